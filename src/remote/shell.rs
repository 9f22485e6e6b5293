use std::{cell::Cell, collections::HashSet, rc::Rc, time::Duration};

use tokio::{
    io::{AsyncWrite, AsyncWriteExt},
    sync::watch,
    time::timeout,
};

use super::{
    api::{Become, Error, Reply, Request, Traffic, Watch},
    collect::{Broken, Replies, Stream},
    driver::{driver, login, login_with},
    encode::encode,
    frame::Scanner,
    line::{Exit, Line, Pipe},
    outgoing::{Outgoing, Segment},
    pump::{drain, follow},
    refusal::refusal,
    send::send,
    token::token,
};

/// How long to wait for the last words of a shell to which nothing can be written any more.
const LAST_WORDS: Duration = Duration::from_secs(2);

fn count(traffic: &Cell<Traffic>, sent: u64, received: u64) {
    let mut sum = traffic.get();
    sum.sent += sent;
    sum.received += received;
    traffic.set(sum);
}

/// What may stand in a command.
fn is_open(request: &Request) -> bool {
    matches!(request, Request::Question { script, .. } if script.open && script.stdin.is_none())
}

/// A driver at the other end of a pipe.
pub struct Shell {
    pub identity: Option<Become>,
    pub stdin: Box<dyn AsyncWrite + Send + Unpin>,
    pub out: Stream,
    pub err: Stream,
    pub ended: watch::Receiver<Option<Exit>>,
    /// What has to leave before the first request: the driver, unless it is there.
    pub prologue: String,
    /// The driver's process id, once it has answered.
    pub pid: Rc<Cell<u32>>,
    pub traffic: Rc<Cell<Traffic>>,
    loaded: HashSet<&'static str>,
    next: u64,
    greeted: bool,
    /// What left with the command that started it.
    under_way: Option<Outgoing>,
}

impl Shell {
    /// Starts a shell of the login user. Nothing is written to it yet.
    pub async fn open(line: &dyn Line, sh: &str, traffic: Rc<Cell<Traffic>>) -> Result<Self, Error> {
        let token = token()?;
        let pipe = line.open(&login(sh)).await?;
        Ok(Self { prologue: driver(sh, &token), ..Self::over(pipe, &token, traffic) })
    }

    /// Starts a shell of the login user that is asked the first requests in the command that starts it, which saves a
    /// trip: a server takes no input before it has started the command. `None`, where they are not made for that, or
    /// where the driver is not heard for a while.
    pub async fn open_with(
        line: &dyn Line,
        sh: &str,
        traffic: Rc<Cell<Traffic>>,
        requests: &[Request],
        patience: Duration,
    ) -> Result<Option<Self>, Error> {
        if !line.takes_text() || !requests.iter().all(is_open) {
            return Ok(None);
        }
        let token = token()?;
        let (mut outgoing, mut loaded) = (Outgoing::new(1), HashSet::new());
        encode(requests, &mut outgoing, &mut loaded);
        let Some(command) = login_with(sh, &token, &std::mem::take(&mut outgoing.lines)) else {
            return Ok(None);
        };
        let pipe = line.open(&command).await?;
        let next = 1 + outgoing.kinds.len() as u64;
        let mut shell = Self { loaded, next, under_way: Some(outgoing), ..Self::over(pipe, &token, traffic) };
        count(&shell.traffic, command.len() as u64, 0);
        Ok(shell.is_heard(patience).await.then_some(shell))
    }

    fn over(pipe: Pipe, token: &str, traffic: Rc<Cell<Traffic>>) -> Self {
        let ended = follow(pipe.exit);
        let stream = |from| Stream { chunks: drain(from, ended.clone()), scanner: Scanner::new(token) };
        Self {
            identity: None,
            stdin: pipe.stdin,
            out: stream(pipe.stdout),
            err: stream(pipe.stderr),
            prologue: String::new(),
            pid: Rc::default(),
            loaded: HashSet::new(),
            next: 1,
            greeted: false,
            under_way: None,
            ended,
            traffic,
        }
    }

