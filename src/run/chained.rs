use std::{collections::VecDeque, future::poll_fn, rc::Rc, task::Poll};

use crate::{
    plan::{Change, Done, Failure, Local, Way},
    remote::{Error, GoesOn, Reply},
    sh::Output,
};

use super::{chain::Gate, chain_watch::ChainWatch, link::Link};

/// Units that left together and are done one after the other, each as soon as the host has told of it.
pub struct Chain {
    pub gates: VecDeque<Gate>,
    pub watch: Rc<ChainWatch>,
    pub link: Rc<Link>,
    burst: Option<Local<'static, Result<(), Error>>>,
    ended: Option<Error>,
}

/// What a chain says of the unit whose turn it is.
pub enum Held {
    /// It is no part of one.
    Not,
    /// What it was decided from holds: it may be done.
    Confirmed,
    /// It ran.
    Ran(Vec<Reply>),
    /// The chain ended before it: it has to be planned anew.
    Stopped,
    /// The connection was lost before that could be said; besides, nobody knows of these tasks whether they ran.
    Lost(Error, Vec<String>),
}

impl Chain {
    pub fn new(
        gates: Vec<Gate>,
        watch: Rc<ChainWatch>,
        link: Rc<Link>,
        burst: Local<'static, Result<(), Error>>,
    ) -> Self {
        Self { gates: gates.into(), watch, link, burst: Some(burst), ended: None }
    }

    /// Waits until so many replies have come, or all that will come.
    pub async fn arrive(&mut self, count: usize) -> Result<(), Error> {
        poll_fn(|context| {
            if let Some(burst) = &mut self.burst
                && let Poll::Ready(ended) = burst.as_mut().poll(context)
            {
                (self.burst, self.ended) = (None, ended.err());
            }
            match (&self.burst, &self.ended) {
                _ if self.watch.count() >= count => Poll::Ready(Ok(())),
                (Some(_), _) => Poll::Pending,
                (None, Some(error)) => Poll::Ready(Err(error.clone())),
                (None, None) => Poll::Ready(Ok(())),
            }
        })
        .await
    }

    /// Whether the units of this life are confirmed or done by the chain.
    pub fn holds(&self, number: u64) -> bool {
        self.gates.front().is_some_and(|gate| gate.unit.0 == number)
    }
}

impl GoesOn {
    /// Whether the chain goes on behind what these replies tell of.
    pub fn includes(&self, replies: &[Reply]) -> bool {
        let status = replies.last().and_then(Option::as_ref).map(|output| output.rc);
        match self {
            Self::Always => true,
            Self::With(statuses) => {
                status.is_some_and(|rc| statuses.iter().any(|with| i32::from(*with) == rc))
            }
        }
    }
}

/// What a unit came to that ran in a chain.
pub fn ran(change: Change, replies: Vec<Reply>) -> Result<Done, Failure> {
    let outputs: Vec<Output> = replies.into_iter().map_while(|reply| reply).collect();
    match change.way {
        Way::Steps(_, finish) | Way::User(_, finish) => finish(&outputs),
        Way::Act(_) => Err(Failure::new("internal error: no such way can be part of a chain")),
    }
}
