//! The face of the room: what `run` sees of it.

use std::{path::PathBuf, rc::Rc, sync::Arc};

use crate::{
    plan::Step,
    sh::{Output, Secret, Sh},
};

/// Everything that a login needs; what is `None` comes from `~/.ssh/config` or OpenSSH's defaults.
#[derive(Clone, Debug, Default)]
pub struct Ssh {
    /// Name to look up in `~/.ssh/config` and known_hosts.
    pub host: String,
    pub port: Option<u16>,
    pub user: Option<String>,
    pub password: Option<Secret>,
    pub key_file: Option<PathBuf>,
    /// The only host key to accept, in the place of known_hosts (the trial host); OpenSSH's one-line form.
    pub pinned_key: Option<String>,
    /// A private key in OpenSSH's form, in the place of files and agent (the trial host).
    pub key: Option<Secret>,
    pub check_host_key: bool,
    /// What the project would have ssh(1) be given: `-o`, `Option=value` …; what does not concern a login is ignored.
    pub args: Vec<String>,
    /// Seconds to wait for the connection.
    pub timeout_s: u64,
}

/// As whom something runs on a machine. `None`: as the login user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Become {
    pub user: String,
    /// `sudo`, `su`, `runuser`, …
    pub method: String,
    pub exe: Option<String>,
    pub flags: Option<String>,
}

/// One request to a shell. Requests to one shell are answered in order.
#[derive(Clone, Debug)]
pub enum Request {
    /// Our own read-only script, run with the driver's functions at hand.
    Question { functions: &'static str, script: Sh },
    /// A step of a group: not run once one before it in its group has failed (then no reply comes for it).
    Step { group: u32, step: Step },
    /// A command that is a step of a group, whose status does not end the group where `goes_on` has it.
    Link { group: u32, sh: Sh, goes_on: GoesOn },
    /// Notes how questions are answered now, to be confirmed later in the same burst: for each answer the slots that
    /// it is noted under. No answer comes back.
    Note { quest: Quest, slots: Vec<Vec<u32>> },
    /// Asks again, in the same order, all that was noted under the slot, as a step that fails where the answers differ.
    Confirm { group: u32, slot: u32, quests: Vec<Quest> },
}

/// Questions of one kind whose answers are only compared.
#[derive(Clone, Debug)]
pub struct Quest {
    pub functions: &'static str,
    pub script: Sh,
    /// Each is answered by a line, and the script leaves nothing behind; else they have one answer together.
    pub plain: bool,
}

/// With which exit statuses a chain goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoesOn {
    Always,
    /// With these, each from 0 to 255.
    With(Vec<u8>),
}

/// What came back for one request; `None` where it was not run because a step before it failed.
pub type Reply = Option<Output>;

/// All requests to one shell that leave together. Two batches of one user in a burst go to two shells, which know no
/// order between them.
#[derive(Clone, Debug)]
pub struct Batch {
    pub identity: Option<Become>,
    pub requests: Vec<Request>,
}

/// Told what happens while a burst is under way.
pub trait Watch {
    /// A line of output of a step; not called for questions. Requests that are replied to are counted from 0.
    fn line(&self, request: usize, line: &str);
    /// Bytes of a file that went out.
    fn sent(&self, path: &str, sent: u64, total: u64);
    /// The reply to one request has come; those of one batch come in the order of its requests.
    fn replied(&self, _reply: &Reply) {}
}

/// Asked when a person has to decide. Called off the engine's thread; may block.
pub trait Human: Send + Sync {
    /// Whether an unknown host key is to be trusted (and remembered).
    fn trust(&self, host: &str, algorithm: &str, fingerprint: &str) -> Result<bool, String>;
    fn passphrase(&self, key: &str) -> Result<Secret, String>;
    fn password(&self, user: &str, host: &str) -> Result<Secret, String>;
}

/// Why a machine cannot be reached or used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The host is unreachable.
    #[error("{message}")]
    Unreachable { message: String, hint: Option<String> },
    /// The login works, becoming another user does not: the task fails.
    #[error("{message}")]
    Become { message: String, hint: Option<String> },
    /// The line was lost while requests were under way.
    #[error("lost the connection: {0}")]
    Lost(String),
}

/// Counters of one machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Writes of requests after answers: what the engine calls bursts.
    pub bursts: u64,
    pub sent: u64,
    pub received: u64,
}

/// What [`Machine`] is made of: lets tests put a scripted machine in its place.
pub trait Carrier {
    /// Writes all batches as one burst and waits for all replies, in order. Opens shells for identities that have none
    /// (in the same burst). After an error nothing is known of any of its steps but that the other shells are done.
    /// A burst whose future is dropped is ended on the machine before the next one leaves, and at the latest by
    /// [`close`](Self::close); what a step left in the background on purpose stays.
    fn burst<'a>(
        &'a self,
        batches: Vec<Batch>,
        watch: &'a dyn Watch,
    ) -> crate::plan::Local<'a, Result<Vec<Vec<Reply>>, Error>>;

    /// Closes the shells of all become identities: after a change of accounts, groups or sudoers, and before a step that
    /// needs their users to have no processes. The next burst leaves when they have ended.
    fn forget_identities(&self);

    /// Ends what runs on the machine and closes the connection. False: something may still run there.
    fn close(&self) -> crate::plan::Local<'_, bool>;

    fn traffic(&self) -> Traffic;
}

/// A connected machine.
pub type Machine = Rc<dyn Carrier>;

/// Gives the password for becoming somebody on a machine, when the machine asks for one.
pub type BecomePassword = Arc<dyn Fn(&Become) -> Option<Secret> + Send + Sync>;
