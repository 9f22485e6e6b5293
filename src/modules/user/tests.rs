use serde_json::json;

use super::User;
use crate::{
    ask::{self, Account, Group, GroupEntry, KeyPair, Shadow, SshKey, Tool},
    modules::testing::{Host, Turn, output},
    plan::Plan,
};

fn host(account: Option<ask::User>) -> Host {
    Host::root()
        .knows(Account::named("web"), account)
        .knows(Group::named("web"), None)
        .knows(Tool::named("useradd"), Some("/usr/sbin/useradd".into()))
}

fn web() -> ask::User {
    ask::User {
        name: "web".into(),
        uid: 1000,
        gid: 1000,
        comment: "Web".into(),
        home: "/home/web".into(),
        shell: "/bin/sh".into(),
        has_home: true,
        groups: vec!["adm".into()],
        shadow: Some(Shadow { password: "$6$salt$old".into(), max: Some(99999), ..Shadow::default() }),
    }
}

fn group(name: &str, gid: u64) -> Option<GroupEntry> {
    Some(GroupEntry { name: name.into(), gid, members: vec![] })
}

const IS: &str = r#""uid":1000,"group":1000,"comment":"Web","home":"/home/web","shell":"/bin/sh""#;

#[test]
fn an_account_that_is_right() {
    let ok = format!(
        r#"ok {{"name":"web","state":"present","append":false,"move_home":false,{IS},"groups":"adm"}}"#
    );
    host(Some(web())).knows(Group::named("adm"), group("adm", 4)).decides::<User>(
        json!({"name": "web", "groups": ["adm"], "shell": "/bin/sh", "uid": 1000}),
        &["rounds: 1", &ok],
    );
}

#[test]
fn an_account_that_is_missing() {
    host(None)
        .knows(Group::named("www"), group("www", 33))
        .knows(Group::named("adm"), group("adm", 4))
        .knows(Group::named("sudo"), group("sudo", 27))
        .decides::<User>(
            json!({"name": "web", "group": "www", "groups": ["adm", "sudo"], "uid": 1500, "comment": "It's", "home": "/srv/a/web",
                   "shell": "/bin/bash", "expires": 1_700_000_000.0, "password": "$6$salt$hash", "system": true}),
            &[
                "rounds: 1",
                r#"changes {"name":"web","state":"present","append":false,"move_home":false,"uid":1500,"group":33,"comment":"It's","home":"/srv/a/web","shell":"/bin/bash","system":true,"create_home":true,"groups":"adm,sudo","password":"NOT_LOGGING_PASSWORD"}"#,
                r#"web: {"state":"absent"} -> {"state":"present"}"#,
                "$ mkdir -p /srv/a",
                r"$ useradd -u 1500 -g www -G adm,sudo -c 'It'\''s' -d /srv/a/web -s /bin/bash -e 2023-11-14 -m -r web",
                r#"$ chpasswd -e < secret "web:$6$salt$hash\n""#,
                "look again",
            ],
        );
}

#[test]
fn a_namesake_group_is_not_made_again() {
    Host::root()
        .knows(Account::named("web"), None)
        .knows(Group::named("web"), group("web", 7))
        .knows(Tool::named("useradd"), Some("/usr/sbin/useradd".into()))
        .decides::<User>(
            json!({"user": "web", "createhome": false}),
            &[
                "rounds: 1",
                r#"changes {"name":"web","state":"present","append":false,"move_home":false,"comment":"","system":false,"create_home":false}"#,
                r#"web: {"state":"absent"} -> {"state":"present"}"#,
                "$ useradd -N -M web",
                "look again", "untold: uid group home shell",
            ],
        );
}

