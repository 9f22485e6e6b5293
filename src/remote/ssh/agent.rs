use std::path::Path;

use russh::keys::agent::{AgentIdentity, AgentSessionBinding, client::AgentClient};
use tokio::net::UnixStream;

/// A connection to the person's SSH agent.
pub type Agent = AgentClient<UnixStream>;

/// Connects and lists what the agent holds. The agent learns for which host it signs, where it knows how to.
pub async fn connect(
    socket: &Path,
    binding: Option<&AgentSessionBinding>,
) -> Result<(Agent, Vec<AgentIdentity>), String> {
    let problem = |error: russh::keys::Error| format!("agent at `{}`: {error}", socket.display());
    let mut agent = AgentClient::connect_uds(socket).await.map_err(problem)?;
    if let Some(binding) = binding {
        // Old agents do not know this question; those that insist on it refuse to sign later.
        let _ = agent.bind_session(binding, false).await;
    }
    let identities = agent.request_identities().await.map_err(problem)?;
    Ok((agent, identities))
}
