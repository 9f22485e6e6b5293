use std::{process::Command, sync::Arc};

use crate::{
    remote::{
        api::{Batch, Become, Carrier, Error},
        local::LocalLine,
        machine::Shells,
    },
    sh,
    sh::Secret,
};

use super::machines::*;

fn by(method: &str, user: &str) -> Become {
    Become { user: user.to_owned(), method: method.to_owned(), exe: None, flags: None }
}

fn has(program: &str) -> bool {
    let has =
        Command::new("sh").args(["-c", &format!("command -v {program}")]).output().unwrap().status.success();
    if !has {
        println!("skipped: there is no `{program}` here");
    }
    has
}

const WHO: &str = "id -un; echo \"$HOME\"; cat";

async fn who(machine: &Shells, identity: &Become) -> Result<String, Error> {
    let replies = ask(machine, Some(identity), vec![question(WHO), run(0, WHO)]).await?;
    let texts: Vec<String> = replies.into_iter().flatten().map(|output| output.text()).collect();
    assert_eq!(texts[0], texts[1]);
    Ok(texts[0].clone())
}

#[test]
fn root_becomes_anybody_by_every_method() {
    if !is_root() {
        return;
    }
    each_shell(async |machine, sh| {
        for method in ["sudo", "su", "runuser", "setpriv"] {
            // The `setpriv` that busybox finds in itself cannot change the user.
            let can = method != "setpriv" || !sh.starts_with("busybox");
            if can && has(method) {
                let said = who(machine, &by(method, "nobody")).await.unwrap();
                assert_eq!(said, "nobody\n/nonexistent\n", "{method}");
            }
        }
    });
}

#[test]
fn without_sudo_root_has_other_means() {
    if !is_root() || !has("runuser") {
        return;
    }
    wait(async {
        let machine = shells_of("dash");
        let without = Become { exe: Some("no-such-sudo".to_owned()), ..by("sudo", "nobody") };
        assert_eq!(who(&machine, &without).await.unwrap(), "nobody\n/nonexistent\n");
        let same = Become { user: "root".to_owned(), ..without };
        assert!(who(&machine, &same).await.unwrap().starts_with("root\n"));
        machine.close().await;
    });
}

#[test]
fn shells_of_several_users_share_a_burst() {
    if !is_root() {
        return;
    }
    each_shell(async |machine, _| {
        let identities = [None, Some(by("su", "nobody")), Some(by("su", "daemon")), None];
        let batch = |identity: &Option<Become>| Batch {
            identity: identity.clone(),
            requests: vec![question("id -un"), run(0, "echo \"$$\"")],
        };
        let seen = Seen::default();
        let users = |replies: Vec<Vec<Option<crate::sh::Output>>>| -> Vec<String> {
            replies.into_iter().map(|replies| replies[0].clone().unwrap().text()).collect()
        };
        for _ in 0..2 {
            let replies = machine.burst(identities.iter().map(batch).collect(), &seen).await.unwrap();
            assert_eq!(users(replies), ["root\n", "nobody\n", "daemon\n", "root\n"]);
        }
        assert_eq!(machine.traffic().bursts, 2);
    });
}

#[test]
fn forgotten_users_have_no_process_left_and_come_back() {
    if !is_root() {
        return;
    }
    wait(async {
        let machine = shells_of("dash");
        let nobody = by("su", "nobody");
        let before = ask(&machine, Some(&nobody), vec![question("echo \"$$\"")]).await.unwrap();
        let before = before[0].clone().unwrap().text();
        machine.forget_identities();
        let stat = format!("/proc/{}/stat", before.trim());
        let gone = output(&machine, step(0, sh!["cat", stat])).await;
        assert!(!gone.ok() || gone.text().contains(") Z"), "{}", gone.text());
        assert!(who(&machine, &nobody).await.unwrap().starts_with("nobody\n"));
        machine.close().await;
    });
}

