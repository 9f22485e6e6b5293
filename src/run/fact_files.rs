use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::{
    playbook::{Loop, LoopKind},
    template::Template,
    vars::{Context, candidates},
};

/// Larger files are no texts that people write.
const LARGEST: u64 = 1 << 20;
/// More files than this are not read for the sake of a few facts.
const MOST: usize = 3000;

/// The files whose texts a run may come to evaluate.
#[derive(Default)]
pub struct Files {
    pub found: BTreeSet<PathBuf>,
    /// There may be others.
    pub incomplete: bool,
}

impl Files {
    pub fn add(&mut self, path: &Path) {
        self.incomplete |= self.found.len() > MOST || path.metadata().is_ok_and(|of| of.len() > LARGEST);
        self.found.insert(path.to_owned());
    }

    /// Files of YAML that stand in a folder.
    pub fn playbooks(&mut self, dir: &Path) {
        let is_yaml = |path: &PathBuf| path.extension().is_some_and(|end| end == "yml" || end == "yaml");
        entries(dir).filter(|path| path.is_file() && is_yaml(path)).for_each(|path| self.add(&path));
    }

    /// All files in a folder and below it.
    pub fn tree(&mut self, dir: &Path) {
        entries(dir).filter(|path| path.is_file()).for_each(|path| self.add(&path));
        let dirs = entries(dir).filter(|path| path.is_dir() && !path.is_symlink());
        dirs.for_each(|path| self.tree(&path));
        self.incomplete |= entries(dir).any(|path| path.is_dir() && path.is_symlink());
    }

    /// Everything of a role that may be evaluated.
    pub fn role(&mut self, role: &Path) {
        for part in ["tasks", "handlers", "vars", "defaults", "meta", "templates"] {
            self.tree(&role.join(part));
        }
    }

    /// What a file name stands for that may hold templates. `kind`: the folder in which such files live; `looped`: what
    /// the name's `item` goes through.
    pub fn named(&mut self, kind: &str, name: &Template, looped: Option<&Loop>, at: (&Rc<Context>, &Path)) {
        if let Some(literal) = text_of(name) {
            // It may be there when it is read.
            self.incomplete |= !self.literal(kind, &literal, at);
            return;
        }
        if let Some(names) = name.items() {
            return names.iter().for_each(|name| self.named(kind, name, None, at));
        }
        let source = name.source();
        match looped.and_then(|looped| of_items(&source, looped)) {
            Some(names) => names.iter().for_each(|(before, item, behind)| match text_of(item) {
                Some(text) => drop(self.literal(kind, &format!("{before}{text}{behind}"), at)),
                None => self.rendered(kind, &format!("{before}{}{behind}", item.source()), at),
            }),
            None => self.rendered(kind, &source, at),
        }
    }

    /// Whether it exists.
    fn literal(&mut self, kind: &str, name: &str, (context, dir): (&Rc<Context>, &Path)) -> bool {
        let all = candidates(kind, name, context, dir);
        let there: Vec<_> = all.iter().filter(|path| path.exists()).collect();
        there.iter().for_each(|path| if path.is_dir() { self.tree(path) } else { self.add(path) });
        !there.is_empty()
    }

    /// Only the beginning of the name is known: one file of a folder, by what a host says of itself.
    fn rendered(&mut self, kind: &str, name: &str, (context, dir): (&Rc<Context>, &Path)) {
        let Some((head, end)) = ends(name) else {
            self.incomplete = true;
            return;
        };
        let (folder, beginning) = head.rsplit_once('/').unwrap_or(("", head));
        for dir in candidates(kind, folder, context, dir) {
            let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
            let fits = |name: String| name.starts_with(beginning) && name.ends_with(end);
            entries(&dir).filter(|path| name(path).is_some_and(fits)).for_each(|path| self.add(&path));
        }
    }
}

fn text_of(name: &Template) -> Option<String> {
    Some(name.as_literal()?.as_str()?.to_owned())
}

/// `before{{ item.key }}behind`, with each of the items that the loop has in writing.
fn of_items<'s>(source: &'s str, looped: &Loop) -> Option<Vec<(&'s str, Template, &'s str)>> {
    let (before, rest) = source.split_once("{{")?;
    let (expression, behind) = rest.split_once("}}").filter(|(_, behind)| !behind.contains("{{"))?;
    let (var, key) =
        expression.trim().split_once('.').map_or((expression.trim(), None), |(var, key)| (var, Some(key)));
    if var != looped.control.loop_var.as_deref().unwrap_or("item") {
        return None;
    }
    let items = match &looped.kind {
        LoopKind::Loop => looped.value.items()?,
        LoopKind::With(name) if ["items", "list", "first_found"].contains(&name.as_str()) => {
            looped.value.items()?
        }
        LoopKind::With(_) => return None,
    };
    let picked = |item: Template| match key {
        Some(key) => item.entry(key),
        // Of `with_first_found` and nested lists.
        None if item.items().is_some() || item.entry("files").is_some() => None,
        None => Some(item),
    };
    items.into_iter().map(|item| Some((before, picked(item)?, behind))).collect()
}

/// Beginning and end of `folder/a-{{ fact }}-b.yml`, where facts cannot lead elsewhere.
pub fn ends(name: &str) -> Option<(&str, &str)> {
    let name = name.trim().trim_matches(['"', '\'']);
    let (head, rest) = name.split_once("{{")?;
    let mut parts = rest.split("{{").map(|part| part.split_once("}}"));
    let tame = parts.all(|part| part.is_some_and(|(fact, text)| is_tame(fact) && !text.contains('/')));
    let leads_away = head.starts_with(['/', '~', '$']) || head.contains("..");
    (tame && !leads_away).then_some((head, rest.rsplit("}}").next()?))
}

/// A fact whose value is one part of a path, perhaps in small letters.
fn is_tame(expression: &str) -> bool {
    let mut words = expression.split('|').map(str::trim);
    let fact = words.next().unwrap_or_default();
    let quoted = fact.strip_prefix("ansible_facts[").and_then(|rest| rest.strip_suffix(']'));
    let fact = match quoted {
        Some(quoted) => Some(quoted.trim_matches(['\'', '"', '\\'])),
        None => fact.strip_prefix("ansible_facts.").or_else(|| fact.strip_prefix("ansible_")),
    };
    const FACTS: &[&str] = &[
        "distribution",
        "distribution_release",
        "distribution_version",
        "distribution_major_version",
        "os_family",
        "system",
        "architecture",
        "pkg_mgr",
        "service_mgr",
        "hostname",
    ];
    fact.is_some_and(|fact| FACTS.contains(&fact)) && words.all(|filter| ["lower", "upper"].contains(&filter))
}

fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_lead_elsewhere() {
        let cases = [
            ("{{ ansible_os_family }}.yml", Some(("", ".yml"))),
            ("\"{{ ansible_distribution | lower }}-{{ ansible_facts['system'] }}.yml\"", Some(("", ".yml"))),
            ("os/a-{{ ansible_facts.os_family }}", Some(("os/a-", ""))),
            ("../vars/{{ ansible_facts.os_family }}.yml", None),
            ("/etc/{{ ansible_os_family }}.yml", None),
            ("{{ item }}.yml", None),
            ("{{ ansible_os_family }}/main.yml", None),
            ("{{ ansible_env.HOME }}.yml", None),
        ];
        for (name, expected) in cases {
            assert_eq!(ends(name), expected, "{name}");
        }
    }
}
