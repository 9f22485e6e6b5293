use crate::{
    ask::{FileType, Status, Tree},
    plan::{Cx, Failure, Plan, Returns},
};

use super::{
    super::{adjust_many::adjust_many, make_dirs::make_dirs},
    subject::{Subject, Work},
    times::Times,
};

pub async fn plan(cx: &Cx, subject: Subject, recurse: bool, times: &Times) -> Result<Plan, Failure> {
    let path = &subject.path;
    let is_link = subject.link.as_ref().is_some_and(Status::is_link);
    let work = match &subject.through {
        Some(_) if is_link && !subject.follow => {
            return Err(subject.fail(format!("{path} already exists as a link")));
        }
        Some(status) if status.is_dir() => existing(cx, &subject, recurse, times).await?,
        None if !is_link => {
            let made = Status {
                kind: FileType::Directory,
                mode: subject.attributes.new_dir(),
                ..subject.attributes.status(None)
            };
            let work = Work { becomes: Some(made), ..Work::default() };
            work.turn("absent", "directory", vec![make_dirs(path, &subject.attributes)])
        }
        _ => return Err(subject.fail(format!("{path} already exists as a {}", subject.state()))),
    };
    Ok(subject.settle("path", work, Returns::new()))
}

async fn existing(cx: &Cx, subject: &Subject, recurse: bool, times: &Times) -> Result<Work, Failure> {
    let mut work = subject.attribute_work();
    times.add_to(&mut work, cx, &subject.path, subject.status()).await?;
    if recurse {
        let below = cx.ask(Tree(subject.path.clone())).await?;
        let files = below.iter().map(|entry| (format!("{}/{}", subject.path, entry.path), &entry.status));
        let steps = adjust_many(files, &subject.attributes);
        if !steps.is_empty() {
            work.after = work.after.with("below", format!("{} commands", steps.len()));
            work.before = work.before.with("below", "differs");
        }
        work.steps.extend(steps);
    }
    Ok(work)
}
