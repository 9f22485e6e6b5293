use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    sync::watch,
};

use super::super::connection::{Connection, connect_from};
use super::person::{Home, Person};
use crate::{
    remote::{
        api::{Error, Ssh},
        line::{Exit, Line},
    },
    sh::Output,
};

/// What can be done to the lines of a [`Host`].
#[derive(Clone, Copy, PartialEq)]
enum Wire {
    Up,
    /// Nothing comes through any more, and nobody says so.
    Silent,
    Cut,
}

/// OpenSSH's server behind a listener of the test's own.
pub struct Host {
    pub home: Home,
    pub port: u16,
    wire: watch::Sender<Wire>,
}

impl Host {
    /// `None`, with a line that says so, where there is no `sshd`.
    pub async fn start(name: &str) -> Option<Self> {
        Self::with(name, "").await
    }

    /// With more lines for its `sshd_config`, in which `DIR` stands for the test's folder.
    pub async fn with(name: &str, more: &str) -> Option<Self> {
        let Some(program) = program() else {
            println!("skipped: `sshd` is not installed");
            return None;
        };
        let home = Home::new(name);
        home.keygen("host_ed25519", &["-t", "ed25519"]);
        home.write("authorized_keys", "");
        let dir = home.dir.to_string_lossy().into_owned();
        home.write("sshd_config", &format!("{more}\n{CONFIG}").replace("DIR", &dir));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (wire, state) = watch::channel(Wire::Up);
        let config = home.path("sshd_config");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, server(&program, &config), state.clone()));
            }
        });
        Some(Self { home, port, wire })
    }

    pub fn authorize(&self, key: &Path) {
        let line = format!("{}{}\n", self.home.read("authorized_keys"), self.home.public(key));
        self.home.write("authorized_keys", &line);
    }

    pub fn silence(&self) {
        self.wire.send_replace(Wire::Silent);
    }

    pub fn cut(&self) {
        self.wire.send_replace(Wire::Cut);
    }

    /// The name under which known_hosts files know it.
    pub fn name(&self) -> String {
        format!("[127.0.0.1]:{}", self.port)
    }

    pub fn host_key(&self) -> String {
        self.home.public(&self.home.path("host_ed25519"))
    }

    /// Its key is known to the person.
    pub fn know(&self) {
        let line = format!("{} {}\n", self.name(), self.host_key());
        self.home.write(".ssh/known_hosts", &line);
    }

    pub fn ssh(&self) -> Ssh {
        Ssh {
            host: "127.0.0.1".into(),
            port: Some(self.port),
            check_host_key: true,
            timeout_s: 20,
            ..Ssh::default()
        }
    }

    pub async fn login(&self, ssh: &Ssh, person: &Arc<Person>) -> Result<Connection, Error> {
        connect_from(ssh, person.clone(), &self.home.around()).await
    }

    /// A host that is known, and a key that it takes.
    pub async fn ready(name: &str, more: &str) -> Option<(Self, Ssh)> {
        let host = Self::with(name, more).await?;
        host.know();
        let key = host.home.keygen("key", &["-t", "ed25519"]);
        host.authorize(&key);
        let ssh = Ssh { key_file: Some(key), ..host.ssh() };
        Some((host, ssh))
    }
}

const CONFIG: &str = "
HostKey DIR/host_ed25519
AuthorizedKeysFile DIR/authorized_keys
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PidFile none
";

fn program() -> Option<PathBuf> {
    let program = ["/usr/sbin/sshd", "/usr/local/sbin/sshd"].map(PathBuf::from);
    let program = program.into_iter().find(|path| path.exists())?;
    if rustix::process::getuid().is_root() {
        // As the service's start does.
        std::fs::create_dir_all("/run/sshd").unwrap();
    }
    Some(program)
}

fn server(program: &Path, config: &Path) -> Child {
    let mut command = Command::new(program);
    command.args(["-i", "-e", "-f"]).arg(config).kill_on_drop(true);
    let log = config.with_file_name("log");
    let log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn().unwrap()
}

/// Carries bytes between the client and its server, as long as the wire is up.
async fn serve(stream: TcpStream, mut child: Child, mut state: watch::Receiver<Wire>) {
    let (mut from, mut to) = stream.into_split();
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let (mut there, mut back) = (vec![0; 65536], vec![0; 65536]);
    loop {
        tokio::select! {
            _ = state.changed() => match *state.borrow() {
                Wire::Up => {}
                Wire::Silent => break,
                Wire::Cut => return,
            },
            read = from.read(&mut there) => match read {
                Ok(0) | Err(_) => return,
                Ok(n) => if stdin.write_all(&there[..n]).await.is_err() { return },
            },
            read = stdout.read(&mut back) => match read {
                Ok(0) | Err(_) => return,
                Ok(n) => if to.write_all(&back[..n]).await.is_err() { return },
            },
        }
    }
    tokio::time::sleep(Duration::from_secs(60)).await;
}

/// Runs one command over a line.
pub async fn execute(line: &dyn Line, command: &str, input: Vec<u8>) -> (Output, Exit) {
    let mut pipe = line.open(command).await.unwrap();
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let write = async {
        let _ = pipe.stdin.write_all(&input).await;
        let _ = pipe.stdin.shutdown().await;
    };
    let read = futures::future::join3(
        pipe.stdout.read_to_end(&mut stdout),
        pipe.stderr.read_to_end(&mut stderr),
        write,
    );
    let (out, err, ()) = read.await;
    out.and(err).unwrap();
    let exit = pipe.exit.await;
    (Output { rc: exit.status.unwrap_or(-1), stdout, stderr }, exit)
}

pub async fn says(line: &dyn Line, command: &str) -> String {
    execute(line, command, Vec::new()).await.0.text()
}

/// Message and hint of what went wrong, on two lines.
pub fn text<T>(result: Result<T, Error>) -> String {
    match result {
        Ok(_) => "no error".into(),
        Err(Error::Unreachable { message, hint }) => format!("{message}\n{}", hint.unwrap_or_default()),
        Err(other) => other.to_string(),
    }
}
