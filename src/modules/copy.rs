//! Files and directories from the controller, or from elsewhere on the host.

mod directory;
mod remote;
mod trees;

#[cfg(test)]
mod tests;

use std::{path::Path, rc::Rc};

use serde::Deserialize;

use crate::{
    plan::{Cx, Differs, Failure, Module, Plan, Returns, Sum},
    sh::Body,
};

use super::{
    attributes::FileAttributes,
    file_flags::flagged,
    json_text::JsonText,
    mode::Mode,
    place::{Placing, place},
};

/// Copy files to hosts.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Copy {
    /// File or directory on the controller; with `/` at its end the contents of a directory.
    src: Option<String>,
    /// Text that the file gets.
    #[schemars(extend("writeOnly" = true))]
    content: Option<JsonText>,
    /// Path on the host; with `/` at its end a directory.
    dest: String,
    /// Keep a copy of the old file.
    #[serde(default)]
    backup: bool,
    /// Replace a file whose content differs.
    #[serde(default = "yes", alias = "thirsty")]
    force: bool,
    /// Permissions of directories that are made.
    directory_mode: Option<Mode>,
    /// `src` is on the host.
    #[serde(default)]
    remote_src: bool,
    /// Write into what a link at `dest` leads to.
    #[serde(default)]
    follow: bool,
    /// Copy what links below `src` lead to.
    #[serde(default = "yes")]
    local_follow: bool,
    /// SHA-1 that the source must have.
    checksum: Option<String>,
    /// Command that checks the file before it is put in place, `%s` stands for it.
    validate: Option<String>,
    /// Vaulted files are always decrypted; `false` has no effect.
    #[serde(default = "yes")]
    #[expect(dead_code, reason = "accepted as old playbooks have it, without effect")]
    decrypt: bool,
    #[serde(rename = "$attributes")]
    attributes: FileAttributes,
}

fn yes() -> bool {
    true
}

impl Module for Copy {
    const NAME: &'static str = "copy";
    const DIFFERS: Differs = Differs::List;
    const EXAMPLE: &'static str = "\
- name: The message of the day
  copy:
    content: Welcome
    dest: /etc/motd
    mode: '0644'
";

    fn check(&self) -> Result<(), Failure> {
        match (&self.src, &self.content) {
            (None, None) => Err(Failure::new("src (or content) is required")),
            (Some(_), Some(_)) => {
                Err(Failure::new("src and content are mutually exclusive").param("content"))
            }
            (None, _) if self.dest.ends_with('/') => {
                Err(Failure::new("can not use content with a dir as dest").param("dest"))
            }
            _ => Ok(()),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let plan = self.clone().decide(cx).await?;
        flagged(cx, plan, self.attributes.attributes.as_ref(), &self.dest).await
    }
}

impl Copy {
    /// All but the flags of the file system.
    async fn decide(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let dest = cx.path(&self.dest).await?;
        let src = match (&self.src, &self.content) {
            (Some(src), _) => src,
            (None, content) => {
                let text = content.as_ref().map_or("", |content| &content.0);
                let body = Body::from(text.to_owned());
                return place(cx, self.placing(dest, None, body, None)).await;
            }
        };
        if self.remote_src {
            let wanted = remote::Wanted {
                src: cx.path(src).await?,
                dest,
                attributes: &self.attributes,
                directory_mode: self.directory_mode.clone(),
                backup: self.backup,
                force: self.force,
                validate: self.validate.as_ref(),
            };
            return remote::plan(cx, wanted).await;
        }
        let found = cx.controller().find("files", src)?;
        if cx.controller().source(&found)?.is_dir {
            let wanted = directory::Wanted {
                found: &found,
                src,
                dest,
                attributes: &self.attributes,
                directory_mode: self.directory_mode.clone(),
                force: self.force,
                backup: self.backup,
                local_follow: self.local_follow,
            };
            return directory::plan(cx, wanted).await;
        }
        self.file(cx, &found, dest).await
    }

    async fn file(&self, cx: &Cx, found: &Path, dest: String) -> Result<Plan, Failure> {
        let body = cx.controller().body(found)?;
        if let Some(expected) = &self.checksum {
            let checksum = cx.controller().sum(Sum::Sha1, &body).await?;
            if !checksum.eq_ignore_ascii_case(expected) {
                let msg = "Copied file does not match the expected checksum. Transfer failed.";
                let returns =
                    Returns::new().with("checksum", checksum).with("expected_checksum", expected.as_str());
                return Err(Failure::new(msg).param("checksum").returns(returns));
            }
        }
        let name = found.file_name().map(|name| name.to_string_lossy().into_owned());
        let mut placing = self.placing(dest, name, body, Some(found.display().to_string()));
        placing.source_mode = Some(cx.controller().source(found)?.mode);
        place(cx, placing).await
    }

    fn placing(&self, dest: String, name: Option<String>, body: Body, source: Option<String>) -> Placing<'_> {
        Placing {
            dest,
            name,
            body,
            source,
            source_mode: None,
            attributes: &self.attributes,
            directory_mode: self.directory_mode.clone(),
            validate: self.validate.as_ref(),
            backup: self.backup,
            force: self.force,
            follow: self.follow,
        }
    }
}
