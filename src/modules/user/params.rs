use serde::Deserialize;

use crate::sh::Secret;

/// Manage one user account.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Login name.
    #[serde(alias = "user")]
    pub name: String,
    #[serde(default)]
    pub state: State,
    /// Number of the account.
    pub uid: Option<u64>,
    /// Let several accounts have the same number.
    #[serde(default)]
    pub non_unique: bool,
    /// Full name and the like.
    pub comment: Option<String>,
    /// Not on Linux.
    pub hidden: Option<bool>,
    /// SELinux user.
    pub seuser: Option<String>,
    /// Primary group.
    pub group: Option<String>,
    /// Supplementary groups; an empty text takes all away.
    pub groups: Option<Vec<String>>,
    /// Add to the supplementary groups, take none away.
    #[serde(default)]
    pub append: bool,
    /// Login shell.
    pub shell: Option<String>,
    /// Home directory.
    pub home: Option<String>,
    /// Directory whose files a new home gets.
    pub skeleton: Option<String>,
    /// Hash of the password, not the password itself.
    pub password: Option<Secret>,
    #[serde(default)]
    pub update_password: UpdatePassword,
    /// Lock the password, or unlock it.
    pub password_lock: Option<bool>,
    /// Make the home directory when it is missing.
    #[serde(default = "yes", alias = "createhome")]
    pub create_home: bool,
    /// Move the home directory when `home` changes.
    #[serde(default)]
    pub move_home: bool,
    /// Make a system account.
    #[serde(default)]
    pub system: bool,
    /// Remove an account that is in use; overwrite an SSH key.
    #[serde(default)]
    pub force: bool,
    /// Remove the home directory with the account.
    #[serde(default)]
    pub remove: bool,
    /// Not on Linux.
    pub login_class: Option<String>,
    /// Make a pair of SSH keys.
    #[serde(default)]
    pub generate_ssh_key: bool,
    pub ssh_key_bits: Option<u32>,
    #[serde(default = "rsa")]
    pub ssh_key_type: String,
    /// Private key; a relative path counts from the home directory. `.ssh/id_TYPE` when it is not given.
    pub ssh_key_file: Option<String>,
    pub ssh_key_comment: Option<String>,
    pub ssh_key_passphrase: Option<Secret>,
    /// When the account ends, in seconds since 1970; negative for never.
    pub expires: Option<f64>,
    /// Only the files of the host count, not a directory service.
    #[serde(default)]
    pub local: bool,
    /// Not on Linux.
    pub profile: Option<String>,
    /// Not on Linux.
    pub authorization: Option<String>,
    /// Not on Linux.
    pub role: Option<String>,
    /// Most days between changes of the password.
    pub password_expire_max: Option<i64>,
    /// Fewest days between changes of the password.
    pub password_expire_min: Option<i64>,
    /// Days of warning before a password expires.
    pub password_expire_warn: Option<i64>,
    /// Days after a password expired until the account is locked.
    pub password_expire_account_disable: Option<i64>,
    /// Umask for a new home directory.
    pub umask: Option<String>,
    pub uid_min: Option<u64>,
    pub uid_max: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Absent,
    #[default]
    Present,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UpdatePassword {
    #[default]
    Always,
    OnCreate,
}

fn yes() -> bool {
    true
}

fn rsa() -> String {
    "rsa".to_owned()
}

impl User {
    /// A tool of the shadow suite, or its counterpart for local files only.
    pub fn tool(&self, name: &str) -> String {
        format!("{}{name}", if self.local { "l" } else { "" })
    }

    /// `-e` of useradd and usermod: a date, or nothing for never.
    pub fn expiry_date(&self) -> Option<String> {
        let seconds = self.expires?;
        if seconds < 0.0 {
            return Some(String::new());
        }
        let time = jiff::Timestamp::from_second(seconds as i64).ok()?;
        Some(time.strftime("%Y-%m-%d").to_string())
    }

    /// Days since 1970 on which the account ends; `None` for never.
    pub fn expiry_day(&self) -> Option<i64> {
        let seconds = self.expires.filter(|seconds| *seconds >= 0.0)?;
        Some((seconds / 86_400.0) as i64)
    }
}
