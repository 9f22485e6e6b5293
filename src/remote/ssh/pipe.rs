use bytes::BytesMut;
use russh::{Channel, ChannelMsg, ChannelReadHalf, ChannelWriteHalf, Sig, client::Msg};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    sync::oneshot,
};

use super::guard::Fate;
use crate::remote::line::{Exit, Pipe};

/// Bytes of output that may wait for a reader. A channel that is not drained stops all others of its connection: this much
/// may come before that happens.
const OUTPUT: usize = 32 << 20;
/// Bytes of input that may wait for the server's window.
const INPUT: usize = 256 << 10;
/// How much input is sent at a time.
const CHUNK: usize = 128 << 10;

/// Extended data of this kind is standard error.
const STDERR: u32 = 1;

/// Puts pipes to a channel on which a command has been started, and a task that never stops draining it.
pub fn pipe(channel: Channel<Msg>, fate: Fate) -> Pipe {
    let (from, to) = channel.split();
    let (stdin, input) = duplex(INPUT);
    let (stdout, out) = duplex(OUTPUT);
    let (stderr, err) = duplex(OUTPUT);
    let (ended, exit) = oneshot::channel();
    let unknown = fate.clone();
    tokio::spawn(async move {
        let mut ended = Some(ended);
        tokio::select! {
            () = drain(from, out, err, &mut ended) => {}
            () = feed(input, to) => {}
        }
        if let Some(ended) = ended {
            let _ = ended.send(Exit { status: None, lost: fate.get() });
        }
    });
    Pipe {
        stdin: Box::new(stdin),
        stdout: Box::new(stdout),
        stderr: Box::new(stderr),
        exit: Box::pin(async move {
            exit.await.unwrap_or_else(|_| Exit { status: None, lost: Some(unknown.reason()) })
        }),
    }
}

/// Until the channel ends. What nobody reads any more is thrown away.
async fn drain(
    mut from: ChannelReadHalf,
    mut out: DuplexStream,
    mut err: DuplexStream,
    ended: &mut Option<oneshot::Sender<Exit>>,
) {
    while let Some(message) = from.wait().await {
        let _ = match message {
            ChannelMsg::Data { data } => out.write_all(&data).await,
            ChannelMsg::ExtendedData { data, ext: STDERR } => err.write_all(&data).await,
            ChannelMsg::Close => return,
            other => {
                tell(&other, ended);
                Ok(())
            }
        };
    }
}

fn tell(message: &ChannelMsg, ended: &mut Option<oneshot::Sender<Exit>>) {
    let status = match message {
        ChannelMsg::ExitStatus { exit_status } => i32::try_from(*exit_status).unwrap_or(255),
        ChannelMsg::ExitSignal { signal_name, .. } => 128 + number(signal_name),
        // The server does not start commands for this account.
        ChannelMsg::Failure => 255,
        _ => return,
    };
    if let Some(ended) = ended.take() {
        let _ = ended.send(Exit { status: Some(status), lost: None });
    }
}

/// Until the channel ends: the end of input does not end it.
async fn feed(mut input: DuplexStream, to: ChannelWriteHalf<Msg>) {
    let mut buffer = BytesMut::new();
    loop {
        buffer.reserve(CHUNK);
        match input.read_buf(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
        if to.data_bytes(buffer.split().freeze()).await.is_err() {
            break;
        }
    }
    let _ = to.eof().await;
    std::future::pending::<()>().await;
}

/// The number that the signal has on Linux.
fn number(signal: &Sig) -> i32 {
    match signal {
        Sig::HUP => 1,
        Sig::INT => 2,
        Sig::QUIT => 3,
        Sig::ILL => 4,
        Sig::ABRT => 6,
        Sig::FPE => 8,
        Sig::KILL => 9,
        Sig::USR1 => 10,
        Sig::SEGV => 11,
        Sig::PIPE => 13,
        Sig::ALRM => 14,
        Sig::TERM => 15,
        Sig::Custom(name) => custom(name),
    }
}

fn custom(name: &str) -> i32 {
    match name {
        "TRAP" => 5,
        "BUS" => 7,
        "USR2" => 12,
        "XCPU" => 24,
        "XFSZ" => 25,
        "SYS" => 31,
        _ => 127,
    }
}
