use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use crate::source::{Diagnostic, did_you_mean_hint, shown};

use super::context::{Context, Role};

/// A file of the controller that is nowhere.
#[derive(Clone, Debug)]
pub struct NotFound {
    pub name: String,
    pub searched: Vec<PathBuf>,
}

impl NotFound {
    /// Says where it was looked for, and a file there whose name is nearly the same.
    pub fn tell(&self, diagnostic: Diagnostic) -> Diagnostic {
        let paths: Vec<String> = self.searched.iter().map(|path| format!("`{}`", shown(path))).collect();
        diagnostic.note(format!("looked for {}", paths.join(",\n"))).maybe_hint(self.hint())
    }

    /// A file beside the one that is missing, whose name is nearly the same.
    pub fn hint(&self) -> Option<String> {
        let names = self.searched.iter().filter_map(|path| path.parent()?.read_dir().ok());
        let names: Vec<String> = names
            .flat_map(|entries| entries.flatten())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        let wanted = Path::new(&self.name).file_name()?.to_string_lossy();
        did_you_mean_hint(&wanted, names.iter().map(String::as_str))
    }
}

/// The text that Ansible's users know.
impl std::fmt::Display for NotFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Could not find or access '{}'\nSearched in:", self.name)?;
        for path in &self.searched {
            write!(f, "\n\t{}", path.display())?;
        }
        f.write_str(
            " on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see \
             the remote_src option",
        )
    }
}

impl std::error::Error for NotFound {}

/// Finds a file or folder of the controller. `kind` is the subfolder in which such files live: `files`, `templates`,
/// `vars` or `tasks`.
pub fn find(kind: &str, name: &str, context: &Rc<Context>, playbook_dir: &Path) -> Result<PathBuf, NotFound> {
    find_where(kind, name, context, playbook_dir, &|path| path.exists())
}

/// The same where files are there that this says are there.
pub fn find_where(
    kind: &str,
    name: &str,
    context: &Rc<Context>,
    playbook_dir: &Path,
    exists: &dyn Fn(&Path) -> bool,
) -> Result<PathBuf, NotFound> {
    let searched = candidates(kind, name, context, playbook_dir);
    match searched.iter().find(|path| exists(path)) {
        Some(found) => Ok(found.clone()),
        None => Err(NotFound { name: name.to_owned(), searched }),
    }
}

/// All paths where [`find`] looks, in order.
pub fn candidates(kind: &str, name: &str, context: &Rc<Context>, playbook_dir: &Path) -> Vec<PathBuf> {
    let name = expand(name, &|name| std::env::var(name).ok());
    if name.is_absolute() {
        return vec![name];
    }
    let mut found: Vec<PathBuf> = vec![];
    let mut add = |base: &Path, at: &Path| {
        let in_kind = (!name.starts_with(kind)).then(|| base.join(kind).join(&name));
        for path in in_kind.into_iter().chain([at.join(&name)]) {
            if !found.contains(&path) {
                found.push(path);
            }
        }
    };
    for role in roles(context) {
        add(&role.path, &role.path);
    }
    if let Some(role_dir) = context.dir.parent().filter(|_| context.dir.ends_with("tasks")) {
        add(role_dir, &context.dir);
    }
    add(&context.dir, &context.dir);
    add(playbook_dir, playbook_dir);
    // The project's own folders stand beside `playbooks/`.
    if let Some(project) = playbook_dir.parent().filter(|_| playbook_dir.ends_with("playbooks")) {
        add(project, project);
    }
    found
}

/// `ansible_search_path`: the folders in which files are looked for.
pub fn search_path(context: &Rc<Context>, playbook_dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = vec![];
    let roles = roles(context);
    let dirs = roles.iter().map(|role| role.path.as_path());
    for dir in dirs.chain([context.dir.as_path(), playbook_dir]) {
        if !found.iter().any(|known| known == dir) {
            found.push(dir.to_owned());
        }
    }
    found
}

/// The role of a task, then those that brought it in, nearest first.
pub fn roles(context: &Rc<Context>) -> Vec<Rc<Role>> {
    std::iter::successors(context.role(), |role| role.parent.clone()).collect()
}

/// `~` and `$NAME`, `${NAME}` as a shell would expand them; unknown variables stay as they are.
pub fn expand(text: &str, env: &dyn Fn(&str) -> Option<String>) -> PathBuf {
    let text = variables(text, env);
    match text.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => match env("HOME") {
            Some(home) => PathBuf::from(format!("{home}{rest}")),
            None => text.into(),
        },
        _ => text.into(),
    }
}

fn variables(text: &str, env: &dyn Fn(&str) -> Option<String>) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        let (name, len) = variable(&rest[at + 1..]);
        match env(name) {
            Some(value) if len > 0 => result.push_str(&value),
            _ => result.push_str(&rest[at..at + 1 + len]),
        }
        rest = &rest[at + 1 + len..];
    }
    result + rest
}

/// The name behind a `$`, and how many bytes it takes.
fn variable(text: &str) -> (&str, usize) {
    if let Some((name, _)) = text.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
        return (name, name.len() + 2);
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    (&text[..end], end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_expanded() {
        let env = |name: &str| match name {
            "HOME" => Some("/root".to_owned()),
            "X" => Some("x".to_owned()),
            _ => None,
        };
        for (text, expected) in [
            ("~/a", "/root/a"),
            ("~", "/root"),
            ("~bob/a", "~bob/a"),
            ("a~", "a~"),
            ("$X/${X}y/$Y/$", "x/xy/$Y/$"),
        ] {
            assert_eq!(expand(text, &env), PathBuf::from(expected), "{text}");
        }
    }
}
