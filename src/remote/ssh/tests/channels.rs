use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

use super::{
    person::Person,
    sshd::{Host, execute, says, text},
};
use crate::remote::line::Line;

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn output_and_status() {
    let Some((host, ssh)) = Host::ready("status", "").await else {
        return;
    };
    let line = host.login(&ssh, &Person::nobody()).await.unwrap();
    let (output, exit) = execute(&line, "cat; echo err >&2; exit 7", b"in".to_vec()).await;
    assert_eq!((output.text(), output.errors(), exit.status), ("in".into(), "err\n".into(), Some(7)));
    assert_eq!(exit.lost, None);
    for (signal, status) in [("KILL", 137), ("TERM", 143), ("HUP", 129), ("USR2", 140)] {
        let (_, exit) = execute(&line, &format!("exec /bin/sh -c 'kill -{signal} $$'"), Vec::new()).await;
        assert_eq!(exit.status, Some(status), "{signal}");
    }
}

#[tokio::test]
async fn three_megabytes_each_way() {
    let Some((host, ssh)) = Host::ready("megabytes", "").await else {
        return;
    };
    let line = host.login(&ssh, &Person::nobody()).await.unwrap();
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let (output, exit) = execute(&line, "tee /dev/stderr", bytes.clone()).await;
    assert_eq!(exit.status, Some(0));
    assert!(output.stdout == bytes && output.stderr == bytes);
}

#[tokio::test]
async fn channels_do_not_wait_for_one_another() {
    let Some((host, ssh)) = Host::ready("channels", "").await else {
        return;
    };
    let line = host.login(&ssh, &Person::nobody()).await.unwrap();
    // One whose 20 MB nobody reads, and one that does not take what is written to it.
    let unread = line.open("head -c 20000000 /dev/zero").await.unwrap();
    let mut full = line.open("exec sleep 60").await.unwrap();
    let much = vec![0; 40 << 20];
    let write = full.stdin.write_all(&much);
    assert!(timeout(Duration::from_secs(1), write).await.is_err(), "a write has to wait for the window");
    assert_eq!(timeout(SOON, unread.exit).await.unwrap().status, Some(0));
    let shells: Vec<_> = (0..6).map(|n| (n, format!("sleep 0.2; echo {n}"))).collect();
    let asked = shells.iter().map(|(n, command)| async { (*n, says(&line, command).await) });
    for (n, said) in timeout(SOON, futures::future::join_all(asked)).await.unwrap() {
        assert_eq!(said, format!("{n}\n"));
    }
    let mut stdout = unread.stdout;
    let mut all = Vec::new();
    assert_eq!(timeout(SOON, stdout.read_to_end(&mut all)).await.unwrap().unwrap(), 20_000_000);
}

/// A child in the background holds the output open: the end of the command is known all the same.
#[tokio::test]
async fn the_end_is_known_before_the_end_of_output() {
    let Some((host, ssh)) = Host::ready("background", "").await else {
        return;
    };
    let line = host.login(&ssh, &Person::nobody()).await.unwrap();
    let pipe = line.open("sleep 30 & exit 3").await.unwrap();
    assert_eq!(timeout(Duration::from_secs(20), pipe.exit).await.unwrap().status, Some(3));
}

/// Readers that are gone do not stop what the others hear.
#[tokio::test]
async fn output_that_nobody_wants() {
    let Some((host, ssh)) = Host::ready("unwanted", "").await else {
        return;
    };
    let line = host.login(&ssh, &Person::nobody()).await.unwrap();
    let mut pipe = line.open("head -c 5000000 /dev/zero; echo done >&2; cat").await.unwrap();
    drop((pipe.stdout, pipe.stdin));
    let mut errors = String::new();
    timeout(SOON, pipe.stderr.read_to_string(&mut errors)).await.unwrap().unwrap();
    assert_eq!(errors, "done\n");
    assert_eq!(pipe.exit.await.status, Some(0));
}

#[tokio::test]
async fn a_server_with_few_sessions() {
    let Some((host, ssh)) = Host::ready("sessions", "MaxSessions 1").await else {
        return;
    };
    let line = host.login(&ssh, &Person::nobody()).await.unwrap();
    let first = line.open("cat").await.unwrap();
    let refused = text(line.open("cat").await);
    assert!(refused.contains("refuses another session on the connection\nraise `MaxSessions`"), "{refused}");
    drop(first);
}
