use crate::{
    ask,
    plan::{Returns, Step},
    sh,
    sh::{Sh, Word},
};

use super::{
    create::password_step,
    facts::Facts,
    params::{UpdatePassword, User},
};

/// What is to be modified: a usermod that grows, commands beside it, and what it looks like.
pub struct Modification<'a> {
    user: &'a User,
    is: &'a ask::User,
    usermod: Sh,
    chage: Sh,
    others: Vec<Step>,
    pub before: Returns,
    pub after: Returns,
}

impl<'a> Modification<'a> {
    pub fn of(user: &'a User, is: &'a ask::User, facts: &Facts) -> Self {
        let mut all = Self {
            user,
            is,
            usermod: sh![user.tool("usermod")],
            chage: sh![user.tool("chage")],
            others: vec![],
            before: Returns::new(),
            after: Returns::new(),
        };
        all.identity(facts);
        all.groups(facts);
        all.texts();
        all.ageing();
        all.password();
        all.missing_home();
        all
    }

    pub fn steps(self) -> Vec<Step> {
        let grown = |sh: Sh, name: String| {
            let same = sh.text() == name;
            (!same).then(|| Step::Run(sh.arg(&self.user.name)))
        };
        let usermod = grown(self.usermod, self.user.tool("usermod"));
        let chage = grown(self.chage, self.user.tool("chage"));
        usermod.into_iter().chain(self.others).chain(chage).collect()
    }

    fn differ(&mut self, key: &str, is: impl Into<serde_json::Value>, wanted: impl Into<serde_json::Value>) {
        self.before = std::mem::take(&mut self.before).with(key, is);
        self.after = std::mem::take(&mut self.after).with(key, wanted);
    }

    fn arg(&mut self, words: &[&dyn Word]) {
        let mut sh = std::mem::take(&mut self.usermod);
        for word in words {
            sh = sh.arg(&word.word());
        }
        self.usermod = sh;
    }

    fn identity(&mut self, facts: &Facts) {
        if let Some(uid) = self.user.uid.filter(|uid| *uid != self.is.uid) {
            self.differ("uid", self.is.uid, uid);
            self.arg(&[&"-u", &uid]);
            if self.user.non_unique {
                self.arg(&[&"-o"]);
            }
        }
        if let Some(group) = facts.group.as_ref().filter(|group| group.gid != self.is.gid) {
            self.differ("group", self.is.gid, group.gid);
            self.arg(&[&"-g", &group.name]);
        }
    }

    fn groups(&mut self, facts: &Facts) {
        let Some(wanted) = &facts.groups else { return };
        let primary = facts.group.as_ref().map(|group| &group.name);
        let wanted: Vec<&String> = wanted.iter().filter(|name| Some(*name) != primary).collect();
        let lacks: Vec<&String> =
            wanted.iter().copied().filter(|name| !self.is.groups.contains(name)).collect();
        let extra = |name: &&String| !wanted.contains(name) && Some(*name) != primary;
        let extra: Vec<&String> = self.is.groups.iter().filter(extra).collect();
        if lacks.is_empty() && (self.user.append || extra.is_empty()) {
            return;
        }
        self.differ("groups", self.is.groups.join(","), join(&wanted));
        if self.user.local {
            let name = &self.user.name;
            self.others.extend(lacks.iter().map(|group| Step::Run(sh!["lgroupmod", "-M", name, group])));
            if !self.user.append {
                self.others.extend(extra.iter().map(|group| Step::Run(sh!["lgroupmod", "-m", name, group])));
            }
        } else if self.user.append {
            self.arg(&[&"-a", &"-G", &join(&wanted)]);
        } else {
            self.arg(&[&"-G", &join(&wanted)]);
        }
    }

