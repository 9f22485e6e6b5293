use std::{borrow::Cow, fs::File, io::Read, net::Ipv4Addr, sync::Arc};

use russh::{
    MethodKind, MethodSet, SshId,
    keys::{PrivateKey, ssh_key::LineEnding, ssh_key::private::Ed25519Keypair},
    server::{Config, run_stream},
};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

use super::{
    super::say::{answer, complain},
    connection::Connection,
};

/// Where the server listens and with which keys; it tells its starter in one line of JSON.
#[derive(Serialize, Deserialize)]
pub struct Address {
    pub port: u16,
    /// `ssh-ed25519 AAAA…`
    pub host_key: String,
    /// Private key in OpenSSH's form, the only one that may log in.
    pub client_key: String,
}

/// Serves until the sandbox ends. Returns an exit status only when it cannot.
pub fn main() -> i32 {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    match runtime.map_err(russh::Error::from).and_then(|runtime| runtime.block_on(serve())) {
        Ok(()) => 0,
        Err(error) => {
            complain(&error.to_string());
            1
        }
    }
}

async fn serve() -> Result<(), russh::Error> {
    let (host, client) = (new_key()?, new_key()?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = Address {
        port: listener.local_addr()?.port(),
        host_key: host.public_key().to_openssh().map_err(russh::keys::Error::from)?,
        client_key: client.to_openssh(LineEnding::LF).map_err(russh::keys::Error::from)?.to_string(),
    };
    answer(&serde_json::to_string(&address).unwrap_or_default());
    let (config, client) = (Arc::new(config(host)), Arc::new(client.public_key().clone()));
    loop {
        let (stream, peer) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (config, connection) = (config.clone(), Connection::new(peer, address.port, client.clone()));
        tokio::spawn(greet(config, stream, connection));
    }
}

/// A connection that fails is its client's concern.
async fn greet(config: Arc<Config>, stream: tokio::net::TcpStream, connection: Connection) {
    if let Ok(session) = run_stream(config, stream, connection).await {
        let _closed = session.await;
    }
}

fn config(host: PrivateKey) -> Config {
    Config {
        server_id: SshId::Standard(Cow::Borrowed("SSH-2.0-deploy-host_trial")),
        methods: MethodSet::from(&[MethodKind::PublicKey][..]),
        keys: vec![host],
        auth_rejection_time_initial: Some(std::time::Duration::ZERO),
        inactivity_timeout: None,
        // What a process does not read waits here, 32 MiB a channel, before it holds up the whole connection.
        channel_buffer_size: 1024,
        nodelay: true,
        ..Config::default()
    }
}

fn new_key() -> Result<PrivateKey, russh::Error> {
    let mut seed = [0; 32];
    File::open("/dev/urandom")?.read_exact(&mut seed)?;
    Ok(PrivateKey::from(Ed25519Keypair::from_seed(&seed)))
}
