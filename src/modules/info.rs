//! The keys about a file that results carry: `uid gid owner group mode state size`.

use crate::{
    ask::{Question, Stat, Status},
    plan::{Change, Returns, Step, Way},
};

use super::attributes::octal;

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
pub fn after(mut change: Change, path: &str) -> Change {
    let asked = [Stat::of(path)];
    if let Way::Steps(steps, _) = &mut change.way {
        steps.push(Step::Run(Stat::script(&asked).functions(Stat::FUNCTIONS)));
    }
    change.finish(move |finish, outputs| {
        let Some((looked, before)) = outputs.split_last().filter(|(last, _)| last.ok()) else {
            return finish(outputs);
        };
        let mut done = finish(before)?;
        let seen = Stat::parse(&asked, looked).ok().and_then(|mut seen| seen.pop());
        done.returns = done.returns.and(of_any(seen.flatten().as_ref()));
        Ok(done)
    })
}
