use serde_json::Value;

use crate::{ask::Sections, plan::Returns};

/// Who the task runs as, by number.
pub fn ids(sections: &Sections) -> Returns {
    let said = sections.get("id").unwrap_or_default();
    let number = |key: &str| -> Option<i64> {
        let rest = said.split_whitespace().find_map(|word| word.strip_prefix(key))?;
        rest.split('(').next()?.parse().ok()
    };
    let (uid, gid) = (number("uid="), number("gid="));
    let ids = [("user_uid", uid), ("user_gid", gid), ("real_user_id", uid), ("effective_user_id", uid)];
    let groups = [("real_group_id", gid), ("effective_group_id", gid)];
    ids.into_iter().chain(groups).fold(Returns::new(), |facts, (name, id)| facts.with(name, id))
}

/// The user's entry in the account database.
pub fn account(sections: &Sections) -> Returns {
    let entry: Vec<&str> = sections.get("passwd").unwrap_or_default().split(':').collect();
    let fields = [("user_id", 0), ("user_gecos", 4), ("user_dir", 5), ("user_shell", 6)];
    fields.into_iter().fold(Returns::new(), |facts, (name, at)| {
        facts.with(name, entry.get(at).copied().unwrap_or_default())
    })
}

/// The environment that tasks run in.
pub fn environment(sections: &Sections) -> Returns {
    let entries =
        sections.raw("env").unwrap_or_default().split('\0').filter_map(|entry| entry.split_once('='));
    let entries = entries.map(|(name, value)| (name.to_owned(), value.into())).collect();
    Returns::new().with("env", Value::Object(entries))
}
