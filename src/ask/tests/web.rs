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
