//! Playbooks and inventories, as this program and Ansible read them.

/// Kinds of tasks; all but [`Kind::Command`] do nothing when they are run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    File,
    Copy,
    Line,
    Command,
    Stat,
}

/// Items of a loop.
pub const LOOP: usize = 50;

impl Kind {
    pub const MIXED: [Self; 5] = [Self::File, Self::Copy, Self::Line, Self::Command, Self::Stat];

    fn task(self, i: &str) -> String {
        match self {
            Self::File => format!("file: {{path: /srv/bench/d{i}, state: directory, mode: '0755'}}"),
            Self::Copy => format!("copy: {{content: \"text {i}\\n\", dest: /srv/bench/f{i}, mode: '0644'}}"),
            Self::Line => {
                format!("lineinfile: {{path: /srv/bench/lines, line: key_{i} = {i}, create: true}}")
            }
            Self::Command => "command: 'true'\n      changed_when: false".to_owned(),
            Self::Stat => format!("stat: {{path: /srv/bench/f{i}}}"),
        }
    }
}

const HEAD: &str = "- hosts: all\n  gather_facts: false\n  tasks:\n";

/// So many tasks, of these kinds in turn.
pub fn tasks(kinds: &[Kind], count: usize) -> String {
    let kinds = kinds.iter().cycle().take(count);
    let tasks = kinds.enumerate().map(|(i, kind)| format!("    - {}\n", kind.task(&i.to_string())));
    HEAD.to_owned() + &tasks.collect::<String>()
}

/// One task with [`LOOP`] items.
pub fn looped(kind: Kind) -> String {
    let task = kind.task("{{ item }}").replace("/srv/bench/d{{ item }}", "'/srv/bench/d{{ item }}'");
    let task = task.replace("/srv/bench/f{{ item }}", "'/srv/bench/f{{ item }}'");
    format!("{HEAD}    - {task}\n      loop: '{{{{ range({LOOP}) | list }}}}'\n")
}

pub fn facts() -> String {
    "- hosts: all\n  gather_facts: true\n".to_owned()
}

pub fn role() -> String {
    "- hosts: all\n  roles: [site]\n".to_owned()
}

pub fn debugs(count: usize) -> String {
    HEAD.to_owned()
        + &"    - debug: {msg: '{{ inventory_hostname }} of {{ groups[\"all\"] | length }}'}\n".repeat(count)
}

pub fn skips(count: usize) -> String {
    HEAD.to_owned() + &"    - command: 'false'\n      when: group_names | length > 5\n".repeat(count)
}

/// Hosts in groups of a hundred that need no connection.
pub fn fleet(hosts: usize) -> String {
    let group = |first: usize| {
        let names = (first..hosts.min(first + 100)).map(|i| format!("host{i} ansible_connection=local\n"));
        format!("[group{}]\n{}", first / 100, names.collect::<String>())
    };
    (0..hosts).step_by(100).map(group).collect()
}
