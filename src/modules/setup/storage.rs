use crate::{ask::Sections, plan::Returns};

/// World wide names of the ports to a storage network.
pub fn fibre_channel(sections: &Sections) -> Returns {
    let ports = sections.below("/sys/class/fc_host/");
    let names: Vec<&str> = ports.map(|(_, name)| name.trim_start_matches("0x")).collect();
    Returns::new().with("fibre_channel_wwn", names)
}

/// The initiator's name; empty where there is none.
pub fn iscsi(sections: &Sections) -> Returns {
    let lines = sections.get("/etc/iscsi/initiatorname.iscsi").unwrap_or_default().lines();
    let name = lines.filter_map(|line| line.strip_prefix("InitiatorName=")).next();
    Returns::new().with("iscsi_iqn", name.unwrap_or_default())
}

/// The host's name towards NVMe targets; empty where there is none.
pub fn nvme(sections: &Sections) -> Returns {
    Returns::new().with("hostnqn", sections.get("/etc/nvme/hostnqn").unwrap_or_default())
}
