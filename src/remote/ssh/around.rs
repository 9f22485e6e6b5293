use std::path::PathBuf;

/// What of the controller a login looks at, beside its own settings.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Home directory of the person who runs us.
    pub home: PathBuf,
    pub user: String,
    /// Socket of the SSH agent.
    pub agent: Option<PathBuf>,
    /// The machine's own configuration and known hosts.
    pub etc: PathBuf,
}

impl Surroundings {
    /// Those of this process.
    pub fn here() -> Self {
        Self {
            home: std::env::home_dir().unwrap_or_else(|| PathBuf::from("/")),
            user: login_name(),
            agent: std::env::var_os("SSH_AUTH_SOCK").filter(|path| !path.is_empty()).map(PathBuf::from),
            etc: PathBuf::from("/etc/ssh"),
        }
    }
}

fn login_name() -> String {
    let uid = rustix::process::getuid().as_raw().to_string();
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let own = accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1) == Some(&uid)).then(|| name.to_string())
    });
    let named = || ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    own.or_else(named).unwrap_or_else(|| "root".into())
}
