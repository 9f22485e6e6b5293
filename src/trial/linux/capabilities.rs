//! What root must not do in a sandbox that shares the kernel and the network with the machine.

use rustix::thread::{CapabilitySet, capabilities, remove_capability_from_bounding_set, set_capabilities};

use super::super::error::Error;

/// Loading modules, raw input and output, accounting, restarting, the clock, consoles, device nodes, the network's
/// settings, security policies, the kernel's log and its introspection. `SYS_ADMIN` stays: tasks set the host name and
/// mount file systems, which happens in namespaces of its own.
const DROPPED: CapabilitySet = CapabilitySet::SYS_MODULE
    .union(CapabilitySet::SYS_RAWIO)
    .union(CapabilitySet::SYS_PACCT)
    .union(CapabilitySet::SYS_BOOT)
    .union(CapabilitySet::SYS_TIME)
    .union(CapabilitySet::SYS_TTY_CONFIG)
    .union(CapabilitySet::MKNOD)
    .union(CapabilitySet::NET_ADMIN)
    .union(CapabilitySet::AUDIT_CONTROL)
    .union(CapabilitySet::AUDIT_READ)
    .union(CapabilitySet::MAC_OVERRIDE)
    .union(CapabilitySet::MAC_ADMIN)
    .union(CapabilitySet::SYSLOG)
    .union(CapabilitySet::WAKE_ALARM)
    .union(CapabilitySet::BLOCK_SUSPEND)
    .union(CapabilitySet::PERFMON)
    .union(CapabilitySet::BPF)
    .union(CapabilitySet::CHECKPOINT_RESTORE);

/// Gives them up for this process and everything that it starts. Only one thread may run.
pub fn drop_all() -> Result<(), Error> {
    for capability in DROPPED {
        // A kernel that does not know one cannot grant it either.
        let _unknown = remove_capability_from_bounding_set(capability);
    }
    let what = "drop capabilities";
    let mut sets = capabilities(None).map_err(Error::io(what))?;
    sets.effective.remove(DROPPED);
    sets.permitted.remove(DROPPED);
    sets.inheritable.remove(DROPPED);
    set_capabilities(None, sets).map_err(Error::io(what))
}
