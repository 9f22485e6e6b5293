use std::rc::Rc;

use crate::{
    event::Event,
    plan::Way,
    remote::{Error, Reply},
    sh::Output,
};

use super::{
    chain::{Gate, Place, draft},
    chain_watch::ChainWatch,
    chained::{Chain, Held},
    frame::Frame,
    host_env::Chains,
    host_run::HostRun,
    planned::Decision,
    watch::HostWatch,
};

impl HostRun {
    /// Whether all that may leave as one chain has been asked, where the head's next unit begins one.
    pub fn awaits_chain(&self) -> bool {
        let Some(frame) = self.leads_chain() else { return false };
        frame.link.book.borrow().awaits_cheap() && self.link_behind_questions()
    }

    /// Whether a further link can be in sight once all is answered that is asked now.
    fn link_behind_questions(&self) -> bool {
        let mut asks = false;
        for life in self.ahead.lives.iter().skip(1) {
            match &life.planned {
                None if life.seed.parked.get() => return false,
                None => asks = true,
                Some(planned) if planned.is_settled() => continue,
                Some(_) => return asks,
            }
            if life.is_users() {
                return true;
            }
        }
        false
    }

    /// The frame of the head's next unit, if it is a user's command with which a chain may begin.
    fn leads_chain(&self) -> Option<&Rc<Frame>> {
        let options = &self.env.run.options;
        if !self.chains || options.chains == Chains::Never || options.check || self.chain.is_some() {
            return None;
        }
        let unit = self.ahead.lives.front()?.planned.as_ref()?.units.front()?;
        match &unit.decision {
            Decision::Change(change) if matches!(change.way, Way::User(..)) => Some(&unit.frame),
            _ => None,
        }
    }

    /// Begins a chain with the head's next unit, if others can follow it.
    pub async fn begin_chain(&mut self) {
        let Some(frame) = self.leads_chain().cloned() else { return };
        let turn = frame.link.turn().await;
        let here = self.env.run.options.chains == Chains::Everywhere;
        let mut draft = draft(self.ahead.lives.iter(), self.progress.done.len(), &self.handlers);
        if !draft.is_chain() || frame.link.is_local() && !here {
            return;
        }
        let requests = draft.requests();
        let gates = draft.gates;
        self.forget(&frame);
        self.keep(&gates, &frame);
        let hidden = gates.iter().filter(|gate| gate.no_log).map(|gate| gate.replies.clone()).collect();
        let watch = Rc::new(ChainWatch::new(HostWatch::new(&self.env, false), hidden));
        let (told, identity) = (watch.clone(), frame.identity.clone());
        let burst = async move { turn.requests(&identity, requests, &*told).await.map(drop) };
        self.chain = Some(Chain::new(gates, watch, frame.link.clone(), Box::pin(burst)));
    }

    /// Keeps the units of a chain. All that comes behind them is planned anew, with answers that are asked behind it.
    fn keep(&mut self, gates: &[Gate], frame: &Frame) {
        let Some(Gate { unit: (last, index), .. }) = gates.last() else { return };
        self.ahead.drop_after(*last);
        let kept = self.ahead.lives.len();
        self.ahead.went_otherwise(kept);
        let start = if kept == 1 { self.progress.done.len() } else { 0 };
        let planned = self.ahead.lives.back_mut().and_then(|life| life.planned.as_mut());
        let whole = planned.is_none_or(|planned| {
            planned.units.truncate(index + 1 - start);
            planned.items.as_ref().is_none_or(|items| items.len() == index + 1)
        });
        if whole {
            self.ahead.begin_anew(&self.walker, &self.notified, frame, kept);
        }
    }

    /// What the chain says of a unit; waits until the host has said it.
    pub async fn held(&mut self, unit: Place) -> Held {
        let Some(chain) = &mut self.chain else { return Held::Not };
        let Some(gate) = chain.gates.pop_front_if(|gate| gate.unit == unit) else {
            self.end_chain(false).await;
            // Better to stop than to run a command twice.
            let message = "internal error: the tasks of a chain come out of their order";
            return Held::Lost(Error::Lost(message.to_owned()), vec![]);
        };
        match self.pass(&gate).await {
            Ok(held) => {
                let goes_on = match (&held, &gate.goes_on) {
                    (Held::Ran(replies), Some(goes_on)) => goes_on.includes(replies),
                    (held, _) => !matches!(held, Held::Stopped),
                };
                self.end_chain(goes_on).await;
                held
            }
            Err(error) => {
                let unknown = self.unknown();
                self.chain = None;
                self.ahead.drop_behind();
                Held::Lost(error, unknown)
            }
        }
    }

    /// Waits for what the host says of a unit.
    async fn pass(&mut self, gate: &Gate) -> Result<Held, Error> {
        let Some(chain) = &mut self.chain else { return Ok(Held::Not) };
        if let Some(at) = gate.confirmed {
            let same = |reply: &Reply| reply.as_ref().is_some_and(Output::ok);
            chain.arrive(at + 1).await?;
            if !chain.watch.replies(at..at + 1).iter().all(same) {
                return Ok(Held::Stopped);
            }
        }
        if gate.goes_on.is_none() {
            return Ok(Held::Confirmed);
        }
        if let Some(task) = self.progress.head.clone() {
            self.env.run.tell(Event::HostActing { host: self.env.host.clone(), task });
            self.progress.acted = true;
        }
        chain.watch.show(gate.replies.end);
        chain.arrive(gate.replies.end).await?;
        chain.link.changed();
        let replies = chain.watch.replies(gate.replies.clone());
        Ok(if replies.first().is_some_and(Option::is_some) { Held::Ran(replies) } else { Held::Stopped })
    }

    /// Lets a chain come to its end whose units are done, or that does not go on.
    pub async fn end_chain(&mut self, goes_on: bool) {
        let Some(chain) = self.chain.as_mut() else { return };
        let left = !chain.gates.is_empty();
        if goes_on && left {
            return;
        }
        // What it asked behind its last link is asked again when it is lost.
        chain.arrive(usize::MAX).await.unwrap_or_default();
        self.chain = None;
        if left {
            self.ahead.drop_behind();
        }
    }

    /// Names of the tasks behind the one whose turn it is of which nobody knows whether they have run.
    fn unknown(&self) -> Vec<String> {
        let Some(chain) = &self.chain else { return vec![] };
        let come = chain.watch.count();
        let sent = chain.gates.iter().filter(|gate| gate.goes_on.is_some());
        let unknown = sent.filter(|gate| gate.replies.end > come).map(|gate| gate.unit.0);
        let named = |number| self.ahead.lives.iter().find(|life| life.seed.number == number);
        let mut names: Vec<String> = unknown.filter_map(named).map(|life| life.seed.placed.title()).collect();
        names.dedup();
        names
    }
}
