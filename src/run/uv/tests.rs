use std::{
    io::{BufRead, BufReader, Cursor, Write},
    net::TcpListener,
    path::PathBuf,
};

use sha2::{Digest, Sha256};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{by_http, unpack};
use crate::plan::UvWheel;

const PROGRAM: &[u8] = b"#!/bin/sh\necho uv 1.2.3\n";

fn wheel_bytes() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("uv/__init__.py", options).unwrap();
    zip.start_file("uv-1.2.3.data/scripts/uv", options).unwrap();
    zip.write_all(PROGRAM).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Serves an index page and a wheel on loopback; answers with the address of the index.
fn index(checksum: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/simple/", listener.local_addr().unwrap());
    let name = "uv-1.2.3-py3-none-musllinux_1_1_x86_64.whl";
    let page = format!("<html><a href=\"../../files/{name}#sha256={checksum}\">{name}</a></html>");
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = String::new();
            BufReader::new(&stream).read_line(&mut request).unwrap();
            let (status, body) = match request.split(' ').nth(1) {
                Some("/simple/uv/") => ("200 OK", page.clone().into_bytes()),
                Some(path) if path == format!("/files/{name}") => ("200 OK", wheel_bytes()),
                _ => ("404 Not Found", vec![]),
            };
            let head =
                format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
            let _lost = stream.write_all(&[head.as_bytes(), &body].concat());
        }
    });
    url
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("deploy-host-uv-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn wheel(version: &str) -> UvWheel {
    UvWheel { version: version.into(), arch: "x86_64", index_url: None }
}

#[test]
fn from_an_index_to_a_program() {
    let folder = Folder::new("program");
    let index = index(&hex::encode(Sha256::digest(wheel_bytes())));
    let file = by_http::download(&folder.0, &wheel("1.2.3"), &index).unwrap();
    let program = folder.0.join("uv");
    unpack::program(&file, &program).unwrap();
    let ran = std::process::Command::new(&program).output().unwrap();
    assert_eq!(ran.stdout, b"uv 1.2.3\n");
}

#[test]
fn what_an_index_does_not_have() {
    let folder = Folder::new("missing");
    let index = index("00");
    let told = |version: &str| by_http::download(&folder.0, &wheel(version), &index).unwrap_err();
    assert!(told("1.2.3").ends_with("has another checksum than its index says"));
    assert!(told("9.9").ends_with("has no `uv-9.9-py3-none-musllinux_1_1_x86_64.whl`"));
    let none = by_http::download(&folder.0, &wheel("1"), &index.replace("simple", "none")).unwrap_err();
    assert!(none.contains("404"), "{none}");
}
