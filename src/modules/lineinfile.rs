//! One line of a text file.

mod lines;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use serde::Deserialize;

use crate::plan::{Cx, Differs, Failure, Module, Plan, Returns};

use super::{
    attributes::FileAttributes,
    edit::{Edited, Editing, Opened},
    file_flags::flagged,
    pattern::Pattern,
};
use lines::{FoundBy, Place, Wish};

/// Keep one line in a text file, or out of it.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lineinfile {
    /// File on the host.
    #[serde(alias = "dest", alias = "destfile", alias = "name")]
    path: String,
    /// What the line to replace or remove looks like.
    #[serde(alias = "regex")]
    regexp: Option<String>,
    /// Text that the line to replace or remove contains.
    search_string: Option<String>,
    #[serde(default)]
    state: State,
    /// The line.
    #[serde(alias = "value")]
    line: Option<String>,
    /// `\1` in the line stands for what `regexp` captured; without a match nothing is added.
    #[serde(default)]
    backrefs: bool,
    /// Pattern of the line that a new line follows, `EOF` or `BOF`.
    insertafter: Option<String>,
    /// Pattern of the line that a new line precedes, or `BOF`.
    insertbefore: Option<String>,
    /// Make the file when it is missing.
    #[serde(default)]
    create: bool,
    /// Keep a copy of the old file.
    #[serde(default)]
    backup: bool,
    /// The first match counts, not the last.
    #[serde(default)]
    firstmatch: bool,
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

impl Module for Lineinfile {
    const NAME: &'static str = "lineinfile";
    const DIFFERS: Differs = Differs::Edit;
    const EXAMPLE: &'static str = "\
- name: No logins of root
  lineinfile:
    path: /etc/ssh/sshd_config
    regexp: '^#?PermitRootLogin'
    line: PermitRootLogin no
";

    fn check(&self) -> Result<(), Failure> {
        if self.regexp.is_some() && self.search_string.is_some() {
            return Err(Failure::new("parameters are mutually exclusive: regexp|search_string"));
        }
        if self.insertafter.is_some() && self.insertbefore.is_some() {
            return Err(Failure::new("parameters are mutually exclusive: insertbefore|insertafter"));
        }
        Place::of(self.insertafter.as_ref(), self.insertbefore.as_ref())?;
        self.found_by()?;
        if self.state == State::Absent {
            let given = [&self.line, &self.search_string, &self.regexp];
            let msg = "one of line, search_string, or regexp is required with state=absent";
            return given.iter().any(|given| given.is_some()).then_some(()).ok_or_else(|| Failure::new(msg));
        }
        if self.backrefs && self.regexp.is_none() {
            return Err(Failure::new("regexp is required with backrefs=true").param("backrefs"));
        }
        self.line.as_ref().map(|_| ()).ok_or_else(|| Failure::new("line is required with state=present"))
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let plan = self.clone().decide(cx).await?;
        flagged(cx, plan, self.attributes.attributes.as_ref(), &self.path).await
    }
}

impl Lineinfile {
    /// All but the flags of the file system.
    async fn decide(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let editing = Editing {
            path: &self.path,
            create: self.create,
            backup: self.backup,
            validate: self.validate.as_ref(),
            attributes: &self.attributes,
            backup_key: "backup",
        };
        let opened = editing.open(cx).await?;
        match self.state {
            State::Absent => self.absent(opened),
            State::Present => {
                editing.must_exist(&opened, "Destination")?;
                self.present(opened)
            }
        }
    }

    fn found_by(&self) -> Result<FoundBy, Failure> {
        Ok(match (&self.regexp, &self.search_string) {
            (Some(pattern), _) => {
                FoundBy::Pattern(Pattern::new(pattern, false).map_err(|e| e.param("regexp"))?)
            }
            (None, Some(text)) => FoundBy::Text(text.clone()),
            (None, None) => FoundBy::Line,
        })
    }

    fn present(&self, opened: Opened) -> Result<Plan, Failure> {
        let wish = Wish {
            line: self.line.clone().unwrap_or_default(),
            found_by: self.found_by()?,
            backrefs: self.backrefs,
            place: Place::of(self.insertafter.as_ref(), self.insertbefore.as_ref())?,
            first_match: self.firstmatch,
        };
        let (new, msg) = lines::present(opened.old.as_deref().unwrap_or_default(), &wish)?;
        opened.close(Edited {
            new,
            msg: msg.to_owned(),
            returns: self.warned(Returns::new().with("backup", "")),
        })
    }

    fn absent(&self, opened: Opened) -> Result<Plan, Failure> {
        let Some(old) = &opened.old else {
            let returns = Returns::new().with("msg", "file not present").with("found", 0);
            return Ok(Plan::Ok(returns));
        };
        let (new, found) = lines::absent(old, self.line.as_ref(), &self.found_by()?);
        let msg = match found {
            0 => String::new(),
            found => format!("{found} line(s) removed"),
        };
        opened.close(Edited {
            new,
            msg,
            returns: self.warned(Returns::new().with("backup", "").with("found", found)),
        })
    }

    fn warned(&self, returns: Returns) -> Returns {
        let is_empty = |text: &Option<String>| text.as_deref() == Some("");
        for (what, text) in [("regular expression", &self.regexp), ("search string", &self.search_string)] {
            if is_empty(text) {
                let warning =
                    format!("The {what} is an empty string, which will match every line in the file.");
                return returns.warn(warning);
            }
        }
        returns
    }
}