#[test]
fn a_user_who_does_not_exist_cannot_be_become() {
    if !is_root() {
        return;
    }
    wait(async {
        let machine = shells_of("dash");
        for method in ["sudo", "su", "runuser"].into_iter().filter(|method| has(method)) {
            let refused = who(&machine, &by(method, "no-such")).await.unwrap_err();
            assert!(matches!(refused, Error::Become { .. }), "{method}: {refused:?}");
            assert!(refused.to_string().starts_with("cannot become `no-such`: "), "{method}: {refused}");
        }
        assert!(output(&machine, question(":")).await.ok());
        machine.close().await;
    });
}

/// A `sudo` that asks for `open`, like the real one: on standard error, from standard input.
const SUDO: &str = r#"#!/bin/sh
p= n= u=
while :; do
  case $1 in
  -p) p=$2; shift 2 ;;
  -u) u=$2; shift 2 ;;
  -n) n=y; shift ;;
  -H | -S) shift ;;
  *) break ;;
  esac
done
[ "$u" != cached ] || exec "$@"
[ "$u" != stranger ] || { echo 'bob is not in the sudoers file.' >&2; exit 1; }
[ -z "$n" ] || { echo 'sudo: a password is required' >&2; exit 1; }
for i in 1 2 3; do
  printf '%s' "$p" >&2
  IFS= read -r x || exit 1
  [ "$x" != open ] || exec "$@"
  echo 'Sorry, try again.' >&2
done
echo 'sudo: 3 incorrect password attempts' >&2
exit 1
"#;

/// A machine with that `sudo`, where everybody's password is this.
async fn with_sudo(password: Option<&str>, check: impl AsyncFn(&Shells, &dyn Fn(&str) -> Become)) {
    let dir = Dir::new();
    let sudo = dir.path("sudo");
    std::fs::write(&sudo, SUDO).unwrap();
    assert!(Command::new("chmod").args(["755", &sudo]).status().unwrap().success());
    let password = password.map(Secret::new);
    let machine = Shells::new(Arc::new(LocalLine), "dash", Arc::new(move |_| password.clone()));
    let become_user = |user: &str| Become { exe: Some(sudo.clone()), ..by("sudo", user) };
    check(&machine, &become_user).await;
    machine.close().await;
}

#[test]
fn sudo_is_told_the_password_once_and_only_when_it_asks() {
    wait(async {
        with_sudo(Some("open"), async |machine, user| {
            for name in ["locked", "cached"] {
                who(machine, &user(name)).await.unwrap();
            }
            let refused = who(machine, &user("stranger")).await.unwrap_err();
            assert_eq!(refused.to_string(), "cannot become `stranger`: bob is not in the sudoers file.");
        })
        .await;
        with_sudo(Some("wrong"), async |machine, user| {
            let refused = who(machine, &user("locked")).await.unwrap_err();
            assert_eq!(refused.to_string(), "Incorrect sudo password");
            who(machine, &user("cached")).await.unwrap();
        })
        .await;
        with_sudo(None, async |machine, user| {
            let refused = who(machine, &user("locked")).await.unwrap_err();
            let Error::Become { message, hint: Some(hint) } = refused else { panic!("{refused:?}") };
            assert!(message == "Missing sudo password" && hint.contains("-K"), "{message}");
            who(machine, &user("cached")).await.unwrap();
        })
        .await;
    });
}

#[test]
fn a_user_who_cannot_be_become_spoils_no_other_shell() {
    wait(async {
        with_sudo(None, async |machine, user| {
            let batch = |identity| Batch { identity, requests: vec![run(0, "echo fine")] };
            let batches = vec![batch(None), batch(Some(user("locked")))];
            assert!(matches!(machine.burst(batches, &Seen::default()).await, Err(Error::Become { .. })));
            assert_eq!(output(machine, run(0, "echo fine")).await.text(), "fine\n");
        })
        .await;
    });
}
