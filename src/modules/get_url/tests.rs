use std::rc::Rc;

use serde_json::{Value, json};

use super::GetUrl;
use crate::{
    ask::{Algorithm, Digest, FileType, Request, Stat, Status, UrlName, UrlStatus},
    modules::testing::{Host, lines, really},
    plan::{Plan, Step, Way},
};

fn status(kind: FileType) -> Option<Status> {
    Some(Status { kind, mode: 0o644, mtime: 86_400, nlink: 1, ..Status::default() })
}

fn host(there: bool) -> Host {
    Host::root()
        .knows(Stat::through("/opt/a.tgz"), there.then(|| status(FileType::File)).flatten())
        .knows(Stat::through("/opt/a.tgz/b.tgz"), None)
        .knows(Stat::through("/opt"), status(FileType::Directory))
}

fn request(since: bool) -> Request {
    let since = since.then(|| "If-Modified-Since: Fri, 02 Jan 1970 00:00:00 GMT".to_owned());
    Request {
        url: "http://x/b.tgz?v=1".into(),
        headers: since.into_iter().collect(),
        agent: "ansible-httpget".into(),
        timeout: 10,
        use_proxy: true,
        use_netrc: true,
        decompress: true,
        ..Request::default()
    }
}

const URL: &str = "http://x/b.tgz?v=1";

