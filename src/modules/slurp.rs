use std::rc::Rc;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;

use crate::{
    ask::{Content, Read},
    plan::{Cx, Failure, Leaves, Module, Plan, Returns},
};

/// Read a file of the host into a variable, in base64.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slurp {
    /// Path on the host.
    #[serde(alias = "path")]
    src: String,
}

/// The result is held in memory several times over.
const LIMIT: u64 = 256 << 20;

impl Module for Slurp {
    const NAME: &'static str = "slurp";
    const LEAVES: Leaves = Leaves::Nothing;
    const EXAMPLE: &'static str = "\
- name: Read the machine's id
  slurp:
    src: /etc/machine-id
  register: machine_id
";

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let path = cx.path(&self.src).await?;
        let question = Content { path: path.clone(), limit: LIMIT };
        let msg = match cx.reading().ask(question).await? {
            Read::Bytes(bytes) => {
                let returns = Returns::new()
                    .with("content", BASE64_STANDARD.encode(&bytes))
                    .with("encoding", "base64")
                    .with("source", path);
                return Ok(Plan::Ok(returns));
            }
            Read::Absent => format!("file not found: {path}"),
            Read::Denied => format!("file is not readable: {path}"),
            Read::Directory => format!("source is a directory and must be a file: {path}"),
            Read::Large(size) => format!("file is too large: {path}: {size} bytes, and the limit is {LIMIT}"),
        };
        Err(Failure::new(msg).param("src"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{LIMIT, Slurp};
    use crate::{
        ask::{Content, Read},
        modules::testing::Host,
    };

    #[test]
    fn contents() {
        let cases = [
            (
                Read::Bytes(b"a\0\n".as_slice().into()),
                r#"ok {"content":"YQAK","encoding":"base64","source":"/x"}"#,
            ),
            (Read::Absent, "failed: file not found: /x [src]"),
            (Read::Denied, "failed: file is not readable: /x [src]"),
            (Read::Directory, "failed: source is a directory and must be a file: /x [src]"),
        ];
        for (read, line) in cases {
            let question = Content { path: "/x".into(), limit: LIMIT };
            Host::root().knows(question, read).decides::<Slurp>(json!({"path": "/x"}), &["rounds: 1", line]);
        }
    }
}
