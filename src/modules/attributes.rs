use serde::Deserialize;

use crate::{
    ask::{Access, Account, BootAnswer, FileType, Group, Status},
    plan::{Cx, Difference, Failure, Owner, Returns, Step},
    sh,
    sh::Sh,
};

use super::mode::Mode;

/// Owner, permissions and labels of a file: the parameters that many modules share.
#[derive(Clone, Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FileAttributes {
    /// Permissions: octal in quotes such as `'0644'`, or symbolic such as `u=rw,g=r,o=`.
    pub mode: Option<Mode>,
    /// User that the file belongs to, by name or number.
    pub owner: Option<String>,
    /// Group that the file belongs to, by name or number.
    pub group: Option<String>,
    /// User part of the SELinux context.
    pub seuser: Option<String>,
    /// Role part of the SELinux context.
    pub serole: Option<String>,
    /// Type part of the SELinux context.
    pub setype: Option<String>,
    /// Level part of the SELinux context.
    #[serde(alias = "level")]
    pub selevel: Option<String>,
    /// Flags as chattr(1) takes them, such as `+i`.
    #[serde(alias = "attr")]
    pub attributes: Option<String>,
    /// Write into the file itself where it cannot be replaced in one move.
    pub unsafe_writes: bool,
}

/// Attributes whose names are looked up on the host.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    pub mode: Option<Mode>,
    pub user: Option<Principal>,
    pub group: Option<Principal>,
    /// Who it is that acts.
    pub boot: BootAnswer,
}

/// A user or group as it was written, and its number; `None` when the host does not know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    pub written: String,
    pub id: Option<u64>,
}

/// What a file lacks of its attributes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs<'a> {
    pub user: Option<&'a Principal>,
    pub group: Option<&'a Principal>,
    pub bits: Option<u32>,
}

/// What makes the attributes of a file right.
#[derive(Clone, Debug, Default)]
pub struct Adjustment {
    pub before: Returns,
    pub after: Returns,
    pub steps: Vec<Step>,
}

impl FileAttributes {
    /// Looks up the names; costs no trip of its own when it is awaited together with other questions.
    pub async fn look_up(&self, cx: &Cx) -> Result<Attributes, Failure> {
        // A number needs no looking up.
        let to_ask = |name: &Option<String>| name.clone().filter(|name| name.parse::<u64>().is_err());
        let user = async {
            match to_ask(&self.owner) {
                Some(name) => cx.ask(Account::named(name)).await.map(|user| user.map(|user| user.uid)),
                None => Ok(None),
            }
        };
        let group = async {
            match to_ask(&self.group) {
                Some(name) => cx.ask(Group::named(name)).await.map(|group| group.map(|group| group.gid)),
                None => Ok(None),
            }
        };
        let (boot, user, group) = futures::try_join!(cx.boot(), user, group)?;
        Ok(Attributes {
            mode: self.mode.clone(),
            user: self.owner.as_ref().map(|name| Principal::new(name, user)),
            group: self.group.as_ref().map(|name| Principal::new(name, group)),
            boot,
        })
    }
}

impl Principal {
    fn new(written: &str, id: Option<u64>) -> Self {
        Self { written: written.to_owned(), id: id.or_else(|| written.parse().ok()) }
    }

    /// The principal if it is not the one that a file has.
    fn unlike(this: Option<&Self>, id: u64) -> Option<&Self> {
        this.filter(|principal| principal.id != Some(id))
    }
}

impl Needs<'_> {
    pub fn any(&self) -> bool {
        self.user.is_some() || self.group.is_some() || self.bits.is_some()
    }
}

