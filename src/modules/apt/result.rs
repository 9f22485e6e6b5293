use crate::{
    ask::AptLists,
    plan::{Change, Difference, Done, Failure, Finish, Forecast, Returns, Step, Way},
    sh::{Output, Sh},
};

use super::{
    super::{advice::advise, invocation::STREAMS, look},
    advice::{ADVICE, WAIT},
    lists::Lists,
};

/// A change that counts as one when its last command did anything.
pub fn by_output(lists: Lists, command: Sh, counts: fn(&str) -> bool) -> Change {
    let text = command.text().to_owned();
    let updated = lists.fetch.is_some();
    let returns = lists.returns(updated);
    let steps: Vec<Step> = lists.fetch.into_iter().chain([Step::Run(command)]).collect();
    Change::by(
        Forecast::Unknown("the package lists are fetched first".into()),
        Way::Steps(
            steps,
            Box::new(move |outputs| {
                let output = last(outputs, &text)?;
                Ok(done(Some(&output), counts(&output.text()), returns))
            }),
        ),
    )
}

/// Only the lists are fetched: that counts when they are newer behind it.
pub fn only_lists(lists: Lists) -> Change {
    let fetched = lists.fetched();
    let before = lists.age.and_then(|age| age.updated);
    let returns = lists.returns(true);
    let change = Change::by(
        Forecast::Unknown("whether the package lists changed is known when they are fetched".into()),
        Way::Steps(
            lists.fetch.into_iter().collect(),
            Box::new(|outputs| last(outputs, "apt-get update").map(|_| Done::unchanged(returns))),
        ),
    );
    look::after(change.assume(AptLists, fetched), AptLists, move |done, age| {
        done.changed = age.updated != before;
        let returns = std::mem::take(&mut done.returns);
        done.returns = returns.with("cache_update_time", age.updated.unwrap_or(age.now));
    })
}

/// The lists are fetched, and nothing else is to be done.
pub fn fetch_beside(lists: Lists) -> Change {
    let fetched = lists.fetched();
    let returns = lists.returns(true);
    Change::by(
        Forecast::Unchanged(returns.clone()),
        Way::Steps(
            lists.fetch.into_iter().collect(),
            Box::new(|outputs| last(outputs, "apt-get update").map(|_| Done::unchanged(returns))),
        ),
    )
    .assume(AptLists, fetched)
}

/// Commands that are a change whatever they print.
pub fn surely(lists: Lists, prepared: Option<String>, commands: Vec<Step>) -> Change {
    let returns = lists.returns(lists.fetch.is_some());
    let text = commands.first().map(command_of).unwrap_or_default();
    let first = lists.fetch.iter().len();
    let steps: Vec<Step> = lists.fetch.into_iter().chain(commands).collect();
    let finish_returns = returns.clone();
    let finish: Finish = Box::new(move |outputs| {
        last(outputs, &text)?;
        Ok(done(outputs.get(first), true, finish_returns))
    });
    let differences = prepared.map(|text| Difference::Prepared { text }).into_iter().collect();
    let change = Change::by(Forecast::Changed(returns), Way::Steps(steps, finish)).untold(STREAMS);
    Change { differences, ..change }
}

fn command_of(step: &Step) -> String {
    match step {
        Step::Run(sh) => sh.text().to_owned(),
        Step::Put(put) => put.path.clone(),
    }
}

/// What came of a command, with what it said that it would do.
pub fn done(output: Option<&Output>, changed: bool, returns: Returns) -> Done {
    let said = output.map(streams).unwrap_or_default();
    let differences = output.map(|output| prepared(&output.text())).unwrap_or_default();
    Done { changed, returns: said.and(returns), differences }
}

/// The lines that tell what is done or would be: from the first list of packages to the count of them, else one by one.
pub fn prepared(said: &str) -> Vec<Difference> {
    let lines: Vec<&str> = said.lines().collect();
    let first = lines.iter().position(|line| line.starts_with("The following "));
    let count = lines.iter().position(|line| line.contains(" newly installed, "));
    let block = first.zip(count).and_then(|(first, count)| lines.get(first..=count));
    let does = |line: &&str| ["Inst ", "Remv ", "Purg ", "Del "].iter().any(|word| line.starts_with(word));
    let told = block.map_or_else(|| lines.iter().copied().filter(does).collect(), <[_]>::to_vec);
    let told = (!told.is_empty()).then(|| Difference::Prepared { text: told.join("\n") });
    told.into_iter().collect()
}

pub fn streams(output: &Output) -> Returns {
    Returns::new().with("stdout", output.text()).with("stderr", output.errors())
}

/// The last output, if it went well.
pub fn last(outputs: &[Output], command: &str) -> Result<Output, Failure> {
    let output = outputs.last().cloned().unwrap_or_default();
    if output.ok() {
        return Ok(output);
    }
    Err(failed(&output, command))
}

pub fn failed(output: &Output, command: &str) -> Failure {
    let said = output.errors();
    let missing = said.lines().find_map(|line| line.strip_prefix("E: Unable to locate package "));
    let msg = match missing {
        Some(name) => format!("No package matching '{name}' is available"),
        None => format!("'{command}' failed: {}", said.trim()),
    };
    let failure = advise(Failure::new(msg).returns(Returns::of_output(output)), &said, ADVICE);
    match holder(&output.text()) {
        Some(holder) if said.contains("lock") => failure.hint(format!("{holder} holds it; {WAIT}")),
        _ => failure,
    }
}

/// `process 142 (dpkg)`, from what apt-get says while it waits for a lock.
fn holder(said: &str) -> Option<&str> {
    let (_, holder) = said.rsplit_once("It is held by ")?;
    Some(holder.split_inclusive(')').next().unwrap_or(holder))
}
