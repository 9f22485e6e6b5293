use crate::{
    plan::{Change, Difference, Failure, Plan, Returns, Step},
    sh,
};

use super::{super::target::file_is, subject::Subject};

pub fn plan(subject: &Subject) -> Result<Plan, Failure> {
    let returns = Returns::new().with("path", subject.path.as_str()).with("state", "absent");
    let Some(status) = &subject.link else {
        return Ok(Plan::Ok(returns));
    };
    if subject.path == "/" {
        return Err(Failure::new("the root directory is not removed").param("path"));
    }
    let before = Returns::new().with("state", subject.state());
    let after = Returns::new().with("state", "absent");
    let differences = vec![Difference::properties(&subject.path, before, after)];
    let remove = match status.is_dir() {
        true => sh!["rm", "-rf", subject.path],
        false => sh!["rm", "-f", subject.path],
    };
    let change = Change::steps(differences, returns, vec![Step::Run(remove)]);
    Ok(file_is(change, &subject.path, None).into())
}
