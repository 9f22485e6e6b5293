use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout};

use crate::{
    plan::Put,
    remote::api::{Batch, Carrier, Error},
    sh,
    sh::Sh,
};

use super::machines::*;

/// The shells for what takes seconds.
const SLOW: &[&str] = &["dash", "busybox ash"];

#[test]
fn a_child_in_the_background_holds_nothing_up() {
    each_shell(async |machine, _| {
        let start = Instant::now();
        let requests = vec![run(0, "sleep 60 & echo \"$!\""), run(0, "echo next")];
        let outputs = outputs(machine, requests).await;
        assert_eq!(outputs[1].text(), "next\n");
        assert!(start.elapsed() < Duration::from_secs(30));
        output(machine, step(0, sh!["kill", outputs[0].text().trim()])).await;
    });
}

#[test]
fn what_a_child_in_the_background_says_between_bursts_belongs_to_nobody() {
    each_shell(async |machine, _| {
        output(machine, run(0, "{ sleep 0.2; echo late; echo late >&2; } &")).await;
        sleep(Duration::from_millis(400)).await;
        let next = output(machine, question("echo mine")).await;
        assert_eq!((next.text().as_str(), next.errors().as_str()), ("mine\n", ""));
    });
}

#[test]
fn a_shell_that_is_killed_is_lost_and_another_takes_its_place() {
    each_shell(async |machine, _| {
        let driver = output(machine, question("echo \"$$\"")).await.text();
        let kill = Sh::script("echo last words >&2; kill -9 \"$1\"; sleep 60", [driver.trim()]);
        let start = Instant::now();
        let lost = ask(machine, None, vec![step(0, kill), run(0, "echo no")]).await;
        assert!(matches!(&lost, Err(Error::Lost(why)) if why == "last words"), "{lost:?}");
        assert!(start.elapsed() < Duration::from_secs(30));
        assert_eq!(output(machine, run(0, "echo again")).await.text(), "again\n");
    });
}

#[test]
fn an_interrupted_file_leaves_nothing() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        let mut payload = Put::new(dir.path("f"), vec![]);
        payload.validate = Some(["sh", "-c", "sleep 30", "%s"].map(str::to_owned).to_vec());
        let batch = Batch { identity: None, requests: vec![put(0, payload)] };
        let unfinished =
            timeout(Duration::from_millis(300), machine.burst(vec![batch], &Seen::default())).await;
        assert!(unfinished.is_err(), "{unfinished:?}");
        assert_eq!(dir.names().len(), 1, "a temporary file is there: {:?}", dir.names());
        machine.close().await;
        assert!(dir.names().is_empty());
    });
}

#[test]
fn the_end_of_the_line_in_the_middle_of_a_file_leaves_nothing() {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };

    use crate::remote::driver::{PUT, driver, login, word};

    each_shell(async |_, sh| {
        let dir = Dir::new();
        let mut shell = Command::new("sh")
            .args(["-c", &login(sh)])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdin = shell.stdin.take().unwrap();
        let path = dir.path("f");
        let put = format!("d_p 2 0 100000 '{path}' .tmp '' '' '' '' '' ''\n");
        let load = format!("d_l 1 {}\n", word(PUT));
        stdin.write_all((driver(sh, "t") + &load + &put).as_bytes()).unwrap();
        stdin.write_all(&[b'x'; 50_000]).unwrap();
        for _ in 0..100 {
            if dir.names() == [".tmp"] {
                break;
            }
            sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(dir.names(), [".tmp"]);
        drop(stdin);
        shell.wait().unwrap();
        assert!(dir.names().is_empty(), "{:?}", dir.names());
    });
}

