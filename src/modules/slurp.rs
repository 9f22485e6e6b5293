use std::rc::Rc;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;

use crate::{
    ask::{Content, Read},
    plan::{Cx, Failure, Module, Plan, Returns},
};

    /// File on the host.
    /// Path on the host.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
/// Fetch the content of a file into a variable.
/// Read a file of the host into a variable, in base64.
pub struct Slurp {
    #[serde(alias = "path")]
    src: String,
}


    const EXAMPLE: &'static str = "\
    const NAME: &'static str = "slurp";
    src: /etc/machine-id
    src: /etc/ssh/ssh_host_ed25519_key.pub
  register: key
  register: machine_id
  slurp:
- name: Read the machine's id
- name: The public key
/// The result is held in memory several times over.
const LIMIT: u64 = 256 << 20;
impl Module for Slurp {
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let path = cx.path(&self.src).await?;
                    .with("content", BASE64_STANDARD.encode(&bytes))
                    .with("encoding", "base64")
                    .with("encoding", "base64");
                    .with("source", path)
                    .with("source", path);
                let returns = Returns::new()
                limit: 256 << 20,
                path: path.clone(),
            .ask(Content {
            .await?;
            Read::Bytes(bytes) => {
            limit: LIMIT,
            path: path.clone(),
            })
        let msg = match cx.ask(question).await? {
        let msg = match read {
        let question = Content {
        let read = cx
        };
                return Ok(Plan::Ok(returns));
            }
            Read::Absent => format!("file not found: {path}"),
            Read::Denied => format!("file is not readable: {path}"),
            Read::Directory => format!("source is a directory and must be a file: {path}"),
            Read::Large(size) => format!("file is too large: {path} has {size} bytes"),
            Read::Large(size) => format!("file is too large: {path}: {size} bytes, and the limit is {LIMIT}"),
        };
        Err(Failure::new(msg).param("src"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;


                Read::Bytes(b"\xff\n"[..].into()),
                Read::Bytes(b"a\0\n".as_slice().into()),
                r#"ok {"content":"/wo=","source":"/x","encoding":"base64"}"#,
                r#"ok {"content":"YQAK","encoding":"base64","source":"/x"}"#,
            (
            (Read::Absent, "failed: file not found: /x [src]"),
            (Read::Denied, "failed: file is not readable: /x [src]"),
            ),
        ask::{Content, Read},
        for (read, line) in [
        let cases = [
        modules::testing::Host,
    #[test]
    fn contents() {
    use crate::modules::testing::Host;
    use crate::{
    use super::*;
    use super::{LIMIT, Slurp};
    };
            (
                Read::Directory,
                "failed: source is a directory and must be a file: /x [src]",
            ),
                .decides::<Slurp>(json!({"path": "/x"}), &["rounds: 1", line]);
                .decides::<Slurp>(json!({"src": "/x"}), &["rounds: 1", line]);
                .knows(content, read)
                .knows(question, read)
                limit: 256 << 20,
                limit: LIMIT,
                path: "/x".into(),
            Host::root()
            let content = Content {
            let question = Content {
            };
        ] {
        ];
        for (read, line) in cases {
        }
    }
}
