use crate::{
    source::Place,
    template::{Halt, Text},
};

use super::{
    layers,
    sources::{flag, number, of, secret, words},
    task_scope::TaskScope,
};

/// How a task reaches its host, and as whom it acts there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// `ssh`, `local`, `docker` …; `smart` and `paramiko` mean `ssh`.
    pub kind: String,
    /// Name or address to connect to.
    pub host: String,
    pub port: Option<u16>,
    pub user: Option<String>,
    pub password: Option<Text>,
    pub private_key: Option<String>,
    /// Of `ssh_args`, common and extra arguments, in this order.
    pub ssh_args: Vec<String>,
    pub ssh_executable: String,
    pub host_key_checking: bool,
    /// Seconds until connecting counts as failed.
    pub timeout: u64,
    pub retries: u32,
    /// `None`: the task acts as the user that logs in.
    pub r#become: Option<Become>,
    pub shell_executable: String,
    pub remote_tmp: String,
    pub async_dir: String,
}

/// Another identity on the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Become {
    /// `sudo`, `su`, `runuser`, `doas` …
    pub method: String,
    pub user: String,
    pub password: Option<Text>,
    pub exe: Option<String>,
    pub flags: Option<String>,
    /// Become even where the user that logs in is the one to become.
    pub same_user: bool,
}

impl Connection {
    /// Resolves all options for the scope's host. For a delegated task: with the scope of the other host.
    pub fn resolve(scope: &TaskScope) -> Result<Self, Halt> {
        let text = |source| words(scope, source);
        let given = &scope.store.settings.given;
        Ok(Self {
            kind: kind(scope)?,
            host: text(of(&["ansible_host", "ansible_ssh_host"]))?.unwrap_or_else(|| scope.host.clone()),
            port: port(scope)?,
            user: text(
                of(&["ansible_user", "ansible_ssh_user"])
                    .keyword(|k| k.remote_user.as_ref())
                    .given(given.user.as_deref())
                    .ini("defaults.remote_user"),
            )?,
            password: secret(scope, PASSWORD, given.password.as_ref())?,
            private_key: private_key(scope)?,
            ssh_args: ssh_args(scope)?,
            ssh_executable: text(of(&["ansible_ssh_executable"]).ini("ssh_connection.ssh_executable"))?
                .unwrap_or_else(|| "ssh".to_owned()),
            host_key_checking: host_key_checking(scope)?,
            timeout: number(
                scope,
                of(&["ansible_timeout", "ansible_ssh_timeout"]).ini("defaults.timeout").given(given.timeout),
            )?
            .unwrap_or(10),
            retries: number(scope, of(&["ansible_ssh_retries"]).ini("ssh_connection.retries"))?.unwrap_or(0),
            r#become: r#become(scope)?,
            shell_executable: text(of(&["ansible_shell_executable"]).ini("defaults.executable"))?
                .unwrap_or_default(),
            remote_tmp: text(of(&["ansible_remote_tmp"]).ini("defaults.remote_tmp"))?.unwrap_or_default(),
            async_dir: text(of(&["ansible_async_dir"]).ini("defaults.async_dir"))?.unwrap_or_default(),
        })
    }
}

const PRIVATE_KEY: &[&str] = &["ansible_private_key_file", "ansible_ssh_private_key_file"];

fn private_key(scope: &TaskScope) -> Result<Option<String>, Halt> {
    let given = scope.store.settings.given.private_key.as_deref();
    words(scope, of(PRIVATE_KEY).given(given).ini("defaults.private_key_file"))
}

/// The value of an option, and where a variable names it.
pub struct Named {
    pub value: String,
    /// `None`: the command line or `ansible.cfg` does.
    pub place: Option<Place>,
}

impl Named {
    fn of(scope: &TaskScope, value: Option<String>, variables: &[&str]) -> Option<Self> {
        let written = variables.iter().rev().find_map(|name| layers::written(scope, name).ok().flatten());
        Some(Self { value: value?, place: written.map(|template| template.place().clone()) })
    }
}

/// How a variable or `ansible.cfg` says that the scope's host is reached, and that one becomes another user there.
pub fn named_ways(scope: &TaskScope) -> Result<[Option<Named>; 2], Halt> {
    let named = |variables: &[&str], ini| -> Result<Option<Named>, Halt> {
        Ok(Named::of(scope, words(scope, of(variables).ini(ini))?, variables))
    };
    Ok([
        named(&["ansible_connection"], "defaults.transport")?,
        named(&["ansible_become_method"], "privilege_escalation.become_method")?,
    ])
}

/// The private key with which the scope's host is to be reached; `None` where none is named, or SSH is not used.
pub fn named_key(scope: &TaskScope) -> Result<Option<Named>, Halt> {
    if kind(scope)? != "ssh" {
        return Ok(None);
    }
    Ok(Named::of(scope, private_key(scope)?, PRIVATE_KEY))
}

