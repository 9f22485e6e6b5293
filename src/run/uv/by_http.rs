use std::{
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use sha2::{Digest, Sha256};
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig},
};

use crate::plan::UvWheel;

/// Fetches a wheel from an index in the form of PEP 503, and compares the checksum that the index tells.
pub fn download(folder: &Path, wheel: &UvWheel, index: &str) -> Result<PathBuf, String> {
    let page_url = format!("{}/uv/", index.trim_end_matches('/'));
    let name = format!("uv-{}-py3-none-musllinux_1_1_{}.whl", wheel.version, wheel.arch);
    let agent = agent();
    let page = get(&agent, &page_url)?;
    let link = link(&String::from_utf8_lossy(&page), &name).ok_or(format!("`{page_url}` has no `{name}`"))?;
    let (href, checksum) = link.split_once('#').unwrap_or((&link, ""));
    let url = resolve(&page_url, href);
    let bytes = get(&agent, &url)?;
    let sum = hex::encode(Sha256::digest(&bytes));
    if checksum.strip_prefix("sha256=").is_some_and(|expected| expected != sum) {
        return Err(format!("`{url}` has another checksum than its index says"));
    }
    let path = folder.join(name);
    std::fs::write(&path, bytes).map_err(|error| format!("`{}`: {error}", path.display()))?;
    Ok(path)
}

/// Trusts what the machine trusts; proxies come from the environment.
fn agent() -> Agent {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    Agent::config_builder()
        .tls_config(tls)
        .timeout_connect(Some(Duration::from_secs(10)))
        .timeout_global(Some(Duration::from_secs(300)))
        .build()
        .into()
}

/// Tries three times; what the server refuses is not asked again.
fn get(agent: &Agent, url: &str) -> Result<Vec<u8>, String> {
    let mut pause = Duration::from_secs(1);
    for _ in 0..2 {
        match get_once(agent, url) {
            Err(ureq::Error::StatusCode(code)) if code < 500 => break,
            Err(_) => sleep(pause),
            Ok(bytes) => return Ok(bytes),
        }
        pause *= 3;
    }
    get_once(agent, url).map_err(|error| format!("`{url}`: {error}"))
}

fn get_once(agent: &Agent, url: &str) -> Result<Vec<u8>, ureq::Error> {
    let mut response = agent.get(url).call()?;
    response.body_mut().with_config().limit(200 << 20).read_to_vec()
}

/// The address that a page gives for a file.
fn link(page: &str, name: &str) -> Option<String> {
    let mut hrefs = page.split("href=").skip(1).filter_map(|rest| {
        let quote = rest.chars().next().filter(|c| "\"'".contains(*c))?;
        rest[1..].split(quote).next()
    });
    let file = |href: &&str| href.split('#').next().and_then(|path| path.rsplit('/').next()) == Some(name);
    hrefs.find(file).map(|href| href.replace("&amp;", "&"))
}

/// An address relative to a page.
fn resolve(page: &str, href: &str) -> String {
    if href.contains("://") {
        return href.to_owned();
    }
    let host_end = page.find("://").and_then(|at| page[at + 3..].find('/').map(|end| at + 3 + end));
    let (host, path) = page.split_at(host_end.unwrap_or(page.len()));
    if href.starts_with('/') {
        return format!("{host}{href}");
    }
    let mut folders: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    folders.pop();
    for part in href.split('/') {
        match part {
            ".." => drop(folders.pop()),
            "." => {}
            part => folders.push(part),
        }
    }
    format!("{host}/{}", folders.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{link, resolve};

    #[test]
    fn addresses() {
        for (href, url) in [
            ("https://files/uv.whl", "https://files/uv.whl"),
            ("/packages/uv.whl", "http://host:81/packages/uv.whl"),
            ("../../packages/uv.whl", "http://host:81/packages/uv.whl"),
            ("./uv.whl", "http://host:81/root/uv/uv.whl"),
        ] {
            assert_eq!(resolve("http://host:81/root/uv/", href), url);
        }
        let page = r#"<a href="../a/uv-1.whl#sha256=00">uv-1.whl</a> <a href='b/uv-2.whl'>uv-2.whl</a>"#;
        assert_eq!(link(page, "uv-1.whl").as_deref(), Some("../a/uv-1.whl#sha256=00"));
        assert_eq!(link(page, "uv-2.whl").as_deref(), Some("b/uv-2.whl"));
        assert_eq!(link(page, "uv-3.whl"), None);
    }
}