    /// Whether the driver begins to answer. A server may run a command of its own in the place of ours, which reads its
    /// input, or have less room for it than others.
    async fn is_heard(&mut self, patience: Duration) -> bool {
        let mut received = 0;
        let begun = async {
            while !self.out.scanner.has_frame() {
                let (stream, chunk) = tokio::select! {
                    chunk = self.out.chunks.recv() => (&mut self.out, chunk?),
                    Some(chunk) = self.err.chunks.recv() => (&mut self.err, chunk),
                };
                stream.scanner.push(&chunk);
                received += chunk.len();
            }
            Some(())
        };
        let heard = matches!(timeout(patience, begun).await, Ok(Some(())));
        count(&self.traffic, 0, received as u64);
        heard
    }

    /// Asks all requests in one write and waits for the replies. After an error the shell is of no use. A shell that was
    /// opened with requests has to be asked them first.
    pub async fn converse(&mut self, requests: &[Request], watch: &dyn Watch) -> Result<Vec<Reply>, Error> {
        let outgoing = match self.under_way.take() {
            Some(outgoing) => outgoing,
            None => self.written(requests),
        };
        let mut replies = Replies::new(&outgoing, watch);
        let broken = self.exchange(&outgoing.segments, &mut replies, watch).await;
        self.greeted |= replies.has_begun();
        match broken {
            Ok(()) => Ok(replies.finish()),
            Err(broken) => Err(self.why(&broken, &replies.last_words())),
        }
    }

    fn written(&mut self, requests: &[Request]) -> Outgoing {
        let mut outgoing = Outgoing::new(self.next);
        outgoing.text(&std::mem::take(&mut self.prologue));
        encode(requests, &mut outgoing, &mut self.loaded);
        outgoing.close();
        self.next += outgoing.kinds.len() as u64;
        outgoing
    }

    async fn exchange(
        &mut self,
        segments: &[Segment],
        replies: &mut Replies<'_>,
        watch: &dyn Watch,
    ) -> Result<(), Broken> {
        let Self { stdin, out, err, pid, traffic, ended, .. } = self;
        let sent = |bytes| count(traffic, bytes, 0);
        let sending = async {
            match send(stdin, segments, watch, &sent).await {
                Ok(()) => std::future::pending().await,
                Err(_) => tokio::time::sleep(LAST_WORDS).await,
            }
        };
        let begun = |id| pid.set(id);
        let received = |bytes| count(traffic, 0, bytes);
        let collected = tokio::select! {
            biased;
            () = sending => Err(Broken::Ended),
            collected = replies.collect(out, err, &begun, &received) => collected,
        };
        if collected == Err(Broken::Ended) {
            let last = async {
                replies.listen_on(err).await;
                ended.wait_for(Option::is_some).await.map(drop).unwrap_or_default();
            };
            timeout(LAST_WORDS, last).await.unwrap_or_default();
        }
        collected
    }

    fn why(&self, broken: &Broken, said: &str) -> Error {
        if *broken == Broken::OutOfStep {
            return Error::Lost("the shell answered out of step".to_owned());
        }
        let exit = self.ended.borrow().clone().unwrap_or_default();
        if let Some(lost) = exit.lost {
            return Error::Lost(lost);
        }
        if let (Some(identity), false) = (&self.identity, self.greeted) {
            return refusal(identity, said);
        }
        let why = match (said.lines().last(), exit.status) {
            (Some(said), _) => said.to_owned(),
            (None, Some(status)) => format!("the shell ended with status {status}"),
            (None, None) => "the shell ended".to_owned(),
        };
        if self.greeted {
            return Error::Lost(why);
        }
        Error::Unreachable { message: format!("no POSIX shell answers there: {why}"), hint: None }
    }

    /// Writes text at once, outside a burst.
    pub async fn write(&mut self, text: &str) -> Result<(), Error> {
        let written = async {
            self.stdin.write_all(text.as_bytes()).await?;
            self.stdin.flush().await
        };
        written.await.map_err(|error: std::io::Error| Error::Lost(error.to_string()))
    }

    /// Ends the driver by the end of its input, and waits for that, but not for long.
    pub async fn end(self, patience: Duration) {
        let Self { stdin, mut ended, .. } = self;
        drop(stdin);
        timeout(patience, ended.wait_for(Option::is_some)).await.map(drop).unwrap_or_default();
    }
}
