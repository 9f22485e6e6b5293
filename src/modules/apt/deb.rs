use std::rc::Rc;

use crate::{
    ask::{Deb, DebFile, DebPackage, Stat},
    plan::{Act, Change, Cx, Done, Failure, Forecast, Host, Plan, Returns, Way},
    sh,
    sh::Sh,
};

use super::{
    super::download,
    install::guarded,
    lists::Lists,
    params::Apt,
    result::{done, failed, fetch_beside, surely},
};

/// Package files that are on the host, or are fetched to it.
pub async fn plan(cx: &Cx, apt: Rc<Apt>, lists: Lists) -> Result<Plan, Failure> {
    let files: Vec<String> = apt.deb.iter().flatten().map(|deb| deb.trim().to_owned()).collect();
    if files.iter().any(|file| file.contains("://")) {
        return Ok(by_url(apt, files, lists).into());
    }
    let mut missing = Vec::new();
    for file in &files {
        let path = cx.path(file).await?;
        let (there, package) =
            futures::try_join!(cx.ask(Stat::through(&path)), cx.ask(DebFile(path.clone())))?;
        let Some(package) = package else {
            let why = if there.is_none() { "no such file" } else { "not a package file" };
            return Err(Failure::new(format!("Unable to install package: {path}: {why}")).param("deb"));
        };
        let installed = cx.ask(DebPackage(package.name.clone())).await?;
        if !is_installed(&package, &installed) {
            missing.push(path);
        }
    }
    Ok(match (missing.is_empty(), lists.fetch.is_some()) {
        (true, false) => Plan::Ok(lists.returns(false)),
        (true, true) => fetch_beside(lists).into(),
        (false, _) => surely(lists, None, vec![crate::plan::Step::Run(install(&apt, &missing))]).into(),
    })
}

fn is_installed(package: &Deb, installed: &[Deb]) -> bool {
    installed.iter().any(|deb| deb.installed && deb.version == package.version)
}

fn install(apt: &Apt, files: &[String]) -> Sh {
    guarded(apt, apt.options(apt.apt_get()).arg("install").args(files))
}

fn by_url(apt: Rc<Apt>, files: Vec<String>, lists: Lists) -> Change {
    Change::by(
        Forecast::Unknown("a package file is known when it was fetched".into()),
        Way::Act(Act::new(async move |host: &mut Host| {
            let returns = lists.returns(lists.fetch.is_some());
            if let Some(fetch) = lists.fetch {
                let output = host.steps(vec![fetch]).await?.pop().unwrap_or_default();
                if !output.ok() {
                    return Err(failed(&output, "apt-get update"));
                }
            }
            let mut done = Done::unchanged(returns);
            for file in &files {
                let fetched = one(host, &apt, file).await?;
                done.changed |= fetched.changed;
                done.returns = done.returns.and(fetched.returns);
            }
            Ok(done)
        })),
    )
}

async fn one(host: &mut Host, apt: &Apt, file: &str) -> Result<Done, Failure> {
    if !file.contains("://") {
        return settle(host, apt, file).await;
    }
    let path = download::to_temporary(host, file, ".deb").await?;
    let done = settle(host, apt, &path).await;
    host.run(sh!["rm", "-f", path]).await?;
    done
}

async fn settle(host: &mut Host, apt: &Apt, path: &str) -> Result<Done, Failure> {
    let Some(package) = host.ask(DebFile(path.to_owned())).await? else {
        return Err(
            Failure::new(format!("Unable to install package: {path}: not a package file")).param("deb")
        );
    };
    let installed = host.ask(DebPackage(package.name.clone())).await?;
    if is_installed(&package, &installed) {
        return Ok(Done::unchanged(Returns::new()));
    }
    let command = install(apt, &[path.to_owned()]);
    let text = command.text().to_owned();
    let output = host.run(command).await?;
    match output.ok() {
        true => Ok(done(Some(&output), true, Returns::new())),
        false => Err(failed(&output, &text)),
    }
}
