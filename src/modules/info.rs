//! The keys about a file that results carry: `uid gid owner group mode state size`.

use crate::{
    ask::{Stat, Status},
    plan::{Change, Returns},
};

use super::{attributes::octal, look};

/// About a file that is there.
pub fn of(status: &Status) -> Returns {
    let name = |name: &Option<String>, id: u64| name.clone().unwrap_or_else(|| id.to_string());
    let state = match status.kind.state() {
        "file" if status.nlink > 1 => "hard",
        state => state,
    };
    Returns::new()
        .with("uid", status.uid)
        .with("gid", status.gid)
        .with("owner", name(&status.owner, status.uid))
        .with("group", name(&status.group, status.gid))
        .with("mode", octal(status.mode))
        .with("state", state)
        .with("size", status.size)
}

/// About a file that may be there.
pub fn of_any(status: Option<&Status>) -> Returns {
    status.map(of).unwrap_or_default()
}

/// Looks at `path` again behind the steps, in the same trip, and adds what is there to the result.
pub fn after(change: Change, path: &str) -> Change {
    look::after(change, Stat::of(path), |done, seen| {
        done.returns = std::mem::take(&mut done.returns).and(of_any(seen.as_ref()));
    })
}
