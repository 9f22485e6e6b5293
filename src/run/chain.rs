//! Which units may leave as one chain: *run this command; ask again what the next was decided from; where the host says
//! the same, run the next; else stop and tell*.

use std::ops::Range;

use crate::{
    actions::{Deed, Effect},
    ask::{Asked, Cost},
    plan::{Change, Step, Way},
    playbook::LoopControl,
    remote::{GoesOn, Request},
};

use super::{
    frame::Frame,
    goes_on::goes_on,
    handlers::foreseen,
    how::nearest,
    live_task::Life,
    notes::Notes,
    planned::{Decision, Unit},
    program::Code,
    result::TaskResult,
};

/// So many links leave at once at most, …
const LINKS: usize = 64;

/// … with so many bytes.
const BYTES: u64 = 64 * 1024;

/// The group of steps that a chain is.
const GROUP: u32 = 1;

/// A unit: its life's number, and its place in its loop.
pub type Place = (u64, usize);

/// What a unit of a chain waits for before it is done.
#[derive(Debug)]
pub struct Gate {
    pub unit: Place,
    /// The reply that confirms what it was decided from, if anything has to be confirmed, …
    pub confirmed: Option<usize>,
    /// … and those of what was run for it, counted in the chain.
    pub replies: Range<usize>,
    /// With which statuses the chain goes on behind it; `None`: nothing was run for it.
    pub goes_on: Option<GoesOn>,
    pub no_log: bool,
}

/// What is to leave as one chain.
#[derive(Default)]
pub struct Draft {
    requests: Vec<Request>,
    pub gates: Vec<Gate>,
    notes: Notes,
    /// Replies that the requests will have.
    replies: usize,
    links: usize,
    bytes: u64,
    /// Units since the last link: nothing has to be done for them, as long as their answers hold.
    passed: Vec<(Place, bool)>,
    /// What confirms that from which they and the next link were decided.
    reads: Vec<Asked>,
    closed: bool,
}

/// The units that may leave as one chain, from the first that is left of the head on; `handlers` are the play's.
pub fn draft<'a>(lives: impl Iterator<Item = &'a Life>, done: usize, handlers: &Code) -> Draft {
    let mut draft = Draft::default();
    let mut first: Option<&Frame> = None;
    for (at, life) in lives.enumerate() {
        let Some(planned) = &life.planned else { break };
        let start = if at == 0 { done } else { 0 };
        for (index, unit) in planned.units.iter().enumerate() {
            let head = *first.get_or_insert(&unit.frame);
            let place = (life.seed.number, start + index);
            if draft.closed || !draft.add(unit, place, head) {
                return draft;
            }
            draft.closed |=
                matches!(unit.decision, Decision::Change(_)) && !handlers_later(unit, life, handlers);
        }
        let all = planned.items.as_ref().map_or(1, |items| items.len());
        if start + planned.units.len() < all {
            break;
        }
    }
    draft
}

impl Draft {
    /// Whether it is more than what a change of its own would be.
    pub fn is_chain(&self) -> bool {
        self.links > 1
    }

    /// What leaves: first what is confirmed later is noted.
    pub fn requests(&mut self) -> Vec<Request> {
        let mut requests = std::mem::take(&mut self.notes).requests();
        requests.append(&mut self.requests);
        requests
    }

    /// Takes a unit in; `false`: the chain ends before it.
    fn add(&mut self, unit: &Unit, place: Place, head: &Frame) -> bool {
        let frame = &unit.frame;
        if !frame.fresh() || !done_once(frame) || !self.reads_of(frame, head) {
            return false;
        }
        match &unit.decision {
            Decision::Settled(result)
                if !(result.failed || result.unreachable || notifies(frame, result)) =>
            {
                self.passed.push((place, frame.how.no_log));
                true
            }
            Decision::Deed(deed) if is_pure(deed) && !judged(frame) => {
                self.passed.push((place, frame.how.no_log));
                true
            }
            Decision::Change(change) if fits(frame, head) => self.change(change, place, frame),
            _ => false,
        }
    }

    /// Notes what a unit was decided from; `false`: the chain's shell cannot confirm it.
    fn reads_of(&mut self, frame: &Frame, head: &Frame) -> bool {
        let reads = frame.reads.borrow();
        let same_shell = std::ptr::eq(&*frame.link, &*head.link) && frame.identity == head.identity;
        let steady = |asked: &Asked| asked.steady && asked.cost == Cost::Cheap;
        let book = frame.link.book.borrow();
        let confirm = |asked: &Asked| asked.to_confirm(book.known(&frame.identity, asked));
        self.reads.extend(reads.iter().flat_map(confirm));
        reads.is_empty() || same_shell && reads.iter().all(steady)
    }

