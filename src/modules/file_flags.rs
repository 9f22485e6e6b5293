//! Flags of the file system (chattr), as the parameter `attributes` wants them.

use crate::{
    ask::{Flags, FlagsAnswer},
    plan::{Act, Change, Cx, Difference, Failure, Forecast, Host, Plan, Returns, Step, Way},
    sh,
    sh::{Output, Sh},
};

/// Flags that are the file system's own: nobody sets them.
const ITS_OWN: &str = "eEhIN";

/// Flags that are wanted: `+` adds them, `-` takes them away, `=` wants no others.
struct Wanted<'a> {
    operator: char,
    letters: &'a str,
}

/// A module's plan, and behind it the flags that `attributes` asks for: of the path of which the result tells, else of
/// the one that is written.
pub async fn flagged(
    cx: &Cx,
    plan: Plan,
    attributes: Option<&String>,
    written: &str,
) -> Result<Plan, Failure> {
    let Some(wanted) = attributes.map(|text| Wanted::of(text)) else {
        return Ok(plan);
    };
    let path = match told(&plan) {
        None => return Ok(plan),
        Some(returns) => match path_of(returns) {
            Some(path) => path,
            None => cx.path(written).await?,
        },
    };
    let is = cx.ask(Flags(path.clone())).await?;
    match plan {
        Plan::Ok(returns) if is.as_ref().is_some_and(|is| wanted.lacks(is)) => {
            let differences = vec![wanted.difference(&path, is.as_ref())];
            let change = Change::steps(differences, returns, vec![Step::Run(wanted.chattr(&path))]);
            Ok(change.explain(refused).into())
        }
        Plan::Change(change) => {
            let differs = is.as_ref().is_none_or(|is| wanted.lacks(is));
            let mut change = behind(*change, wanted.chattr(&path));
            change.differences.extend(differs.then(|| wanted.difference(&path, is.as_ref())));
            Ok(change.into())
        }
        plan => Ok(plan),
    }
}

/// What a plan tells of what will be there; `None` where nothing will.
fn told(plan: &Plan) -> Option<&Returns> {
    let returns = match plan {
        Plan::Ok(returns) => returns,
        Plan::Change(change) => match &change.forecast {
            Forecast::Changed(returns) | Forecast::Unchanged(returns) => returns,
            _ => return None,
        },
        _ => return None,
    };
    let is_absent = returns.0.get("state").is_some_and(|state| state == "absent");
    (!is_absent).then_some(returns)
}

fn path_of(returns: &Returns) -> Option<String> {
    let text = |key: &str| returns.0.get(key)?.as_str().map(str::to_owned);
    text("dest").or_else(|| text("path"))
}

impl<'a> Wanted<'a> {
    fn of(text: &'a str) -> Self {
        let (operator, letters) = match text.strip_prefix(['+', '-', '=']) {
            Some(letters) => (text.chars().next().unwrap_or('='), letters),
            None => ('=', text),
        };
        Self { operator, letters }
    }

    fn lacks(&self, is: &FlagsAnswer) -> bool {
        let missing = || self.letters.chars().any(|letter| !is.letters.contains(letter));
        let more = || is.letters.chars().any(|is| !self.letters.contains(is) && !ITS_OWN.contains(is));
        match self.operator {
            '+' => missing(),
            '-' => self.letters.chars().any(|letter| is.letters.contains(letter)),
            _ => missing() || more(),
        }
    }

    fn chattr(&self, path: &str) -> Sh {
        sh!["chattr", format!("{}{}", self.operator, self.letters), path]
    }

    fn difference(&self, path: &str, is: Option<&FlagsAnswer>) -> Difference {
        let told = |flags: String| Returns::new().with("attributes", flags);
        let now = is.map_or("", |is| &is.letters).to_owned();
        Difference::properties(path, told(now), told(format!("{}{}", self.operator, self.letters)))
    }
}

/// A change with one command more at its end.
fn behind(mut change: Change, chattr: Sh) -> Change {
    change.way = match change.way {
        Way::Steps(mut steps, finish) => {
            let count = steps.len();
            steps.push(Step::Run(chattr));
            let finish = Box::new(move |outputs: &[Output]| match outputs.get(count) {
                Some(output) if !output.ok() => Err(refused(output)),
                _ => finish(&outputs[..count.min(outputs.len())]),
            });
            Way::Steps(steps, finish)
        }
        Way::Act(act) => Way::Act(Act::new(async move |host: &mut Host| {
            let done = act.run(host).await?;
            let output = host.run(chattr).await?;
            if output.ok() { Ok(done) } else { Err(refused(&output)) }
        })),
        way => way,
    };
    change
}

fn refused(output: &Output) -> Failure {
    Failure::new(format!("chattr failed: {}", output.errors().trim())).param("attributes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ask::{FileType, Stat, Status},
        modules::{file::File, testing::Host},
    };

    fn decides(attributes: &str, letters: &str, expected: &[&str]) {
        let status = Some(Status { kind: FileType::File, nlink: 1, ..Status::default() });
        let flags = FlagsAnswer { letters: letters.to_owned(), ..FlagsAnswer::default() };
        let host = Host::root().knows(Stat::of("/x"), status.clone()).knows(Stat::through("/x"), status);
        let parameters = serde_json::json!({"path": "/x", "attributes": attributes});
        host.knows(Flags("/x".into()), Some(flags)).decides::<File>(parameters, expected);
    }

    #[test]
    fn flags_that_are_and_flags_that_are_not() {
        let ok = r#"ok {"path":"/x","uid":0,"gid":0,"owner":"0","group":"0","mode":"0000","state":"file","size":0}"#;
        for (wanted, letters) in [("+i", "ie"), ("-i", "e"), ("i", "ie"), ("=iA", "eAi"), ("=", "e")] {
            decides(wanted, letters, &["rounds: 2", ok]);
        }
        let changes = ok.replace("ok {", "changes {");
        for (wanted, letters, chattr) in [("+i", "e", "+i"), ("-iA", "ei", "-iA"), ("i", "iA", "=i")] {
            let difference = format!(r#"/x: {{"attributes":"{letters}"}} -> {{"attributes":"{chattr}"}}"#);
            decides(wanted, letters, &["rounds: 2", &changes, &difference, &format!("$ chattr {chattr} /x")]);
        }
    }
}
