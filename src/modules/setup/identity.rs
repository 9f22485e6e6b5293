use serde_json::Value;

use crate::{ask::Sections, plan::Returns};

/// Who the task runs as, and the environment it runs in.
pub fn facts(sections: &Sections) -> Returns {
    let said = sections.get("id").unwrap_or_default();
    let number = |key: &str| -> Option<i64> {
        let rest = said.split_whitespace().find_map(|word| word.strip_prefix(key))?;
        rest.split('(').next()?.parse().ok()
    };
    let (uid, gid) = (number("uid="), number("gid="));
    let entry: Vec<&str> = sections.get("passwd").unwrap_or_default().split(':').collect();
    let field = |at: usize| entry.get(at).copied().unwrap_or_default();
    Returns::new()
        .with("user_id", field(0))
        .with("user_uid", uid)
        .with("user_gid", gid)
        .with("user_gecos", field(4))
        .with("user_dir", field(5))
        .with("user_shell", field(6))
        .with("real_user_id", uid)
        .with("effective_user_id", uid)
        .with("real_group_id", gid)
        .with("effective_group_id", gid)
        .with("env", environment(sections))
}

fn environment(sections: &Sections) -> Value {
    let entries =
        sections.raw("env").unwrap_or_default().split('\0').filter_map(|entry| entry.split_once('='));
    Value::Object(entries.map(|(name, value)| (name.to_owned(), value.into())).collect())
}
