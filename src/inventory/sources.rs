use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use crate::source::{Diagnostic, File, Place, Secrets, parse, read_text, shown};

use super::{
    address::with_port,
    builder::Builder,
    ini, script,
    store::{Inventory, Loaded},
    yaml,
};

const IGNORED_ENDINGS: [&str; 12] =
    [".pyc", ".pyo", ".swp", ".bak", "~", ".rpm", ".md", ".txt", ".rst", ".orig", ".cfg", ".retry"];
const IGNORED_NAMES: [&str; 3] = ["host_vars", "group_vars", "vars_plugins"];

impl Inventory {
    /// Reads all sources: paths, or host lists such as `a,b,`.
    pub fn load(sources: &[String]) -> Result<Loaded, Diagnostic> {
        Self::load_with(sources, &Secrets::default())
    }

    /// As [`Inventory::load`], with the passwords for vaulted files.
    pub fn load_with(sources: &[String], secrets: &Secrets) -> Result<Loaded, Diagnostic> {
        let mut builder = Builder::default();
        for source in sources {
            let path = Path::new(source);
            if source.contains(',') && !path.exists() {
                host_list(source, &mut builder)?;
                continue;
            }
            let dir = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
            let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
            if !builder.inventory.dirs.iter().any(|known| known == dir) {
                builder.inventory.dirs.push(dir.to_owned());
            }
            path_source(path, secrets, &mut builder)?;
        }
        if sources.is_empty() {
            let message = "No inventory was parsed, only implicit localhost is available";
            let hint = "write a file `inventory` beside the playbook, or name one by `-i`";
            builder.warnings.push(Diagnostic::warning(message).hint(hint));
        }
        Ok(builder.finish())
    }
}

/// `a,b:22,`: names without ranges.
fn host_list(source: &str, builder: &mut Builder) -> Result<(), Diagnostic> {
    builder.start(Path::new(source));
    let file = File::new("host list", source);
    let mut start = 0;
    for item in source.split(',') {
        let name = item.trim();
        let place = Place::new(&file, start..start + item.len());
        start += item.len() + 1;
        match name {
            "" => {}
            _ if name.contains('[') && with_port(name).is_none() => builder.host("ungrouped", name),
            _ => builder.hosts("ungrouped", name, &place).map(|_| ())?,
        }
    }
    Ok(())
}

fn path_source(path: &Path, secrets: &Secrets, builder: &mut Builder) -> Result<(), Diagnostic> {
    if !path.exists() {
        let error = Diagnostic::error(format!("inventory `{}` does not exist", shown(path)));
        let hint = format!("a list of hosts needs a comma: `-i {},`", path.display());
        return Err(if path.components().count() == 1 { error.hint(hint) } else { error });
    }
    if !path.is_dir() {
        return file_source(path, secrets, builder);
    }
    let unreadable =
        |error: std::io::Error| Diagnostic::error(format!("could not read `{}`: {error}", shown(path)));
    let entries = std::fs::read_dir(path).map_err(unreadable)?;
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let wanted = entries.iter().filter(|entry| !is_ignored(entry));
    for entry in wanted {
        path_source(entry, secrets, builder)?;
    }
    Ok(())
}

fn is_ignored(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.')
        || IGNORED_NAMES.contains(&name.as_ref())
        || IGNORED_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

fn file_source(path: &Path, secrets: &Secrets, builder: &mut Builder) -> Result<(), Diagnostic> {
    builder.start(path);
    if is_script(path) {
        return script::read(path, builder);
    }
    let file = read_text(path, secrets)?;
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let root = match extension.as_ref() {
        "toml" => {
            return Err(Diagnostic::error(format!("TOML inventories are not supported: `{}`", shown(path))));
        }
        "yml" | "yaml" | "json" => Some(parse(&file)?),
        // A file without an extension is YAML where it is a mapping, or looks like one that has a mistake in it.
        "" => match parse(&file) {
            Ok(loaded) if loaded.node.as_map().is_some() => Some(loaded),
            Err(error) if looks_like_yaml(&file) => return Err(error),
            _ => None,
        },
        _ => None,
    };
    match root {
        Some(root) => {
            builder.warnings.extend(root.warnings);
            yaml::read(&root.node, builder)
        }
        None => ini::read(&file, builder),
    }
}

fn looks_like_yaml(file: &File) -> bool {
    let content = file.text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    content.is_some_and(|line| {
        line == "---" || line.starts_with('{') || (line.ends_with(':') && !line.contains('['))
    })
}

/// An executable file with `#!`, or one that is a program. The bit alone is not enough: some file systems set it on
/// every file.
fn is_script(path: &Path) -> bool {
    let executable = path.metadata().is_ok_and(|data| data.permissions().mode() & 0o111 != 0);
    let start = || -> std::io::Result<[u8; 4]> {
        let mut start = [0; 4];
        std::io::Read::read_exact(&mut std::fs::File::open(path)?, &mut start)?;
        Ok(start)
    };
    executable && start().is_ok_and(|start| start.starts_with(b"#!") || &start == b"\x7fELF")
}
