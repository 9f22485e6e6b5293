use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    ops::Range,
};

use crate::remote::{Reply, Watch};

use super::watch::HostWatch;

/// Takes in the replies of a chain as they come, and holds live output back until its task's turn has come.
pub struct ChainWatch {
    host: HostWatch,
    replies: RefCell<Vec<Reply>>,
    /// Lines of requests that come later than those whose turn it is.
    early: RefCell<VecDeque<(usize, String)>>,
    /// Requests before this one may be shown, …
    shown: Cell<usize>,
    /// … but these never (`no_log`).
    hidden: Vec<Range<usize>>,
}

impl ChainWatch {
    pub fn new(host: HostWatch, hidden: Vec<Range<usize>>) -> Self {
        Self { host, replies: RefCell::default(), early: RefCell::default(), shown: Cell::default(), hidden }
    }

    /// It is the turn of the requests before `end`: what they printed may be shown.
    pub fn show(&self, end: usize) {
        self.shown.set(end);
        let mut early = self.early.borrow_mut();
        while early.front().is_some_and(|(request, _)| *request < end) {
            early.pop_front().iter().for_each(|(request, line)| self.host.line(*request, line));
        }
    }

    /// How many replies have come.
    pub fn count(&self) -> usize {
        self.replies.borrow().len()
    }

    pub fn replies(&self, range: Range<usize>) -> Vec<Reply> {
        self.replies.borrow().get(range).map(<[Reply]>::to_vec).unwrap_or_default()
    }
}

impl Watch for ChainWatch {
    fn line(&self, request: usize, line: &str) {
        match request < self.shown.get() {
            _ if self.hidden.iter().any(|hidden| hidden.contains(&request)) => {}
            true => self.host.line(request, line),
            false => self.early.borrow_mut().push_back((request, line.to_owned())),
        }
    }

    fn sent(&self, path: &str, sent: u64, total: u64) {
        self.host.sent(path, sent, total);
    }

    fn replied(&self, reply: &Reply) {
        self.replies.borrow_mut().push(reply.clone());
    }
}
