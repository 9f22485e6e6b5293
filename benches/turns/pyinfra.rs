//! The same in pyinfra's words.

use crate::{plays::Kind, support::Host};

/// The hosts, with their keys.
pub fn inventory(hosts: &[&Host]) -> String {
    let line = |(i, host): (usize, &&Host)| {
        format!(
            "    ('host{i}', dict(ssh_hostname='127.0.0.1', ssh_port={}, ssh_user='root', ssh_key='{}',\n     \
             ssh_known_hosts_file='{}', ssh_strict_host_key_checking='yes')),\n",
            host.port(),
            host.key_path().display(),
            host.known_hosts().display()
        )
    };
    format!("hosts = [\n{}]\n", hosts.iter().enumerate().map(line).collect::<String>())
}

const HEAD: &str = "\
from io import StringIO
from pyinfra import host
from pyinfra.facts.files import File
from pyinfra.operations import files, server
";

/// So many operations, of these kinds in turn.
pub fn deploy(kinds: &[Kind], count: usize) -> String {
    let operations = kinds.iter().cycle().take(count).enumerate().map(|(i, kind)| operation(*kind, i));
    HEAD.to_owned() + &operations.collect::<String>()
}

fn operation(kind: Kind, i: usize) -> String {
    match kind {
        Kind::File => format!("files.directory(path='/srv/bench/d{i}', mode='755')\n"),
        Kind::Copy => {
            format!("files.put(src=StringIO('text {i}\\n'), dest='/srv/bench/f{i}', mode='644')\n")
        }
        Kind::Line => format!("files.line(path='/srv/bench/lines', line='key_{i} = {i}')\n"),
        Kind::Command => "server.shell(commands=['true'])\n".to_owned(),
        Kind::Stat => format!("host.get_fact(File, path='/srv/bench/f{i}')\n"),
    }
}
