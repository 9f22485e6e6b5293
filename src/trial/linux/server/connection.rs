use std::{net::SocketAddr, sync::Arc};

use russh::{
    Channel, ChannelId, Pty,
    keys::PublicKey,
    server::{Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey},
};

use super::session;

/// One client. Requests are granted here, in the order they came; what they do happens in the channel's own task,
/// which gets the same requests as messages.
pub struct Connection {
    /// `SSH_CONNECTION`, as sshd writes it.
    ends: String,
    client: Arc<PublicKey>,
}

impl Connection {
    pub fn new(peer: SocketAddr, port: u16, client: Arc<PublicKey>) -> Self {
        Self { ends: format!("{} {} 127.0.0.1 {port}", peer.ip(), peer.port()), client }
    }

    fn may_log_in(&self, user: &str, key: &PublicKey) -> Auth {
        // Comments do not count.
        let known = key.key_data() == self.client.key_data();
        if user == "root" && known { Auth::Accept } else { Auth::reject() }
    }
}

impl Handler for Connection {
    type Error = russh::Error;

    async fn auth_publickey_offered(
        &mut self,
        user: &str,
        offer: PublicKeyOffer<'_>,
    ) -> Result<Auth, Self::Error> {
        Ok(self.may_log_in(user, offer.public_key))
    }

    async fn auth_publickey(&mut self, user: &str, key: VerifiedPublicKey<'_>) -> Result<Auth, Self::Error> {
        Ok(self.may_log_in(user, key.public_key))
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        tokio::spawn(session::serve(channel, session.handle(), self.ends.clone()));
        reply.accept().await;
        Ok(())
    }

    async fn exec_request(
        &mut self,
        id: ChannelId,
        _: &[u8],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_success(id)
    }

    async fn shell_request(&mut self, id: ChannelId, session: &mut Session) -> Result<(), Self::Error> {
        session.channel_success(id)
    }

    async fn env_request(
        &mut self,
        id: ChannelId,
        name: &str,
        _: &str,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        if session::accepts_variable(name) {
            session.channel_success(id)
        } else {
            session.channel_failure(id)
        }
    }

    async fn pty_request(
        &mut self,
        id: ChannelId,
        _term: &str,
        _columns: u32,
        _rows: u32,
        _width: u32,
        _height: u32,
        _modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_success(id)
    }

    async fn subsystem_request(
        &mut self,
        id: ChannelId,
        _: &str,
        session: &mut Session,
    ) -> Result<(), Self::Error> {
        session.channel_failure(id)
    }
}
