use std::ops::Range;

use crate::{
    source::{Diagnostic, Kind, Node},
    template::Template,
};

use super::{
    key_value::{KeyValues, Pair, key_values},
    reader::Reader,
    task::{Arg, Args, short_name},
    words::is_template,
};

/// Modules whose text is a command: only a few words of it are options.
const FREE_FORM: [&str; 6] = ["command", "shell", "script", "raw", "win_command", "win_shell"];

/// Further modules that take text that is no `k=v`.
const RAW: [&str; 7] =
    ["include", "include_vars", "include_tasks", "include_role", "import_tasks", "import_role", "meta"];

/// Modules whose text, where it is a template, is a mapping of arguments all the same.
const NAMES: [&str; 3] = ["add_host", "group_by", "set_fact"];

/// Text of arguments, and where in the node it starts.
#[derive(Clone, Copy)]
pub(super) struct Text<'n> {
    pub node: &'n Node,
    pub text: &'n str,
    pub offset: usize,
}

impl Text<'_> {
    /// The node of a stretch of the text.
    fn part(&self, text: &str, range: &Range<usize>) -> Node {
        Node {
            place: self.node.place_at(range.start + self.offset..range.end + self.offset),
            kind: Kind::Str(text.to_owned()),
            tag: self.node.tag,
        }
    }
}

impl Reader<'_> {
    /// What stands behind the name of a module.
    pub fn module_args(&mut self, module: &str, node: &Node) -> Args {
        match &node.kind {
            Kind::Null => Args::default(),
            Kind::Map(_) => Args { named: self.named(module, node), ..Args::default() },
            Kind::Str(text) => self.text_args(module, Text { node, text, offset: 0 }),
            _ => {
                let noun = node.noun();
                let error = format!("arguments of `{module}` must be a mapping or text, not {noun}");
                self.errors.push(Diagnostic::error(error).at(&node.place));
                Args::default()
            }
        }
    }

    /// Arguments as text, `k=v` or free.
    pub fn text_args(&mut self, module: &str, text: Text<'_>) -> Args {
        let short = short_name(module);
        let read = match key_values(text.text, FREE_FORM.contains(&short)) {
            Ok(read) => read,
            Err(message) => {
                self.error(message, text.node);
                return Args::default();
            }
        };
        let mut args = Args::default();
        for pair in &read.pairs {
            args.named.extend(self.pair(module, pair, text));
        }
        if !read.free.trim().is_empty() {
            self.free(short, &read, text, &mut args);
        }
        args
    }

    /// What is no `k=v`: a command, a file name, a template of a whole mapping.
    fn free(&mut self, short: &str, read: &KeyValues, text: Text<'_>, args: &mut Args) {
        let whole = text.offset == 0 && read.free == text.text;
        let node = if whole { text.node.clone() } else { text.part(&read.free, &read.free_range) };
        let Some(setting) = self.setting(&node) else {
            return;
        };
        if FREE_FORM.contains(&short) || RAW.contains(&short) {
            args.free = Some(setting);
        } else if is_template(&read.free) {
            args.whole.push(setting);
        } else if NAMES.contains(&short) {
            args.free = Some(setting);
        } else {
            let only: Vec<_> = FREE_FORM.iter().chain(&RAW[1..]).chain(&NAMES).copied().collect();
            let only = only.join(", ");
            let word = read.free.trim();
            let message = format!(
                "this task '{short}' has extra params, which is only allowed in the following modules: {only}"
            );
            let error =
                Diagnostic::error(message).at(&node.place).label(format!("`{word}` is no `key=value`"));
            let hint = match word.contains('\u{a0}') {
                true => Some("a no-break space stands here; write a plain one"),
                false => (node.place.text().contains(['\u{201c}', '\u{201d}', '\u{201e}']))
                    .then_some("these quotes are ornaments; write plain ones, `\"` or `'`"),
            };
            // What an unknown module takes nobody knows; that it is unknown is told by itself.
            let known = self.modules.is_empty() || self.modules.iter().any(|module| module == short);
            self.errors.extend(known.then(|| error.maybe_hint(hint)));
        }
    }

    fn pair(&mut self, module: &str, pair: &Pair, text: Text<'_>) -> Option<Arg> {
        let key = text.part(&pair.key, &pair.key_range);
        let value = text.part(&pair.value, &pair.value_range);
        self.refuse_internal(module, &pair.key, &key);
        Some(Arg {
            name: pair.key.clone(),
            place: key.place,
            value: Template::lenient_text(&pair.value, &value.place),
            value_place: value.place,
        })
    }

    /// The entries of a mapping as arguments.
    pub fn named(&mut self, module: &str, node: &Node) -> Vec<Arg> {
        let mut args = vec![];
        for entry in node.as_map().unwrap_or_default() {
            let name = entry.key.as_str().unwrap_or_else(|| entry.key.place.text().trim());
            self.refuse_internal(module, name, &entry.key);
            args.extend(self.arg(name, &entry.key, &entry.value));
        }
        args
    }

    pub fn arg(&mut self, name: &str, key: &Node, value: &Node) -> Option<Arg> {
        Some(Arg {
            name: name.to_owned(),
            place: key.place.clone(),
            value: Template::lenient(value),
            value_place: value.place.clone(),
        })
    }

    fn refuse_internal(&mut self, module: &str, name: &str, key: &Node) {
        if name.starts_with("_ansible_") && !FREE_FORM.contains(&short_name(module)) {
            self.error(format!("invalid parameter specified: `{name}`"), key);
        }
    }

    /// `args:`, which gives what the module's own arguments do not.
    pub fn defaults(&mut self, module: &str, args: &mut Args, node: &Node) {
        match &node.kind {
            Kind::Null => {}
            Kind::Map(_) => {
                let mut more = self.named(module, node);
                more.retain(|arg| args.named.iter().all(|own| own.name != arg.name));
                args.named.append(&mut more);
            }
            Kind::Str(text) if is_template(text) => {
                args.whole.extend(self.setting(node));
            }
            _ => self
                .error(format!("`args` must be a mapping or a template of one, not {}", node.noun()), node),
        }
    }
}
