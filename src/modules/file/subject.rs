use crate::{
    ask::{Status, Thing},
    plan::{Change, Difference, Failure, Plan, Returns, Step},
};

use super::super::{
    attributes::{Attributes, unknown_yet},
    info,
    make_dirs::leaves_dirs,
    target::parent,
};

/// What stands at a path and how it shall be owned.
pub struct Subject {
    pub path: String,
    /// The thing itself.
    pub link: Option<Status>,
    /// What it leads to.
    pub through: Option<Status>,
    pub attributes: Attributes,
    /// Attributes are those of what a link leads to.
    pub follow: bool,
}

/// What is to be done about a subject, collected.
#[derive(Default)]
pub struct Work {
    pub before: Returns,
    pub after: Returns,
    pub steps: Vec<Step>,
    pub warning: Option<String>,
    /// What is there then, when it is not what is there now.
    pub becomes: Option<Thing>,
    /// The same of what is below it.
    pub below: Vec<(String, Thing)>,
}

impl Subject {
    /// What the attributes are those of.
    pub fn status(&self) -> Option<&Status> {
        if self.follow { self.through.as_ref() } else { self.link.as_ref() }
    }

    /// `absent`, `file`, `directory`, `link`.
    pub fn state(&self) -> &'static str {
        self.link.as_ref().map_or("absent", |status| status.kind.state())
    }

    /// What makes the attributes of the thing right, as far as it is there.
    pub fn attribute_work(&self) -> Work {
        let Some(status) = self.status() else {
            return Work::default();
        };
        let adjustment = self.attributes.adjust(&self.path, status, self.follow);
        Work {
            before: adjustment.before,
            after: adjustment.after,
            steps: adjustment.steps,
            ..Work::default()
        }
    }

    /// The plan: nothing to do without steps; a failure at its turn when a name is unknown. `key` is the name under
    /// which the path is returned.
    pub fn settle(&self, key: &str, work: Work, returns: Returns) -> Plan {
        let mut returns =
            Returns::new().with(key, self.path.as_str()).and(info::of_any(self.link.as_ref())).and(returns);
        if let Some(warning) = work.warning {
            returns = returns.warn(warning);
        }
        if work.steps.is_empty() {
            return Plan::Ok(returns);
        }
        let differences = vec![Difference::properties(&self.path, work.before, work.after)];
        if let Some(failure) = self.attributes.unknown() {
            let warned = returns.clone().warn(unknown_yet(&failure));
            let change = Change::refused(differences, warned, failure.returns(returns));
            return self.leaves(change, work.becomes).into();
        }
        let change = Change::steps(differences, returns, work.steps);
        let is_link = self.link.as_ref().is_some_and(Status::is_link);
        let adjusted = if is_link { None } else { self.adjusted() };
        let becomes = work.becomes.as_ref().and_then(Thing::status).cloned().or(adjusted);
        let change = self.leaves(change, work.becomes);
        let change = work.below.into_iter().fold(change, |change, (path, thing)| change.leaves(path, thing));
        info::after(change, &self.path, becomes.as_ref()).into()
    }

    /// Tells check mode what is there then.
    fn leaves(&self, change: Change, becomes: Option<Thing>) -> Change {
        let through = self.follow && self.link.as_ref().is_some_and(Status::is_link);
        let thing = match (becomes, self.adjusted()) {
            (Some(thing), _) => thing,
            (None, Some(is)) if through => Thing::Through(is),
            (None, Some(is)) => Thing::of(Some(is)),
            (None, None) => return change,
        };
        match &thing {
            Thing::Dir(is, _) if self.link.is_none() => {
                leaves_dirs(change, parent(&self.path), is).leaves(&self.path, thing)
            }
            _ => change.leaves(&self.path, thing),
        }
    }

    /// What is there once the attributes are right.
    fn adjusted(&self) -> Option<Status> {
        let is = self.status()?;
        Some(Status {
            kind: is.kind,
            mode: self.attributes.bits(is.mode, is.is_dir()),
            ..self.attributes.status(Some(is))
        })
    }

    /// A failure that tells the path and what is there.
    pub fn fail(&self, msg: String) -> Failure {
        let returns = Returns::new().with("path", self.path.as_str()).with("state", self.state());
        Failure::new(msg).returns(returns.and(info::of_any(self.link.as_ref())))
    }
}

impl Work {
    /// Puts a change of state before the rest of the work.
    pub fn turn(mut self, before: &str, after: &str, steps: Vec<Step>) -> Self {
        self.before = Returns::new().with("state", before).and(self.before);
        self.after = Returns::new().with("state", after).and(self.after);
        self.steps.splice(0..0, steps);
        self
    }
}
