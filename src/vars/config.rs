use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use crate::source::{Diagnostic, File, Place, did_you_mean};

use super::options::{self, Opt, Sort};

/// `ansible.cfg` and the environment. Order of what wins: environment, file, default.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file that was read.
    pub path: Option<PathBuf>,
    /// By `section.key`.
    values: BTreeMap<String, (String, Place)>,
    env: BTreeMap<String, String>,
    cwd: PathBuf,
}

/// A configuration, and what is to be said about how it was found.
#[derive(Debug)]
pub struct Configured {
    pub config: Config,
    pub warnings: Vec<Diagnostic>,
}

impl Config {
    /// Looks for the file: `ANSIBLE_CONFIG`, `ansible.cfg` in `cwd`, `~/.ansible.cfg`, `/etc/ansible/ansible.cfg`;
    /// only the first is read.
    pub fn find(env: BTreeMap<String, String>, cwd: &Path) -> Result<Configured, Diagnostic> {
        let mut warnings = vec![];
        let mut config = Self { env, cwd: cwd.to_owned(), ..Self::default() };
        if let Some(path) = config.candidates(&mut warnings).into_iter().find(|path| path.is_file()) {
            config.read(&path)?;
        }
        warnings.extend(config.values.iter().filter_map(|(ini, (_, place))| misspelt(ini, place)));
        options::OPTIONS
            .iter()
            .filter(|opt| opt.sort == Sort::Int)
            .try_for_each(|opt| config.int(opt.ini).map(drop))?;
        Ok(Configured { config, warnings })
    }

    fn candidates(&self, warnings: &mut Vec<Diagnostic>) -> Vec<PathBuf> {
        let mut found = vec![];
        if let Some(named) = self.env.get("ANSIBLE_CONFIG").filter(|named| !named.is_empty()) {
            let named = self.expand(named, &self.cwd);
            found.push(if named.is_dir() { named.join("ansible.cfg") } else { named });
        }
        let here = self.cwd.join("ansible.cfg");
        match fs::metadata(&self.cwd) {
            Ok(folder) if folder.mode() & 0o002 != 0 && here.is_file() => warnings.push(ignored(&self.cwd)),
            _ => found.push(here),
        }
        if let Some(home) = self.env.get("HOME") {
            found.push(Path::new(home).join(".ansible.cfg"));
        }
        found.push(PathBuf::from("/etc/ansible/ansible.cfg"));
        found
    }

    fn read(&mut self, path: &Path) -> Result<(), Diagnostic> {
        let text = fs::read_to_string(path)
            .map_err(|e| Diagnostic::error(format!("cannot read `{}`: {e}", path.display())))?;
        self.values = parse(&File::new(path, text))?;
        self.path = Some(path.to_owned());
        Ok(())
    }

    /// What the environment or the file says; `None` where only the default is left.
    pub fn given(&self, ini: &str) -> Option<&str> {
        let from_env =
            options::find(ini).into_iter().flat_map(|opt| opt.env).find_map(|name| self.env.get(*name));
        from_env.or_else(|| self.values.get(ini).map(|(text, _)| text)).map(String::as_str)
    }

