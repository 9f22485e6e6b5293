use crate::{
    ask::{Entry, Thing, Tree},
    plan::{Change, Cx, Difference, Failure, Plan, Returns, Step},
    sh,
};

use super::subject::Subject;

pub async fn plan(cx: &Cx, subject: &Subject) -> Result<Plan, Failure> {
    let returns = Returns::new().with("path", subject.path.as_str()).with("state", "absent");
    let Some(status) = &subject.link else {
        return Ok(Plan::Ok(returns));
    };
    if subject.path == "/" {
        return Err(Failure::new("the root directory is not removed").param("path").in_itself());
    }
    let mut before = Returns::new().with("state", subject.state());
    if status.is_dir() && cx.controller().shows_differences() {
        before =
            before.with("path_content", content(&subject.path, cx.ask(Tree(subject.path.clone())).await?));
    }
    let after = Returns::new().with("state", "absent");
    let differences = vec![Difference::properties(&subject.path, before, after)];
    let remove = match status.is_dir() {
        true => sh!["rm", "-rf", subject.path],
        false => sh!["rm", "-f", subject.path],
    };
    let change = Change::steps(differences, returns, vec![Step::Run(remove)]);
    Ok(change.leaves(&subject.path, Thing::Absent).into())
}

/// All that goes away with a directory.
fn content(dir: &str, entries: Vec<Entry>) -> serde_json::Value {
    let (mut directories, mut files) = (vec![], vec![]);
    for entry in entries {
        let path = format!("{dir}/{}", entry.path);
        if entry.status.is_dir() { directories.push(path) } else { files.push(path) }
    }
    directories.sort();
    files.sort();
    serde_json::json!({"directories": directories, "files": files})
}
