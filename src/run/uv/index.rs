use std::path::PathBuf;

/// The package index that this machine is configured for: by the environment, or by pip's files.
pub fn configured() -> Option<String> {
    let set = |name: &&str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let named = ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"].iter().find_map(set);
    named.or_else(|| {
        let texts = files().into_iter().filter_map(|path| std::fs::read_to_string(path).ok());
        texts.filter_map(|text| of_file(&text)).next()
    })
}

/// Those of the user win.
fn files() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let below = |path: &str| home.as_ref().map(|home| home.join(path));
    let own = [below(".config/pip/pip.conf"), below(".pip/pip.conf")];
    own.into_iter().flatten().chain([PathBuf::from("/etc/pip.conf")]).collect()
}

/// `index-url` of the section `[global]`.
fn of_file(text: &str) -> Option<String> {
    let mut global = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            global = line == "[global]";
        } else if let Some((key, value)) = line.split_once(['=', ':'])
            && global
            && key.trim().replace('_', "-") == "index-url"
        {
            return Some(value.trim().to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::of_file;

    #[test]
    fn files_of_pip() {
        let text = "# mine\n[install]\nindex-url = http://no\n[global]\ntimeout = 3\nindex_url= http://mirror/simple \n";
        assert_eq!(of_file(text).as_deref(), Some("http://mirror/simple"));
        assert_eq!(of_file("[global]\ncert = /x\n"), None);
    }
}
