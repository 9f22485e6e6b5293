use std::{path::PathBuf, time::Duration};

use super::{
    around::Surroundings,
    config::{self, Family, Options, Query, Strict, Tokens},
    failure,
};
use crate::remote::api::{Error, Ssh};

/// Seconds to wait for a connection where nobody says anything.
const TIMEOUT_S: u64 = 10;
/// A line on which nothing comes for this time is asked whether it is still there …
const ALIVE_INTERVAL_S: u64 = 15;
/// … this many times.
const ALIVE_COUNT_MAX: u64 = 3;

/// Everything that a login needs, decided: the caller's word, then the configuration files', then the defaults.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What to connect to: a name or an address.
    pub address: String,
    pub port: u16,
    pub family: Family,
    pub user: String,
    pub keys: Keys,
    pub agent: Option<PathBuf>,
    pub host_keys: HostKeys,
    pub compression: bool,
    pub timeout: Duration,
    pub alive_interval: Duration,
    pub alive_count_max: usize,
}

/// Where keys are looked for.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// The caller's own key file: has to be there.
    pub given: Option<PathBuf>,
    /// Those of the configuration files.
    pub configured: Vec<PathBuf>,
    /// OpenSSH's, only when there are no others.
    pub default: Vec<PathBuf>,
    pub certificates: Vec<PathBuf>,
    /// The agent may sign with the keys above only.
    pub only_these: bool,
}

/// How the host's own key is judged.
#[derive(Clone, Debug, Default)]
pub struct HostKeys {
    /// The name that stands in the files: `web1`, `[web1]:2222`.
    pub name: String,
    /// The name without its port, where it has one: a key under it counts too.
    pub bare: Option<String>,
    /// The first is the one that is written to.
    pub user_files: Vec<PathBuf>,
    pub global_files: Vec<PathBuf>,
    pub strict: Strict,
    pub hashed: bool,
}

impl Settings {
    /// Decides. With a key and a host key at hand nothing of the person's own is read: neither configuration nor agent.
    pub fn new(ssh: &Ssh, around: &Surroundings) -> Result<Self, Error> {
        let sealed = ssh.key.is_some() && ssh.pinned_key.is_some();
        let options = match sealed {
            true => given(ssh),
            false => configured(ssh, around)?,
        };
        if let Some(proxy) = options.proxy.as_ref().filter(|proxy| !proxy.value.eq_ignore_ascii_case("none"))
        {
            return Err(failure::proxy(&ssh.host, proxy));
        }
        let tokens = tokens(ssh, around, &options);
        Ok(Self {
            address: tokens.hostname.clone(),
            port: tokens.port,
            family: options.family.unwrap_or_default(),
            user: tokens.remote_user.clone(),
            keys: keys(ssh, &options, &tokens),
            agent: agent(&options, around, &tokens).filter(|_| ssh.key.is_none()),
            host_keys: host_keys(&options, around, &tokens),
            compression: options.compression.unwrap_or(false),
            timeout: seconds(&[Some(ssh.timeout_s), options.connect_timeout], TIMEOUT_S),
            alive_interval: seconds(&[options.alive_interval], ALIVE_INTERVAL_S),
            alive_count_max: options.alive_count_max.unwrap_or(ALIVE_COUNT_MAX).max(1) as usize,
        })
    }
}

fn given(ssh: &Ssh) -> Options {
    Options { user: ssh.user.clone(), port: ssh.port, ..Options::default() }
}

fn configured(ssh: &Ssh, around: &Surroundings) -> Result<Options, Error> {
    let mut options = given(ssh);
    let query = Query { host: ssh.host.clone(), local_user: around.user.clone(), home: around.home.clone() };
    let named = config::take(&mut options, &ssh.args).map_err(|problem| failure::arguments(&problem))?;
    let dot = around.home.join(".ssh");
    let files = match named {
        Some(file) => match file.strip_prefix("~") {
            Ok(rest) => vec![(around.home.join(rest), &dot)],
            Err(_) => vec![(file, &dot)],
        },
        None => vec![(dot.join("config"), &dot), (around.etc.join("ssh_config"), &around.etc)],
    };
    for (file, base) in files {
        config::read(&mut options, &query, &file, base).map_err(failure::config)?;
    }
    Ok(options)
}

