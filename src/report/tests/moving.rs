use std::time::{Duration, Instant};

use serde_json::json;

use super::support::{finished, head, outcome};
use crate::{
    event::{Event, Status},
    report::busy::Busy,
};

struct Watched {
    busy: Busy,
    begun: Instant,
}

impl Watched {
    fn new() -> Self {
        Self { busy: Busy::default(), begun: Instant::now() }
    }

    fn see(&mut self, second: u64, events: &[Event]) {
        let now = self.begun + Duration::from_secs(second);
        events.iter().for_each(|event| self.busy.see(event, now));
    }

    fn lines(&self, second: u64, columns: usize) -> String {
        let now = self.begun + Duration::from_secs(second);
        self.busy.lines(now, columns).join("\n")
    }
}

fn acting(host: &str) -> Event {
    Event::HostActing { host: host.to_owned(), task: head("base", "install tools") }
}

fn output(host: &str, line: &str) -> Event {
    Event::Output { host: host.to_owned(), line: line.to_owned() }
}

fn busy() -> Watched {
    let mut watched = Watched::new();
    let task = head("base", "install tools");
    watched.see(
        0,
        &[
            Event::PlayStarted { name: "all".into(), hosts: vec![] },
            Event::TaskStarted { task: task.clone() },
            Event::HostConnecting { host: "db".into() },
        ],
    );
    watched.see(1, &[acting("web1"), acting("サーバー"), acting("gone")]);
    let transfer = Event::Transfer {
        host: "サーバー".into(),
        path: "/tmp/torch-2.5.whl".into(),
        sent: 120 << 20,
        total: 800 << 20,
    };
    watched.see(
        3,
        &[
            output(
                "web1",
                "Reading package lists...\r10%\rUnpacking vim-nox (2:9.0.1378-2) over (2:8.2) …\r",
            ),
            output("web1", " \n"),
            transfer,
            finished("gone", &task, outcome(Status::Ok, json!({}))),
        ],
    );
    watched
}

#[test]
fn each_host_at_work_has_a_line() {
    insta::assert_snapshot!(busy().lines(14, 80), @r"
base : install tools  14.0s
  db         14.0s  connecting
  web1       13.0s  Unpacking vim-nox (2:9.0.1378-2) over (2:8.2) …
  サーバー   13.0s  torch-2.5.whl: 120.0 MiB of 800.0 MiB (15%)
");
}

#[test]
fn files_that_are_read_here_are_told() {
    let mut watched = busy();
    let (path, read, total) = ("/project/files/torch.whl".to_owned(), 60 << 20, 300 << 20);
    watched.see(4, &[Event::Reading { host: "web1".into(), path, read, total }]);
    let lines = watched.lines(14, 80);
    assert!(lines.contains("  web1       13.0s  reads torch.whl: 60.0 MiB of 300.0 MiB (20%)\n"), "{lines}");
}

#[test]
fn narrow_screens_are_never_wrapped() {
    insta::assert_snapshot!(busy().lines(14, 30), @r"
base : install tools  14.0s
  db         14.0s  connecting
  web1       13.0s  Unpacking…
  サーバー   13.0s  torch-2.5…
");
}

#[test]
fn many_hosts_are_counted() {
    let mut watched = busy();
    for number in 0..9 {
        watched.see(4, &[acting(&format!("host{number}"))]);
    }
    insta::assert_snapshot!(watched.lines(65, 60), @r"
base : install tools  1m 05s
  db        1m 05s  connecting
  web1      1m 04s  Unpacking vim-nox (2:9.0.1378-2) over (…
  サーバー  1m 04s  torch-2.5.whl: 120.0 MiB of 800.0 MiB (…
  host0     1m 01s
  host1     1m 01s
  host2     1m 01s
  host3     1m 01s
  host4     1m 01s
  and 4 more
");
}

#[test]
fn hosts_that_go_their_own_way_say_at_what_task() {
    let mut watched = Watched::new();
    watched.see(0, &[Event::TaskStarted { task: head("base", "other") }, acting("web1")]);
    insta::assert_snapshot!(watched.lines(2, 60), @r"
base : other  2.0s
  web1    2.0s  base : install tools:
");
}
