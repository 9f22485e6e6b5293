use crate::{
    ask::{Glob, Stat, Status, Text, Thing},
    plan::{Cx, Failure, Plan, Returns, Step},
    sh,
    sh::Sh,
};

use super::subject::{Subject, Work};

pub async fn symbolic(
    cx: &Cx,
    mut subject: Subject,
    src: Option<&str>,
    force: bool,
) -> Result<Plan, Failure> {
    let is = subject.link.as_ref().and_then(|status| status.target.clone());
    let src = match (src, &is) {
        (Some(src), _) => wanted(cx, src).await?,
        (None, Some(target)) => target.clone(),
        (None, None) => return Err(subject.fail("src is required for creating new symlinks".into())),
    };
    let target = absolute(&src, &subject);
    let returns = Returns::new().with("src", src.as_str());
    if is.as_deref() != Some(&src) {
        subject.through = cx.ask(Stat::through(&target)).await?;
    }
    if subject.through.is_none() && !force {
        let msg = format!(
            "src file does not exist, use \"force=yes\" if you really want to create the link: {target}"
        );
        return Err(Failure::new(msg).returns(returns.with("path", subject.path.as_str())));
    }
    let mut work = attributes(&subject);
    if is.as_deref() != Some(&src) {
        let steps = replace(cx, &subject, sh!["ln", "-sfn", src, subject.path], "symlink", force).await?;
        work = work.turn(subject.state(), "link", steps);
        work.becomes = Some(Thing::Link(subject.attributes.link(&src)));
        work.before = work.before.with("src", is);
        work.after = work.after.with("src", src);
    }
    Ok(subject.settle("dest", work, returns))
}

/// `~` and variables are expanded; a relative path stays relative.
async fn wanted(cx: &Cx, src: &str) -> Result<String, Failure> {
    match src.starts_with(['~', '$']) {
        true => cx.path(src).await,
        false => cx.variables(src).await,
    }
}

fn attributes(subject: &Subject) -> Work {
    let mut work = subject.attribute_work();
    if subject.follow && subject.through.is_none() {
        let warning = "Cannot set fs attributes on a non-existent symlink target. follow should be set to False to \
                       avoid this.";
        work.warning = Some(warning.to_owned());
    }
    work
}

/// What a link text means: it counts from the directory of the link.
fn absolute(src: &str, subject: &Subject) -> String {
    match subject.link.as_ref().is_some_and(Status::is_dir) && !src.starts_with('/') {
        true => format!("{}/{src}", subject.path),
        false => target(src, &subject.path),
    }
}

/// What the text of a link at `path` points at.
pub fn target(src: &str, path: &str) -> String {
    match path.rsplit_once('/') {
        _ if src.starts_with('/') => src.to_owned(),
        Some((dir, _)) => format!("{dir}/{src}"),
        None => format!("{path}/{src}"),
    }
}

pub async fn hard(cx: &Cx, subject: Subject, src: Option<&str>, force: bool) -> Result<Plan, Failure> {
    let Some(src) = src else {
        return Err(subject.fail("src is required for creating new hardlinks".into()));
    };
    let src = absolute(&wanted(cx, src).await?, &subject);
    let returns = Returns::new().with("src", src.as_str());
    let told = |failure: Failure| {
        let told = returns.clone().with("dest", subject.path.as_str());
        Failure { returns: Box::new(failure.returns.and(told)), ..failure }
    };
    let Some(source) = cx.ask(Stat::of(&src)).await? else {
        return Err(told(subject.fail("src does not exist".into())));
    };
    let mut work = subject.attribute_work();
    let same = |status: &Status| (status.inode, status.dev) == (source.inode, source.dev);
    match &subject.link {
        Some(status) if same(status) => return Ok(subject.settle("dest", work, returns)),
        Some(status) if status.is_file() && !force => {
            let what = if status.nlink > 1 { "different hard link" } else { "file" };
            return Err(told(subject.fail(format!("Cannot link, {what} exists at destination"))));
        }
        _ => {}
    }
    let steps = replace(cx, &subject, sh!["ln", "-f", src, subject.path], "hardlink", force).await?;
    work = work.turn(subject.state(), "hard", steps);
    let is = Status { nlink: source.nlink + 1, ..source };
    work.becomes = Some(Thing::file(is, Text::copied(&src)));
    Ok(subject.settle("dest", work, returns))
}

/// Steps that put a link in the place of what is there.
async fn replace(
    cx: &Cx,
    subject: &Subject,
    link: Sh,
    kind: &str,
    force: bool,
) -> Result<Vec<Step>, Failure> {
    let (path, state) = (&subject.path, subject.state());
    let Some(status) = &subject.link else {
        return Ok(vec![Step::Run(link)]);
    };
    if !status.is_link() && !force {
        return Err(subject.fail(format!("refusing to convert from {state} to {kind} for {path}")));
    }
    if status.is_dir() {
        let why = format!("the directory {path} is not empty, refusing to convert it");
        let all = ["*", ".[!.]*", "..?*"].map(|pattern| Glob { pattern: pattern.into(), dir: path.clone() });
        if cx.ask_all(all).await?.iter().any(|names| !names.is_empty()) {
            return Err(subject.fail(why));
        }
        let empty =
            Sh::script(r#"rmdir "$1" 2>/dev/null || { printf '%s\n' "$2" >&2; exit 1; }"#, [path, &why]);
        return Ok(vec![Step::Run(empty), Step::Run(link)]);
    }
    Ok(vec![Step::Run(link)])
}
