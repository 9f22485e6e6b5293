//! Connections as `/proc/net/tcp` writes them.

use std::net::IpAddr;

use crate::plan::Failure;

/// States of a connection, and their numbers.
pub const STATES: &[(&str, &str)] = &[
    ("ESTABLISHED", "01"),
    ("FIN_WAIT1", "04"),
    ("FIN_WAIT2", "05"),
    ("SYN_RECV", "03"),
    ("SYN_SENT", "02"),
    ("TIME_WAIT", "06"),
];

pub fn code(state: &str) -> Result<&'static str, Failure> {
    let found = STATES.iter().find(|(name, _)| *name == state);
    found.map(|(_, code)| *code).ok_or_else(|| {
        let msg = format!("unknown active_connection_state ({state}) defined");
        Failure::new(msg).param("active_connection_states")
    })
}

/// Forms that an address takes there, on a little-endian machine; none for an address that stands for all.
pub fn forms(address: IpAddr) -> Vec<String> {
    if address.is_unspecified() {
        return vec![];
    }
    match address {
        IpAddr::V4(v4) => {
            let plain = word(&v4.octets());
            let mapped = format!("0000000000000000FFFF0000{plain}");
            vec![plain, mapped]
        }
        IpAddr::V6(v6) => vec![v6.octets().chunks(4).map(word).collect()],
    }
}

fn word(bytes: &[u8]) -> String {
    bytes.iter().rev().map(|byte| format!("{byte:02X}")).collect()
}
