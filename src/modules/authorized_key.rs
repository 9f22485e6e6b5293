//! Keys that may log in.

mod keys;

use std::rc::Rc;

use serde::Deserialize;

use crate::{
    ask::{Access, Account, Content, FileType, Read, Status, Text, Thing, UrlText, User},
    plan::{Change, Cx, Failure, Module, Owner, Plan, Put, Returns, Step},
    sh,
    sh::Sh,
};

use super::{
    make_dirs::leaves_dirs,
    target::{parent, real_path},
    text_difference::{Side, text_difference},
};
use keys::{Key, parse, with, without, written};

/// Add or remove SSH keys that may log in as a user.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorizedKey {
    /// The user.
    user: String,
    /// Public keys, one a line, or a URL of such a text.
    key: String,
    /// The file; `~/.ssh/authorized_keys` of the user when it is not given.
    path: Option<String>,
    /// Make the directory of the file, and set its owner and permissions.
    #[serde(default = "yes")]
    manage_dir: bool,
    #[serde(default)]
    state: State,
    /// Options in front of the keys.
    key_options: Option<String>,
    /// Remove all other keys.
    #[serde(default)]
    exclusive: bool,
    /// Without effect: certificates are always checked.
    #[serde(default = "yes")]
    validate_certs: bool,
    /// Comment in the place of that of the keys.
    comment: Option<String>,
    /// Write into what a link at the path leads to.
    #[serde(default)]
    follow: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum State {
    Absent,
    #[default]
    Present,
}

fn yes() -> bool {
    true
}

impl Module for AuthorizedKey {
    const NAME: &'static str = "authorized_key";
    const EXAMPLE: &'static str = "\
- name: My key
  authorized_key:
    user: deploy
    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ me@example.com
";

    fn check(&self) -> Result<(), Failure> {
        let fetched = ["file://", "http://", "https://"].iter().any(|start| self.key.starts_with(start));
        if fetched { Ok(()) } else { self.keys(&self.key).map(drop) }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let account = cx.ask(Account::named(&self.user)).await?;
        let path = self.file(cx, account.as_ref()).await?;
        let path = match self.follow {
            true => real_path(cx, &path, cx.ask(crate::ask::Stat::of(&path)).await?.as_ref()).await?,
            false => path,
        };
        let (read, text) = futures::try_join!(cx.ask(Content::of(&path)), self.text(cx))?;
        let old = match read {
            Read::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
            Read::Absent => None,
            _ => return Err(Failure::new(format!("{path} cannot be read")).param("path")),
        };
        let keys = self.keys(&text)?;
        let lines = parse(old.as_deref().unwrap_or_default());
        let new = match self.state {
            State::Present => with(lines.clone(), &keys, self.exclusive),
            State::Absent => without(lines.clone(), &keys),
        };
        let returns = self.returns(&path);
        if new == lines {
            return Ok(Plan::Ok(returns));
        }
        Ok(self.change(&path, old, written(&new), returns, account.as_ref()).into())
    }
}

impl AuthorizedKey {
    async fn file(&self, cx: &Cx, account: Option<&User>) -> Result<String, Failure> {
        match (&self.path, account) {
            (Some(path), _) => cx.path(path).await,
            (None, Some(account)) => Ok(format!("{}/.ssh/authorized_keys", account.home)),
            (None, None) => {
                let msg = format!("Failed to lookup user {}: no such user", self.user);
                Err(Failure::new(msg).param("user"))
            }
        }
    }

    async fn text(&self, cx: &Cx) -> Result<String, Failure> {
        if let Some(path) = self.key.strip_prefix("file://") {
            return match cx.ask(Content::of(path)).await? {
                Read::Bytes(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
                _ => Err(Failure::new(format!("{path} cannot be read")).param("key")),
            };
        }
        if !self.key.starts_with("http://") && !self.key.starts_with("https://") {
            return Ok(self.key.clone());
        }
        let told = |why| Failure::new(format!("Error getting key from: {}: {why}", self.key)).param("key");
        cx.ask(UrlText(self.key.clone())).await?.map_err(told)
    }

    fn keys(&self, text: &str) -> Result<Vec<Key>, Failure> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let key = |line: &str| {
            let mut key = Key::parse(line).ok_or_else(|| invalid(line))?;
            if let Some(options) = &self.key_options {
                key.options.clone_from(options);
            }
            if let Some(comment) = &self.comment {
                key.comment.clone_from(comment);
            }
            Ok(key)
        };
        lines.map(key).collect()
    }