    /// The text of an option by `section.key`; empty counts as not given.
    pub fn text(&self, ini: &str) -> Option<String> {
        let default = || options::find(ini).map(|opt| opt.default);
        self.given(ini).or_else(default).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A yes or no; unknown words are an error.
    pub fn flag(&self, ini: &str) -> Result<bool, Diagnostic> {
        let Some(text) = self.text(ini) else {
            return Ok(false);
        };
        flag_of(&text).ok_or_else(|| self.wrong(ini, format!("`{text}` is neither yes nor no")))
    }

    /// A number, within what makes sense for the option.
    pub fn int(&self, ini: &str) -> Result<Option<i64>, Diagnostic> {
        let Some(text) = self.text(ini) else {
            return Ok(None);
        };
        let Ok(number) = text.trim().parse() else {
            return Err(self.wrong(ini, format!("`{text}` is no integer")));
        };
        let (least, most) = match ini {
            "defaults.forks" => (1, i64::MAX),
            "defaults.remote_port" => (1, i64::from(u16::MAX)),
            _ => (0, i64::MAX),
        };
        match number {
            _ if number < least => {
                Err(self.wrong(ini, format!("`{number}` is too small, {least} is the least")))
            }
            _ if number > most => {
                Err(self.wrong(ini, format!("`{number}` is too large, {most} is the most")))
            }
            _ => Ok(Some(number)),
        }
    }

    /// Words between commas.
    pub fn list(&self, ini: &str) -> Vec<String> {
        let text = self.text(ini).unwrap_or_default();
        text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
    }

    pub fn path(&self, ini: &str) -> Option<PathBuf> {
        self.text(ini).map(|text| self.expand(&text, &self.base(ini)))
    }

    /// Paths between colons, made absolute.
    pub fn paths(&self, ini: &str) -> Vec<PathBuf> {
        let base = self.base(ini);
        let text = self.text(ini).unwrap_or_default();
        text.split(':')
            .filter(|part| !part.trim().is_empty())
            .map(|part| self.expand(part.trim(), &base))
            .collect()
    }

    /// The inventory sources: paths between commas, or a host list with a comma of its own.
    pub fn inventory(&self) -> Vec<String> {
        let base = self.base("defaults.inventory");
        let text = self.text("defaults.inventory").unwrap_or_default();
        let paths: Vec<PathBuf> = text
            .split(',')
            .filter(|part| !part.trim().is_empty())
            .map(|part| self.expand(part.trim(), &base))
            .collect();
        match text.contains(',') && !paths.iter().any(|path| path.exists()) {
            true => vec![text],
            false => paths.iter().map(|path| path.display().to_string()).collect(),
        }
    }

    /// Where relative paths start: the file's folder for what the file says, else the working folder.
    fn base(&self, ini: &str) -> PathBuf {
        let from_env =
            options::find(ini).is_some_and(|opt| opt.env.iter().any(|name| self.env.contains_key(*name)));
        match &self.path {
            Some(path) if !from_env => path.parent().map_or_else(|| self.cwd.clone(), Path::to_owned),
            _ => self.cwd.clone(),
        }
    }

    fn expand(&self, text: &str, base: &Path) -> PathBuf {
        let cwd = self.cwd.display().to_string();
        let text = text.replace("{{CWD}}", &cwd).replace("{{ CWD }}", &cwd);
        base.join(super::find::expand(&text, &|name| self.env.get(name).cloned()))
    }

    fn wrong(&self, ini: &str, what: String) -> Diagnostic {
        self.of_option(ini, Diagnostic::error(format!("option `{ini}`: {what}")))
    }

    /// What is wrong with an option, at its place.
    pub fn of_option(&self, ini: &str, diagnostic: Diagnostic) -> Diagnostic {
        let env = options::find(ini).map(|opt| opt.env).unwrap_or_default();
        match (env.iter().find(|name| self.env.contains_key(**name)), self.values.get(ini)) {
            (Some(name), _) => diagnostic.note(format!("said by the environment variable `{name}`")),
            (None, Some((_, place))) => diagnostic.at(place),
            (None, None) => diagnostic,
        }
    }

    /// The option that a name of `lookup('config')` or a `section.key` means.
    pub fn option(name: &str) -> Option<&'static Opt> {
        options::find(name)
    }
}

/// An option that is nearly one, and none of those that are passed over here.
fn misspelt(ini: &str, place: &Place) -> Option<Diagnostic> {
    const OTHERS: &[&str] = &[
        "action_warnings",
        "become_password_file",
        "become_plugins",
        "cliconf_plugins",
        "collections_paths",
        "connection_plugins",
        "fact_caching_prefix",
        "netconf_plugins",
        "scp_executable",
        "scp_extra_args",
        "sftp_executable",
        "sftp_extra_args",
        "timeout",
        "vars_plugins",
    ];
    let (section, name) = ini.split_once('.')?;
    if options::find(ini).is_some() || OTHERS.contains(&name) {
        return None;
    }
    let options = options::OPTIONS.iter().filter_map(|opt| opt.ini.split_once('.'));
    let meant = did_you_mean(name, options.filter(|(of, _)| *of == section).map(|(_, name)| name))?;
    let warning = Diagnostic::warning(format!("`{name}` is no option of `[{section}]`, and is passed over"));
    Some(warning.at(place).hint(format!("did you mean `{meant}`?")))
}

fn ignored(cwd: &Path) -> Diagnostic {
    Diagnostic::warning(format!(
        "`ansible.cfg` in `{}` is ignored: everybody may write to that folder",
        cwd.display()
    ))
}

/// What configuration files, and Ansible's own conversions, take for a boolean.
pub fn flag_of(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" | "on" | "1" | "true" | "t" | "1.0" => Some(true),
        "n" | "no" | "off" | "0" | "false" | "f" | "0.0" => Some(false),
        _ => None,
    }
}

/// INI without interpolation; comments are lines with `#` or `;` and what follows ` ;`.
fn parse(file: &std::sync::Arc<File>) -> Result<BTreeMap<String, (String, Place)>, Diagnostic> {
    let mut values: BTreeMap<String, (String, Place)> = BTreeMap::new();
    let mut section = String::new();
    let mut last: Option<String> = None;
    let mut at = 0;
    for line in file.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let text = without_comment(line);
        let place = || Place::new(file, start..start + line.trim_end().len());
        if text.is_empty() || text.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with([' ', '\t'])
            && let Some((value, _)) = last.as_ref().and_then(|key| values.get_mut(key))
        {
            value.push('\n');
            value.push_str(text);
        } else if let Some(name) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.trim().to_owned();
            last = None;
        } else if let Some((key, value)) = text.split_once(['=', ':']) {
            if section.is_empty() {
                let error = Diagnostic::error("this option is in no section").at(&place());
                return Err(error.hint("sections start with a line such as `[defaults]`"));
            }
            let key = format!("{section}.{}", key.trim().to_lowercase());
            values.insert(key.clone(), (unquoted(value.trim()).to_owned(), place()));
            last = Some(key);
        } else {
            return Err(Diagnostic::error("neither a `[section]` nor `key = value`").at(&place()));
        }
    }
    Ok(values)
}

