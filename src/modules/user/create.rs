use crate::{
    plan::Step,
    sh,
    sh::{Secret, Sh},
};

use super::{facts::Facts, params::User};

/// Commands that make the account.
pub fn steps(user: &User, facts: &Facts) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Some(parent) = parent_of_home(user) {
        steps.push(Step::Run(sh!["mkdir", "-p", parent]));
    }
    steps.push(Step::Run(useradd(user, facts)));
    if user.local {
        let groups = facts.groups.iter().flatten();
        steps.extend(groups.map(|group| Step::Run(sh!["lgroupmod", "-M", user.name, group])));
    }
    if let Some(password) = &user.password {
        let lock = if user.password_lock == Some(true) { "!" } else { "" };
        steps.push(password_step(&user.name, &format!("{lock}{}", password.reveal())));
    }
    steps.extend(chage(user));
    steps
}

/// A new hash, from standard input so that no list of processes shows it.
pub fn password_step(name: &str, hash: &str) -> Step {
    let secret = Secret::new(format!("{name}:{hash}\n"));
    let mut sh = sh!["chpasswd", "-e"];
    sh.stdin = Some(crate::sh::Body::Secret(secret));
    Step::Run(sh)
}

fn parent_of_home(user: &User) -> Option<&str> {
    let (parent, _) = user.home.as_deref()?.trim_end_matches('/').rsplit_once('/')?;
    (user.create_home && !["", "/home"].contains(&parent)).then_some(parent)
}

fn useradd(user: &User, facts: &Facts) -> Sh {
    let mut sh = identity(sh![user.tool("useradd")], user);
    match &facts.group {
        Some(group) => sh = sh.arg("-g").arg(&group.name),
        None if facts.namesake => sh = sh.arg("-N"),
        None => {}
    }
    let groups = facts.groups.as_ref().filter(|groups| !groups.is_empty() && !user.local);
    sh = option(sh, "-G", groups.map(|groups| groups.join(",")).as_ref());
    sh = option(sh, "-c", user.comment.as_ref());
    sh = option(sh, "-d", user.home.as_ref());
    sh = option(sh, "-s", user.shell.as_ref());
    sh = option(sh, "-e", user.expiry_date().as_ref());
    sh = option(sh, "-f", user.password_expire_account_disable.as_ref());
    sh = home(sh, user);
    if user.system {
        sh = sh.arg("-r");
    }
    sh = option(sh, "-K", user.uid_min.map(|uid| format!("UID_MIN={uid}")).as_ref());
    sh = option(sh, "-K", user.uid_max.map(|uid| format!("UID_MAX={uid}")).as_ref());
    sh.arg(&user.name)
}

fn identity(mut sh: Sh, user: &User) -> Sh {
    if let Some(uid) = user.uid {
        sh = sh.arg("-u").arg(&uid);
        if user.non_unique {
            sh = sh.arg("-o");
        }
    }
    option(sh, "-Z", user.seuser.as_ref())
}

fn home(mut sh: Sh, user: &User) -> Sh {
    if !user.create_home {
        return sh.arg("-M");
    }
    sh = option(sh.arg("-m"), "-k", user.skeleton.as_ref());
    option(sh, "-K", user.umask.as_ref().map(|umask| format!("UMASK={umask}")).as_ref())
}

pub fn option<W: crate::sh::Word>(sh: Sh, flag: &str, value: Option<&W>) -> Sh {
    match value {
        Some(value) => sh.arg(flag).arg(value),
        None => sh,
    }
}

fn chage(user: &User) -> Option<Step> {
    let mut sh = sh![user.tool("chage")];
    sh = option(sh, "-M", user.password_expire_max.as_ref());
    sh = option(sh, "-m", user.password_expire_min.as_ref());
    sh = option(sh, "-W", user.password_expire_warn.as_ref());
    (sh.text() != user.tool("chage")).then(|| Step::Run(sh.arg(&user.name)))
}
