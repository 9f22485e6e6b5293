//! Files of the controller that tasks may make before another one reads them.

use std::net::{IpAddr, UdpSocket};

use crate::{
    project::Placed,
    template::Scope,
    vars::{TaskScope, connection_kind, named_ways},
};

use super::super::{
    changes::{changes, does_as_it_likes},
    how::nearest,
};
use super::coming::Coming;

/// Whether a task may make a file of the controller that one behind it needs: what does as it likes may, for folders may
/// be shared; so may what changes anything at all, where that may be the controller.
pub fn may_make(play: &Coming, placed: &Placed) -> bool {
    let may_be_here = || play.hosts.iter().any(|host| may_be_here(play, host, placed));
    changes(&placed.task) && (does_as_it_likes(&placed.task) || may_be_here())
}

/// Whether a host, as a task reaches it, may be the controller.
fn may_be_here(play: &Coming, host: &str, placed: &Placed) -> bool {
    let elsewhere = nearest(placed, |keywords| keywords.delegate_to.as_ref()).is_some()
        || nearest(placed, |keywords| keywords.connection.as_ref()).is_some();
    let Some(scope) = play.scope(host, placed).filter(|_| !elsewhere) else { return true };
    let is_local = match named_ways(&scope) {
        Ok([kind, _]) => kind.is_some_and(|kind| connection_kind(&kind.value) == "local"),
        Err(_) => true,
    };
    is_local || is_own(host) || ["ansible_host", "ansible_ssh_host"].iter().any(|name| own_by(&scope, name))
}

fn own_by(scope: &TaskScope, variable: &str) -> bool {
    match scope.variable(variable) {
        Ok(value) => value.is_some_and(|value| is_own(&value.to_string())),
        Err(_) => true,
    }
}

/// Whether an address or a name means this machine. Names are not looked up.
fn is_own(name: &str) -> bool {
    let name = name.trim().trim_matches(['[', ']']).to_lowercase();
    if let Ok(address) = name.parse::<IpAddr>() {
        // One can only listen at addresses that one has.
        return address.is_loopback() || UdpSocket::bind((address, 0)).is_ok();
    }
    let first = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let own = rustix::system::uname().nodename().to_string_lossy().to_lowercase();
    name.starts_with("127.") || first(&name) == "localhost" || first(&name) == first(&own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_many_names() {
        let own = rustix::system::uname().nodename().to_string_lossy().into_owned();
        for name in
            ["localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "127.1", "::1", "[::1]", "0.0.0.0", &own]
        {
            assert!(is_own(name), "{name}");
        }
        for name in ["198.51.100.1", "2001:db8::1", "web1", "localhosts", "", "host.example"] {
            assert!(!is_own(name), "{name}");
        }
    }
}
