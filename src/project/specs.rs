use std::{path::Path, rc::Rc};

use crate::{
    playbook::{Kind, items},
    source::{Entry, Kind as NodeKind, Node, Place, Tag},
    vars::{Context, Role},
};

use super::{call::Call, loader::Loader, role_files, tree::Branch};

impl Loader<'_> {
    /// The task that checks a role's arguments, if the role specifies them for the entry point.
    pub fn validation(&mut self, role: &Rc<Role>, call: &Call<'_>, context: &Rc<Context>) -> Vec<Branch> {
        let from = call.from.tasks.as_deref().unwrap_or("main");
        let entry_point = Path::new(from).with_extension("").to_string_lossy().into_owned();
        let spec = call.validate.then(|| self.specification(role)).flatten();
        let Some(spec) = spec.as_ref().and_then(|specs| specs.get(&entry_point)) else {
            return vec![];
        };
        let context = self.role_context(role, call, context, Kind::Tasks);
        let task = items(&task(role, &entry_point, spec, call.place), Kind::Tasks, &[]).whole();
        let task = self.parsed(task.map_err(Rc::from));
        task.map(|task| self.branches(&task.value, &context, Kind::Tasks)).unwrap_or_default()
    }

    /// The entry points by name.
    fn specification(&mut self, role: &Role) -> Option<Node> {
        for name in ["argument_specs", "main"] {
            if let Some(path) = role_files::find(&role.path, "meta", Some(name)).ok().flatten() {
                let file = self.parsed(self.sources.any(&path))?;
                if let Some(specs) = file.get("argument_specs") {
                    return Some(specs.clone());
                }
            }
        }
        None
    }
}

/// The task as if it were written where the role is brought in: nothing of the specification is a template.
fn task(role: &Role, entry_point: &str, spec: &Node, place: &Place) -> Node {
    let description = spec.get("short_description").and_then(Node::as_str);
    let description = description.map(|text| format!(" - {text}")).unwrap_or_default();
    let name = format!("Validating arguments against arg spec '{entry_point}'{description}");
    let options = spec.get("options").cloned().unwrap_or_else(|| mapping(place, vec![]));
    let path = role.path.to_string_lossy();
    let about =
        [("type", "role"), ("name", &role.name), ("argument_spec_name", entry_point), ("path", &path)];
    let about = about.map(|(key, value)| entry(place, key, text(place, value))).into();
    let args = vec![
        entry(place, "argument_spec", Node { tag: Some(Tag::Unsafe), ..options }),
        entry(place, "validate_args_context", mapping(place, about)),
    ];
    let task = vec![
        entry(place, "name", text(place, &name)),
        entry(place, "ansible.builtin.validate_argument_spec", mapping(place, args)),
        entry(place, "tags", text(place, "always")),
    ];
    Node { place: place.clone(), kind: NodeKind::List(vec![mapping(place, task)]), tag: None }
}

fn entry(place: &Place, key: &str, value: Node) -> Entry {
    Entry { key: text(place, key), value }
}

fn text(place: &Place, text: &str) -> Node {
    Node { place: place.clone(), kind: NodeKind::Str(text.to_owned()), tag: Some(Tag::Unsafe) }
}

fn mapping(place: &Place, entries: Vec<Entry>) -> Node {
    Node { place: place.clone(), kind: NodeKind::Map(entries), tag: None }
}
