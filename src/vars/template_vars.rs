use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use crate::template::{Value, format_epoch, local_time};

use super::{accounts::name_of, settings::Settings};

/// The variables that exist only in the template file at `path`, whose text goes to `dest`.
pub fn template_vars(path: &Path, dest: &str, settings: &Settings) -> Vec<(String, Value)> {
    let full = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let meta = fs::metadata(path).ok();
    let uid = meta.as_ref().map_or(0, MetadataExt::uid);
    let changed = meta.and_then(|meta| meta.modified().ok()).unwrap_or(UNIX_EPOCH);
    let owner = name_of("/etc/passwd", uid).map_or(Value::Int(uid.into()), Value::from);
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let shown = path.display().to_string();
    let managed =
        managed(&settings.managed, changed, [("host", &host), ("uid", &owner.to_string()), ("file", &shown)]);
    [
        ("ansible_managed", managed.into()),
        ("template_host", host.into()),
        ("template_uid", owner),
        ("template_path", shown.into()),
        ("template_fullpath", full.display().to_string().into()),
        ("template_destpath", dest.to_owned().into()),
        ("template_mtime", local_time(changed)),
        ("template_run_date", local_time(SystemTime::now())),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// The setting `ansible_managed`, in which `{file}`, `{host}` and `{uid}` stand for what they say, and `%Y` and its like
/// for the time at which the file was changed. What is neither stays as it is.
fn managed(setting: &str, changed: SystemTime, names: [(&str, &String); 3]) -> String {
    let mut text = setting.to_owned();
    for (name, value) in names {
        text = text.replace(&format!("{{{name}}}"), &value.replace('%', "%%"));
    }
    let seconds = changed.duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    format_epoch(&text, Some(seconds), false).map_or(text, |told| told.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_setting_says() {
        let names = [("host", &"h".to_owned()), ("uid", &"me".to_owned()), ("file", &"50%/a.j2".to_owned())];
        for (setting, told) in [
            ("Ansible managed", "Ansible managed"),
            ("{file} by {uid} on {host}, 100%%", "50%/a.j2 by me on h, 100%"),
            ("{{ x }} %!", "{{ x }} %!"),
        ] {
            assert_eq!(managed(setting, UNIX_EPOCH, names), told);
        }
        let year = managed("%Y-%m-%d", UNIX_EPOCH + std::time::Duration::from_secs(86_400 * 400), names);
        assert_eq!(year, "1971-02-05");
    }
}