    fn texts(&mut self) {
        for (key, flag, wanted, is) in [
            ("comment", "-c", &self.user.comment, &self.is.comment),
            ("home", "-d", &self.user.home, &self.is.home),
            ("shell", "-s", &self.user.shell, &self.is.shell),
        ] {
            let Some(wanted) = wanted.as_ref().filter(|wanted| *wanted != is) else {
                continue;
            };
            self.differ(key, is.as_str(), wanted.as_str());
            self.arg(&[&flag, wanted]);
            if key == "home" && self.user.move_home {
                self.arg(&[&"-m"]);
            }
        }
    }

    fn ageing(&mut self) {
        let shadow = self.is.shadow.clone().unwrap_or_default();
        if let Some(date) = self.user.expiry_date().filter(|_| self.user.expiry_day() != shadow.expire) {
            self.differ("expires", shadow.expire, date.as_str());
            self.arg(&[&"-e", &date]);
        }
        let inactive = self.user.password_expire_account_disable;
        if let Some(days) = inactive.filter(|days| Some(*days) != shadow.inactive) {
            self.differ("password_expire_account_disable", shadow.inactive, days);
            self.arg(&[&"-f", &days]);
        }
        for (key, flag, wanted, is) in [
            ("password_expire_max", "-M", self.user.password_expire_max, shadow.max),
            ("password_expire_min", "-m", self.user.password_expire_min, shadow.min),
            ("password_expire_warn", "-W", self.user.password_expire_warn, shadow.warn),
        ] {
            if let Some(days) = wanted.filter(|days| Some(*days) != is) {
                self.differ(key, is, days);
                self.chage = std::mem::take(&mut self.chage).arg(flag).arg(&days);
            }
        }
    }

    fn password(&mut self) {
        let is = self.is.shadow.as_ref().map(|shadow| shadow.password.as_str());
        let locked = is.is_some_and(|hash| hash.starts_with('!'));
        let lock = self.user.password_lock.unwrap_or(locked);
        let wanted = self.user.password.as_ref().map(|hash| hash.reveal().trim_start_matches('!'));
        let wanted = wanted.filter(|_| self.user.update_password == UpdatePassword::Always);
        let bare = is.map(|hash| hash.trim_start_matches('!'));
        if let Some(wanted) = wanted.filter(|wanted| Some(*wanted) != bare) {
            self.differ("password", "differs", "NOT_LOGGING_PASSWORD");
            let asked = self.user.password_lock == Some(true);
            let hash = format!("{}{wanted}", if asked { "!" } else { "" });
            self.others.push(password_step(&self.user.name, &hash));
        } else if lock != locked {
            self.differ("password_lock", locked, lock);
            self.arg(&[if lock { &"-L" } else { &"-U" }]);
        }
    }

    fn missing_home(&mut self) {
        let moves = self.user.home.as_ref().is_some_and(|home| *home != self.is.home);
        if !self.user.create_home || self.is.has_home && !moves || moves && self.user.move_home {
            return;
        }
        let home = self.user.home.as_deref().unwrap_or(&self.is.home);
        if !self.is.has_home {
            self.differ("home directory", "absent", "present");
        }
        let skeleton = self.user.skeleton.as_deref().unwrap_or("/etc/skel");
        let umask = self.user.umask.as_deref().unwrap_or("");
        let args = [home, skeleton, self.user.name.as_str(), umask];
        self.others.push(Step::Run(Sh::script(MAKE_HOME, args)));
    }
}

fn join(names: &[&String]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    names.join(",")
}

/// Makes a home directory from a skeleton, with the umask of login.defs, for an account that is there.
const MAKE_HOME: &str = r#"[ -e "$1" ] && exit 0
u=$4
[ -n "$u" ] || u=$(sed -n 's/^UMASK[[:blank:]]*//p' /etc/login.defs 2>/dev/null)
mkdir -p "$1" && { [ ! -d "$2" ] || cp -R "$2/." "$1"; } &&
chown -R "$(id -u "$3"):$(id -g "$3")" "$1" && chmod "$(printf %o $((0777 & ~0${u:-22})))" "$1""#;