#[test]
fn closing_ends_what_runs_and_not_what_was_left_behind() {
    each_of(SLOW, async |machine, _| {
        let daemon = output(machine, run(0, "sleep 77 >/dev/null 2>&1 & echo \"$!\"")).await.text();
        let dir = Dir::new();
        let script = "trap '' TERM; echo \"$$\" >\"$1\"; sh -c 'sleep 78; :'; sleep 79";
        let requests = vec![step(0, Sh::script(script, [dir.path("pid")])), run(1, "sleep 80")];
        let batch = Batch { identity: None, requests };
        let unfinished =
            timeout(Duration::from_millis(300), machine.burst(vec![batch], &Seen::default())).await;
        assert!(unfinished.is_err(), "{unfinished:?}");
        let child = std::fs::read_to_string(dir.path("pid")).unwrap();
        let state = |pid: &str| std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
        let alive = |pid: &str| state(pid).is_ok_and(|stat| !stat.contains(") Z"));
        assert!(alive(&child) && alive(&daemon));
        let start = Instant::now();
        machine.close().await;
        for _ in 0..50 {
            if alive(&child) {
                sleep(Duration::from_millis(20)).await;
            }
        }
        assert!(!alive(&child), "what ignores SIGTERM is killed");
        assert!(alive(&daemon), "what was left in the background on purpose stays");
        assert!(start.elapsed() < Duration::from_secs(30));
        std::process::Command::new("kill").arg(daemon.trim()).status().unwrap();
        let closed = ask(machine, None, vec![question(":")]).await;
        assert!(matches!(closed, Err(Error::Lost(_))));
    });
}

/// Its parent begins it when it is to end, and does so itself: only the group tells whose it was.
#[test]
fn what_is_begun_while_all_is_ended_is_ended_too() {
    each_of(SLOW, async |machine, sh| {
        let dir = Dir::new();
        let script = r#"trap 'sleep 81 >/dev/null & echo "$!" >"$1/late"; exit' TERM; : >"$1/on"
            while :; do sleep 0.05; done"#;
        let step = step(0, Sh::script(script, [dir.0.to_str().unwrap()]));
        let batch = Batch { identity: None, requests: vec![step] };
        let seen = Seen::default();
        let burst = machine.burst(vec![batch], &seen);
        let begun = async {
            while !dir.0.join("on").exists() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        futures::pin_mut!(begun);
        let begun = futures::future::select(burst, begun).await;
        drop(begun);
        assert!(machine.close().await, "{sh}: all is ended");
        let late = std::fs::read_to_string(dir.path("late")).unwrap();
        let state = std::fs::read_to_string(format!("/proc/{}/stat", late.trim()));
        assert!(state.is_err() || state.unwrap().contains(") Z"), "{sh}: {late} is left");
    });
}

#[test]
fn a_burst_that_nobody_waits_for_is_ended_before_the_next() {
    each_of(SLOW, async |machine, _| {
        let dir = Dir::new();
        let script = "sleep 1; echo no >\"$1\"";
        let batch = Batch { identity: None, requests: vec![step(0, Sh::script(script, [dir.path("no")]))] };
        let unfinished =
            timeout(Duration::from_millis(200), machine.burst(vec![batch], &Seen::default())).await;
        assert!(unfinished.is_err(), "{unfinished:?}");
        assert_eq!(output(machine, question("echo yes")).await.text(), "yes\n");
        sleep(Duration::from_millis(1200)).await;
        assert!(dir.names().is_empty());
    });
}

#[test]
fn two_batches_of_one_user_run_beside_each_other() {
    each_shell(async |machine, _| {
        let dir = Dir::new();
        let fifo = dir.path("fifo");
        let batch = |script| Batch { identity: None, requests: vec![step(0, Sh::script(script, [&fifo]))] };
        output(machine, step(0, sh!["mkfifo", fifo.clone()])).await;
        let batches = vec![batch("echo met >\"$1\""), batch("cat \"$1\"")];
        let replies = timeout(Duration::from_secs(5), machine.burst(batches, &Seen::default())).await;
        let replies = replies.expect("each has a shell").unwrap();
        assert_eq!(replies[1][0].as_ref().unwrap().text(), "met\n");
        assert_eq!(machine.traffic().bursts, 2);
    });
}

#[test]
fn a_shell_that_died_while_idle_is_replaced() {
    each_shell(async |machine, _| {
        let driver = output(machine, question("echo \"$$\"")).await.text();
        std::process::Command::new("kill").args(["-9", driver.trim()]).status().unwrap();
        sleep(Duration::from_millis(200)).await;
        assert_eq!(output(machine, question("echo on")).await.text(), "on\n");
    });
}

#[test]
fn a_host_without_a_shell_is_unreachable() {
    wait(async {
        let machine = shells_of("/usr/sbin/nologin");
        let refused = ask(&machine, None, vec![question(":")]).await;
        assert!(matches!(refused, Err(Error::Unreachable { .. })), "{refused:?}");
    });
}
