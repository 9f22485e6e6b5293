use crate::{
    ask::{Status, Text, Thing},
    plan::{Cx, Failure, Plan, Put, Returns, Step},
    sh,
    sh::Body,
};

use super::{subject::Subject, times::Times};

/// A file that must be there already.
pub async fn plan(cx: &Cx, subject: &Subject, times: &Times) -> Result<Plan, Failure> {
    let (path, status) = (&subject.path, subject.status());
    match status {
        Some(status) if status.is_dir() => {
            Err(subject.fail(format!("file ({path}) is directory, cannot continue")))
        }
        Some(status) if status.is_link() => {
            Err(subject.fail(format!("file ({path}) is link, cannot continue")))
        }
        None => Err(subject.fail(format!("file ({path}) is absent, cannot continue"))),
        Some(status) => {
            let mut work = subject.attribute_work();
            times.add_to(&mut work, cx, path, Some(status)).await?;
            Ok(subject.settle("path", work, Returns::new()))
        }
    }
}

/// A file that is made when it is missing, and whose times are set.
pub async fn touch(cx: &Cx, subject: &Subject, times: &Times) -> Result<Plan, Failure> {
    let mut work = subject.attribute_work();
    if subject.status().is_none() {
        let is = Status { mode: subject.attributes.new_file(), ..subject.attributes.status(None) };
        work.becomes = Some(Thing::file(is, Text::of(Body::from(vec![]))));
        work = work.turn("absent", "touch", vec![make(subject)]);
        times.add_set(&mut work, cx, &subject.path).await?;
    } else {
        times.add_to(&mut work, cx, &subject.path, subject.status()).await?;
    }
    Ok(subject.settle("dest", work, Returns::new()))
}

fn make(subject: &Subject) -> Step {
    if subject.link.is_some() {
        // A link that leads nowhere: what it names is made.
        return Step::Run(sh!["touch", subject.path]);
    }
    let mut put = Put::new(&subject.path, String::new());
    put.mode = Some(subject.attributes.new_file());
    put.owner = subject.attributes.owner();
    Step::Put(put)
}
