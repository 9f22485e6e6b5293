//! The keys about a file that results carry: `uid gid owner group mode state size`.

use crate::{
    ask::{Stat, Status},
    plan::{Change, Done, Forecast, Returns},
};

use super::{attributes::octal, look};

/// The number of an account or group that an earlier task would have made.
pub const NOBODY_YET: u64 = u32::MAX as u64 - 1;

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

fn foretold(mut change: Change, becomes: &Status) -> Change {
    let Forecast::Changed(returns) = change.forecast else {
        return change;
    };
    let mut told = of(becomes);
    let open = [
        ("size", becomes.is_dir() && becomes.size == 0),
        ("uid", becomes.uid == NOBODY_YET),
        ("gid", becomes.gid == NOBODY_YET),
    ];
    let open: Vec<_> = open.into_iter().filter_map(|(key, open)| open.then_some(key)).collect();
    open.iter().for_each(|key| drop(told.0.remove(*key)));
    change.forecast = Forecast::Changed(returns.and(told.clone()));
    change.untold(&open).finish(move |finish, outputs| {
        let done = finish(outputs)?;
        Ok(Done { returns: done.returns.and(told), ..done })
    })
}

/// Looks at `path` again behind the steps, in the same trip, and adds what is there to the result; check mode says what
/// will be there, as far as it is known.
pub fn after(change: Change, path: &str, becomes: Option<&Status>) -> Change {
    let change = match becomes {
        Some(becomes) => foretold(change, becomes),
        None => change,
    };
    look::after(change, Stat::of(path), |done, seen| {
        done.returns = std::mem::take(&mut done.returns).and(of_any(seen.as_ref()));
    })
}