impl Attributes {
    /// What an existing file lacks. A link has no permissions of its own.
    pub fn needs(&self, is: &Status) -> Needs<'_> {
        let user = Principal::unlike(self.user.as_ref(), is.uid);
        let group = Principal::unlike(self.group.as_ref(), is.gid);
        let wanted = self.bits(is.mode, is.is_dir());
        // Changing the owner takes away the special bits.
        let cleared = (user.is_some() || group.is_some()) && wanted & 0o6000 != 0;
        let bits = (!is.is_link() && (wanted != is.mode || cleared)).then_some(wanted);
        Needs { user, group, bits }
    }

    /// What makes an existing file right. `through` a link the file that it leads to is changed; else the link itself.
    pub fn adjust(&self, path: &str, is: &Status, through: bool) -> Adjustment {
        let mut adjustment = Adjustment::default();
        let needs = self.needs(is);
        let follow = |sh: Sh| if through { sh } else { sh.arg("-h") };
        if let Some(user) = needs.user {
            adjustment.differ("owner", label(&is.owner, is.uid), user.written.clone());
            adjustment.step(follow(sh!["chown"]).arg(&user.written).arg(path));
        }
        if let Some(group) = needs.group {
            adjustment.differ("group", label(&is.group, is.gid), group.written.clone());
            adjustment.step(follow(sh!["chgrp"]).arg(&group.written).arg(path));
        }
        if let Some(bits) = needs.bits {
            if bits != is.mode {
                adjustment.differ("mode", octal(is.mode), octal(bits));
            }
            adjustment.step(sh!["chmod", exactly(bits), path]);
        }
        adjustment
    }

    /// Permissions wanted of a file that has the bits `now`.
    pub fn bits(&self, now: u32, is_dir: bool) -> u32 {
        self.mode.as_ref().map_or(now, |mode| mode.apply(now, is_dir, self.boot.umask))
    }

    /// Permissions of a new file: as asked for, else as the umask says.
    pub fn new_file(&self) -> u32 {
        self.bits(0o666 & !self.boot.umask, false)
    }

    /// Permissions of a new directory.
    pub fn new_dir(&self) -> u32 {
        self.bits(0o777 & !self.boot.umask, true)
    }

    /// What a regular file will be that is there now.
    pub fn becomes(&self, is: &Status) -> Status {
        Status { mode: self.bits(is.mode, false), ..self.status(Some(is)) }
    }

    /// What a directory will be that is there now.
    pub fn directory(&self, is: &Status) -> Status {
        let mode = self.bits(is.mode, true);
        Status { kind: FileType::Directory, mode, ..self.status(Some(is)) }
    }

    /// What a regular file will be, as far as it is known; `is` is what is there now.
    pub fn status(&self, is: Option<&Status>) -> Status {
        let id =
            |principal: &Option<Principal>, now: u64| principal.as_ref().and_then(|p| p.id).unwrap_or(now);
        let name = |principal: &Option<Principal>, now: Option<String>| {
            principal.as_ref().map_or(now, |principal| Some(principal.written.clone()))
        };
        let is = is.cloned().unwrap_or_else(|| Status {
            uid: self.boot.uid,
            gid: self.boot.gid,
            owner: Some(self.boot.user.clone()),
            group: Some(self.boot.user.clone()),
            nlink: 1,
            ..Status::default()
        });
        Status {
            kind: FileType::File,
            target: None,
            uid: id(&self.user, is.uid),
            gid: id(&self.group, is.gid),
            owner: name(&self.user, is.owner.clone()),
            group: name(&self.group, is.group.clone()),
            access: Access { read: true, write: true, ..is.access },
            ..is
        }
    }

    /// What a new link will be.
    pub fn link(&self, target: &str) -> Status {
        Status { kind: FileType::Link, mode: 0o777, target: Some(target.to_owned()), ..self.status(None) }
    }

    pub fn owner(&self) -> Owner {
        let written = |principal: &Option<Principal>| principal.as_ref().map(|p| p.written.clone());
        Owner { user: written(&self.user), group: written(&self.group) }
    }

    /// Steps that give a new file its owner and group.
    pub fn own(&self, path: &str) -> Vec<Step> {
        let mut steps = vec![];
        if let Some(user) = &self.user {
            steps.push(Step::Run(sh!["chown", "-h", user.written, path]));
        }
        if let Some(group) = &self.group {
            steps.push(Step::Run(sh!["chgrp", "-h", group.written, path]));
        }
        steps
    }

    /// Why this cannot be done, when a name is unknown: a failure at the task's turn, a warning in check mode.
    pub fn unknown(&self) -> Option<Failure> {
        let name = |principal: &Option<Principal>| {
            let unknown = principal.as_ref().filter(|principal| principal.id.is_none());
            unknown.map(|principal| principal.written.clone())
        };
        if let Some(user) = name(&self.user) {
            let failure = Failure::new(format!("chown failed: failed to look up user {user}"));
            return Some(failure.param("owner"));
        }
        let group = name(&self.group)?;
        Some(Failure::new(format!("chgrp failed: failed to look up group {group}")).param("group"))
    }
}

impl Adjustment {
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub fn difference(&self, path: &str) -> Difference {
        Difference::properties(path, self.before.clone(), self.after.clone())
    }

    fn differ(&mut self, key: &str, before: String, after: String) {
        self.before = std::mem::take(&mut self.before).with(key, before);
        self.after = std::mem::take(&mut self.after).with(key, after);
    }

    fn step(&mut self, sh: Sh) {
        self.steps.push(Step::Run(sh));
    }
}

/// How check mode warns of a name that is unknown: a real run may have made it up to there.
pub fn unknown_yet(failure: &Failure) -> String {
    let (_, said) = failure.msg.split_once(": ").unwrap_or_default();
    let kind = if failure.param == Some("group") { "group" } else { "user" };
    format!("{said}. Create {kind} up to this point in real play")
}

fn label(name: &Option<String>, id: u64) -> String {
    name.clone().unwrap_or_else(|| id.to_string())
}

/// `0644`: as results and differences write permissions.
pub fn octal(bits: u32) -> String {
    format!("0{bits:03o}")
}

/// As chmod(1) and mkdir(1) take them for all that is wanted: with fewer than five digits, those of GNU leave a
/// directory the special bits that it has or inherits.
pub fn exactly(bits: u32) -> String {
    format!("0{bits:04o}")
}
