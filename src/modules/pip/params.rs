use serde::Deserialize;

/// Manage Python packages.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pip {
    /// Packages: `name`, `name==version`, a URL, a path.
    pub name: Option<Vec<String>>,
    /// Version of a single package.
    pub version: Option<String>,
    /// File with a list of packages, on the host.
    pub requirements: Option<String>,
    /// Directory of a virtual environment; it is made when it is missing.
    pub virtualenv: Option<String>,
    /// Let the virtual environment see the packages of the system.
    #[serde(default)]
    pub virtualenv_site_packages: bool,
    /// What makes a virtual environment.
    #[serde(default = "virtualenv")]
    pub virtualenv_command: String,
    /// Python for a virtual environment that is made.
    pub virtualenv_python: Option<String>,
    #[serde(default)]
    pub state: State,
    /// Options for pip.
    pub extra_args: Option<String>,
    /// Install from a working copy, in place.
    #[serde(default)]
    pub editable: bool,
    /// Directory to run in.
    pub chdir: Option<String>,
    /// Which pip, such as `pip3.11`.
    pub executable: Option<String>,
    pub umask: Option<String>,
    /// Install even where the system's package manager minds.
    #[serde(default)]
    pub break_system_packages: bool,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Absent,
    Forcereinstall,
    Latest,
    #[default]
    Present,
}

fn virtualenv() -> String {
    "virtualenv".to_owned()
}

impl State {
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Absent => &["uninstall", "-y"],
            Self::Forcereinstall => &["install", "-U", "--force-reinstall"],
            Self::Latest => &["install", "-U"],
            Self::Present => &["install"],
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Forcereinstall => "forcereinstall",
            Self::Latest => "latest",
            Self::Present => "present",
        }
    }
}
