use std::{cell::RefCell, collections::HashMap, path::PathBuf, rc::Rc, sync::Arc};

use crate::{
    remote::{Become, Human, Ssh, Target},
    sh::Secret,
    template::Text,
    vars::Connection,
};

use super::{link::Link, neighbours::Neighbours};

/// Starts the trial host when it is first needed, and tells how it is reached; the message of an error is for the user.
pub type StartTrial = Box<dyn Fn() -> Result<Target, String>>;

/// All machines of a run, each connected once, however many inventory names and tasks lead to it.
pub struct Links {
    human: Arc<dyn Human>,
    trial: Option<StartTrial>,
    known: RefCell<HashMap<Key, Rc<Link>>>,
    nowhere: Rc<Link>,
    neighbours: Rc<Neighbours>,
}

/// Kind, and for SSH host, port, user, key file, arguments: there is one trial host, and one machine that this runs on.
type Key = (String, String, Option<u16>, Option<String>, Option<String>, Vec<String>);

impl Links {
    pub fn new(human: Arc<dyn Human>, trial: Option<StartTrial>) -> Self {
        let neighbours: Rc<Neighbours> = Rc::default();
        let nowhere = Rc::new(Link::new(Target::Local, human.clone(), neighbours.clone()));
        Self { human, trial, known: RefCell::default(), nowhere, neighbours }
    }

    /// Stands where no machine is needed.
    pub fn nowhere(&self) -> Rc<Link> {
        self.nowhere.clone()
    }

    /// The machine that a connection leads to, and as whom one acts there.
    pub fn reach(&self, to: &Connection) -> Result<(Rc<Link>, Option<Become>), String> {
        let key = match to.kind.as_str() {
            "ssh" => {
                let (user, key) = (to.user.clone(), to.private_key.clone());
                ("ssh".into(), to.host.clone(), to.port, user, key, to.ssh_args.clone())
            }
            other => (other.into(), String::new(), None, None, None, vec![]),
        };
        let known = self.known.borrow().get(&key).cloned();
        let link = match known {
            Some(link) => link,
            None => {
                let link = Rc::new(Link::new(self.target(to)?, self.human.clone(), self.neighbours.clone()));
                self.known.borrow_mut().insert(key, link.clone());
                link
            }
        };
        let login = if to.kind == "ssh" { to.user.as_deref() } else { None };
        let identity = to.r#become.as_ref().filter(|b| b.same_user || login != Some(&*b.user));
        let identity = identity.map(|b| {
            let (user, method) = (b.user.clone(), b.method.clone());
            let identity = Become { user, method, exe: b.exe.clone(), flags: b.flags.clone() };
            link.become_password(&identity, b.password.as_ref().map(secret));
            identity
        });
        Ok((link, identity))
    }

    fn target(&self, to: &Connection) -> Result<Target, String> {
        match to.kind.as_str() {
            "local" => Ok(Target::Local),
            "ssh" => Ok(Target::Ssh(Box::new(Ssh {
                host: to.host.clone(),
                port: to.port,
                user: to.user.clone(),
                password: to.password.as_ref().map(secret),
                key_file: to.private_key.as_ref().map(PathBuf::from),
                check_host_key: to.host_key_checking,
                args: to.ssh_args.clone(),
                timeout_s: to.timeout,
                ..Ssh::default()
            }))),
            "trial" => self.trial_target(to.timeout),
            other => {
                Err(format!("the connection `{other}` is not supported; `ssh`, `local` and `trial` are"))
            }
        }
    }

    fn trial_target(&self, timeout_s: u64) -> Result<Target, String> {
        let start = self.trial.as_ref().ok_or("there is no trial host in this run")?;
        Ok(match start()? {
            Target::Ssh(ssh) => Target::Ssh(Box::new(Ssh { timeout_s, ..*ssh })),
            other => other,
        })
    }

    /// No answer of any machine survives what may have changed anything anywhere.
    pub fn forget_all(&self) {
        self.known.borrow().values().for_each(|link| link.book.borrow_mut().forget());
    }

    /// The same, of all machines but this one.
    pub fn forget_others(&self, link: &Rc<Link>) {
        let known = self.known.borrow();
        known
            .values()
            .filter(|known| !Rc::ptr_eq(known, link))
            .for_each(|link| link.book.borrow_mut().forget());
    }

    /// Ends what runs on all machines, and closes the connections. Gives the machines on which something may still run.
    pub async fn close(&self) -> Vec<String> {
        let links = self.all();
        let closed = futures::future::join_all(links.iter().map(|link| link.close())).await;
        closed.into_iter().filter_map(|closed| closed.err().map(str::to_owned)).collect()
    }

    /// All machines of the run.
    pub fn all(&self) -> Vec<Rc<Link>> {
        self.known.borrow().values().cloned().collect()
    }
}

fn secret(text: &Text) -> Secret {
    Secret::new(&*text.text)
}
