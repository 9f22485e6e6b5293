use std::sync::Arc;

use russh::{
    Channel, ChannelId, MethodKind, MethodSet,
    keys::{Algorithm, PrivateKey},
    server::{Auth, Config, Handler, Msg, Response, Session, run_stream},
};
use tokio::net::TcpListener;

use super::super::connection::{Connection, connect_from};
use super::{
    person::{Home, Person},
    sshd::{says, text},
};
use crate::{
    remote::api::{Error, Ssh},
    sh::Secret,
};

/// A server that takes the password `right`, by the methods that it is given.
#[derive(Clone)]
struct Server {
    methods: &'static [MethodKind],
    /// An empty question follows a right answer, as PAM's does.
    trailing: bool,
    answered: bool,
}

/// No, and what may be tried again.
fn reject(methods: &[MethodKind]) -> Auth {
    Auth::Reject { proceed_with_methods: Some(MethodSet::from(methods)), partial_success: false }
}

impl Handler for Server {
    type Error = russh::Error;

    async fn auth_password(&mut self, _user: &str, password: &str) -> Result<Auth, russh::Error> {
        Ok(if password == "right" { Auth::Accept } else { reject(self.methods) })
    }

    async fn auth_keyboard_interactive<'a>(
        &'a mut self,
        _user: &str,
        _methods: &str,
        response: Option<Response<'a>>,
    ) -> Result<Auth, russh::Error> {
        let question = |prompts: Vec<(&'static str, bool)>| Auth::Partial {
            name: "".into(),
            instructions: "".into(),
            prompts: prompts.into_iter().map(|(text, echo)| (text.into(), echo)).collect::<Vec<_>>().into(),
        };
        let Some(response) = response else {
            return Ok(question(vec![("Password: ", false)]));
        };
        if self.answered {
            return Ok(Auth::Accept);
        }
        let words: Vec<_> = response.collect();
        self.answered = words.len() == 1 && words[0].as_ref() == b"right";
        Ok(match (self.answered, self.trailing) {
            (true, true) => question(vec![]),
            (true, false) => Auth::Accept,
            _ => reject(self.methods),
        })
    }

    async fn channel_open_session(
        &mut self,
        _channel: Channel<Msg>,
        reply: russh::server::ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        reply.accept().await;
        Ok(())
    }

    async fn exec_request(
        &mut self,
        id: ChannelId,
        _: &[u8],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        session.channel_success(id)?;
        session.data(id, "in\n")?;
        session.exit_status_request(id, 0)?;
        session.close(id)
    }
}

async fn start(server: Server) -> u16 {
    let key = PrivateKey::random(&mut russh::keys::key::safe_rng(), Algorithm::Ed25519).unwrap();
    let config = Arc::new(Config {
        keys: vec![key],
        methods: MethodSet::from(server.methods),
        auth_rejection_time: std::time::Duration::from_millis(10),
        ..Config::default()
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (config, server) = (config.clone(), server.clone());
            tokio::spawn(async move { run_stream(config, stream, server).await.unwrap().await });
        }
    });
    port
}

async fn login(port: u16, password: Option<&str>, person: &Arc<Person>) -> Result<Connection, Error> {
    let home = Home::new(&format!("password-{port}"));
    let ssh = Ssh {
        host: "127.0.0.1".into(),
        port: Some(port),
        user: Some("deploy".into()),
        password: password.map(Secret::new),
        timeout_s: 20,
        ..Ssh::default()
    };
    connect_from(&ssh, person.clone(), &home.around()).await
}

const PASSWORD: &[MethodKind] = &[MethodKind::Password];
const INTERACTIVE: &[MethodKind] = &[MethodKind::PublicKey, MethodKind::KeyboardInteractive];
const KEYS: &[MethodKind] = &[MethodKind::PublicKey];

#[tokio::test]
async fn right_and_wrong_passwords() {
    for (methods, trailing) in [(PASSWORD, false), (INTERACTIVE, false), (INTERACTIVE, true)] {
        let port = start(Server { methods, trailing, answered: false }).await;
        let line = login(port, Some("right"), &Person::nobody()).await.unwrap();
        assert_eq!(says(&line, "anything").await, "in\n");

        // A given password that is wrong is sent once, and nobody is asked for another.
        let person = Person::who_says(&["right"]);
        let denied = text(login(port, Some("wrong"), &person).await);
        assert!(
            denied.contains("deploy@127.0.0.1: Permission denied (") && denied.contains("password"),
            "{denied}"
        );
        assert!(person.asked.lock().unwrap().is_empty());

        let person = Person::who_says(&["wrong", "right"]);
        login(port, None, &person).await.unwrap();
        assert_eq!(*person.asked.lock().unwrap(), vec!["password deploy@127.0.0.1".to_string(); 2]);

        let denied = text(login(port, None, &Person::nobody()).await);
        assert!(denied.contains("; tried: password (there is no terminal)\n"), "{denied}");
    }
}

#[tokio::test]
async fn nobody_is_asked_where_passwords_are_not_taken() {
    let port = start(Server { methods: KEYS, trailing: false, answered: false }).await;
    let person = Person::who_says(&["right"]);
    let denied = text(login(port, Some("right"), &person).await);
    assert!(
        denied.contains("Permission denied (publickey): there is no key and no password to try\n"),
        "{denied}"
    );
    assert!(person.asked.lock().unwrap().is_empty());
}
