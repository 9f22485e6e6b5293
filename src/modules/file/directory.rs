use crate::{
    ask::{Below, Entry, Status, Thing, Tree},
    plan::{Cx, Failure, Plan, Returns, Step},
    sh::Sh,
};

use super::{
    super::{
        attributes::{Attributes, exactly},
        make_dirs::{made, make_dirs},
        target::real_path,
    },
    subject::{Subject, Work},
    times::Times,
};

pub async fn plan(cx: &Cx, mut subject: Subject, recurse: bool, times: &Times) -> Result<Plan, Failure> {
    let is_dir = subject.through.as_ref().is_some_and(Status::is_dir);
    if subject.follow && is_dir {
        // The task is about the directory itself.
        subject.path = real_path(cx, &subject.path, subject.link.as_ref()).await?;
        subject.link = subject.through.clone();
    }
    let path = &subject.path;
    let is_link = subject.link.as_ref().is_some_and(Status::is_link);
    let work = match &subject.through {
        Some(_) if is_link && !subject.follow => {
            return Err(subject.fail(format!("{path} already exists as a link")));
        }
        Some(status) if status.is_dir() => existing(cx, &subject, recurse, times).await?,
        None if !is_link => {
            let made = Thing::Dir(made(&subject.attributes), Below::Nothing);
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
        let steps = recursive(&subject.path, &below, &subject.attributes);
        work.below = left(&subject.path, &below, &subject.attributes);
        if !steps.is_empty() {
            work.after = work.after.with("below", format!("{} commands", steps.len()));
            work.before = work.before.with("below", "differs");
        }
        work.steps.extend(steps);
    }
    Ok(work)
}

/// What is below then, where that is not so yet.
fn left(root: &str, below: &[Entry], attributes: &Attributes) -> Vec<(String, Thing)> {
    let wrong = below.iter().filter(|entry| attributes.needs(&entry.status).any());
    let thing = |entry: &Entry| {
        let is = &entry.status;
        let mode = if is.is_link() { is.mode } else { attributes.bits(is.mode, is.is_dir()) };
        let then = Status { kind: is.kind, target: is.target.clone(), mode, ..attributes.status(Some(is)) };
        (format!("{root}/{}", entry.path), Thing::of(Some(then)))
    };
    wrong.map(thing).collect()
}

/// Commands that make everything below right; paths with the same need share one.
fn recursive(root: &str, below: &[Entry], attributes: &Attributes) -> Vec<Step> {
    let mut commands: indexmap::IndexMap<Vec<String>, Vec<String>> = indexmap::IndexMap::new();
    for entry in below {
        let needs = attributes.needs(&entry.status);
        let mut add = |words: [&str; 3]| {
            let words = words.iter().filter(|word| !word.is_empty()).map(|word| (*word).to_owned());
            let path = format!("{root}/{}", entry.path);
            commands.entry(words.collect()).or_default().push(path);
        };
        if let Some(user) = needs.user {
            add(["chown", "-h", &user.written]);
        }
        if let Some(group) = needs.group {
            add(["chgrp", "-h", &group.written]);
        }
        if let Some(bits) = needs.bits {
            add(["chmod", &exactly(bits), ""]);
        }
    }
    // Owners before permissions, because a change of owner takes special bits away.
    commands.sort_by(|a, _, b, _| (a[0] == "chmod").cmp(&(b[0] == "chmod")));
    commands.iter().flat_map(|(words, paths)| in_parts(words, paths)).collect()
}

/// Few enough paths for one command line.
fn in_parts(words: &[String], paths: &[String]) -> Vec<Step> {
    let command = |part: &[String]| Step::Run(Sh::default().args(words).args(part));
    paths.chunks(200).map(command).collect()
}