#[test]
fn nothing_is_downloaded_twice() {
    let told = lines(
        Rc::new(host(true).knows(UrlStatus(request(true)), (304, String::new())))
            .plan::<GetUrl>(json!({"url": URL, "dest": "/opt/a.tgz"})),
    );
    assert!(told[0].starts_with("ok ") && told[0].contains(r#""status_code":304"#), "{told:?}");
    let digest = Digest { path: "/opt/a.tgz".into(), algorithm: Algorithm::Sha256 };
    let told = lines(Rc::new(host(true).knows(digest, Some("ab12".into()))).plan::<GetUrl>(
        json!({"url": URL, "dest": "/opt/a.tgz", "checksum": "sha256:AB12", "mode": "0600"}),
    ));
    assert_eq!(told[2], "$ chmod 00600 /opt/a.tgz");
    assert!(told[0].contains("file already exists but file attributes changed"));
}

#[test]
fn a_missing_file_is_downloaded() {
    let told = lines(Rc::new(host(false)).plan::<GetUrl>(
        json!({"url": URL, "dest": "/opt/a.tgz", "url_username": "me", "url_password": "pw"}),
    ));
    let info = r#""uid":0,"gid":0,"owner":"root","group":"root","mode":"0644","state":"file","size":0"#;
    let empty = r#""checksum_src":null,"checksum_dest":null,"elapsed":0"#;
    assert_eq!(told[0], format!(r#"changes {{"url":"{URL}","dest":"/opt/a.tgz",{empty},{info}}}"#));
    let untold = "untold: src elapsed md5sum msg status_code checksum_src checksum_dest size";
    assert_eq!(told.last().unwrap(), untold);
    assert!(told[2].contains(
        "set -- /opt/a.tgz 644 '' '' '' '' '' '' 'http://x/b.tgz?v=1' 10 ansible-httpget z '' ''; "
    ));
    assert!(told[2].ends_with("< \"Authorization: Basic bWU6cHc=\""));
}

#[test]
fn a_directory_takes_the_name_that_the_server_gives() {
    let host = |name: Option<&str>| {
        Host::root()
            .knows(Stat::through("/opt"), status(FileType::Directory))
            .knows(Stat::through("/"), status(FileType::Directory))
            .knows(Stat::through("/opt/b.tgz"), None)
            .knows(UrlName(request(false)), name.map(str::to_owned))
    };
    let told = |host: Host| lines(Rc::new(host).plan::<GetUrl>(json!({"url": URL, "dest": "/opt/"})));
    let renamed = host(Some("real.tgz")).knows(Stat::through("/opt/real.tgz"), None);
    assert!(told(renamed)[0].contains(r#""dest":"/opt/real.tgz""#));
    assert!(told(host(None))[0].contains(r#""dest":"/opt/b.tgz""#));
    assert!(told(host(Some("b.tgz")))[0].contains(r#""dest":"/opt/b.tgz""#));
}

#[test]
fn names_of_files() {
    for (url, name) in
        [("http://x", "index.html"), ("http://x/a/", "index.html"), ("http://x/a/b.c?d/e#f", "b.c")]
    {
        let wanted: GetUrl =
            serde_json::from_value(json!({"url": url, "dest": "/x", "$attributes": {}})).unwrap();
        assert_eq!(wanted.file_name(), name);
    }
}

#[test]
fn what_cannot_be() {
    for (checksum, msg) in [
        ("ab", "The checksum parameter has to be in format <algorithm>:<checksum>"),
        ("sha1:xyz", "The checksum format is invalid"),
    ] {
        let failure = Rc::new(
            Host::root()
                .knows(Stat::through("/opt/a.tgz"), None)
                .knows(Stat::through("/opt/a.tgz/b.tgz"), None)
                .knows(Stat::through("/opt"), None),
        )
        .plan::<GetUrl>(json!({"url": URL, "dest": "/opt/a.tgz", "checksum": checksum}))
        .err()
        .unwrap();
        assert_eq!(failure.msg, msg);
    }
}

/// A server for one file, which answers what it is told; its URL.
fn server(answers: Vec<&'static str>) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/b.tgz", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((mut stream, _)) = listener.accept() else {
                return;
            };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

fn really_fetch(
    parameters: Value,
    dir: &str,
) -> (crate::sh::Output, Result<crate::plan::Done, crate::plan::Failure>) {
    let path = parameters["dest"].as_str().unwrap().to_owned();
    let host = Host::root()
        .knows(Stat::through(&path), None)
        .knows(Stat::through(format!("{path}/b.tgz")), None)
        .knows(Stat::through(dir), status(FileType::Directory));
    let Ok(Plan::Change(change)) = Rc::new(host).plan::<GetUrl>(parameters) else { panic!("no change") };
    let Way::Steps(steps, finish) = change.way else { panic!("no steps") };
    let Step::Run(sh) = &steps[0] else { panic!("no command") };
    let output = really(sh);
    let done = finish(&[output.clone(), crate::sh::Output::default()]);
    let failed = (!output.ok()).then(|| finish_failed(&output));
    (output, failed.map_or(done, Err))
}

fn finish_failed(output: &crate::sh::Output) -> crate::plan::Failure {
    super::finish(std::slice::from_ref(output), "url", crate::plan::Returns::new()).unwrap_err()
}

#[test]
fn it_downloads_for_real() {
    let dir = std::env::temp_dir().join(format!("deploy-host-get-url-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let dest = dir.join("b.tgz").display().to_string();
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
    let dir_text = dir.display().to_string();
    let parameters = |url: String| json!({"url": url, "dest": dest, "mode": "0640", "use_proxy": false, "checksum": "sha1:11f6ad8ec52a2984abaafd7c3b516503785c2072"});
    let (output, done) = really_fetch(parameters(server(vec![ok])), &dir_text);
    assert_eq!(output.errors(), "");
    let done = done.unwrap();
    assert!(done.changed && std::fs::read(&dest).unwrap() == b"x");
    assert_eq!(done.returns.0["msg"], "OK (1 bytes)");
    let sums = ["checksum_src", "checksum_dest", "md5sum"].map(|key| done.returns.0[key].clone());
    let sha1 = "11f6ad8ec52a2984abaafd7c3b516503785c2072";
    assert_eq!(sums, [sha1.into(), Value::Null, "9dd4e461268c8034f5c8564e155c67a6".into()]);
    let keys = [&done.returns.0["status_code"], &done.returns.0["elapsed"]].map(Value::as_u64);
    assert!(keys[0] == Some(200) && keys[1].is_some_and(|seconds| seconds < 60));
    assert!(done.returns.0["src"].as_str().unwrap().starts_with(&format!("{dir_text}/.fetch")));
    let (_, again) = really_fetch(parameters(server(vec![ok])), &dir_text);
    assert!(!again.unwrap().changed);
    let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    let (_, failure) = really_fetch(parameters(server(vec![missing])), &dir_text);
    assert_eq!(failure.unwrap_err().msg, "Request failed");
    let other = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\ny";
    let (_, failure) = really_fetch(parameters(server(vec![other])), &dir_text);
    assert!(failure.unwrap_err().msg.contains("did not match 11f6ad8e"));
    assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 1, "no temporary file is left");
    std::fs::remove_dir_all(&dir).unwrap();
}
