use serde::Deserialize;

use super::super::attributes::FileAttributes;

/// Unpack an archive on hosts.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unarchive {
    /// Archive on the controller; with `remote_src` on the host, or a URL.
    pub src: String,
    /// Directory on the host that is there already.
    pub dest: String,
    /// The opposite of `remote_src`, as old roles have it.
    #[schemars(extend("default" = true))]
    pub copy: Option<bool>,
    /// Skip when this path exists.
    pub creates: Option<String>,
    /// Without effect.
    #[schemars(extend("default" = 65536))]
    pub io_buffer_size: Option<u64>,
    /// Tell the members in the result.
    #[serde(default)]
    pub list_files: bool,
    /// Members that are left out.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Members that are unpacked; all when there are none.
    #[serde(default)]
    pub include: Vec<String>,
    /// Keep files that are newer than those in the archive.
    #[serde(default)]
    pub keep_newer: bool,
    /// Options for tar or unzip.
    #[serde(default)]
    pub extra_opts: Vec<String>,
    /// `src` is on the host.
    #[serde(default)]
    pub remote_src: bool,
    /// Without effect: certificates are always checked.
    #[schemars(extend("default" = true))]
    pub validate_certs: Option<bool>,
    /// Vaulted archives are always decrypted; `false` has no effect.
    #[schemars(extend("default" = true))]
    pub decrypt: Option<bool>,
    #[serde(rename = "$attributes")]
    pub attributes: FileAttributes,
}

impl Unarchive {
    pub fn is_remote(&self) -> bool {
        self.remote_src || self.copy == Some(false)
    }

    /// Options for tar that count for comparing and unpacking.
    pub fn tar_options(&self) -> Vec<String> {
        let newer = self.keep_newer.then(|| "--keep-newer-files".to_owned());
        let exclude = self.exclude.iter().map(|name| format!("--exclude={name}"));
        newer.into_iter().chain(exclude).chain(self.extra_opts.clone()).collect()
    }
}
