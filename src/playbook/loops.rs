use crate::{
    source::{Diagnostic, Entry, Node},
    template::Template,
};

use super::{
    reader::Reader,
    table::Thing,
    task::{Loop, LoopControl, LoopKind},
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
        Some(Loop {
            place: first.key.place.clone(),
            kind,
            value: self.keep(Template::new(&first.value))?,
            control,
        })
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
