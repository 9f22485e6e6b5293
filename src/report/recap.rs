use std::time::Duration;

use crate::event::{Counts, Recap};

use super::{
    style::{Ink, Style},
    words::{count, pad, time},
};

/// Columns of the host names.
const HOST: usize = 26;

/// How the run ended, host by host.
pub fn recap(style: Style, recap: &Recap, check: bool, elapsed: Duration) -> String {
    let mut text = match recap.hosts.is_empty() {
        true => String::new(),
        false => format!("\n{}\n", style.paint(Ink::Bold, "PLAY RECAP")),
    };
    let mut hosts: Vec<_> = recap.hosts.iter().collect();
    hosts.sort_by_key(|(host, _)| host.as_str());
    for (host, counts) in hosts {
        text += &line(style, host, counts, check);
    }
    if check {
        text += &format!("{}\n", style.paint(Ink::Bold, &forecast(recap)));
    }
    text + &format!("{}\n", style.paint(Ink::Quiet, &format!("finished in {}", time(elapsed))))
}

fn line(style: Style, host: &str, counts: &Counts, check: bool) -> String {
    let field = |name: &str, number: u32, ink: Ink| {
        let text = format!("{name}={number:<4}");
        if number == 0 { text } else { style.paint(ink, &text) }
    };
    let mut fields = vec![
        field("ok", counts.ok, Ink::Ok),
        field("changed", counts.changed, Ink::Changed),
        field("unreachable", counts.unreachable, Ink::Unreachable),
        field("failed", counts.failed, Ink::Failed),
        field("skipped", counts.skipped, Ink::Skipped),
        field("rescued", counts.rescued, Ink::Ok),
        field("ignored", counts.ignored, Ink::Skipped),
    ];
    if check {
        fields.push(field("unknown", counts.unpredictable, Ink::Warning));
    }
    let host = style.paint(worst(counts), &pad(host, HOST));
    format!("{host} : {}\n", fields.join(" ").trim_end())
}

fn worst(counts: &Counts) -> Ink {
    match counts {
        Counts { unreachable: 1.., .. } => Ink::Unreachable,
        Counts { failed: 1.., .. } => Ink::Failed,
        Counts { changed: 1.., .. } => Ink::Changed,
        _ => Ink::Ok,
    }
}

fn forecast(recap: &Recap) -> String {
    let sum = |of: fn(&Counts) -> u32| recap.hosts.values().map(of).sum::<u32>() as usize;
    let (changed, unknown) = (sum(|counts| counts.changed), sum(|counts| counts.unpredictable));
    let unknown = match unknown {
        0 => String::new(),
        _ => format!(", {unknown} cannot be predicted"),
    };
    format!("check mode, nothing was changed: {} would change something{unknown}", count(changed, "task"))
}
