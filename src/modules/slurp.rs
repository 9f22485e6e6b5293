use std::rc::Rc;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;

use crate::{
    ask::{Content, FileType, Read, Stat, Status},
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
            // Read as empty, as it is.
            Read::Denied if cx.ask(Stat::through(&path)).await?.is_some_and(|is| is_null(&is)) => {
                let returns = Returns::new().with("content", "").with("encoding", "base64");
                return Ok(Plan::Ok(returns.with("source", path)));
            }
            Read::Absent => format!("file not found: {path}"),
            Read::Denied => format!("file is not readable: {path}"),
            Read::Directory => format!("source is a directory and must be a file: {path}"),
            Read::Large(size) => format!("file is too large: {path}: {size} bytes, and the limit is {LIMIT}"),
        };
        Err(Failure::new(msg).param("src"))
    }
}

/// `/dev/null`, by whatever name.
fn is_null(is: &Status) -> bool {
    is.kind == FileType::CharDevice && is.device == (1, 3)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{LIMIT, Slurp};
    use crate::{
        ask::{Content, Read, Stat},
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
            let host = match read {
                Read::Denied => Host::root().knows(Stat::through("/x"), None),
                _ => Host::root(),
            };
            let rounds = if read == Read::Denied { "rounds: 2" } else { "rounds: 1" };
            host.knows(question, read).decides::<Slurp>(json!({"path": "/x"}), &[rounds, line]);
        }
    }
}