/// Parameters, what changes, and the commands; all against the account `web`.
#[test]
fn modifications() {
    let cases = [
        (
            json!({"shell": "/bin/bash"}),
            r#"{"shell":"/bin/sh"} -> {"shell":"/bin/bash"}"#,
            "$ usermod -s /bin/bash web",
        ),
        (
            json!({"home": "/srv/web", "move_home": true, "uid": 1001, "non_unique": true}),
            r#"{"uid":1000,"home":"/home/web"} -> {"uid":1001,"home":"/srv/web"}"#,
            "$ usermod -u 1001 -o -d /srv/web -m web",
        ),
        (json!({"groups": [""]}), r#"{"groups":"adm"} -> {"groups":""}"#, "$ usermod -G '' web"),
        (
            json!({"password_lock": true}),
            r#"{"password_lock":false} -> {"password_lock":true}"#,
            "$ usermod -L web",
        ),
        (
            json!({"password": "$6$salt$new"}),
            r#"{"password":"differs"} -> {"password":"NOT_LOGGING_PASSWORD"}"#,
            r#"$ chpasswd -e < secret "web:$6$salt$new\n""#,
        ),
        (
            json!({"password_expire_max": 90, "password_expire_warn": 7}),
            r#"{"password_expire_max":99999,"password_expire_warn":null} -> {"password_expire_max":90,"password_expire_warn":7}"#,
            "$ chage -M 90 -W 7 web",
        ),
    ];
    for (mut parameters, difference, command) in cases {
        parameters["name"] = json!("web");
        let plan = std::rc::Rc::new(host(Some(web()))).plan::<User>(parameters);
        let lines = crate::modules::testing::lines(plan);
        assert_eq!(lines[1..3], [format!("web: {difference}"), command.to_owned()]);
    }
}

#[test]
fn groups_are_added_or_set() {
    let docker = || host(Some(web())).knows(Group::named("docker"), group("docker", 5));
    for (append, command) in [(true, "$ usermod -a -G docker web"), (false, "$ usermod -G docker web")] {
        let parameters = json!({"name": "web", "groups": ["docker"], "append": append});
        let plan = std::rc::Rc::new(docker()).plan::<User>(parameters);
        assert_eq!(crate::modules::testing::lines(plan)[2], command);
    }
}

#[test]
fn what_stays() {
    for parameters in [
        json!({"name": "web", "password": "$6$salt$old"}),
        json!({"name": "web", "password": "$6$other$x", "update_password": "on_create"}),
        json!({"name": "web", "expires": -1.0, "password_lock": false}),
    ] {
        let plan = std::rc::Rc::new(host(Some(web()))).plan::<User>(parameters);
        assert!(matches!(plan, Ok(Plan::Ok(_))));
    }
}

#[test]
fn a_missing_group_is_told() {
    host(None).knows(Group::named("no"), None).decides::<User>(
        json!({"name": "web", "groups": ["no"]}),
        &[
            "rounds: 1",
            r#"failed: Group no does not exist [groups], or changes {"name":"web","state":"present","append":false,"move_home":false,"comment":"","system":false,"create_home":true,"groups":"no","warnings":["group `no` does not exist yet"]}"#,
            r#"web: {"state":"absent"} -> {"state":"present"}"#,
            "act",
        ],
    );
}

#[test]
fn a_missing_group_is_no_reason_to_leave_an_account_as_it_is() {
    for parameters in
        [json!({"name": "web", "group": "no"}), json!({"name": "web", "groups": ["no"], "append": true})]
    {
        let plan =
            std::rc::Rc::new(host(Some(web())).knows(Group::named("no"), None)).plan::<User>(parameters);
        assert!(matches!(plan, Ok(Plan::Change(_))));
    }
}

#[test]
fn removal() {
    let gone = json!({"name": "web", "state": "absent", "remove": true});
    host(None).decides::<User>(
        gone.clone(),
        &["rounds: 1", r#"ok {"name":"web","state":"absent","force":false,"remove":true}"#],
    );
    let plan = || match std::rc::Rc::new(host(Some(web()))).plan::<User>(gone.clone()) {
        Ok(Plan::Change(change)) => change,
        _ => panic!("no change"),
    };
    let told = Turn::new().says("userdel -r web", output("bye\n")).of(plan()).unwrap().returns;
    assert_eq!((&told.0["stdout"], told.0.get("stderr")), (&json!("bye\n"), None));
    let mut refused = output("");
    (refused.rc, refused.stderr) = (8, b"userdel: user web is currently used by process 7\n".to_vec());
    let failure = Turn::new().says("userdel -r web", refused).of(plan()).unwrap_err();
    assert_eq!(failure.msg, "userdel: user web is currently used by process 7");
    assert_eq!(failure.returns.0["rc"], 8);
}

#[test]
fn ssh_keys_are_made_once() {
    let keyed = json!({"name": "web", "generate_ssh_key": true, "ssh_key_type": "ed25519"});
    let pair = KeyPair { fingerprint: "256 SHA256:x".into(), public: "ssh-ed25519 AAAA".into() };
    let path = || SshKey("/home/web/.ssh/id_ed25519".into());
    let told = r#""ssh_key_file":"/home/web/.ssh/id_ed25519","ssh_fingerprint":"256 SHA256:x","ssh_public_key":"ssh-ed25519 AAAA""#;
    let ok = format!(r#"ok {{"name":"web","state":"present","append":false,"move_home":false,{IS},{told}}}"#);
    host(Some(web())).knows(path(), Some(pair)).decides::<User>(keyed.clone(), &["rounds: 2", &ok]);
    let plan = std::rc::Rc::new(host(Some(web())).knows(path(), None)).plan::<User>(keyed);
    let lines = crate::modules::testing::lines(plan);
    assert!(lines[2].starts_with("$ set -- /home/web/.ssh/id_ed25519 ed25519 '' '' web; IFS= read -r p\n"));
    assert!(lines[2].ends_with("< secret \"\\n\""));
}

#[test]
fn busybox_has_other_tools() {
    Host::root()
        .knows(Account::named("web"), None)
        .knows(Group::named("web"), None)
        .knows(Group::named("adm"), group("adm", 4))
        .knows(Tool::named("useradd"), None)
        .decides::<User>(
            json!({"name": "web", "groups": ["adm"], "shell": "/bin/ash", "system": true}),
            &[
                "rounds: 1",
                r#"changes {"name":"web","state":"present","append":false,"move_home":false,"comment":"","shell":"/bin/ash","system":true,"create_home":true,"groups":"adm"}"#,
                r#"web: {"state":"absent"} -> {"state":"present"}"#,
                "$ adduser -D -s /bin/ash -S web",
                "$ addgroup web adm",
                "look again", "untold: uid group home",
            ],
        );
}
