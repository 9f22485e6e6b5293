//! What is printed.

use std::{collections::BTreeMap, fmt, time::Duration};

use crate::{fleet::Ran, peers::Tool};

/// One scenario by one tool.
pub struct Row {
    scenario: String,
    tool: Tool,
    pub runs: Vec<Ran>,
    /// Why there are not more of them.
    pub reason: Option<String>,
}

impl Row {
    pub fn new(scenario: &str, tool: Tool) -> Self {
        Self { scenario: scenario.to_owned(), tool, runs: vec![], reason: None }
    }

    fn wall(&self, delay: u64) -> Option<Duration> {
        self.runs.iter().find(|ran| ran.delay == delay).map(|ran| ran.cost.wall)
    }

    /// What does not depend on the line, from the slowest: there, what leaves at one time is not torn apart.
    fn cells(&self) -> Vec<String> {
        let Some(ran) = self.runs.last() else { return vec!["-".to_owned(); 5] };
        let (up, down) = ran.bytes;
        let on_line = |text: String| if ran.turns == 0 { String::new() } else { text };
        vec![
            on_line(ran.turns.to_string()),
            on_line(kib(up)),
            on_line(kib(down)),
            format!("{:.3}", ran.cost.cpu.as_secs_f64()),
            format!("{:.1}", ran.cost.peak as f64 / 1024.0),
        ]
    }
}

/// Rows in Markdown, with the reasons of what is missing below.
pub struct Table {
    delays: Vec<u64>,
    rows: Vec<Row>,
}

impl Table {
    pub fn new(delays: &[u64]) -> Self {
        Self { delays: delays.to_vec(), rows: vec![] }
    }

    pub fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Seconds for this program, multiples of them for all others.
    fn wall(&self, row: &Row, delay: u64) -> String {
        let ours = self.rows.iter().find(|ours| ours.scenario == row.scenario && ours.tool == Tool::Ours);
        match (row.tool, row.wall(delay), ours.and_then(|ours| ours.wall(delay))) {
            (_, None, _) => String::new(),
            (Tool::Ours, Some(wall), _) | (_, Some(wall), None) => format!("{:.3} s", wall.as_secs_f64()),
            (_, Some(wall), Some(ours)) => format!("× {:.2}", wall.as_secs_f64() / ours.as_secs_f64()),
        }
    }

    fn reasons(&self) -> BTreeMap<String, Vec<&str>> {
        let mut reasons = BTreeMap::<String, Vec<&str>>::new();
        for row in &self.rows {
            let text = row.reason.iter().map(|reason| format!("{}: {reason}", row.tool));
            text.for_each(|text| reasons.entry(text).or_default().push(&row.scenario));
        }
        reasons
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let walls: Vec<String> = self.delays.iter().map(|delay| format!("wall, {delay} ms")).collect();
        writeln!(
            f,
            "| scenario | by | turns | KiB up | KiB down | CPU s | peak MiB | {} |",
            walls.join(" | ")
        )?;
        writeln!(f, "|---|---|{}", "--:|".repeat(5 + walls.len()))?;
        for row in &self.rows {
            let walls = self.delays.iter().map(|delay| self.wall(row, *delay));
            let cells: Vec<String> = row.cells().into_iter().chain(walls).collect();
            writeln!(f, "| {} | {} | {} |", row.scenario, row.tool, cells.join(" | "))?;
        }
        for (reason, scenarios) in self.reasons() {
            writeln!(f, "\n`-` {reason} ({})", scenarios.join("; "))?;
        }
        Ok(())
    }
}

fn kib(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1024.0)
}
