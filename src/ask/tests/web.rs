use std::io::{Read, Write};

use super::host::ask;
use crate::ask::{Request, UrlName, UrlStatus};

/// A server that gives the same answer to all.
fn server(answer: &'static str) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/b.tgz", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

fn request(url: String) -> Request {
    Request { url, agent: "test".to_owned(), timeout: 10, ..Request::default() }
}

#[test]
fn a_server_names_its_file() {
    let named = "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=\"a b.tgz\"\r\nContent-Length: 1\r\n                 Connection: close\r\n\r\n";
    let other = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n";
    let (named, other) = (request(server(named)), request(server(other)));
    assert_eq!(ask(&[UrlStatus(named.clone())])[0].0, 200);
    assert_eq!(ask(&[UrlName(named), UrlName(other)]), [Some("a b.tgz".to_owned()), None]);
}

/// Asks with one program only, as a host has it that lacks the others.
fn only<Q: crate::ask::Question>(tool: &str, question: Q) -> Q::Answer {
    let hidden: Vec<&str> = TOOLS.iter().copied().filter(|other| *other != tool).collect();
    let hide = format!("command() {{ case $2 in {}) return 1 ;; esac; type \"$2\"; }}", hidden.join(" | "));
    super::host::ask_after(&hide, &["sh"], &[question]).unwrap().remove(0)
}

const TOOLS: &[&str] = &["curl", "wget", "python3"];

#[test]
fn each_program_fetches_alike() {
    let login = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
    let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nx";
    let text = |tool: &str, answer| only(tool, crate::ask::UrlText(server(answer)));
    for tool in TOOLS {
        assert_eq!(text(tool, login), Ok("x".to_owned()), "{tool}");
        assert_eq!(text(tool, missing), Err("HTTP Error 404".to_owned()), "{tool}");
        let told = text(tool, short).unwrap_err();
        assert!(told.lines().count() == 1 && !told.contains("Traceback"), "{tool}: {told}");
    }
}

/// `x`, packed by gzip.
const PACKED: &[u8] = &[31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 171, 0, 0, 131, 22, 220, 140, 1, 0, 0, 0];

#[test]
fn a_login_in_the_url_is_sent_and_what_is_packed_is_unpacked() {
    for tool in TOOLS {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://me:p%40w@{}/a", listener.local_addr().unwrap());
        let told = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 21\r\nConnection: close\r\n\r\n";
            stream.write_all(&[head.as_bytes(), PACKED].concat()).unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        assert_eq!(only(tool, crate::ask::UrlText(url)), Ok("x".to_owned()), "{tool}");
        assert!(told.join().unwrap().contains("Authorization: Basic bWU6cEB3"), "{tool}");
    }
}