/// The kind of the connection.
pub(super) fn kind(scope: &TaskScope) -> Result<String, Halt> {
    let given = scope.store.settings.given.connection.as_deref();
    let source =
        of(&["ansible_connection"]).keyword(|k| k.connection.as_ref()).given(given).ini("defaults.transport");
    Ok(connection_kind(&words(scope, source)?.unwrap_or_default()).to_owned())
}

/// The kind of connection that a value means: without its collection, and by its name here.
pub fn connection_kind(named: &str) -> &str {
    match named.rsplit('.').next().unwrap_or_default() {
        "" | "smart" | "paramiko" | "paramiko_ssh" => "ssh",
        other => other,
    }
}

fn port(scope: &TaskScope) -> Result<Option<u16>, Halt> {
    let source = of(&["ansible_port", "ansible_ssh_port"])
        .keyword(|k| k.port.as_ref())
        .given(scope.store.settings.given.port)
        .ini("defaults.remote_port");
    number(scope, source)
}

fn host_key_checking(scope: &TaskScope) -> Result<bool, Halt> {
    let config = &scope.store.settings.config;
    let ini = match config.given("ssh_connection.host_key_checking") {
        Some(_) if config.given("defaults.host_key_checking").is_none() => "ssh_connection.host_key_checking",
        _ => "defaults.host_key_checking",
    };
    let source = of(&["ansible_host_key_checking", "ansible_ssh_host_key_checking"]).ini(ini);
    Ok(flag(scope, source)?.unwrap_or(true))
}

const PASSWORD: &[&str] = &["ansible_password", "ansible_ssh_pass", "ansible_ssh_password"];

fn ssh_args(scope: &TaskScope) -> Result<Vec<String>, Halt> {
    let given = &scope.store.settings.given;
    let sources = [
        of(&["ansible_ssh_args"]).ini("ssh_connection.ssh_args"),
        of(&["ansible_ssh_common_args"])
            .given(given.ssh_common_args.as_deref())
            .ini("ssh_connection.ssh_common_args"),
        of(&["ansible_ssh_extra_args"])
            .given(given.ssh_extra_args.as_deref())
            .ini("ssh_connection.ssh_extra_args"),
    ];
    let mut args = vec![];
    for source in sources {
        let text = words(scope, source)?.unwrap_or_default();
        args.extend(super::words::split(&text).map_err(Halt::error)?);
    }
    Ok(args)
}

fn r#become(scope: &TaskScope) -> Result<Option<Become>, Halt> {
    let given = &scope.store.settings.given;
    let on = flag(
        scope,
        of(&["ansible_become"])
            .keyword(|k| k.r#become.as_ref())
            .given(given.r#become)
            .ini("privilege_escalation.become"),
    )?;
    if on != Some(true) {
        return Ok(None);
    }
    let text = |source| words(scope, source);
    let method = text(
        of(&["ansible_become_method"])
            .keyword(|k| k.become_method.as_ref())
            .given(given.become_method.as_deref())
            .ini("privilege_escalation.become_method"),
    )?;
    let method = method.unwrap_or_default().rsplit('.').next().unwrap_or("sudo").to_owned();
    let own = |what: &str| format!("ansible_{method}_{what}");
    let user_names = ["ansible_become_user".to_owned(), own("user")];
    Ok(Some(Become {
        user: text(
            of(&user_names.each_ref().map(String::as_str))
                .keyword(|k| k.become_user.as_ref())
                .given(given.become_user.as_deref())
                .ini("privilege_escalation.become_user"),
        )?
        .unwrap_or_else(|| "root".to_owned()),
        password: become_password(scope, &own("pass"))?,
        exe: text(
            of(&["ansible_become_exe", &own("exe")])
                .keyword(|k| k.become_exe.as_ref())
                .ini("privilege_escalation.become_exe"),
        )?,
        flags: text(
            of(&["ansible_become_flags", &own("flags")])
                .keyword(|k| k.become_flags.as_ref())
                .ini("privilege_escalation.become_flags"),
        )?,
        same_user: scope.store.settings.config.flag("privilege_escalation.become_allow_same_user")?,
        method,
    }))
}

fn become_password(scope: &TaskScope, own: &str) -> Result<Option<Text>, Halt> {
    let settings = &scope.store.settings;
    let from_env = settings
        .config
        .text("privilege_escalation.become_pass")
        .map(|text| Text { text: text.into(), secret: true });
    let names = ["ansible_become_password", "ansible_become_pass", own];
    secret(scope, &names, settings.given.become_password.as_ref().or(from_env.as_ref()))
}
