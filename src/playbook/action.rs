use crate::source::{Diagnostic, Entry, Kind, Node, did_you_mean_hint};

use super::{
    args::Text,
    reader::Reader,
    split::split,
    table::{Thing, is_keyword},
    task::Args,
};

/// Which module a task runs, and with what.
pub(super) struct Action<'n> {
    pub module: String,
    pub key: &'n Node,
    pub args: Args,
    /// The node of the arguments, where they are a mapping of the module's own.
    pub node: Option<&'n Node>,
    /// `local_action`.
    pub local: bool,
}

impl Reader<'_> {
    /// Of the keys that are no keywords (and `action`), the one that names the module.
    pub fn action<'n>(&mut self, thing: Thing, candidates: &[&'n Entry], task: &Node) -> Option<Action<'n>> {
        let (modules, strays): (Vec<&Entry>, Vec<&Entry>) =
            candidates.iter().partition(|entry| self.is_module(entry));
        let (misplaced, unknown): (Vec<&Entry>, Vec<&Entry>) =
            strays.into_iter().partition(|entry| is_keyword(key(entry)));
        for entry in &misplaced {
            self.unknown(thing, &entry.key);
        }
        match (modules.as_slice(), unknown.as_slice()) {
            ([one], strays) => {
                for stray in strays {
                    self.unknown(thing, &stray.key);
                    if let (Kind::Null, Some(error)) = (&one.value.kind, self.errors.last_mut()) {
                        error.hints.push(format!("parameters of `{}` are indented deeper than it", key(one)));
                    }
                }
                self.act(one)
            }
            ([], [one]) => self.act(one),
            ([], []) => {
                let hint = "a task names a module, such as `command: id`";
                self.error_with("no module/action detected in task.", task, hint);
                None
            }
            _ => {
                self.conflict(candidates);
                None
            }
        }
    }

    /// `gather_facts` is a keyword of plays too.
    fn is_module(&self, entry: &Entry) -> bool {
        let name = key(entry);
        if is_keyword(name) && matches!(entry.value.kind, Kind::Bool(_)) {
            return false;
        }
        let known = || self.modules.iter().any(|module| module == name);
        matches!(name, "action" | "local_action") || name.contains('.') || known()
    }

    fn conflict(&mut self, candidates: &[&Entry]) {
        let names: Vec<_> = candidates.iter().map(|entry| key(entry)).collect();
        let mut error = Diagnostic::error(format!("conflicting action statements: {}", names.join(", ")));
        for entry in &candidates[1..] {
            error = error.at(&entry.key.place);
        }
        for name in names {
            let near = did_you_mean_hint(name, Thing::Task.keywords());
            error = error.maybe_hint(near.map(|hint| format!("`{name}`: {hint}")));
        }
        self.errors.push(error.also(&candidates[0].key.place, "another is here"));
    }

    fn act<'n>(&mut self, entry: &'n Entry) -> Option<Action<'n>> {
        let name = key(entry);
        let local = name == "local_action";
        if !local && name != "action" {
            let args = self.module_args(name, &entry.value);
            let node = Some(&entry.value);
            return Some(Action { module: name.to_owned(), key: &entry.key, args, node, local });
        }
        let node = &entry.value;
        let (module, args) = match &node.kind {
            Kind::Str(text) => self.worded(node, text)?,
            Kind::Map(_) => self.mapped(node)?,
            _ => {
                self.error(format!("`{name}` must be text or a mapping, not {}", node.noun()), node);
                return None;
            }
        };
        Some(Action { module, key: &entry.key, args, node: None, local })
    }

    /// `action: copy src=a dest=b`.
    fn worded(&mut self, node: &Node, text: &str) -> Option<(String, Args)> {
        let first = split(text).and_then(|words| words.into_iter().find(|word| !word.range.is_empty()));
        let Some(first) = first else {
            self.error("no module/action detected in task.", node);
            return None;
        };
        let module = text[first.range.clone()].to_owned();
        let offset = first.range.end + usize::from(text[first.range.end..].starts_with(' '));
        let rest = Text { node, text: &text[offset..], offset };
        let args = self.text_args(&module, rest);
        Some((module, args))
    }

    /// `action: {module: copy, src: a}`; the module's name may have `k=v` text behind it.
    fn mapped(&mut self, node: &Node) -> Option<(String, Args)> {
        let Some((text, module)) = node.get("module").and_then(|module| Some((module.as_str()?, module)))
        else {
            self.error("no module/action detected in task.", node);
            return None;
        };
        let (name, mut args) = self.worded(module, text)?;
        let mut more = self.named(&name, node);
        more.retain(|arg| !matches!(arg.name.as_str(), "module" | "args"));
        args.named.append(&mut more);
        if let Some(defaults) = node.get("args") {
            self.defaults(&name, &mut args, defaults);
        }
        Some((name, args))
    }
}

fn key(entry: &Entry) -> &str {
    entry.key.as_str().unwrap_or_default()
}
