use std::rc::Rc;

use serde::Deserialize;

use crate::plan::{Cx, Differs, Failure, Module, Plan, Rendering};

use super::{
    attributes::FileAttributes,
    file_flags::flagged,
    mode::Mode,
    place::{Placing, place},
};

/// Render a template and put the text on hosts.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Template on the controller.
    src: String,
    /// Path on the host; with `/` at its end a directory.
    dest: String,
    /// Keep a copy of the old file.
    #[serde(default)]
    backup: bool,
    /// Replace a file whose content differs.
    #[serde(default = "yes")]
    force: bool,
    /// Write into what a link at `dest` leads to.
    #[serde(default)]
    follow: bool,
    /// Command that checks the file before it is put in place, `%s` stands for it.
    validate: Option<String>,
    /// End of lines in the file.
    #[serde(default = "line_feed")]
    newline_sequence: String,
    block_start_string: Option<String>,
    block_end_string: Option<String>,
    variable_start_string: Option<String>,
    variable_end_string: Option<String>,
    comment_start_string: Option<String>,
    comment_end_string: Option<String>,
    /// Take the line break behind a block away.
    trim_blocks: Option<bool>,
    /// Take blanks before a block away.
    lstrip_blocks: Option<bool>,
    /// Only `utf-8`.
    #[serde(default = "utf8")]
    output_encoding: String,
    #[serde(rename = "$attributes")]
    attributes: FileAttributes,
}

fn yes() -> bool {
    true
}

fn line_feed() -> String {
    "\n".to_owned()
}

fn utf8() -> String {
    "utf-8".to_owned()
}

impl Module for Template {
    const NAME: &'static str = "template";
    const DIFFERS: Differs = Differs::List;
    const EXAMPLE: &'static str = "\
- name: The configuration of the web server
  template:
    src: nginx.conf.j2
    dest: /etc/nginx/nginx.conf
    validate: nginx -t -c %s
";

    fn check(&self) -> Result<(), Failure> {
        if self.newline().is_none() {
            return Err(Failure::new("newline_sequence needs to be one of: \\n, \\r or \\r\\n")
                .param("newline_sequence"));
        }
        if !["utf-8", "utf8"].contains(&self.output_encoding.to_lowercase().as_str()) {
            let msg = format!("templates are written in utf-8, not in {}", self.output_encoding);
            return Err(Failure::new(msg).param("output_encoding"));
        }
        Ok(())
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let plan = self.clone().decide(cx).await?;
        flagged(cx, plan, self.attributes.attributes.as_ref(), &self.dest).await
    }
}

impl Template {
    /// All but the flags of the file system.
    async fn decide(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let dest = cx.path(&self.dest).await?;
        let found = cx.controller().find("templates", &self.src)?;
        let mut text = cx.controller().render(&found, self.rendering()).await?;
        if let Some(newline) = self.newline().filter(|newline| *newline != "\n") {
            text = text.replace("\r\n", "\n").replace('\n', newline);
        }
        let source_mode = match self.attributes.mode {
            Some(Mode::Preserve) => Some(cx.controller().source(&found)?.mode),
            _ => None,
        };
        let placing = Placing {
            dest,
            name: found.file_name().map(|name| name.to_string_lossy().into_owned()),
            body: text.into(),
            source: Some(found.display().to_string()),
            source_mode,
            attributes: &self.attributes,
            directory_mode: None,
            validate: self.validate.as_ref(),
            backup: self.backup,
            force: self.force,
            follow: self.follow,
        };
        place(cx, placing).await
    }

    fn newline(&self) -> Option<&'static str> {
        match self.newline_sequence.as_str() {
            "\n" | "\\n" => Some("\n"),
            "\r" | "\\r" => Some("\r"),
            "\r\n" | "\\r\\n" => Some("\r\n"),
            _ => None,
        }
    }

    fn rendering(&self) -> Rendering {
        Rendering {
            trim_blocks: self.trim_blocks,
            lstrip_blocks: self.lstrip_blocks,
            block_start: self.block_start_string.clone(),
            block_end: self.block_end_string.clone(),
            variable_start: self.variable_start_string.clone(),
            variable_end: self.variable_end_string.clone(),
            comment_start: self.comment_start_string.clone(),
            comment_end: self.comment_end_string.clone(),
            dest: self.dest.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Template;
    use crate::{
        ask::{Content, Digest, FileType, Read, Stat, Status},
        modules::testing::Host,
    };

    #[test]
    fn it_is_rendered_and_put() {
        let spot = |host: Host, path: &str| {
            host.knows(Stat::of(path), None)
                .knows(Stat::through(path), None)
                .knows(Digest::sha1(path), None)
                .knows(Content::to_show(path), Read::Absent)
        };
        let dir = Status { kind: FileType::Directory, ..Status::default() };
        let host = Host::root().file("a.j2", "x\n").knows(Stat::through("/etc"), Some(dir));
        spot(spot(host, "/etc/a"), "/etc/a/a.j2").decides::<Template>(
            json!({"src": "a.j2", "dest": "/etc/a", "newline_sequence": "\\r\\n", "owner": "0"}),
            &[
                "rounds: 1",
                r#"changes {"dest":"/etc/a","checksum":"b57bc04cd1994067ff0f49c776e5f7553d3aeed4","src":"/project/templates/a.j2","md5sum":"cb30fc9cec9a2d04ef49b22e2066c264","uid":0,"gid":0,"owner":"0","group":"root","mode":"0644","state":"file","size":3}"#,
                r#"/etc/a: None -> /project/templates/a.j2: Some("x\r\n")"#,
                r#"put /etc/a "x\r\n" owner=0"#,
                "look again",
            ],
        );
    }
}
