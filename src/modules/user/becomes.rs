use crate::{
    ask::{self, Account, Below, FileType, GroupEntry, Status, Thing},
    plan::Change,
};

use super::{super::info::NOBODY_YET, params::User};

/// What may be assumed once the account is as it shall be: the account, its group and its home directory.
pub fn assumed(user: &User, is: Option<&ask::User>, change: Change) -> Change {
    let account = account(user, is);
    let home = Status {
        kind: FileType::Directory,
        mode: 0o755,
        uid: account.uid,
        gid: account.gid,
        owner: Some(user.name.clone()),
        ..Status::default()
    };
    let mut change = change;
    if account.has_home && !is.is_some_and(|is| is.has_home) {
        // With what is in the skeleton.
        change = change.leaves(&account.home, Thing::Dir(home, Below::More));
    }
    if is.is_none() && user.group.is_none() {
        let group = GroupEntry { gid: account.gid, ..GroupEntry::default() };
        change = change.assume(ask::Group::named(&user.name), Some(group));
    }
    for local in [false, true] {
        let question = Account { name: user.name.clone(), local };
        change = change.assume(question, Some(account.clone()));
    }
    change
}

fn account(user: &User, is: Option<&ask::User>) -> ask::User {
    let now = is.cloned().unwrap_or_else(|| ask::User {
        name: user.name.clone(),
        uid: NOBODY_YET,
        gid: NOBODY_YET,
        home: format!("/home/{}", user.name),
        ..ask::User::default()
    });
    let wanted = user.groups.clone();
    let groups = match wanted {
        Some(groups) if user.append => now.groups.iter().cloned().chain(groups).collect(),
        Some(groups) => groups,
        None => now.groups.clone(),
    };
    ask::User {
        uid: user.uid.unwrap_or(now.uid),
        comment: user.comment.clone().unwrap_or(now.comment),
        home: user.home.clone().unwrap_or(now.home),
        shell: user.shell.clone().unwrap_or(now.shell),
        has_home: now.has_home || user.create_home,
        groups,
        ..now
    }
}
