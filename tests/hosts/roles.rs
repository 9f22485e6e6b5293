//! What the roles that come with the program make of distributions. The hosts only say that they are one.

use std::path::Path;

use crate::support::{Host, Project, can_run};

const ROLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/roles");

fn is(host: &Host, id: &str, version: &str) {
    let release = format!("ID={id}\nNAME={id}\nVERSION_ID='{version}'");
    host.text(&format!(
        "rm -f /etc/os-release; echo \"{release}\" >/etc/os-release; echo {version} >/etc/debian_version"
    ));
}

/// Debian 11 with `python3` alone: uv refused an interpreter without `distutils`.
#[test]
fn old_pythons_get_the_part_of_their_library_that_uv_asks_for() {
    if !can_run() {
        return;
    }
    let host = Host::new("old").start();
    let project = Project::new("old-pythons", &[&host]);
    let play = format!(
        "- hosts: all\n  vars_files: ['{ROLES}/pytorch/vars/main.yml']\n  tasks:\n    \
         - {{name: packages, debug: {{msg: \"{{{{ pytorch_system_packages | join(' ') }}}}\"}}}}\n"
    );
    let with = "ca-certificates git python3 python3-distutils";
    for (id, version, expected) in [
        ("debian", "11", with),
        ("ubuntu", "20.04", with),
        ("debian", "12", "ca-certificates git python3"),
        ("ubuntu", "22.04", "ca-certificates git python3"),
    ] {
        is(&host, id, version);
        let ran = project.play(&play, &[]);
        assert_eq!(ran.ends(0).msg("old", "packages"), expected, "{id} {version}");
    }
}

#[test]
fn distributions_that_a_role_does_not_know_are_refused_by_name() {
    if !can_run() {
        return;
    }
    let host = Host::new("strange").start();
    let project = Project::new("strange", &[&host]);
    project.folder(Path::new(ROLES), "roles");
    for (role, id, version, reason) in [
        ("base", "fedora", "43", "the role `base` knows Debian and Ubuntu; strange runs Fedora 43"),
        (
            "pytorch",
            "debian",
            "10",
            "the role `pytorch` knows Debian 11 to 13 and Ubuntu 20.04, 22.04 and 24.04; strange runs Debian 10",
        ),
    ] {
        is(&host, id, version);
        let ran = project.play(&format!("- {{hosts: all, roles: [{role}]}}\n"), &["--check"]);
        assert_eq!(ran.ends(2).msg("strange", "Know this distribution"), reason, "{}", ran.all());
    }
}
