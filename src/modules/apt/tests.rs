use std::rc::Rc;

use serde_json::json;

use super::Apt;
use crate::{
    ask::{
        AptLists, AptNames, AptNear, AptPolicy, AptSimulate, Deb, DebFile, DebPackage, ListsAge, Policy,
        Stat, Status,
    },
    modules::testing::{Host, Turn, lines, output},
    plan::{Assumption, Difference, Plan},
    sh,
    sh::Output,
};

fn installed(name: &str, version: &str) -> Vec<Deb> {
    vec![Deb { name: name.into(), version: version.into(), installed: true, ..Deb::default() }]
}

fn policy(candidate: &str) -> Option<Policy> {
    Some(Policy {
        candidate: Some(candidate.into()),
        versions: vec![candidate.into(), "1.0-1".into()],
        ..Policy::default()
    })
}

fn package(name: &str) -> DebPackage {
    DebPackage(name.into())
}

const ENV: &str = "DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical LC_ALL=C";
const OPTIONS: &str =
    "-y -o DPkg::Lock::Timeout=60 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold";

#[test]
fn what_is_installed_stays() {
    let ok = ["rounds: 1", r#"ok {"cache_updated":false,"cache_update_time":0}"#];
    for state in ["present", "installed"] {
        Host::root()
            .knows(package("nginx"), installed("nginx", "1.0"))
            .knows(package("curl"), installed("curl", "8"))
            .decides::<Apt>(json!({"name": ["nginx", "curl"], "state": state}), &ok);
    }
    Host::root()
        .knows(package("nginx"), vec![])
        .decides::<Apt>(json!({"pkg": ["nginx"], "state": "removed"}), &ok);
}

#[test]
fn what_is_missing_is_installed_with_one_command() {
    Host::root()
        .knows(package("nginx"), vec![])
        .knows(package("curl"), installed("curl", "8"))
        .knows(package("php"), vec![])
        .knows(AptPolicy("nginx".into()), policy("1.22-9"))
        .knows(AptPolicy("php".into()), policy("8.2"))
        .decides::<Apt>(
            json!({"name": ["nginx", "curl", " php"], "install_recommends": false}),
            &[
                "rounds: 2",
                r#"changes {"cache_updated":false,"cache_update_time":0}"#,
                "prepared: install nginx\ninstall php",
                &format!("$ {ENV} apt-get {OPTIONS} -o APT::Install-Recommends=no install nginx php"),
                &format!("$ {ENV} apt-mark manual nginx php"),
                r#"done changed=true {"stdout":"","stderr":"","cache_updated":false,"cache_update_time":0}"#,
                "untold: stdout stdout_lines stderr stderr_lines",
            ],
        );
}

/// Name, what is installed, what can be had, the state, the word for apt-get.
#[test]
fn words_for_apt_get() {
    let cases = [
        ("nginx=1.2*", None, "1.22-9", "present", Some("nginx=1.22-9")),
        ("nginx=1.0-1", Some("1.22-9"), "1.22-9", "present", Some("nginx=1.0-1")),
        ("nginx>=1.10", Some("1.9"), "1.22-9", "present", Some("nginx=1.22-9")),
        ("nginx", Some("1.0-1"), "1.22-9", "latest", Some("nginx")),
        ("nginx", Some("1.22-9"), "1.22-9", "latest", None),
    ];
    for (name, is, candidate, state, word) in cases {
        let debs = is.map(|version| installed("nginx", version)).unwrap_or_default();
        let host =
            Host::root().knows(package("nginx"), debs).knows(AptPolicy("nginx".into()), policy(candidate));
        let told = lines(Rc::new(host).plan::<Apt>(json!({"name": [name], "state": state})));
        match word {
            Some(word) => assert_eq!(told[1], format!("prepared: install {word}")),
            None => assert_eq!(told[0], r#"ok {"cache_updated":false,"cache_update_time":0}"#),
        }
    }
}

#[test]
fn pinned_and_met_asks_apt_nothing() {
    for name in ["nginx=1.2*", "nginx>=1.20", "nginx=1.22-9"] {
        Host::root().knows(package("nginx"), installed("nginx", "1.22-9")).decides::<Apt>(
            json!({"name": [name]}),
            &["rounds: 1", r#"ok {"cache_updated":false,"cache_update_time":0}"#],
        );
    }
}

#[test]
fn unknown_names_and_versions() {
    let host = |policy| Host::root().knows(package("x"), vec![]).knows(AptPolicy("x".into()), policy);
    host(None).knows(AptNear("x".into()), None).decides::<Apt>(
        json!({"name": ["x"]}),
        &["rounds: 3", "failed: No package matching 'x' is available [name]"],
    );
    host(policy("2")).decides::<Apt>(
        json!({"name": ["x=7"]}),
        &["rounds: 2", "failed: no available installation candidate for x=7 [name]"],
    );
    Host::root().decides::<Apt>(
        json!({"name": ["x==7"]}),
        &["rounds: 0", "failed: invalid package spec: x==7 [name]"],
    );
    Host::root().knows(AptNames("zz*".into()), vec![]).decides::<Apt>(
        json!({"name": ["zz*"]}),
        &["rounds: 1", "failed: No package(s) matching 'zz*' available [name]"],
    );
}

#[test]
fn a_provider_satisfies_a_virtual_package() {
    let provided = Policy { providers: vec!["exim4".into(), "postfix".into()], ..Policy::default() };
    Host::root()
        .knows(package("mail"), vec![])
        .knows(AptPolicy("mail".into()), Some(provided))
        .knows(package("exim4"), vec![])
        .knows(package("postfix"), installed("postfix", "3"))
        .decides::<Apt>(
            json!({"name": ["mail"]}),
            &["rounds: 3", r#"ok {"cache_updated":false,"cache_update_time":0}"#],
        );
}

#[test]
fn what_nobody_can_install_is_refused_beforehand() {
    let mentioned =
        Host::root().knows(package("x"), vec![]).knows(AptPolicy("x".into()), Some(Policy::default()));
    mentioned.knows(AptNear("x".into()), Some("xz".into())).decides::<Apt>(
        json!({"name": ["x"]}),
        &["rounds: 3", "failed: No package matching 'x' is available [name]"],
    );
    let provided = Policy { providers: vec!["apache2".into(), "lighttpd".into()], ..Policy::default() };
    let command = sh!["apt-get"].args(OPTIONS.split(' ')).args(["install", "httpd"]);
    let said = "Reading package lists...\nPackage httpd is a virtual package provided by:\n  lighttpd 1\n\n\
                E: Package 'httpd' has no installation candidate\n";
    let host = Host::root()
        .knows(package("httpd"), vec![])
        .knows(AptPolicy("httpd".into()), Some(provided))
        .knows(package("apache2"), vec![])
        .knows(package("lighttpd"), vec![])
        .knows(AptSimulate::of(&command), Output { rc: 100, ..output(said) });
    let told = Rc::new(host).plan::<Apt>(json!({"name": ["httpd"]}));
    let Err(failure) = told else { panic!("no failure") };
    let expected = format!("'{}' failed: Package httpd is a virtual package", command.text());
    assert!(failure.msg.starts_with(&expected) && failure.hint.is_some(), "{}", failure.msg);
}

#[test]
fn what_was_broken_off_is_removed_too() {
    let half = vec![Deb { name: "nginx".into(), partial: true, ..Deb::default() }];
    let host = Host::root().knows(package("nginx"), half);
    let told = lines(Rc::new(host).plan::<Apt>(json!({"name": ["nginx"], "state": "absent"})));
    assert_eq!(told[1], "prepared: remove nginx");
}

#[test]
fn removal_and_purge() {
    let left = vec![Deb { name: "nginx".into(), config_files: true, ..Deb::default() }];
    Host::root().knows(package("nginx"), left).decides::<Apt>(
        json!({"name": ["nginx"], "state": "absent", "purge": true, "autoremove": true}),
        &[
            "rounds: 1",
            r#"changes {"cache_updated":false,"cache_update_time":0}"#,
            "prepared: remove nginx",
            &format!("$ {ENV} apt-get {OPTIONS} --purge --auto-remove remove nginx"),
            r#"done changed=true {"stdout":"","stderr":"","cache_updated":false,"cache_update_time":0}"#,
            "untold: stdout stdout_lines stderr stderr_lines",
        ],
    );
}

#[test]
fn what_apt_says_that_it_does_is_the_difference() {
    let there = vec![Deb { name: "sl".into(), installed: true, ..Deb::default() }];
    let plan = Rc::new(Host::root().knows(package("sl"), there))
        .plan::<Apt>(json!({"name": ["sl"], "state": "absent"}));
    let Ok(Plan::Change(change)) = plan else { panic!("no change") };
    let said = "Reading package lists...\nThe following packages will be REMOVED:\n  sl\n\
        0 upgraded, 0 newly installed, 1 to remove and 0 not upgraded.\nRemoving sl (5.02-1) ...\n";
    let done = Turn::new().says("remove sl", output(said)).of(change).unwrap();
    let [Difference::Prepared { text }] = done.differences.as_slice() else { panic!("no difference") };
    assert_eq!(
        text,
        "The following packages will be REMOVED:\n  sl\n\
        0 upgraded, 0 newly installed, 1 to remove and 0 not upgraded."
    );
}

#[test]
fn young_lists_are_not_fetched() {
    let age = |updated| ListsAge { updated: Some(updated), now: 10_000 };
    let parameters = json!({"update_cache": true, "cache_valid_time": 3600});
    Host::root().knows(AptLists, age(7_000)).decides::<Apt>(
        parameters.clone(),
        &["rounds: 1", r#"ok {"cache_updated":false,"cache_update_time":7000}"#],
    );
    let plan = Rc::new(Host::root().knows(AptLists, age(6_000))).plan::<Apt>(parameters);
    let Ok(Plan::Change(change)) = plan else { panic!("no change") };
    let fetched =
        Turn::new().says("apt-get -q update", output("")).says("look again", output("10005\n10003\n"));
    let done = fetched.of(change).unwrap();
    assert!(done.changed);
    assert_eq!(done.returns.0["cache_update_time"], 10_003);
}

#[test]
fn lists_beside_what_is_installed_are_no_change() {
    let age = ListsAge { updated: None, now: 10 };
    let host = Host::root().knows(AptLists, age).knows(package("nginx"), installed("nginx", "1"));
    let told = lines(Rc::new(host).plan::<Apt>(json!({"name": ["nginx"], "update_cache": true})));
    assert_eq!(told[0], r#"stays {"cache_updated":true,"cache_update_time":10}"#);
    assert!(told[1].contains("apt-get -q update"));
}

#[test]
fn packages_are_chosen_behind_the_fetch() {
    let host =
        Host::root().knows(AptLists, ListsAge { updated: None, now: 10 }).knows(package("nginx"), vec![]);
    let plan = Rc::new(host).plan::<Apt>(json!({"name": ["nginx"], "update_cache": true}));
    let Ok(Plan::Change(change)) = plan else { panic!("no change") };
    let done = Turn::new()
        .says("apt-get -q update", output(""))
        .knows(AptPolicy("nginx".into()), policy("1.22-9"))
        .says("install nginx", output("Setting up nginx\n"))
        .says("apt-mark manual nginx", output(""))
        .of(change)
        .unwrap();
    assert!(done.changed);
    assert_eq!(done.returns.0["stdout"], "Setting up nginx\n");
}

#[test]
fn an_upgrade_is_simulated_first() {
    let command = sh![
        "apt-get",
        "-y",
        "-o",
        "DPkg::Lock::Timeout=60",
        "-o",
        "Dpkg::Options::=--force-confdef",
        "-o",
        "Dpkg::Options::=--force-confold",
        "dist-upgrade"
    ];
    let host = |said: &str| Rc::new(Host::root().knows(AptSimulate::of(&command), output(said)));
    let upgrade = json!({"upgrade": "dist"});
    let nothing =
        host("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n").plan::<Apt>(upgrade.clone());
    assert!(matches!(nothing, Ok(Plan::Ok(_))));
    let told =
        lines(host("Inst nginx [1] (2)\n1 upgraded, 0 newly installed\nConf nginx\n").plan::<Apt>(upgrade));
    assert_eq!(told[1], "prepared: Inst nginx [1] (2)");
    assert_eq!(told[2], format!("$ {ENV} {}", command.text()));
}

#[test]
fn package_files_by_their_version() {
    let of = || Deb { name: "tool".into(), version: "2".into(), ..Deb::default() };
    let host = |is| {
        Host::root()
            .knows(Stat::through("/root/tool.deb"), Some(Status::default()))
            .knows(DebFile("/root/tool.deb".into()), Some(of()))
            .knows(package("tool"), is)
    };
    host(installed("tool", "2")).decides::<Apt>(
        json!({"deb": ["~/tool.deb"]}),
        &["rounds: 2", r#"ok {"cache_updated":false,"cache_update_time":0}"#],
    );
    let told = lines(Rc::new(host(installed("tool", "1"))).plan::<Apt>(json!({"deb": ["tool.deb"]})));
    assert!(told[1].ends_with("install /root/tool.deb"));
}

#[test]
fn failures_name_the_command() {
    let host = Host::root().knows(package("nginx"), installed("nginx", "1"));
    let plan = Rc::new(host).plan::<Apt>(json!({"name": ["nginx"], "state": "absent", "policy_rc_d": 101}));
    let Ok(Plan::Change(change)) = plan else { panic!("no change") };
    let locked = Output {
        rc: 100,
        stderr: b"E: Could not get lock /var/lib/dpkg/lock-frontend.\n".to_vec(),
        ..Output::default()
    };
    let failure = Turn::new().says("remove nginx", locked).of(change).unwrap_err();
    assert!(failure.msg.ends_with("failed: E: Could not get lock /var/lib/dpkg/lock-frontend."));
    assert_eq!(failure.returns.0["rc"], 100);
}

#[test]
fn check_mode_is_told_what_will_be_installed() {
    let host = Host::root().knows(package("nginx"), vec![]).knows(AptPolicy("nginx".into()), policy("1"));
    let Ok(Plan::Change(change)) = Rc::new(host).plan::<Apt>(json!({"name": ["nginx"]})) else {
        panic!("no change")
    };
    let Assumption::Answer(asked, answer) = &change.assume[0] else { panic!("no answer") };
    let debs: &Vec<Deb> = answer.downcast_ref().unwrap();
    assert_eq!(asked.kind, "deb package");
    assert!(debs[0].installed && debs[0].name == "nginx");
}
