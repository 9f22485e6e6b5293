use std::collections::BTreeSet;

use super::{
    render::text_of,
    tags::Tags,
    tree::{Branch, Placed, PlayTree, Project},
};

/// What is to be listed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Show {
    pub hosts: bool,
    pub tasks: bool,
    pub tags: bool,
}

/// `--syntax-check`: what is said of a playbook that could be loaded.
pub fn syntax_check(playbook: &str) -> String {
    format!("\nplaybook: {playbook}\n")
}

/// `--list-hosts`, `--list-tasks`, `--list-tags`, the playbook being called as it was given. `hosts` are those of a
/// play.
pub fn list(
    project: &Project,
    playbook: &str,
    show: Show,
    tags: &Tags,
    hosts: &dyn Fn(&PlayTree) -> Vec<String>,
) -> String {
    let mut text = syntax_check(playbook);
    for (index, play) in project.plays.iter().enumerate() {
        text += &heading(index + 1, play);
        if show.hosts {
            text += &host_list(play, &hosts(play));
        }
        text += &task_list(play, show, tags);
    }
    text
}

fn heading(number: usize, play: &PlayTree) -> String {
    let hosts = play.patterns.join(",");
    let name = &play.name;
    let mut tags = play.tags.clone();
    tags.sort();
    format!("\n  play #{number} ({hosts}): {name}\tTAGS: [{}]\n", tags.join(","))
}

fn host_list(play: &PlayTree, hosts: &[String]) -> String {
    let patterns: Vec<_> = play.patterns.iter().map(|pattern| format!("'{pattern}'")).collect();
    let mut text = format!("    pattern: [{}]\n    hosts ({}):\n", patterns.join(", "), hosts.len());
    for host in hosts {
        text += &format!("      {host}\n");
    }
    text
}

fn task_list(play: &PlayTree, show: Show, tags: &Tags) -> String {
    // All tags are wanted, also those that only tasks have which do not run by themselves.
    let all = show.tags && tags.only.is_empty() && tags.skip.is_empty();
    let mut lister = Lister { show, text: String::new(), seen: play.tags.iter().cloned().collect() };
    if show.tasks {
        lister.text += "    tasks:\n";
    }
    for section in [&play.pre_tasks, &play.tasks, &play.post_tasks] {
        lister.branches(section, &|task| all || tags.selects(&task.tags));
    }
    if show.tags {
        let seen: Vec<_> = lister.seen.into_iter().collect();
        lister.text += &format!("      TASK TAGS: [{}]\n", seen.join(", "));
    }
    lister.text
}

struct Lister {
    show: Show,
    text: String,
    seen: BTreeSet<String>,
}

impl Lister {
    /// What would run if all goes well: no `rescue`, no `always`.
    fn branches(&mut self, branches: &[Branch], wanted: &dyn Fn(&Placed) -> bool) {
        for branch in branches {
            match branch {
                Branch::Role { body, .. } => self.branches(body, wanted),
                Branch::Block(block) => self.branches(&block.body, wanted),
                Branch::Task(task) if wanted(task) => self.task(task),
                Branch::Task(_) => {}
            }
        }
    }

    fn task(&mut self, placed: &Placed) {
        self.seen.extend(placed.tags.iter().cloned());
        if !self.show.tasks {
            return;
        }
        let mut tags = placed.tags.clone();
        tags.sort();
        self.text += &format!("      {}\tTAGS: [{}]\n", placed.title(), tags.join(", "));
    }
}

impl Placed {
    /// A name with its role before it, but not that of an `include_role`; a task without a name is called by its
    /// module alone.
    pub fn title(&self) -> String {
        let Some(name) = &self.task.name else {
            return self.task.module.clone();
        };
        match self.context.role().filter(|_| self.task.short_module() != "include_role") {
            Some(role) => format!("{} : {}", role.name, text_of(name)),
            None => text_of(name),
        }
    }
}
