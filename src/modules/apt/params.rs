use serde::Deserialize;

use crate::{sh, sh::Sh};

/// Manage packages of Debian and its kin.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Apt {
    /// Packages: `name`, `name=version`, `name>=version`, `name:arch`, with globs in names and versions.
    #[serde(alias = "package", alias = "pkg")]
    pub name: Option<Vec<String>>,
    #[serde(default)]
    pub state: State,
    /// Fetch the package lists first.
    #[serde(alias = "update-cache")]
    pub update_cache: Option<bool>,
    /// How often to try to fetch them.
    #[serde(default = "five")]
    pub update_cache_retries: u32,
    /// Most seconds between two tries.
    #[serde(default = "twelve")]
    pub update_cache_retry_max_delay: u32,
    /// Seconds for which fetched lists are new enough; above 0 it stands for `update_cache` too.
    #[serde(default)]
    pub cache_valid_time: u64,
    /// Remove configuration files with a package.
    #[serde(default)]
    pub purge: bool,
    /// Release to take packages from.
    #[serde(alias = "default-release")]
    pub default_release: Option<String>,
    /// Install recommended packages or not, whatever the host's configuration says.
    #[serde(alias = "install-recommends")]
    pub install_recommends: Option<bool>,
    /// `--force-yes`.
    #[serde(default)]
    pub force: bool,
    /// Delete downloaded package files.
    #[serde(default)]
    pub clean: bool,
    #[serde(default, alias = "allow-unauthenticated")]
    pub allow_unauthenticated: bool,
    #[serde(default, alias = "allow-downgrade", alias = "allow_downgrades", alias = "allow-downgrades")]
    pub allow_downgrade: bool,
    #[serde(default)]
    pub allow_change_held_packages: bool,
    #[serde(default)]
    pub upgrade: Upgrade,
    /// Options for dpkg, without their `--`, separated by commas.
    #[serde(default = "dpkg_options")]
    pub dpkg_options: String,
    /// Package files on the host, or their URLs.
    pub deb: Option<Vec<String>>,
    /// Remove packages that nothing needs any more.
    #[serde(default)]
    pub autoremove: bool,
    /// Delete downloaded package files that cannot be fetched any more.
    #[serde(default)]
    pub autoclean: bool,
    /// Exit status of a temporary policy-rc.d: 101 keeps services from being started.
    pub policy_rc_d: Option<i32>,
    /// Upgrade what is installed, install nothing new.
    #[serde(default)]
    pub only_upgrade: bool,
    /// Fail rather than remove packages.
    #[serde(default)]
    pub fail_on_autoremove: bool,
    /// Without effect: apt-get is always used.
    #[serde(default)]
    pub force_apt_get: bool,
    /// Seconds to wait for another apt or dpkg to end.
    #[serde(default = "sixty")]
    pub lock_timeout: u32,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    #[serde(alias = "removed", alias = "uninstalled")]
    Absent,
    BuildDep,
    Latest,
    #[default]
    #[serde(alias = "installed")]
    Present,
    Fixed,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Upgrade {
    Dist,
    #[serde(alias = "True", alias = "true")]
    Yes,
    Safe,
    Full,
    #[default]
    #[serde(alias = "False", alias = "false")]
    No,
}

fn five() -> u32 {
    5
}

fn twelve() -> u32 {
    12
}

fn sixty() -> u32 {
    60
}

fn dpkg_options() -> String {
    "force-confdef,force-confold".to_owned()
}

impl Apt {
    /// `apt-get -y` with the options that all its commands share.
    pub fn apt_get(&self) -> Sh {
        let lock = format!("DPkg::Lock::Timeout={}", self.lock_timeout);
        let sh = sh!["apt-get", "-y", "-o", lock];
        self.dpkg_words()
            .fold(environment(sh), |sh, option| sh.arg("-o").arg(&format!("Dpkg::Options::={option}")))
    }

    /// Options for dpkg itself.
    pub fn dpkg_words(&self) -> impl Iterator<Item = String> {
        let words = self.dpkg_options.split(',').map(str::trim);
        words.filter(|word| !word.is_empty()).map(|word| format!("--{word}"))
    }

    /// Adds what the parameters say about installing.
    pub fn options(&self, mut sh: Sh) -> Sh {
        if let Some(recommends) = self.install_recommends {
            let word = if recommends { "yes" } else { "no" };
            sh = sh.arg("-o").arg(&format!("APT::Install-Recommends={word}"));
        }
        for (wanted, option) in [
            (self.only_upgrade, "--only-upgrade"),
            (self.state == State::Fixed, "--fix-broken"),
            (self.force, "--force-yes"),
            (self.autoremove, "--auto-remove"),
            (self.fail_on_autoremove, "--no-remove"),
            (self.allow_unauthenticated, "--allow-unauthenticated"),
            (self.allow_downgrade, "--allow-downgrades"),
            (self.allow_change_held_packages, "--allow-change-held-packages"),
        ] {
            if wanted {
                sh = sh.arg(option);
            }
        }
        match &self.default_release {
            Some(release) => sh.arg("-t").arg(release),
            None => sh,
        }
    }
}

/// Without questions, and with messages that can be read.
pub fn environment(sh: Sh) -> Sh {
    sh.env("DEBIAN_FRONTEND", "noninteractive").env("DEBIAN_PRIORITY", "critical").env("LC_ALL", "C")
}
