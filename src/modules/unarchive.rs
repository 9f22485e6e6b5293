//! Archives, unpacked.

mod params;
mod unpack;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::{
    ask::{Below, Stat, Status, Thing},
    plan::{Act, Change, Cx, Difference, Done, Failure, Forecast, Host, Leaves, Module, Plan, Put, Way},
    sh,
    sh::Body,
};

use super::{attributes::Attributes, download, info, look, unforeseen::unforeseen};
pub use params::Unarchive;
use unpack::{Job, finish};

impl Module for Unarchive {
    const NAME: &'static str = "unarchive";
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: The application
  unarchive:
    src: app-1.0.tar.gz
    dest: /opt/app
    owner: app
";

    fn check(&self) -> Result<(), Failure> {
        if self.copy.is_some() && self.remote_src {
            return Err(Failure::new("parameters are mutually exclusive: copy|remote_src"));
        }
        match !self.include.is_empty() && !self.exclude.is_empty() {
            true => Err(Failure::new("parameters are mutually exclusive: include|exclude")),
            false => Ok(()),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        if let Some(creates) = &self.creates {
            let path = cx.path(creates).await?;
            if cx.reading().ask(Stat::of(&path)).await?.is_some() {
                return Ok(Plan::Skip(format!("skipped, since {creates} exists")));
            }
        }
        let dest = cx.path(&self.dest).await?;
        let dest = if dest.len() > 1 { dest.trim_end_matches('/').to_owned() } else { dest };
        let (is, attributes) = futures::try_join!(cx.ask(Stat::through(&dest)), self.attributes.look_up(cx))?;
        if !is.as_ref().is_some_and(Status::is_dir) {
            let failure = Failure::new(format!("dest '{dest}' must be an existing dir")).param("dest");
            return Err(failure.returns(info::of_any(is.as_ref())));
        }
        if let Some(failure) = attributes.unknown() {
            return Ok(Change::refused(vec![], info::of_any(is.as_ref()), failure).into());
        }
        if self.is_remote() && !self.src.contains("://") {
            return self.on_host(cx, dest, is, attributes).await;
        }
        let source = match self.is_remote() {
            true => Source::Url(self.src.clone()),
            false => Source::Body(cx.controller().body(&cx.controller().find("files", &self.src)?)?),
        };
        let creates = cx.some_path(self.creates.as_ref()).await?;
        let holder = is.clone();
        let change = self.carried(source, dest.clone(), is, attributes);
        Ok(filled(change, &dest, holder, creates).into())
    }
}

/// Where an archive comes from that is not on the host yet.
enum Source {
    Url(String),
    Body(Body),
}

impl Unarchive {
    async fn on_host(
        &self,
        cx: &Cx,
        dest: String,
        is: Option<Status>,
        attributes: Attributes,
    ) -> Result<Plan, Failure> {
        let src = cx.path(&self.src).await?;
        let creates = cx.some_path(self.creates.as_ref()).await?;
        let job = Job { wanted: self, src, dest, is, attributes };
        let verdict = match job.verdict(&cx.reading()).await {
            Err(Failure { unpredictable: Some(why), .. }) => {
                let change = unforeseen(Failure::new(why));
                return Ok(filled(change, &job.dest, job.is, creates).into());
            }
            verdict => verdict?,
        };
        let returns = verdict.returns(&job);
        if verdict.steps.is_empty() {
            return Ok(Plan::Ok(returns));
        }
        let (unpacks, is_zip) = (verdict.unpacks, verdict.state.is_zip());
        let told = unpacks.is_some();
        let text = verdict.differences.join("\n");
        let forecast = Forecast::Changed(returns.clone());
        let (src, dest) = (job.src.clone(), job.dest.clone());
        let done = Box::new(move |outputs: &[_]| finish(outputs, unpacks, is_zip, returns, (&src, &dest)));
        let change = Change {
            differences: vec![Difference::Prepared { text }],
            ..Change::by(forecast, Way::Steps(verdict.steps, done))
        };
        let change = match told {
            true => job.leaves(change, verdict.state),
            false => change,
        };
        let untold: &[&str] = if told { &["extract_results"] } else { &[] };
        Ok(info::after(change, &job.dest, None).untold(untold).into())
    }

    /// The archive is brought to the host, looked at, unpacked and removed.
    fn carried(
        self: Rc<Self>,
        source: Source,
        dest: String,
        is: Option<Status>,
        attributes: Attributes,
    ) -> Change {
        let why = "what differs is known when the archive is on the host";
        let act = Act::new(async move |host: &mut Host| {
            let src = bring(host, source).await?;
            let job = Job { wanted: &self, src: src.clone(), dest, is, attributes };
            let done = unpack(host, &job).await;
            host.run(sh!["rm", "-f", src]).await?;
            done
        });
        Change::by(Forecast::Unknown(why.into()), Way::Act(act))
    }
}

/// Tells check mode that the directory holds more then.
fn filled(change: Change, dest: &str, is: Option<Status>, creates: Option<String>) -> Change {
    let change = change.leaves(dest, Thing::Kept(is.unwrap_or_default(), Below::More));
    creates.into_iter().fold(change, |change, path| change.leaves(path, Thing::Unseen(true)))
}

async fn bring(host: &mut Host, source: Source) -> Result<String, Failure> {
    let body = match source {
        Source::Url(url) => return download::to_temporary(host, &url, "").await,
        Source::Body(body) => body,
    };
    let made = host.run(sh!["mktemp"]).await?;
    let path = made.text().trim_end().to_owned();
    let mut put = Put::new(&path, body);
    put.mode = Some(0o600);
    let output = host.put(put).await?;
    match made.ok() && output.ok() {
        true => Ok(path),
        false => Err(Failure::new(format!("cannot bring the archive: {}", output.errors().trim()))),
    }
}

async fn unpack(host: &mut Host, job: &Job<'_>) -> Result<Done, Failure> {
    let verdict = job.judge(host).await?;
    let returns = verdict.returns(job).with("src", job.wanted.src.as_str());
    if verdict.steps.is_empty() {
        return Ok(Done::unchanged(returns));
    }
    let (unpacks, is_zip) = (verdict.unpacks, verdict.state.is_zip());
    let question = Stat::of(&job.dest);
    let (count, mut steps) = (verdict.steps.len(), verdict.steps);
    steps.push(look::step(&question));
    let outputs = host.steps(steps).await?;
    let (outputs, looked) = outputs.split_at(count.min(outputs.len()));
    let done = finish(outputs, unpacks, is_zip, returns, (&job.wanted.src, &job.dest))?;
    let now = looked.first().and_then(|looked| look::answer(&question, looked)).flatten();
    let text = verdict.differences.join("\n");
    let returns = done.returns.and(info::of_any(now.as_ref()));
    Ok(Done { differences: vec![Difference::Prepared { text }], returns, ..done })
}