    fn change(&mut self, change: &Change, place: Place, frame: &Frame) -> bool {
        let (steps, goes_on) = match &change.way {
            Way::User(sh, _) => (vec![Step::Run(sh.clone())], goes_on(frame)),
            // The first is a command: a change by steps alone asks behind it what it may have changed.
            Way::Steps(steps, _) if self.links > 0 => (steps.clone(), None),
            _ => return false,
        };
        let steps: Vec<Step> = steps.into_iter().map(|step| frame.how.surround(step)).collect();
        let bytes: Option<u64> = steps.iter().map(size).sum();
        let Some(bytes) = bytes.filter(|bytes| self.links == 0 || self.bytes + bytes <= BYTES) else {
            return false;
        };
        self.bytes += bytes;
        self.closed = goes_on.is_none() || self.links + 1 >= LINKS;
        self.link(steps, place, frame.how.no_log, goes_on);
        true
    }

    /// What the units since the last link were decided from is noted at the beginning and confirmed here.
    fn confirm(&mut self) -> Option<usize> {
        let (passed, reads) = (std::mem::take(&mut self.passed), std::mem::take(&mut self.reads));
        let confirmed = (self.links > 0 && !reads.is_empty()).then_some(self.replies);
        if confirmed.is_some() {
            let slot = self.links as u32;
            let quests = self.notes.confirm(slot, reads);
            // They leave twice: to be noted, and to be confirmed.
            self.bytes += quests.iter().map(|quest| 2 * quest.script.text().len() as u64).sum::<u64>();
            self.requests.push(Request::Confirm { group: GROUP, slot, quests });
            self.replies += 1;
        }
        let nothing = self.replies..self.replies;
        let gate = |(unit, no_log)| Gate { unit, confirmed, replies: nothing.clone(), goes_on: None, no_log };
        self.gates.extend(passed.into_iter().map(gate));
        confirmed
    }

    /// Adds what is run for a unit; `goes_on` of the last one is `None`.
    fn link(&mut self, steps: Vec<Step>, unit: Place, no_log: bool, goes_on: Option<GoesOn>) {
        let confirmed = self.confirm();
        let replies = self.replies..self.replies + steps.len();
        self.replies = replies.end;
        self.links += 1;
        let request = |step| match (step, &goes_on) {
            (Step::Run(sh), Some(goes_on)) => Request::Link { group: GROUP, sh, goes_on: goes_on.clone() },
            (step, _) => Request::Step { group: GROUP, step },
        };
        self.requests.extend(steps.into_iter().map(request));
        let goes_on = Some(goes_on.unwrap_or(GoesOn::With(vec![])));
        self.gates.push(Gate { unit, confirmed, replies, goes_on, no_log });
    }
}

/// An action that goes well and concerns names alone.
fn is_pure(deed: &Deed) -> bool {
    let names = matches!(
        deed.effect,
        Effect::None | Effect::SetFacts { .. } | Effect::IncludeVars { .. } | Effect::SetStats { .. }
    );
    names && deed.failed.is_none()
}

/// What comes next depends on whom it notifies.
fn notifies(frame: &Frame, result: &TaskResult) -> bool {
    result.changed && may_notify(frame)
}

fn may_notify(frame: &Frame) -> bool {
    nearest(&frame.placed, |keywords| keywords.notify.as_ref()).is_some()
}

/// Whom a handler notifies may come behind it at once; all others come at a flush point, which nobody crosses before.
fn handlers_later(unit: &Unit, life: &Life, handlers: &Code) -> bool {
    !may_notify(&unit.frame) || life.handler.is_none() && foreseen(&unit.frame, handlers)
}

fn judged(frame: &Frame) -> bool {
    let task = &frame.placed.task;
    !(task.changed_when.is_empty() && task.failed_when.is_empty())
}

/// Nothing makes it run again, ends its loop or waits within it.
fn done_once(frame: &Frame) -> bool {
    let task = &frame.placed.task;
    let paced = |control: &LoopControl| !control.break_when.is_empty() || control.pause.is_some();
    let paced = task.r#loop.as_ref().is_some_and(|looped| paced(&looped.control));
    task.until.is_empty() && task.retries.is_none() && !paced
}

/// Whether a change may be done in one shell with the others, for this host alone.
fn fits(frame: &Frame, head: &Frame) -> bool {
    let once = nearest(&frame.placed, |keywords| keywords.run_once.as_ref()).is_some();
    let how = &frame.how;
    std::ptr::eq(&*frame.link, &*head.link)
        && frame.identity == head.identity
        && !(once || how.ignore_unreachable || how.delegate.is_some() || how.timeout_s.is_some())
}

/// Bytes that leave for a step; `None` for what is read from a file.
fn size(step: &Step) -> Option<u64> {
    use crate::sh::Body;
    let (text, body) = match step {
        Step::Run(sh) => (sh.text().len(), sh.stdin.as_ref()),
        Step::Put(put) => (put.path.len(), Some(&put.body)),
    };
    match body {
        Some(Body::File(_)) => None,
        body => Some(text as u64 + body.map_or(Ok(0), Body::len).ok()?),
    }
}
