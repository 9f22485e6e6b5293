use russh::Sig;
use rustix::process::Signal;

/// Signals that RFC 4254 names.
const NAMED: &[(Sig, Signal)] = &[
    (Sig::ABRT, Signal::ABORT),
    (Sig::ALRM, Signal::ALARM),
    (Sig::FPE, Signal::FPE),
    (Sig::HUP, Signal::HUP),
    (Sig::ILL, Signal::ILL),
    (Sig::INT, Signal::INT),
    (Sig::KILL, Signal::KILL),
    (Sig::PIPE, Signal::PIPE),
    (Sig::QUIT, Signal::QUIT),
    (Sig::SEGV, Signal::SEGV),
    (Sig::TERM, Signal::TERM),
    (Sig::USR1, Signal::USR1),
];

pub fn to_send(sig: &Sig) -> Option<Signal> {
    let same = |name: &Sig| std::mem::discriminant(name) == std::mem::discriminant(sig);
    NAMED.iter().find(|(name, _)| same(name)).map(|(_, signal)| *signal)
}

/// The name of the signal that ended a process.
pub fn name(number: i32) -> Sig {
    let named = NAMED.iter().find(|(_, signal)| signal.as_raw() == number);
    named.map_or_else(|| Sig::Custom(format!("{number}@deploy-host")), |(sig, _)| sig.clone())
}
