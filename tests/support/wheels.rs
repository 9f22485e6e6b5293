//! A package index on loopback with wheels of a few hundred bytes: names and versions are real, contents are not.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Cursor, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
};

use zip::{ZipWriter, write::SimpleFileOptions};

/// Content by path.
type Pages = BTreeMap<String, Vec<u8>>;

/// Serves for as long as the test's process lives.
pub struct Index {
    address: String,
}

impl Index {
    /// `folders`: for each index its name, and its wheels as name and version.
    pub fn serve(folders: &[(&str, &[(&str, &str)])]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let pages = Arc::new(pages(folders));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let pages = pages.clone();
                std::thread::spawn(move || answer(stream.unwrap(), &pages));
            }
        });
        Self { address }
    }

    pub fn url(&self, folder: &str) -> String {
        format!("http://{}/{folder}", self.address)
    }
}

fn pages(folders: &[(&str, &[(&str, &str)])]) -> Pages {
    let mut pages = Pages::new();
    for (folder, wheels) in folders {
        for (name, version) in *wheels {
            let file = format!("{}-{version}-py3-none-any.whl", name.replace('-', "_"));
            let link = format!("<a href=\"{}\">{file}</a>\n", file.replace('+', "%2B"));
            pages.entry(format!("/{folder}/{name}/")).or_default().extend(link.bytes());
            pages.insert(format!("/{folder}/{name}/{file}"), wheel(name, version));
        }
    }
    pages
}

/// A wheel with one module that knows its version.
fn wheel(name: &str, version: &str) -> Vec<u8> {
    let module = name.replace('-', "_");
    let info = format!("{module}-{version}.dist-info");
    let files = [
        (format!("{module}.py"), format!("__version__ = '{version}'\n")),
        (format!("{info}/METADATA"), format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")),
        (
            format!("{info}/WHEEL"),
            "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n".into(),
        ),
    ];
    let mut record: String = files.iter().map(|(path, _)| format!("{path},,\n")).collect();
    record += &format!("{info}/RECORD,,\n");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in files.into_iter().chain([(format!("{info}/RECORD"), record)]) {
        zip.start_file(path, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// One request a connection.
fn answer(mut stream: TcpStream, pages: &Pages) {
    let mut lines = BufReader::new(&stream).lines();
    let request = lines.next().and_then(Result::ok).unwrap_or_default();
    lines.take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).for_each(drop);
    let mut words = request.split(' ');
    let head_only = words.next() == Some("HEAD");
    let path = words.next().unwrap_or_default().replace("%2B", "+");
    let (status, body) = match pages.get(&path) {
        Some(body) => ("200 OK", body.as_slice()),
        None => ("404 Not Found", [].as_slice()),
    };
    let kind = if path.ends_with('/') { "text/html" } else { "application/octet-stream" };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let body = if head_only { &[] } else { body };
    let _lost = stream.write_all(&[head.as_bytes(), body].concat());
}
