use crate::{
    ask::{KeyPair, SshKey, Thing},
    plan::{Change, Cx, Failure, Returns, Step},
    sh::{Body, Secret, Sh},
};

use super::params::User;

/// The pair of keys that an account shall have.
pub struct Keys {
    pub file: String,
    pub is: Option<KeyPair>,
}

impl Keys {
    /// `None` when no keys are wanted.
    pub async fn ask(cx: &Cx, user: &User, home: &str) -> Result<Option<Self>, Failure> {
        if !user.generate_ssh_key {
            return Ok(None);
        }
        let default = format!(".ssh/id_{}", user.ssh_key_type);
        let file = user.ssh_key_file.as_deref().unwrap_or(&default);
        let file = match file.starts_with('/') {
            true => file.to_owned(),
            false => format!("{home}/{file}"),
        };
        let is = cx.ask(SshKey(file.clone())).await?;
        Ok(Some(Self { file, is }))
    }

    /// Makes the keys, unless they are there.
    pub fn step(&self, user: &User) -> Option<Step> {
        if self.is.is_some() && !user.force {
            return None;
        }
        let bits = user.ssh_key_bits.map(|bits| bits.to_string()).unwrap_or_default();
        let comment = user.ssh_key_comment.clone().unwrap_or_default();
        let args = [&self.file, &user.ssh_key_type, &bits, &comment, &user.name];
        let mut sh = Sh::script(GENERATE, args);
        let passphrase = user.ssh_key_passphrase.as_ref().map_or("", Secret::reveal);
        sh.stdin = Some(Body::Secret(Secret::new(format!("{passphrase}\n"))));
        Some(Step::Run(sh))
    }

    /// Tells check mode of files that nobody has seen.
    pub fn leaves(&self, change: Change) -> Change {
        let public = format!("{}.pub", self.file);
        [&self.file, &public]
            .into_iter()
            .fold(change, |change, path| change.leaves(path, Thing::Unseen(true)))
    }

    pub fn returns(&self, pair: Option<&KeyPair>) -> Returns {
        let returns = Returns::new().with("ssh_key_file", self.file.as_str());
        match pair {
            None => returns,
            Some(pair) => returns
                .with("ssh_fingerprint", pair.fingerprint.as_str())
                .with("ssh_public_key", pair.public.as_str()),
        }
    }
}

/// The passphrase comes from standard input.
const GENERATE: &str = r#"IFS= read -r p
d=${1%/*} o=$(id -u "$5"):$(id -g "$5") || exit
[ -d "$d" ] || { mkdir -p -m 0700 "$d" && chown "$o" "$d"; } || exit
rm -f "$1" "$1.pub"
ssh-keygen -q -t "$2" ${3:+-b "$3"} -C "${4:-ansible-generated on $(uname -n)}" -f "$1" -N "$p" </dev/null &&
chown "$o" "$1" "$1.pub""#;
