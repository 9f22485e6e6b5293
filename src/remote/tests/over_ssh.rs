use std::{sync::Arc, time::Duration};

use tokio::time::{sleep, timeout};

use crate::{
    plan::Put,
    remote::{
        api::{Batch, Become, Carrier, Error},
        machine::Shells,
        ssh::tests::{person::Person, sshd::Host},
    },
    sh::Body,
};

use super::machines::*;

/// The name of the user with that number.
fn output_of_id(uid: u32) -> String {
    let output = std::process::Command::new("id").args(["-un", "--", &uid.to_string()]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A machine behind a real `sshd`, where there is one.
fn over_ssh(name: &str, check: impl AsyncFn(&Shells, &Host)) {
    // The transport wants threads of its own.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let Some((host, ssh)) = Host::ready(name, "").await else {
            return;
        };
        let line = host.login(&ssh, &Person::nobody()).await.unwrap();
        let machine = Shells::new(Arc::new(line), "/bin/sh", Arc::new(|_| None));
        check(&machine, &host).await;
        timeout(Duration::from_secs(20), machine.close()).await.expect("it closes");
    });
}

#[test]
fn a_real_host_answers_and_is_changed() {
    over_ssh("shells", async |machine, _| {
        let dir = Dir::new();
        let body: Vec<u8> = (0..9_000_000_u32).map(|i| (i % 253) as u8).collect();
        std::fs::write(dir.path("from"), &body).unwrap();
        let file = Put { body: Body::File(dir.path("from").into()), ..Put::new(dir.path("to"), vec![]) };
        let requests =
            vec![question("echo \"$HOME\""), put(0, file), run(0, "head -c 3000000 /dev/zero; exit 3")];
        let outputs = outputs(machine, requests).await;
        assert_eq!(outputs[0].text().trim(), std::env::var("HOME").unwrap());
        assert!(outputs[1].ok() && std::fs::read(dir.path("to")).unwrap() == body);
        assert_eq!((outputs[2].rc, outputs[2].stdout.len()), (3, 3_000_000));
        assert!(machine.traffic().sent > 9_000_000 && machine.traffic().received > 3_000_000);
    });
}

#[test]
fn users_have_shells_of_their_own_on_one_connection() {
    if !is_root() {
        return;
    }
    over_ssh("users", async |machine, _| {
        // More at a time than the ten sessions that sshd allows.
        let users: Vec<Become> = (1..=14)
            .map(|uid| Become { user: output_of_id(uid), method: "sudo".to_owned(), exe: None, flags: None })
            .filter(|identity| !identity.user.is_empty())
            .collect();
        for _ in 0..3 {
            let batch =
                |user: &Become| Batch { identity: Some(user.clone()), requests: vec![question("id -un")] };
            let replies = machine.burst(users.iter().map(batch).collect(), &Seen::default()).await.unwrap();
            for (user, replies) in users.iter().zip(replies) {
                assert_eq!(replies[0].as_ref().unwrap().text().trim(), user.user);
            }
            machine.forget_identities();
        }
    });
}

#[test]
fn a_lost_line_is_told_and_leaves_no_half_file() {
    over_ssh("cut", async |machine, host| {
        let dir = Dir::new();
        output(machine, question(":")).await;
        let validate = Some(["sh", "-c", "sleep 1", "%s"].map(str::to_owned).to_vec());
        let file = Put { validate, ..Put::new(dir.path("f"), vec![b'x'; 100_000]) };
        let requests = vec![put(0, file), run(0, "sleep 60")];
        let batch = Batch { identity: None, requests };
        let seen = Seen::default();
        let burst = machine.burst(vec![batch], &seen);
        let cut = async {
            sleep(Duration::from_millis(500)).await;
            host.cut();
        };
        let (lost, ()) = timeout(Duration::from_secs(20), futures::future::join(burst, cut)).await.unwrap();
        assert!(matches!(lost, Err(Error::Lost(_))), "{lost:?}");
        sleep(Duration::from_millis(1500)).await;
        assert!(dir.names().iter().all(|name| name == "f"), "{:?}", dir.names());
    });
}

#[test]
fn closing_ends_what_runs_on_the_host() {
    over_ssh("closing", async |machine, _| {
        let batch = Batch { identity: None, requests: vec![run(0, "echo \"$$\"; exec sleep 76")] };
        let seen = Seen::default();
        let pid = async {
            while seen.lines.borrow().is_empty() {
                sleep(Duration::from_millis(5)).await;
            }
            seen.lines.take().remove(0)
        };
        let burst = Box::pin(machine.burst(vec![batch], &seen));
        let started = timeout(Duration::from_secs(30), futures::future::select(burst, Box::pin(pid)));
        let futures::future::Either::Right((pid, _)) = started.await.unwrap() else { panic!("it ended") };
        machine.close().await;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        assert!(stat.is_err() || stat.is_ok_and(|stat| stat.contains(") Z")));
    });
}
