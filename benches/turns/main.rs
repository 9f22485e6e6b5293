//! What plays cost: turns on the line, bytes, processor time, memory and time, for this program and for others that run
//! the same scenarios, over real OpenSSH on loopback. `cargo bench --bench turns -- --help` says what can be chosen.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement that cannot go on has failed"
)]

mod fleet;
mod measure;
mod peers;
mod plays;
mod pyinfra;
mod scenarios;
#[expect(dead_code, unused_imports, reason = "the tests use more of it")]
#[path = "../../tests/support/mod.rs"]
mod support;
mod table;

use std::{ffi::OsString, time::Duration};

use clap::Parser;

use fleet::{Fleet, Ran};
use peers::{Peers, Tool};
use scenarios::{Scenario, scenarios};
use table::{Row, Table};

/// Measures what plays cost, and prints one table.
#[derive(Parser)]
struct Choice {
    /// Only scenarios whose names contain this
    #[arg(long, default_value = "")]
    only: String,
    /// Who runs them
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Tool::ALL)]
    tools: Vec<Tool>,
    /// Milliseconds that the line takes each way
    #[arg(long, value_delimiter = ',', default_values_t = [0, 10, 50])]
    delays: Vec<u64>,
    /// Those of them at which others than this program and ssh run
    #[arg(long, value_delimiter = ',', default_values_t = [10])]
    peer_delays: Vec<u64>,
    /// Kibibytes a second that the line carries each way; without it, as many as it can
    #[arg(long)]
    rate: Option<u64>,
    /// Seconds after which a run is given up
    #[arg(long, default_value_t = 100)]
    limit: u64,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let mut args = std::env::args_os().skip(1).peekable();
    if args.next_if_eq("--measure").is_some() {
        return measure::helper(&args.collect::<Vec<OsString>>());
    }
    let choice = Choice::parse();
    if !support::can_run() {
        return;
    }
    let peers = Peers::install(&choice.tools);
    let scenarios: Vec<_> = scenarios().into_iter().filter(|one| one.name.contains(&choice.only)).collect();
    let fleet = Fleet::start(scenarios.iter().map(|one| one.hosts).max().unwrap_or(0), choice.rate);
    let mut table = Table::new(&choice.delays);
    for scenario in &scenarios {
        fleet.prepare(scenario);
        for tool in scenario.tools.iter().filter(|tool| choice.tools.contains(tool)) {
            table.add(row(scenario, *tool, &fleet, &peers, &choice));
        }
    }
    println!("{table}");
}

/// All runs of one scenario by one tool.
fn row(scenario: &Scenario, tool: Tool, fleet: &Fleet, peers: &Peers, choice: &Choice) -> Row {
    let mut row = Row::new(&scenario.name, tool);
    let limit = Duration::from_secs(choice.limit);
    for delay in delays(scenario, tool, choice) {
        eprintln!("{}: {tool} at {delay} ms", scenario.name);
        match fleet.run(scenario, tool, peers, Duration::from_millis(delay), limit) {
            Ok(ran) => row.runs.push(Ran { delay, ..ran }),
            Err(reason) => {
                row.reason = Some(reason);
                break;
            }
        }
    }
    row
}

/// What needs no host is as fast on any line.
fn delays(scenario: &Scenario, tool: Tool, choice: &Choice) -> Vec<u64> {
    let all = choice.delays.iter().copied();
    match (scenario.hosts, tool) {
        (0, _) => all.take(1).collect(),
        (_, Tool::Ours | Tool::Ssh) => all.collect(),
        _ => all.filter(|delay| choice.peer_delays.contains(delay)).collect(),
    }
}
