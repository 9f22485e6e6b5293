use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::{
    project::Placed,
    vars::{candidates, is_local},
};

use super::{
    changes::{brings_system, changes, does_as_it_likes},
    deeds::brings_tasks,
    fact_reads::words,
    how::nearest,
};

/// Larger scripts are not read.
const LARGEST: u64 = 1 << 16;

/// The tasks before another one that may write files of the controller.
#[derive(Clone)]
pub struct Writers<'a> {
    is_here: &'a dyn Fn(&str) -> bool,
    /// Lookups that may be evaluated at any time.
    lookups: &'a [String],
    all: Vec<Rc<Writer>>,
}

struct Writer {
    /// It may do anything, as a command may.
    likes: bool,
    /// It may be done on the controller; others may have a folder in common with it.
    here: bool,
    /// Where it writes; or its words and those of the files that it names, where it does not say so.
    text: String,
}

impl<'a> Writers<'a> {
    /// `is_here`: whether a host is the controller itself; `lookups`: those that may write, wherever they stand.
    pub fn new(is_here: &'a dyn Fn(&str) -> bool, lookups: &'a [String]) -> Self {
        Self { is_here, lookups, all: vec![] }
    }

    /// A task that comes next. `here`: some host of its play may be the controller; `dir`: the folder of the playbook.
    pub fn add(&mut self, placed: &Rc<Placed>, here: bool, dir: &Path) {
        let task = &placed.task;
        let (likes, here) = (does_as_it_likes(task), self.on_controller(placed, here));
        if changes(task) && !brings_tasks(task) && !brings_system(task) && (here || likes) {
            let text = match likes {
                true => task.place.text().to_owned() + &named(placed, dir),
                false => target(placed, dir),
            };
            self.all.push(Rc::new(Writer { likes, here, text }));
        }
    }

    fn on_controller(&self, placed: &Placed, here: bool) -> bool {
        match nearest(placed, |keywords| keywords.delegate_to.as_ref()) {
            Some(delegate) => {
                let name = delegate.value.as_literal();
                name.as_ref()
                    .and_then(|name| name.as_str())
                    .is_none_or(|name| is_local(name) || (self.is_here)(name))
            }
            None => here || nearest(placed, |keywords| keywords.connection.as_ref()).is_some(),
        }
    }

    /// Whether what a file holds may be another by then: who writes it tells its name, or has it from the same variable.
    /// `named`: how the task names it that reads it.
    pub fn may_rewrite(&self, file: &Path, named: &str) -> bool {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let variables: Vec<&str> = variables(named).collect();
        let mut texts = self.all.iter().map(|writer| &writer.text).chain(self.lookups);
        texts.any(|text| mentions(text, name) || words(text).any(|(_, word)| variables.contains(&word)))
    }

    /// The same of the file of a `template` task.
    pub fn may_rewrite_template(&self, placed: &Placed) -> bool {
        let task = &placed.task;
        let source =
            task.args.named.iter().find(|arg| task.short_module() == "template" && arg.name == "src");
        let name = source.map(|arg| arg.value.source());
        name.is_some_and(|name| self.may_rewrite(Path::new(&name), &name))
    }

    /// Whether anything may have been written on the controller.
    pub fn may_write(&self) -> bool {
        !self.lookups.is_empty() || self.all.iter().any(|writer| writer.here)
    }

    /// Whether some task does as it likes on the controller, whatever it tells.
    pub fn do_as_they_like(&self) -> bool {
        self.all.iter().any(|writer| writer.here && writer.likes)
    }

    /// Whether a file that is not there may be by then, by what is done on the controller.
    pub fn may_make(&self, name: &str) -> bool {
        let last = name.rsplit('/').next().unwrap_or_default();
        let by_lookup = self.lookups.iter().any(|call| mentions(call, last));
        let makes =
            |writer: &&Rc<Writer>| writer.likes || writer.text.contains("{{") || mentions(&writer.text, last);
        by_lookup || self.all.iter().filter(|writer| writer.here).any(|writer| makes(&writer))
    }
}

/// Where a task writes that says so. Into a folder of the project it may bring what it takes.
fn target(placed: &Placed, dir: &Path) -> String {
    let named = |names: &[&str]| {
        let found = placed.task.args.named.iter().filter(|arg| names.contains(&arg.name.as_str()));
        found.map(|arg| arg.value.source()).collect::<Vec<_>>().join(" ")
    };
    let target = named(&["dest", "path", "name"]);
    let away = target.starts_with('/') && !Path::new(&target).starts_with(dir) && !dir.starts_with(&target);
    if away { target } else { target + " " + &named(&["src"]) }
}

fn mentions(text: &str, name: &str) -> bool {
    !name.is_empty() && text.contains(name)
}

/// The texts of the scripts that a command names.
fn named(placed: &Placed, dir: &Path) -> String {
    let text = placed.task.place.text();
    let parts = text.split(|c: char| c.is_whitespace() || "\"'=".contains(c));
    let paths = parts.filter(|part| part.contains(['.', '/'])).map(|part| match part.rsplit_once("}}/") {
        // `{{ playbook_dir }}/a.sh`
        Some((_, rest)) => rest,
        None => part,
    });
    let files = paths.flat_map(|part| candidates("files", part, &placed.context, dir));
    let small = |path: &PathBuf| path.metadata().is_ok_and(|of| of.is_file() && of.len() < LARGEST);
    files.filter(small).filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

/// The variables that a name is made of, but for those that say nothing of who writes it.
fn variables(named: &str) -> impl Iterator<Item = &str> {
    const COMMON: &[&str] =
        &["item", "playbook_dir", "role_path", "role_name", "inventory_dir", "default", "lower"];
    let inner = named.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0));
    inner
        .flat_map(words)
        .map(|(_, word)| word)
        .filter(|word| !COMMON.contains(word) && !word.starts_with("ansible_") && word.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_a_name() {
        let found: Vec<_> =
            variables("{{ playbook_dir }}/{{ target | lower }}-{{ ansible_os_family }}.yml").collect();
        assert_eq!(found, ["target"]);
    }
}
