use crate::{
    source::{Diagnostic, Entry, Node},
    template::{Template, Value, meant_lookup},
};

use super::{
    reader::Reader,
    table::Thing,
    task::{Loop, LoopControl, LoopKind},
    words::is_identifier,
};

impl Reader<'_> {
    /// A task's loop, of all its keys that are `loop` or `with_…`.
    pub fn r#loop(&mut self, entries: &[&Entry], control: LoopControl) -> Option<Loop> {
        let first = entries.first()?;
        for other in &entries[1..] {
            let name = other.key.as_str().unwrap_or_default();
            let error = Diagnostic::error(format!("duplicate loop in task: {name}"));
            self.errors.push(error.at(&other.key.place).also(&first.key.place, "the first is here"));
        }
        let kind = match first.key.as_str()?.strip_prefix("with_") {
            Some(name) => LoopKind::With(name.to_owned()),
            None if first.value.is_null() => return None,
            None => LoopKind::Loop,
        };
        if first.value.is_null() {
            let name = first.key.as_str().unwrap_or_default();
            self.error(format!("you must specify a value when using {name}"), &first.key);
            return None;
        }
        let value = Template::lenient(&first.value);
        self.check_loop(&kind, &value, first);
        Some(Loop { place: first.key.place.clone(), kind, value, control })
    }

    /// What can never be looped over.
    fn check_loop(&mut self, kind: &LoopKind, value: &Template, entry: &Entry) {
        if let LoopKind::With(name) = kind {
            let error = Diagnostic::error(format!("lookup plugin ({name}) not found")).at(&entry.key.place);
            self.errors.extend(meant_lookup(name).map(|hint| error.hint(hint)));
            return;
        }
        let hint = match value.as_literal() {
            None | Some(Value::List(_)) => return,
            Some(Value::Dict(_)) => Some("`dict2items` makes a list of a mapping".to_owned()),
            Some(Value::Str(name)) if is_identifier(&name.text) => {
                Some(format!("a variable is written `\"{{{{ {} }}}}\"`", name.text))
            }
            Some(_) => None,
        };
        let error = Diagnostic::error(format!("`loop` requires a list, not {}", entry.value.noun()));
        self.errors.push(error.at(&entry.value.place).maybe_hint(hint));
    }

    pub fn loop_control(&mut self, node: &Node) -> LoopControl {
        let mut control = LoopControl::default();
        for (key, entry) in self.mapping(node, "`loop_control`") {
            let value = &entry.value;
            match key {
                "loop_var" => control.loop_var = self.identifier(value, key),
                "index_var" => control.index_var = self.identifier(value, key),
                "label" => control.label = self.setting(value),
                "pause" => control.pause = self.checked(key, value),
                "extended" => control.extended = self.checked(key, value),
                "extended_allitems" => control.extended_allitems = self.checked(key, value),
                "break_when" => control.break_when = self.conditions(value),
                _ => self.unknown(Thing::LoopControl, &entry.key),
            }
        }
        control
    }
}
