use crate::source::{Diagnostic, Kind, Node, did_you_mean_hint};

use super::builder::Builder;

/// Reads a YAML inventory: groups at the top.
pub(super) fn read(root: &Node, builder: &mut Builder) -> Result<(), Diagnostic> {
    if root.is_null() {
        return Err(Diagnostic::error("Parsed empty YAML file").at(&root.place));
    }
    let Some(groups) = root.as_map() else {
        let found = python_type(root);
        let message =
            format!("YAML inventory has invalid structure, it should be a dictionary, got: {found}");
        return Err(Diagnostic::error(message).at(&root.place));
    };
    if let Some(plugin) = root.get("plugin") {
        let message = format!("inventory plugin `{}` is not supported", plugin.as_str().unwrap_or("?"));
        return Err(Diagnostic::error(message).at(&plugin.place));
    }
    groups.iter().try_for_each(|entry| group(&entry.key, &entry.value, builder).map(|_| ()))
}

/// One group with all below it; its name, unless it was skipped.
fn group<'n>(key: &'n Node, value: &Node, builder: &mut Builder) -> Result<Option<&'n str>, Diagnostic> {
    let name = text_key(key, "a group")?;
    if value.as_map().is_none() && !value.is_null() {
        let message = format!("Skipping '{name}' as this is not a valid group definition");
        builder.warnings.push(Diagnostic::warning(message).at(&value.place));
        return Ok(None);
    }
    builder.group(name);
    for entry in value.as_map().unwrap_or_default() {
        let section = &entry.value;
        match entry.key.as_str() {
            Some("hosts") => hosts(name, section, builder)?,
            Some("children") => children(name, section, builder)?,
            Some("vars") => vars(name, section, builder)?,
            _ => {
                let key = entry.key.place.text();
                let message = format!(
                    "Skipping unexpected key ({key}) in group ({name}), only \"vars\", \"children\" and \"hosts\" are valid"
                );
                let hint = did_you_mean_hint(key, ["vars", "children", "hosts"]);
                builder.warnings.push(Diagnostic::warning(message).at(&entry.key.place).maybe_hint(hint));
            }
        }
    }
    Ok(Some(name))
}

fn hosts(group: &str, section: &Node, builder: &mut Builder) -> Result<(), Diagnostic> {
    if let Some(only) = section.as_str() {
        return builder.hosts(group, only, &section.place).map(|_| ());
    }
    for (key, value) in entries("hosts", group, section)? {
        let names = builder.hosts(group, text_key(key, "a host")?, &key.place)?;
        if !value.is_null() && value.as_map().is_none() {
            let message = format!("variables of a host must be a mapping, found {}", value.noun());
            return Err(Diagnostic::error(message).at(&value.place));
        }
        for variable in value.as_map().unwrap_or_default() {
            builder.hosts_var(&names, text_key(&variable.key, "a variable")?, &variable.value)?;
        }
    }
    Ok(())
}

fn children(parent: &str, section: &Node, builder: &mut Builder) -> Result<(), Diagnostic> {
    if let Some(only) = section.as_str() {
        return builder.child(parent, only, &section.place);
    }
    for (key, value) in entries("children", parent, section)? {
        if let Some(name) = group(key, value, builder)? {
            builder.child(parent, name, &key.place)?;
        }
    }
    Ok(())
}

fn vars(group: &str, section: &Node, builder: &mut Builder) -> Result<(), Diagnostic> {
    for (key, value) in entries("vars", group, section)? {
        builder.group_var(group, text_key(key, "a variable")?, value)?;
    }
    Ok(())
}

type Entries<'n> = Box<dyn Iterator<Item = (&'n Node, &'n Node)> + 'n>;

fn entries<'n>(section: &str, group: &str, node: &'n Node) -> Result<Entries<'n>, Diagnostic> {
    if node.is_null() {
        return Ok(Box::new(std::iter::empty()));
    }
    let Some(entries) = node.as_map() else {
        let found = python_type(node);
        let message = format!(
            "Invalid \"{section}\" entry for \"{group}\" group, requires a dictionary, found \"{found}\" instead."
        );
        let hint = "write each name as a key of its own line, with `:` behind it and without `- `";
        let error = Diagnostic::error(message).at(&node.place);
        return Err(if node.as_list().is_some() { error.hint(hint) } else { error });
    };
    Ok(Box::new(entries.iter().map(|entry| (&entry.key, &entry.value))))
}

fn text_key<'n>(key: &'n Node, what: &str) -> Result<&'n str, Diagnostic> {
    key.as_str().ok_or_else(|| {
        let message = format!("the name of {what} must be text, found {}", key.noun());
        Diagnostic::error(message).at(&key.place).hint(format!("quote it: `\"{}\"`", key.place.text()))
    })
}

fn python_type(node: &Node) -> &'static str {
    match node.kind {
        Kind::Null => "<class 'NoneType'>",
        Kind::Bool(_) => "<class 'bool'>",
        Kind::Int(_) | Kind::BigInt(_) => "<class 'int'>",
        Kind::Float(_) => "<class 'float'>",
        Kind::Str(_) => "<class 'str'>",
        Kind::List(_) => "<class 'list'>",
        Kind::Map(_) => "<class 'dict'>",
    }
}