fn without_comment(line: &str) -> &str {
    let end = line.find(" ;").unwrap_or(line.len());
    line[..end].trim()
}

fn unquoted(text: &str) -> &str {
    ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str, env: &[(&str, &str)]) -> Config {
        let file = File::new("/proj/ansible.cfg", text);
        Config {
            path: Some("/proj/ansible.cfg".into()),
            values: parse(&file).unwrap(),
            env: env.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect(),
            cwd: "/srv".into(),
        }
    }

    const TEXT: &str = "\
# a comment
[defaults]
inventory = inventory/hosts ; not this
roles_path=roles:~/more:$HERE/x
forks: 20
host_key_checking = False
ansible_managed = \"Managed: %Y\"
[privilege_escalation]
become=yes
";

    #[test]
    fn values_of_a_file() {
        let config = config(TEXT, &[("HOME", "/home/u"), ("HERE", "/here")]);
        assert_eq!(config.inventory(), ["/proj/inventory/hosts"]);
        let roles: Vec<PathBuf> = ["/proj/roles", "/home/u/more", "/here/x"].map(Into::into).into();
        assert_eq!(config.paths("defaults.roles_path"), roles);
        assert_eq!(config.int("defaults.forks").unwrap(), Some(20));
        assert!(!config.flag("defaults.host_key_checking").unwrap());
        assert!(config.flag("privilege_escalation.become").unwrap());
        assert_eq!(config.text("defaults.ansible_managed").unwrap(), "Managed: %Y");
    }

    #[test]
    fn environment_beats_the_file_which_beats_the_default() {
        assert_eq!(config(TEXT, &[("ANSIBLE_FORKS", "7")]).int("defaults.forks").unwrap(), Some(7));
        assert_eq!(config("", &[]).int("defaults.forks").unwrap(), Some(5));
        assert_eq!(config("", &[]).text("defaults.remote_user"), None);
        let env = config(TEXT, &[("ANSIBLE_ROLES_PATH", "here")]);
        assert_eq!(env.paths("defaults.roles_path"), [PathBuf::from("/srv/here")]);
    }

    #[test]
    fn a_wrong_value_is_shown_in_its_line() {
        let error = config("[defaults]\nforks = many\n", &[]).int("defaults.forks").unwrap_err();
        assert_eq!(error.to_string(), "/proj/ansible.cfg:2:1: option `defaults.forks`: `many` is no integer");
    }

    #[test]
    fn numbers_have_bounds() {
        let cases = [
            ("[defaults]\nforks=0", "defaults.forks", "`0` is too small, 1 is the least"),
            ("[defaults]\nforks=-3", "defaults.forks", "`-3` is too small, 1 is the least"),
            (
                "[defaults]\nremote_port=70000",
                "defaults.remote_port",
                "`70000` is too large, 65535 is the most",
            ),
            ("[ssh_connection]\nretries=-1", "ssh_connection.retries", "`-1` is too small, 0 is the least"),
            ("[defaults]\ntimeout=10s", "defaults.timeout", "`10s` is no integer"),
        ];
        for (text, ini, expected) in cases {
            let error = config(text, &[]).int(ini).unwrap_err();
            assert_eq!(error.message, format!("option `{ini}`: {expected}"), "{text}");
        }
        let error = config("", &[("ANSIBLE_FORKS", "0")]).int("defaults.forks").unwrap_err();
        assert_eq!(error.notes, ["said by the environment variable `ANSIBLE_FORKS`"]);
    }

    #[test]
    fn a_line_that_says_nothing_is_an_error() {
        let error = parse(&File::new("a.cfg", "[defaults]\nforks\n")).unwrap_err();
        assert_eq!(error.to_string(), "a.cfg:2:1: neither a `[section]` nor `key = value`");
    }

    #[test]
    fn a_host_list_stays_whole() {
        assert_eq!(config("[defaults]\ninventory = a,b,", &[]).inventory(), ["a,b,"]);
    }

    #[test]
    fn files_are_looked_for_in_order() {
        let dir = std::env::temp_dir().join(format!("vars-config-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("ansible.cfg"), "[defaults]\nforks=3\n").unwrap();
        fs::write(dir.join("other.cfg"), "[defaults]\nforks=4\n").unwrap();
        let found = Config::find(BTreeMap::new(), &dir).unwrap().config;
        assert_eq!(found.int("defaults.forks").unwrap(), Some(3));
        let env = BTreeMap::from([("ANSIBLE_CONFIG".to_owned(), "other.cfg".to_owned())]);
        let named = Config::find(env, &dir).unwrap().config;
        assert_eq!(named.int("defaults.forks").unwrap(), Some(4));
        fs::remove_dir_all(&dir).unwrap();
    }
}
