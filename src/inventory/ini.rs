use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};

use crate::source::{Diagnostic, File, Node, Place, did_you_mean_hint};

use super::{builder::Builder, literal, words};

#[derive(Clone, Copy, PartialEq)]
enum Section {
    Hosts,
    Children,
    Vars,
}

/// Reads an INI inventory.
pub(super) fn read(file: &Arc<File>, builder: &mut Builder) -> Result<(), Diagnostic> {
    let declared = builder.inventory.groups.keys().cloned().collect();
    let mut ini = Ini {
        file,
        builder,
        group: "ungrouped".into(),
        section: Section::Hosts,
        declared,
        awaited: IndexMap::new(),
        described: vec![],
    };
    let mut offset = 0;
    for line in file.text.split_inclusive('\n') {
        let start = offset + (line.len() - line.trim_start().len());
        ini.line(line.trim(), start)?;
        offset += line.len();
    }
    ini.finish()
}

struct Ini<'a> {
    file: &'a Arc<File>,
    builder: &'a mut Builder,
    /// The section that is being read.
    group: String,
    section: Section,
    /// Groups that have a section, here or in a source before.
    declared: IndexSet<String>,
    /// Children that are named before their section: their parents, and where.
    awaited: IndexMap<String, Vec<(String, Place)>>,
    /// Groups of `[group:vars]` sections.
    described: Vec<(String, Place)>,
}

impl Ini<'_> {
    fn place(&self, start: usize, text: &str) -> Place {
        Place::new(self.file, start..start + text.len())
    }

    fn line(&mut self, line: &str, start: usize) -> Result<(), Diagnostic> {
        if line.is_empty() || line.starts_with([';', '#']) {
            return Ok(());
        }
        if let Some((name, kind)) = header(line) {
            return self.open(name, kind, start);
        }
        let place = self.place(start, line);
        if line.starts_with('[') && line.ends_with(']') {
            let message = format!(
                "Invalid section entry: '{line}'. Please make sure that there are no spaces in the section entry, and that there are no other invalid characters"
            );
            return Err(Diagnostic::error(message).at(&place));
        }
        if line.starts_with('[') && !line.contains(']') {
            let error = Diagnostic::error("this section is not closed").at(&place);
            return Err(error.hint(format!("write `{line}]`")));
        }
        match self.section {
            Section::Hosts => self.host(line, start),
            Section::Children => self.child(line, start),
            Section::Vars => self.variable(line, start),
        }
    }

    fn open(&mut self, name: &str, kind: Option<&str>, start: usize) -> Result<(), Diagnostic> {
        self.section = match kind {
            None | Some("hosts") => Section::Hosts,
            Some("children") => Section::Children,
            Some("vars") => Section::Vars,
            Some(other) => {
                let error = Diagnostic::error(format!("Section [{name}:{other}] has unknown type: {other}"));
                let error = error.at(&self.place(start + name.len() + 2, other));
                return Err(
                    error.hint(format!("sections are `[{name}]`, `[{name}:children]` and `[{name}:vars]`"))
                );
            }
        };
        self.group = name.to_owned();
        self.builder.group(name);
        if self.section == Section::Vars {
            self.described.push((name.to_owned(), self.place(start + 1, name)));
            return Ok(());
        }
        self.declared.insert(name.to_owned());
        let parents = self.awaited.shift_remove(name).unwrap_or_default();
        parents.iter().try_for_each(|(parent, place)| self.builder.child(parent, name, place))
    }

    fn host(&mut self, line: &str, start: usize) -> Result<(), Diagnostic> {
        let words = words::split(line).map_err(|problem| {
            Diagnostic::error(format!("Error parsing host definition '{line}': {problem}"))
                .at(&self.place(start, line))
        })?;
        let Some((name, variables)) = words.split_first() else {
            return Ok(());
        };
        let place =
            |span: &std::ops::Range<usize>| Place::new(self.file, start + span.start..start + span.end);
        let hosts = self.builder.hosts(&self.group, &name.text, &place(&name.span))?;
        for word in variables {
            let Some((key, value)) = word.text.split_once('=') else {
                let message = format!("Expected key=value host variable assignment, got: {}", word.text);
                return Err(Diagnostic::error(message).at(&place(&word.span)).hint(
                    match self.file.text.starts_with("#!") {
                        true => "a script has to be executable: `chmod +x` makes it so",
                        false => "a value with blanks needs quotes",
                    },
                ));
            };
            let node = self.value(value, start + word.span.start, &line[word.span.clone()]);
            self.builder.hosts_var(&hosts, key, &node)?;
        }
        Ok(())
    }

    /// The value of an assignment, which is written as `raw` and starts at `start`.
    fn value(&self, value: &str, start: usize, raw: &str) -> Node {
        let equals = raw.find('=').map_or(0, |at| at + 1);
        let written = raw[equals..].trim_start();
        let place = self.place(start + raw.len() - written.len(), written);
        literal::value(value, &place)
    }

    fn child(&mut self, line: &str, start: usize) -> Result<(), Diagnostic> {
        let name = line.split('#').next().unwrap_or("").trim_end();
        let place = self.place(start, name);
        if name.is_empty() || name.contains([':', ']']) || name.contains(char::is_whitespace) {
            let message = format!("Expected group name, got: {line}");
            return Err(Diagnostic::error(message).at(&self.place(start, line)));
        }
        if self.declared.contains(name) {
            return self.builder.child(&self.group, name, &place);
        }
        self.awaited.entry(name.to_owned()).or_default().push((self.group.clone(), place));
        Ok(())
    }

    fn variable(&mut self, line: &str, start: usize) -> Result<(), Diagnostic> {
        let Some((key, value)) = line.split_once('=') else {
            let message = format!("Expected key=value, got: {line}");
            return Err(Diagnostic::error(message).at(&self.place(start, line)));
        };
        let node = self.value(value.trim(), start, line);
        self.builder.group_var(&self.group, key.trim(), &node)
    }

    /// What was named must have been declared.
    fn finish(self) -> Result<(), Diagnostic> {
        let declared = &self.declared;
        let hint = |name: &str| did_you_mean_hint(name, declared);
        if let Some((name, place)) = self.described.iter().find(|(name, _)| !declared.contains(name)) {
            let message = format!("Section [{name}:vars] not valid for undefined group: {name}");
            return Err(Diagnostic::error(message).at(place).maybe_hint(hint(name)));
        }
        let Some((name, parents)) = self.awaited.first() else {
            return Ok(());
        };
        let Some((parent, place)) = parents.first() else {
            return Ok(());
        };
        let message = format!("Section [{parent}:children] includes undefined group: {name}");
        Err(Diagnostic::error(message).at(place).maybe_hint(hint(name)))
    }
}

/// Name and kind of a section: `[name]`, `[name:kind]`, a comment behind it.
fn header(line: &str) -> Option<(&str, Option<&str>)> {
    let (inner, behind) = line.strip_prefix('[')?.split_once(']')?;
    let behind = behind.trim_start();
    let (name, kind) = match inner.split_once(':') {
        Some((name, kind)) => (name, Some(kind)),
        None => (inner, None),
    };
    let word = |kind: &str| !kind.is_empty() && kind.chars().all(|c| c.is_alphanumeric() || c == '_');
    let named = !name.is_empty() && !name.contains(char::is_whitespace);
    (named && kind.is_none_or(word) && (behind.is_empty() || behind.starts_with('#'))).then_some((name, kind))
}
