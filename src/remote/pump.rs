use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::{mpsc, watch},
    time::timeout,
};

use super::line::{Exit, Sending};

/// How long the pipes of a command that has ended may be silent before they count as read to the end: something it
/// left behind may hold them open for ever.
const SILENCE: Duration = Duration::from_millis(250);

const CHUNK: usize = 64 * 1024;

/// Follows the end of a command. `None` while it runs.
pub fn follow(exit: Sending<'static, Exit>) -> watch::Receiver<Option<Exit>> {
    let (tell, told) = watch::channel(None);
    tokio::spawn(async move {
        let exit = exit.await;
        tell.send_replace(Some(exit));
    });
    told
}

/// Reads a pipe all the time, whether or not somebody listens: a pipe that nobody reads would stop the whole
/// connection. The receiver ends when the pipe does.
pub fn drain(
    pipe: Box<dyn AsyncRead + Send + Unpin>,
    ended: watch::Receiver<Option<Exit>>,
) -> mpsc::UnboundedReceiver<Bytes> {
    let (to, from) = mpsc::unbounded_channel();
    tokio::spawn(pump(pipe, to, ended));
    from
}

async fn pump(
    mut pipe: Box<dyn AsyncRead + Send + Unpin>,
    to: mpsc::UnboundedSender<Bytes>,
    mut ended: watch::Receiver<Option<Exit>>,
) {
    let mut over = false;
    loop {
        let mut chunk = BytesMut::with_capacity(CHUNK);
        let read = if over {
            timeout(SILENCE, pipe.read_buf(&mut chunk)).await.unwrap_or(Ok(0))
        } else {
            tokio::select! {
                biased;
                read = pipe.read_buf(&mut chunk) => read,
                _ = ended.wait_for(Option::is_some) => { over = true; continue }
            }
        };
        match read {
            Ok(0) | Err(_) => return,
            // That nobody listens any more is no reason to stop reading.
            Ok(_) => to.send(chunk.freeze()).unwrap_or_default(),
        }
    }
}