fn tokens(ssh: &Ssh, around: &Surroundings, options: &Options) -> Tokens {
    let mut tokens = Tokens {
        home: around.home.clone(),
        hostname: ssh.host.clone(),
        original: ssh.host.clone(),
        port: options.port.unwrap_or(22),
        remote_user: options.user.clone().unwrap_or_else(|| around.user.clone()),
        local_user: around.user.clone(),
        ..Tokens::default()
    };
    if let Some(hostname) = &options.hostname {
        tokens.hostname = tokens.expand(hostname);
    }
    tokens.hostname = tokens.hostname.to_lowercase();
    tokens.alias = options.host_key_alias.clone().unwrap_or_else(|| tokens.original.clone());
    tokens
}

fn keys(ssh: &Ssh, options: &Options, tokens: &Tokens) -> Keys {
    let paths = |words: &[String]| words.iter().map(|word| tokens.path(word)).collect::<Vec<_>>();
    let named: Vec<String> = options.identity_files.iter().filter(|word| !none(word)).cloned().collect();
    let defaults = ["id_ed25519", "id_ecdsa", "id_rsa"].map(|name| format!("~/.ssh/{name}"));
    let has_own = ssh.key_file.is_some() || !options.identity_files.is_empty();
    Keys {
        given: ssh.key_file.as_ref().map(|path| tokens.path(&path.to_string_lossy())),
        configured: paths(&named),
        default: if has_own { Vec::new() } else { paths(&defaults) },
        certificates: paths(&options.certificate_files),
        only_these: options.identities_only.unwrap_or(false),
    }
}

fn agent(options: &Options, around: &Surroundings, tokens: &Tokens) -> Option<PathBuf> {
    match options.identity_agent.as_deref() {
        None | Some("SSH_AUTH_SOCK") => around.agent.clone(),
        Some(word) if none(word) => None,
        Some(word) => match word.strip_prefix('$') {
            Some(name) if !name.starts_with('{') => std::env::var_os(name).map(PathBuf::from),
            _ => Some(tokens.path(word)),
        },
    }
}

fn host_keys(options: &Options, around: &Surroundings, tokens: &Tokens) -> HostKeys {
    let files = |words: &Option<Vec<String>>, default: [PathBuf; 2]| match words {
        Some(words) => words.iter().filter(|word| !none(word)).map(|word| tokens.path(word)).collect(),
        None => default.to_vec(),
    };
    let dot = around.home.join(".ssh");
    let user = [dot.join("known_hosts"), dot.join("known_hosts2")];
    let global = [around.etc.join("ssh_known_hosts"), around.etc.join("ssh_known_hosts2")];
    let (name, bare) = match &options.host_key_alias {
        Some(alias) => (alias.to_lowercase(), None),
        None if tokens.port == 22 => (tokens.hostname.clone(), None),
        None => (format!("[{}]:{}", tokens.hostname, tokens.port), Some(tokens.hostname.clone())),
    };
    HostKeys {
        name,
        bare,
        user_files: files(&options.user_known_hosts, user),
        global_files: files(&options.global_known_hosts, global),
        strict: options.strict.unwrap_or_default(),
        hashed: options.hash_known_hosts.unwrap_or(false),
    }
}

/// The first that is set; 0 stands for "not set".
fn seconds(values: &[Option<u64>], default: u64) -> Duration {
    let first = values.iter().flatten().find(|value| **value > 0);
    Duration::from_secs(*first.unwrap_or(&default))
}

fn none(word: &str) -> bool {
    word.eq_ignore_ascii_case("none")
}