    fn change(
        &self,
        path: &str,
        old: Option<String>,
        new: String,
        returns: Returns,
        account: Option<&User>,
    ) -> Change {
        let is_new = old.is_none();
        let before = old.map_or(Side::Absent, |old| Side::Bytes(old.into_bytes()));
        let difference = text_difference((path, before), (path, Side::Bytes(new.clone().into_bytes())));
        let owner = account.map_or(Owner::default(), |account| Owner {
            user: Some(account.name.clone()),
            group: Some(account.gid.to_string()),
        });
        let mut steps = Vec::new();
        if self.manage_dir {
            let args = [Some(parent(path).to_owned()), owner.user.clone(), owner.group.clone()];
            steps.push(Step::Run(Sh::script(DIRECTORY, args.into_iter().map(Option::unwrap_or_default))));
        } else if is_new {
            steps.push(Step::Run(sh!["mkdir", "-p", parent(path)]));
        }
        let is = Status {
            mode: 0o600,
            uid: account.map(|account| account.uid).unwrap_or_default(),
            gid: account.map(|account| account.gid).unwrap_or_default(),
            owner: owner.user.clone(),
            size: new.len() as u64,
            access: Access { read: true, write: true, execute: false },
            ..Status::default()
        };
        let holder = Status { kind: FileType::Directory, mode: 0o700, size: 0, ..is.clone() };
        let file = Thing::file(is, Text::of(new.clone().into()));
        let mut put = Put::new(path, new);
        put.mode = Some(0o600);
        put.owner = owner;
        steps.push(Step::Put(put));
        let change = Change::steps(vec![difference], returns, steps);
        let change = if self.manage_dir { leaves_dirs(change, parent(path), &holder) } else { change };
        change.leaves(path, file)
    }

    fn returns(&self, path: &str) -> Returns {
        let state = match self.state {
            State::Absent => "absent",
            State::Present => "present",
        };
        Returns::new()
            .with("user", self.user.as_str())
            .with("key", self.key.as_str())
            .with("path", self.path.clone())
            .with("keyfile", path)
            .with("manage_dir", self.manage_dir)
            .with("state", state)
            .with("key_options", self.key_options.clone())
            .with("exclusive", self.exclusive)
            .with("validate_certs", self.validate_certs)
            .with("comment", self.comment.clone())
            .with("follow", self.follow)
    }
}

/// `DIR USER GROUP`
const DIRECTORY: &str = r#"[ -d "$1" ] || mkdir -p -m 0700 "$1" || exit
[ -z "$2" ] || chown "$2:$3" "$1" || exit
chmod 0700 "$1""#;

/// A path is the usual mistake.
fn invalid(line: &str) -> Failure {
    let failure = Failure::new(format!("invalid key specified: {line}")).param("key").in_itself();
    match line.starts_with(['/', '~', '.']) || line.ends_with(".pub") {
        true => failure.hint(format!("the text of the key is wanted: `{{{{ lookup('file', '{line}') }}}}`")),
        false => failure,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::modules::testing::{Host, lines};

    fn host(text: Option<&str>) -> Host {
        let user = User { name: "me".into(), gid: 7, home: "/home/me".into(), ..User::default() };
        let read = text.map_or(Read::Absent, |text| Read::Bytes(text.as_bytes().into()));
        Host::root()
            .knows(Account::named("me"), Some(user))
            .knows(Content::of("/home/me/.ssh/authorized_keys"), read)
    }

    #[test]
    fn plans() {
        let parameters =
            json!({"user": "me", "key": "ssh-rsa A a\n# no\nssh-rsa B b", "key_options": "no-pty"});
        let told =
            lines(std::rc::Rc::new(host(Some("ssh-rsa C c\n"))).plan::<AuthorizedKey>(parameters.clone()));
        assert!(told[2].starts_with("$ set -- /home/me/.ssh me 7; "));
        assert_eq!(
            told[3],
            "put /home/me/.ssh/authorized_keys \"ssh-rsa C c\\nno-pty ssh-rsa A a\\nno-pty ssh-rsa B b\\n\" mode=0600 owner=me group=7"
        );
        let there = host(Some("no-pty ssh-rsa A a\nno-pty ssh-rsa B b\n"));
        assert!(matches!(std::rc::Rc::new(there).plan::<AuthorizedKey>(parameters), Ok(Plan::Ok(_))));
        let gone = json!({"user": "me", "key": "ssh-rsa A", "state": "absent"});
        assert!(matches!(std::rc::Rc::new(host(None)).plan::<AuthorizedKey>(gone), Ok(Plan::Ok(_))));
    }

    #[test]
    fn failures() {
        host(None).decides::<AuthorizedKey>(
            json!({"user": "me", "key": "hello"}),
            &["rounds: 0", "failed: invalid key specified: hello [key]"],
        );
        Host::root().knows(Account::named("no"), None).decides::<AuthorizedKey>(
            json!({"user": "no", "key": "ssh-rsa A"}),
            &["rounds: 1", "failed: Failed to lookup user no: no such user [user]"],
        );
    }
}
