use std::{
    io::Read,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    event::Prompt,
    report::Console,
    source::{Diagnostic, Secrets},
    vars::{Config, expand},
};

use super::{args::Play, secrets::ask};

/// Where a vault password comes from.
enum Source {
    /// A file; what an executable one prints.
    File(PathBuf),
    Person,
}

/// The vault passwords that the command line and the settings name, each with its label.
pub fn vault(
    args: &Play,
    config: &Config,
    prompt: &dyn Prompt,
    console: &Console,
) -> Result<Secrets, Diagnostic> {
    let mut secrets = Secrets::default();
    secrets.only_matching = config.flag("defaults.vault_id_match")?;
    let default = config.text("defaults.vault_identity").unwrap_or_default();
    for Labelled { label, source, option } in sources(args, config)? {
        let label = label.unwrap_or_else(|| default.clone());
        let named = |error| match option {
            Some(option) => config.of_option(option, error),
            None => error,
        };
        let (password, from) = match &source {
            Source::File(path) => (password_of(path, &label).map_err(named)?, path.display().to_string()),
            Source::Person => {
                let what = match label == default {
                    true => "Vault password".to_owned(),
                    false => format!("Vault password ({label})"),
                };
                (ask(prompt, &what)?.reveal().as_bytes().to_vec(), what)
            }
        };
        console.masker.learn(&String::from_utf8_lossy(&password));
        let refused = |error| named(Diagnostic::error(format!("{from}: {error}")));
        secrets.add(&label, &password).map_err(refused)?;
    }
    Ok(secrets)
}

/// A password's label and source, and the setting that names it.
struct Labelled {
    label: Option<String>,
    source: Source,
    option: Option<&'static str>,
}

fn sources(args: &Play, config: &Config) -> Result<Vec<Labelled>, Diagnostic> {
    const LIST: &str = "defaults.vault_identity_list";
    const FILE: &str = "defaults.vault_password_file";
    let beside = config.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let file = |path, option| Labelled { label: None, source: Source::File(path), option };
    let listed = config.list(LIST);
    let mut all: Vec<_> = listed.iter().map(|id| identity(id, beside, Some(LIST))).collect();
    all.extend(args.vault_id.iter().map(|id| identity(id, Path::new(""), None)));
    all.extend(args.vault_password_file.iter().map(|path| file(home(&path.to_string_lossy()), None)));
    all.extend(config.path(FILE).map(|path| file(path, Some(FILE))));
    if args.ask_vault_password || config.flag("defaults.ask_vault_pass")? {
        all.push(Labelled { label: None, source: Source::Person, option: None });
    }
    Ok(all)
}

/// `LABEL@SOURCE`, or the source alone; a file lies in the working folder, or beside the settings that name it.
fn identity(id: &str, beside: &Path, option: Option<&'static str>) -> Labelled {
    let (label, source) = match id.split_once('@') {
        Some((label, source)) => (Some(label.to_owned()).filter(|label| !label.is_empty()), source),
        None => (None, id),
    };
    let source = match source {
        "prompt" | "prompt_ask_vault_pass" => Source::Person,
        file => {
            let (here, there) = (home(file), beside.join(home(file)));
            Source::File(if !here.exists() && there.exists() { there } else { here })
        }
    };
    Labelled { label, source, option }
}

fn home(path: &str) -> PathBuf {
    expand(path, &|name| std::env::var(name).ok())
}

fn password_of(path: &Path, label: &str) -> Result<Vec<u8>, Diagnostic> {
    let refuse = |error: std::io::Error| {
        Diagnostic::error(format!("cannot read `{}`: {}", path.display(), plain(&error)))
    };
    if path == Path::new("-") {
        let mut password = vec![];
        std::io::stdin().read_to_end(&mut password).map_err(refuse)?;
        return Ok(password);
    }
    let data = std::fs::metadata(path).map_err(refuse)?;
    match data.is_file() && data.permissions().mode() & 0o111 != 0 {
        false => std::fs::read(path).map_err(refuse),
        true => printed(path, label),
    }
}

/// What a program prints; one whose name ends in `-client` is told the label.
fn printed(path: &Path, label: &str) -> Result<Vec<u8>, Diagnostic> {
    let name = path.display();
    let cannot = |error: std::io::Error| {
        let hint = "if this is not a script, remove the executable bit from the file";
        Diagnostic::error(format!("cannot run the password script `{name}`: {}", plain(&error))).hint(hint)
    };
    // A name without a slash is no program of the search path.
    let mut command = Command::new(std::path::absolute(path).map_err(cannot)?);
    if path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("-client")) {
        command.args(["--vault-id", label]);
    }
    let output = command.output().map_err(cannot)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let error = Diagnostic::error(format!("the password script `{name}` failed: {}", output.status));
    Err(if said.is_empty() { error } else { error.note(said) })
}

/// Without the number of the system's error.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}
