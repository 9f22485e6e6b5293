use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::timeout,
};

use super::super::connection::connect_from;
use super::{
    person::{Home, Person},
    sshd::{Host, says, text},
};
use crate::remote::{
    api::{Error, Ssh},
    line::Line,
};

fn ssh(port: u16) -> Ssh {
    Ssh { host: "127.0.0.1".into(), port: Some(port), timeout_s: 2, ..Ssh::default() }
}

/// A server that says `words` and then nothing more, with its line open or not.
async fn server(words: &'static [u8], stays: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.write_all(words).await;
                if stays {
                    let _ = stream.read_to_end(&mut Vec::new()).await;
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn servers_that_are_none() {
    let home = Home::new("none");
    let unused = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap().port()
    };
    let long = vec![b'x'; 4096].leak();
    for (port, expected) in [
        (unused, "connect to host 127.0.0.1 port PORT: Connection refused\nis sshd running there"),
        (server(b"", true).await, "PORT: timed out after 2 s while waiting for its greeting and keys\n"),
        (
            server(b"SSH-2.0-x\r\n", true).await,
            "PORT: timed out after 2 s while waiting for its greeting and keys\n",
        ),
        (
            server(b"", false).await,
            "Connection closed by host 127.0.0.1 port PORT: the server closed the connection\n",
        ),
        (server(b"SSH-2.0-x\r\n", false).await, "Connection closed by host 127.0.0.1 port PORT: "),
        (
            server(long, true).await,
            "host 127.0.0.1 port PORT is not an SSH server: it does not greet as one\n",
        ),
    ] {
        let since = Instant::now();
        let result = text(connect_from(&ssh(port), Person::nobody(), &home.around()).await);
        let expected = expected.replace("PORT", &port.to_string());
        assert!(result.contains(&expected), "{result}\ninstead of {expected}");
        assert!(since.elapsed() < Duration::from_secs(10), "{expected}");
    }
    let http = server(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html></html>\r\n", false).await;
    let result = text(connect_from(&ssh(http), Person::nobody(), &home.around()).await);
    assert!(result.contains(&format!("port {http}")), "{result}");
}

#[tokio::test]
async fn names_and_ways_that_lead_nowhere() {
    let home = Home::new("nowhere");
    let unknown = Ssh { host: "no-such-host.invalid".into(), ..ssh(22) };
    let result = text(connect_from(&unknown, Person::nobody(), &home.around()).await);
    assert!(result.contains("Could not resolve hostname no-such-host.invalid: "), "{result}");

    home.write(".ssh/config", "Host 127.0.0.1\n  ProxyJump bastion\nHost b\n  ProxyCommand none\n  Port x\n");
    let result = text(connect_from(&ssh(22), Person::nobody(), &home.around()).await);
    let expected = "`127.0.0.1` is to be reached by `ProxyJump bastion`, which is not supported yet\n";
    assert!(result.contains(expected), "{result}");
    home.write("other", "Host *\n  ProxyJump none\n  Port y\n");
    for (args, expected) in [
        ("-J gate", "`127.0.0.1` is to be reached by `ProxyJump gate`, which"),
        ("-F ~/other", "/other` line 3: `port` takes a number, not `y`\n"),
        ("-o Port=z", "ssh: arguments for ssh: `port` takes a number, not `z`\n"),
    ] {
        let args = args.split(' ').map(str::to_owned).collect();
        let result =
            text(connect_from(&Ssh { args, port: None, ..ssh(22) }, Person::nobody(), &home.around()).await);
        assert!(result.contains(expected), "{result}");
    }
    let bad = Ssh { host: "b".into(), ..ssh(22) };
    let result = text(connect_from(&bad, Person::nobody(), &home.around()).await);
    assert!(result.contains(".ssh/config` line 5: `port` takes a number, not `x`\n"), "{result}");
}

#[tokio::test]
async fn nothing_in_common() {
    let Some((host, ssh)) = Host::ready("common", "Ciphers aes128-cbc").await else {
        return;
    };
    let result = text(host.login(&ssh, &Person::nobody()).await);
    assert!(result.contains("no matching cipher found. Their offer: aes128-cbc\n"), "{result}");
}

#[tokio::test]
async fn a_line_that_is_cut() {
    let Some((host, ssh)) = Host::ready("cut", "").await else {
        return;
    };
    let line = host.login(&ssh, &Person::nobody()).await.unwrap();
    let mut pipe = line.open("echo begun; exec sleep 60").await.unwrap();
    let mut begun = [0; 6];
    pipe.stdout.read_exact(&mut begun).await.unwrap();
    host.cut();
    let soon = Duration::from_secs(20);
    let exit = timeout(soon, pipe.exit).await.unwrap();
    assert_eq!((exit.status, exit.lost.as_deref()), (None, Some("the server closed the connection")));
    assert_eq!(pipe.stdout.read(&mut begun).await.unwrap(), 0);
    assert_eq!(pipe.stderr.read(&mut begun).await.unwrap(), 0);
    let lost = timeout(soon, line.open("true")).await.unwrap();
    assert!(matches!(lost, Err(Error::Lost(reason)) if reason == "the server closed the connection"));
    let written = async { while pipe.stdin.write_all(&[0; 65536]).await.is_ok() {} };
    timeout(soon, written).await.unwrap();
}

#[tokio::test]
async fn a_line_that_falls_silent() {
    let Some((host, ssh)) = Host::ready("silent", "").await else {
        return;
    };
    host.home.write(".ssh/config", "ServerAliveInterval 1\nServerAliveCountMax 2\n");
    let line = host.login(&ssh, &Person::nobody()).await.unwrap();
    let pipe = line.open("sleep 60").await.unwrap();
    assert_eq!(says(&line, "echo alive").await, "alive\n");
    host.silence();
    let exit = timeout(Duration::from_secs(30), pipe.exit).await.unwrap();
    assert_eq!(exit.lost.as_deref(), Some("the host does not answer any more"));
}

#[tokio::test]
async fn a_line_that_is_closed() {
    let Some((host, ssh)) = Host::ready("close", "").await else {
        return;
    };
    let line = host.login(&ssh, &Person::nobody()).await.unwrap();
    let pipe = line.open("sleep 60").await.unwrap();
    line.close().await;
    let exit = timeout(Duration::from_secs(20), pipe.exit).await.unwrap();
    assert_eq!(exit.status, None);
    assert!(matches!(line.open("true").await, Err(Error::Lost(_))));
}
