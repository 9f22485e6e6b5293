//! One channel, from its opening to its end.

use std::process::ExitStatus;

use russh::{
    Channel, ChannelId, ChannelMsg, ChannelReadHalf, ChannelWriteHalf,
    server::{Handle, Msg},
};
use tokio::{process::Child, sync::watch};

use super::{
    process::{Output, Process, Streams, spawn},
    signals,
    streams::{Intake, pump},
    terminal::Request,
};

/// The variables that Debian's sshd takes from its clients.
pub fn accepts_variable(name: &str) -> bool {
    name == "LANG" || name.starts_with("LC_")
}

/// Runs what the channel's client asks for, and ends with the channel.
pub async fn serve(channel: Channel<Msg>, handle: Handle, ends: String) {
    let (mut requests, replies) = channel.split();
    let Some(asked) = ask(&mut requests, ends).await else {
        return;
    };
    match spawn(asked.command.as_deref(), &asked.variables, asked.terminal.as_ref()) {
        Ok((process, streams)) => run(process, streams, requests, replies, handle).await,
        Err(error) => {
            let text = format!("{error}\n").into_bytes();
            // A client that is gone misses nothing.
            let _gone = replies.extended_data(1, &text[..]).await;
            finish(&replies, &handle, None).await;
        }
    }
}

#[derive(Default)]
struct Asked {
    command: Option<String>,
    variables: Vec<(String, String)>,
    terminal: Option<Request>,
}

/// Collects requests up to the one that starts something.
async fn ask(requests: &mut ChannelReadHalf, ends: String) -> Option<Asked> {
    let client = ends.split(' ').take(2).chain(ends.rsplit(' ').take(1)).collect::<Vec<_>>().join(" ");
    let mut asked = Asked {
        variables: vec![("SSH_CLIENT".into(), client), ("SSH_CONNECTION".into(), ends)],
        ..Asked::default()
    };
    loop {
        match requests.wait().await? {
            ChannelMsg::RequestPty { term, col_width, row_height, .. } => {
                asked.terminal = Some(Request { term, columns: col_width, rows: row_height });
            }
            ChannelMsg::SetEnv { variable_name, variable_value, .. } if accepts_variable(&variable_name) => {
                asked.variables.push((variable_name, variable_value));
            }
            ChannelMsg::Exec { command, .. } => {
                asked.command = Some(String::from_utf8_lossy(&command).into_owned());
                return Some(asked);
            }
            ChannelMsg::RequestShell { .. } => return Some(asked),
            ChannelMsg::Close => return None,
            _ => {}
        }
    }
}

async fn run(
    process: Process,
    streams: Streams,
    mut requests: ChannelReadHalf,
    replies: ChannelWriteHalf<Msg>,
    handle: Handle,
) {
    let Process { child, leader, terminal } = process;
    let mut input = Intake::new(streams.stdin);
    // A task of its own: a process may wait for its output to be taken before it takes more input.
    let mut work =
        tokio::spawn(outputs((streams.stdout, streams.stderr), child, input.full(), replies, handle));
    loop {
        let message = tokio::select! {
            _ended = &mut work => return,
            message = requests.wait() => message,
        };
        match message {
            Some(ChannelMsg::Data { data }) => input.put(data).await,
            Some(ChannelMsg::Eof) => input.end(),
            Some(ChannelMsg::Signal { signal }) => signals::to_send(&signal).map_or((), |s| leader.signal(s)),
            Some(ChannelMsg::WindowChange { col_width, row_height, .. }) => {
                // A size that the kernel refuses changes nothing.
                let _kept = terminal.as_ref().map(|terminal| terminal.resize(col_width, row_height));
            }
            Some(ChannelMsg::Close) | None => break,
            Some(_) => {}
        }
    }
    leader.end().await;
    work.abort();
}

/// Both outputs and the exit status; the channel closes when all three are through.
async fn outputs(
    (stdout, stderr): (Output, Output),
    mut child: Child,
    full: watch::Receiver<bool>,
    replies: ChannelWriteHalf<Msg>,
    handle: Handle,
) {
    let status = async { child.wait().await.ok() };
    let (_, _, status) = tokio::join!(
        pump(stdout, replies.make_writer(), full.clone()),
        pump(stderr, replies.make_writer_ext(Some(1)), full),
        status
    );
    finish(&replies, &handle, status).await;
}

/// `None`: it could not be started. A client that is gone needs none of this.
async fn finish(replies: &ChannelWriteHalf<Msg>, handle: &Handle, status: Option<ExitStatus>) {
    use std::os::unix::process::ExitStatusExt;
    let id: ChannelId = replies.id();
    let _gone = replies.eof().await;
    let _gone = match status.map(|status| (status.code(), status.signal())) {
        Some((_, Some(signal))) => {
            let name = signals::name(signal);
            handle.exit_signal_request(id, name, false, String::new(), String::new()).await
        }
        Some((Some(code), None)) => handle.exit_status_request(id, code.cast_unsigned()).await,
        _ => handle.exit_status_request(id, 255).await,
    };
    let _gone = replies.close().await;
}
