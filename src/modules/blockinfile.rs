//! A block of lines of a text file.

mod block;

use std::rc::Rc;

use serde::Deserialize;

use crate::plan::{Cx, Differs, Failure, Module, Plan, Returns};

use super::{
    attributes::FileAttributes,
    edit::{Edited, Editing},
    file_flags::flagged,
};
use block::{Block, Place};

/// Keep a block of lines between two markers in a text file, or out of it.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Blockinfile {
    /// File on the host.
    #[serde(alias = "dest", alias = "destfile", alias = "name")]
    path: String,
    #[serde(default)]
    state: State,
    /// The line before and behind the block; `{mark}` stands for `BEGIN` and `END`.
    #[serde(default = "marker")]
    marker: String,
    /// The lines.
    #[serde(default, alias = "content")]
    block: String,
    /// Pattern of the line that a new block follows, `EOF` or `BOF`.
    insertafter: Option<String>,
    /// Pattern of the line that a new block precedes, or `BOF`.
    insertbefore: Option<String>,
    /// Make the file when it is missing.
    #[serde(default)]
    create: bool,
    /// Keep a copy of the old file.
    #[serde(default)]
    backup: bool,
    #[serde(default = "begin")]
    marker_begin: String,
    #[serde(default = "end")]
    marker_end: String,
    /// A blank line behind the block.
    #[serde(default)]
    append_newline: bool,
    /// A blank line before the block.
    #[serde(default)]
    prepend_newline: bool,
    /// Command that checks the file before it is put in place, `%s` stands for it.
    validate: Option<String>,
    #[serde(rename = "$attributes")]
    attributes: FileAttributes,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum State {
    Absent,
    #[default]
    Present,
}

fn marker() -> String {
    "# {mark} ANSIBLE MANAGED BLOCK".to_owned()
}

fn begin() -> String {
    "BEGIN".to_owned()
}

fn end() -> String {
    "END".to_owned()
}

impl Module for Blockinfile {
    const NAME: &'static str = "blockinfile";
    const DIFFERS: Differs = Differs::Edit;
    const EXAMPLE: &'static str = "\
- name: Hosts of the cluster
  blockinfile:
    path: /etc/hosts
    block: |
      10.0.0.1 one
      10.0.0.2 two
";

    fn check(&self) -> Result<(), Failure> {
        match (&self.insertafter, &self.insertbefore) {
            (Some(_), Some(_)) => {
                Err(Failure::new("parameters are mutually exclusive: insertbefore|insertafter"))
            }
            (after, before) => Place::of(after.as_ref(), before.as_ref()).map(drop),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let plan = self.clone().decide(cx).await?;
        flagged(cx, plan, self.attributes.attributes.as_ref(), &self.path).await
    }
}

impl Blockinfile {
    /// All but the flags of the file system.
    async fn decide(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let editing = Editing {
            path: &self.path,
            create: self.create,
            backup: self.backup,
            validate: self.validate.as_ref(),
            attributes: &self.attributes,
            backup_key: "backup_file",
        };
        let opened = editing.open(cx).await?;
        if opened.old.is_none() && self.state == State::Absent {
            let msg = format!("File {} not present", opened.path);
            return Ok(Plan::Ok(Returns::new().with("msg", msg)));
        }
        editing.must_exist(&opened, "Path")?;
        let block = self.block()?;
        let new = block.put_into(opened.old.as_deref().unwrap_or_default());
        let msg = match &opened.old {
            None => "File created",
            Some(old) if *old == new => "",
            _ if block.text.is_none() => "Block removed",
            _ => "Block inserted",
        };
        opened.close(Edited { new, msg: msg.to_owned(), returns: Returns::new() })
    }

    fn block(&self) -> Result<Block, Failure> {
        let is_there = self.state == State::Present && !self.block.is_empty();
        Ok(Block {
            begin: self.marker.replace("{mark}", &self.marker_begin),
            end: self.marker.replace("{mark}", &self.marker_end),
            text: is_there.then(|| self.block.clone()),
            place: Place::of(self.insertafter.as_ref(), self.insertbefore.as_ref())?,
            blank_before: self.prepend_newline,
            blank_after: self.append_newline,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: Option<&str>, after: Option<&str>, before: Option<&str>) -> Block {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Block {
            begin: "# BEGIN".into(),
            end: "# END".into(),
            text: own(text),
            place: Place::of(own(after).as_ref(), own(before).as_ref()).unwrap(),
            blank_before: false,
            blank_after: false,
        }
    }

    /// Old text, block, insertafter, insertbefore, new text.
    #[test]
    fn blocks() {
        for (old, text, after, before, new) in [
            ("", Some("x"), None, None, "# BEGIN\nx\n# END\n"),
            ("a", Some("x\n"), None, None, "a\n# BEGIN\nx\n# END\n"),
            ("a\n# BEGIN\nx\n# END\nb\n", Some("x"), None, None, "a\n# BEGIN\nx\n# END\nb\n"),
            ("a\n# BEGIN\nx\n# END\nb\n", Some("y\nz"), None, None, "a\n# BEGIN\ny\nz\n# END\nb\n"),
            ("a\n# END\nx\n# BEGIN\nb\n", Some("y"), None, None, "a\n# BEGIN\ny\n# END\nb\n"),
            ("a\n# BEGIN\nx\n# END\nb\n", None, None, None, "a\nb\n"),
            ("a\nb\na\n", Some("x"), Some("^a"), None, "a\nb\na\n# BEGIN\nx\n# END\n"),
            ("a\nb\n", Some("x"), None, Some("^b"), "a\n# BEGIN\nx\n# END\nb\n"),
            ("a\n", Some("x"), None, Some("BOF"), "# BEGIN\nx\n# END\na\n"),
            ("a\nb\nc\n", Some("x"), Some("(?m)^a\nb$"), None, "a\nb\n# BEGIN\nx\n# END\nc\n"),
            ("a\n", Some("x"), Some("^q"), None, "a\n# BEGIN\nx\n# END\n"),
        ] {
            let put = block(text, after, before).put_into(old.as_bytes());
            assert_eq!(String::from_utf8(put.clone()).unwrap(), new, "{text:?} in {old:?}");
            assert_eq!(block(text, after, before).put_into(&put), put, "a second time");
        }
    }

    #[test]
    fn blank_lines() {
        let mut blanks = block(Some("x"), Some("a"), None);
        (blanks.blank_before, blanks.blank_after) = (true, true);
        let once = blanks.put_into(b"a\nb\n");
        assert_eq!(String::from_utf8(once.clone()).unwrap(), "a\n\n# BEGIN\nx\n# END\n\nb\n");
        assert_eq!(blanks.put_into(&once), once);
    }
}
