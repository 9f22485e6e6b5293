use std::rc::Rc;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;

use crate::{
    ask::{Content, Read},
    plan::{Cx, Failure, Module, Plan, Returns},
};

/// Fetch the content of a file into a variable.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slurp {
    /// File on the host.
    #[serde(alias = "path")]
    src: String,
}

impl Module for Slurp {
    const NAME: &'static str = "slurp";
    const EXAMPLE: &'static str = "\
- name: The public key
  slurp:
    src: /etc/ssh/ssh_host_ed25519_key.pub
  register: key
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let path = cx.path(&self.src).await?;
        let read = cx.ask(Content { path: path.clone(), limit: 256 << 20 }).await?;
        let msg = match read {
            Read::Bytes(bytes) => {
                let returns = Returns::new()
                    .with("content", BASE64_STANDARD.encode(&bytes))
                    .with("source", path)
                    .with("encoding", "base64");
                return Ok(Plan::Ok(returns));
            }
            Read::Absent => format!("file not found: {path}"),
            Read::Denied => format!("file is not readable: {path}"),
            Read::Directory => format!("source is a directory and must be a file: {path}"),
            Read::Large(size) => format!("file is too large: {path} has {size} bytes"),
        };
        Err(Failure::new(msg).param("src"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::modules::testing::Host;

    #[test]
    fn contents() {
        for (read, line) in [
            (Read::Bytes(b"\xff\n"[..].into()), r#"ok {"content":"/wo=","source":"/x","encoding":"base64"}"#),
            (Read::Absent, "failed: file not found: /x [src]"),
            (Read::Directory, "failed: source is a directory and must be a file: /x [src]"),
        ] {
            let content = Content { path: "/x".into(), limit: 256 << 20 };
            Host::root().knows(content, read).decides::<Slurp>(json!({"src": "/x"}), &["rounds: 1", line]);
        }
    }
}
