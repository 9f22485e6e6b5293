use std::collections::BTreeSet;

use crate::{
    modules::dear_subset,
    vars::{MAGIC, is_restricted},
};

/// Which facts texts may read, by the words in them: more than they do, never less.
#[derive(Debug, Default, PartialEq)]
pub struct Reads {
    /// Nobody can say which.
    pub all: bool,
    /// Subsets that a play could do without, had nobody read them.
    pub subsets: BTreeSet<&'static str>,
}

/// Words behind which any name may be read, or that say themselves what is gathered.
const OPAQUE: &[&str] = &[
    "hostvars",
    "varnames",
    "with_vars",
    "with_varnames",
    "with_template",
    "ansible_",
    "gather_subset",
    "module_defaults",
    "block_start_string",
];

/// Names of `ansible_…` that are no facts and stand in no table of magic variables.
const OTHERS: &[&str] = &["ansible_managed", "ansible_loop", "ansible_loop_var", "ansible_index_var"];

impl Reads {
    /// What a text of the user may read: YAML, a template, an inventory.
    pub fn text(&mut self, text: &str) {
        for (at, word) in words(text) {
            let (before, behind) = (&text[..at], &text[at + word.len()..]);
            match word {
                "ansible_facts" => self.facts(behind),
                "vars" => self.all |= is_variables(before, behind),
                "var" => self.all |= is_rendered(behind),
                // A lookup that renders a file.
                "template" => self.all |= quoted(before, behind),
                word if OPAQUE.contains(&word) => self.all = true,
                word if word.starts_with("ansible_") => self.name(word),
                _ => {}
            }
        }
    }

    /// A variable of this name.
    fn name(&mut self, name: &str) {
        if !is_other(name) {
            self.fact(&name["ansible_".len()..]);
        }
    }

    fn fact(&mut self, fact: &str) {
        // A beginning, to which the rest of the name is added.
        self.all |= fact.ends_with('_');
        self.subsets.extend(dear_subset(fact));
    }

    /// `ansible_facts.NAME`, `ansible_facts['NAME']`; anything else may read them all.
    fn facts(&mut self, behind: &str) {
        match attribute(behind) {
            Some(name) => self.fact(name.strip_prefix("ansible_").unwrap_or(name)),
            None => self.all = true,
        }
    }
}

/// Whether an `ansible_…` is known to be no fact.
pub fn is_other(name: &str) -> bool {
    MAGIC.contains(&name) || OTHERS.contains(&name) || is_restricted(name)
}

/// All words of a text, and where they begin.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_word)?;
        let rest = &text[start..];
        at = start + rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        Some((start, &text[start..at]))
    })
}

/// The name behind `ansible_facts`, where it is written out.
pub fn attribute(behind: &str) -> Option<&str> {
    let rest = match behind.strip_prefix('.') {
        Some(rest) => rest,
        // A quote may be escaped in a quoted text of YAML.
        None => behind.strip_prefix('[')?.trim_start_matches('\\').strip_prefix(['\'', '"'])?,
    };
    let (0, name) = words(rest).next()? else { return None };
    let end = &rest[name.len()..];
    let whole = match behind.starts_with('.') {
        // No method of the whole.
        true => !end.starts_with('('),
        false => end.trim_start_matches('\\').trim_start_matches(['\'', '"']).starts_with(']'),
    };
    whole.then_some(name)
}

/// Whether `vars` is read as a variable: it is no key, no section of an inventory, no part of a path, and no word of a sentence.
fn is_variables(before: &str, behind: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let next = behind.lines().next().unwrap_or_default().trim_start();
    let key = next.starts_with(':') || line.starts_with('[') && line.ends_with(':') && next.starts_with(']');
    let path = line.ends_with(['/', '-', '.']) || behind.starts_with(['/', '-']) || behind.starts_with(".y");
    let last = line.split_whitespace().next_back().unwrap_or_default();
    let operator = ["in", "is", "and", "or", "not", "if", "else"].contains(&last);
    let sentence = (last == "#" || last.ends_with(|c: char| c.is_alphanumeric()) && !operator)
        && (["", "."].contains(&next)
            || next.starts_with(|c: char| c.is_alphanumeric() || ",;(\"'".contains(c)));
    !(key || path || sentence)
}

/// `debug`'s `var`, itself the result of a template: an expression that nobody has seen.
fn is_rendered(behind: &str) -> bool {
    let value = behind.strip_prefix([':', '=']).unwrap_or_default();
    value.trim_start_matches([' ', '"', '\'']).starts_with("{{")
}

fn quoted(before: &str, behind: &str) -> bool {
    before.ends_with(['\'', '"']) && behind.trim_start_matches('\\').starts_with(['\'', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str) -> String {
        let mut reads = Reads::default();
        reads.text(text);
        match reads.all {
            true => "all".to_owned(),
            false => reads.subsets.into_iter().collect::<Vec<_>>().join(" "),
        }
    }

    #[test]
    fn words_that_read_facts() {
        let cases = [
            ("when: ansible_distribution == 'Debian' and ansible_hostname != 'x'", ""),
            ("msg: '{{ ansible_mounts | length }} {{ ansible_processor_vcpus }}'", "cpu mounts"),
            ("when: ansible_facts.os_family == ansible_facts['distribution']", ""),
            ("when: ansible_facts.mounts or ansible_facts[\"python_version\"]", "mounts python"),
            (r#"a: "{{ ansible_facts[\"fqdn\"] }}""#, "fqdn"),
            ("a: '{{ ansible_facts[\"ansible_mounts\"] }}'", "mounts"),
            ("a: '{{ ansible_facts[name] }}'", "all"),
            ("a: \"{{ ansible_facts['mou' ~ 'nts'] }}\"", "all"),
            ("a: '{{ ansible_facts.get(name) }}'", "all"),
            ("a: '{{ ansible_facts | to_json }}'", "all"),
            ("a: \"{{ ansible_facts['ansible_' ~ x] }}\"", "all"),
            ("a: '{{ hostvars[host].x }}'", "all"),
            ("a: \"{{ lookup('vars', name) }}\"", "all"),
            ("a: \"{{ lookup('template', name) }}\"", "all"),
            ("a: '{{ vars[name] }}'", "all"),
            ("when: name in vars", "all"),
            ("debug: var=vars", "all"),
            ("debug: {var: '{{ what }}'}", "all"),
            ("debug: {var: ansible_user_dir}", "account"),
            (
                "vars: {a: 1}\n# The vars of this\nfile: vars/main.yml\nother: vars.yml\nname: Include vars",
                "",
            ),
            ("[all:vars]\na=1\n# Of these vars.", ""),
            ("host ansible_host=a ansible_port=22 ansible_ssh_user=b ansible_become_pass=c", ""),
            ("a: '{{ ansible_check_mode }} {{ ansible_managed }} {{ ansible_play_hosts }}'", ""),
            ("a: '{{ ansible_eth0.ipv4.address }}'", "network"),
            ("a: \"{{ q('vars', 'ansible_' + nic) }}\"", "all"),
            ("a: '{{ ansible_local.x }}'", "local"),
            ("- template: {src: a.j2, dest: /a}", ""),
            ("gather_subset: [min]", "all"),
        ];
        for (text, expected) in cases {
            assert_eq!(reads(text), expected, "{text}");
        }
    }
}
