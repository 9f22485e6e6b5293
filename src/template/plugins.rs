//! Plugins in Python that a project brings with it. They are not run: what needs one fails when its turn comes, and not
//! before.

use std::{cell::RefCell, collections::HashSet, path::Path};

use super::halt::Halt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plugin {
    Filter,
    Test,
    Lookup,
    Module,
}

thread_local! {
    /// What projects that this thread reads bring: a name is looked for where text is parsed, far from all folders.
    static BROUGHT: RefCell<HashSet<(Plugin, String)>> = RefCell::default();
}

/// Takes note of the plugins in a folder that holds nothing else.
pub fn learn_plugins(kind: Plugin, folder: &Path) {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    for path in files.filter(|path| path.is_file()) {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let text = match kind {
            Plugin::Filter | Plugin::Test => std::fs::read_to_string(&path).unwrap_or_default(),
            Plugin::Lookup | Plugin::Module => String::new(),
        };
        let names = quoted(&text).map(str::to_owned).chain([stem]);
        BROUGHT.with_borrow_mut(|brought| brought.extend(names.map(|name| (kind, name))));
    }
}

/// The same of all folders for plugins that stand beside a playbook or in a role.
pub fn learn_plugins_of(folder: &Path) {
    let folders = [
        ("filter_plugins", Plugin::Filter),
        ("test_plugins", Plugin::Test),
        ("lookup_plugins", Plugin::Lookup),
        ("library", Plugin::Module),
        ("action_plugins", Plugin::Module),
    ];
    folders.into_iter().for_each(|(name, kind)| learn_plugins(kind, &folder.join(name)));
}

/// Names that a file maps to functions: quoted words.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let is_word =
        |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    text.split(['"', '\'']).filter(is_word)
}

/// Whether a project brings a plugin of this name.
pub fn is_brought(kind: Plugin, name: &str) -> bool {
    BROUGHT.with_borrow(|brought| brought.contains(&(kind, name.to_owned())))
}

/// Filters that were called without a collection once.
const FILTERS: &str = "
    cidr_merge comp_type5 consolidate counter from_csv gcp_kms_decrypt gcp_kms_encrypt hash_salt hashids_decode
    hashids_encode hwaddr jc k8s_config_resource_name keep_keys lists_mergeby macaddr parse_cli parse_cli_textfsm
    parse_xml random_mac replace_keys slaac type5_pw usable_range vlan_expander vlan_parser xmltodict";

/// Lookups that were called without a collection once.
const LOOKUPS: &str = "
    aws_account_attribute aws_secret aws_service_ip_ranges aws_ssm chef_databag conjur_variable consul_kv credstash
    cyberarkpassword dependent dig dnstxt etcd etcd3 gcp_storage_file hashi_vault hiera k8s keyring laps_password
    lastpass lmdb_kv manifold merge_variables mongodb nios nios_next_ip nios_next_network onepassword onepassword_raw
    passwordstore properties rabbitmq random_pet random_string random_words redis redis_kv shelvefile skydive tss";

/// Whether a name that is not known here is one of somebody else: of a collection, or of the project.
pub fn elsewhere(kind: Plugin, name: &str) -> bool {
    let own = name.starts_with("ansible.builtin.") || name.starts_with("ansible.legacy.");
    let others = match kind {
        Plugin::Filter => FILTERS,
        Plugin::Lookup => LOOKUPS,
        Plugin::Test | Plugin::Module => "",
    };
    let is_others = || others.split_whitespace().any(|other| other == name);
    name.contains('.') && !own || is_others() || is_brought(kind, name)
}

/// What is said of a plugin that is somewhere else.
pub fn unavailable(kind: Plugin, name: &str) -> String {
    let what = match kind {
        Plugin::Filter => "filter",
        Plugin::Test => "test",
        Plugin::Lookup => "lookup",
        Plugin::Module => "module",
    };
    format!("the {what} `{name}` is not available here")
}

/// Why a filter or test that is not known here cannot be evaluated. Who looks ahead waits for its turn.
pub fn lacking(kind: Plugin, name: &str, refuse: impl FnOnce(&str) -> Result<(), Halt>) -> Option<Halt> {
    let message = elsewhere(kind, name).then(|| unavailable(kind, name))?;
    Some(refuse(&message).err().unwrap_or_else(|| Halt::error(message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_plugins() {
        assert_eq!(quoted("return {'a_b': f, \"c\": g}  # it's 'x y'").collect::<Vec<_>>(), ["a_b", "c"]);
        for (name, expected) in
            [("ours.own.f", true), ("ansible.builtin.f", false), ("f", false), ("jc", true)]
        {
            assert_eq!(elsewhere(Plugin::Filter, name), expected, "{name}");
        }
    }
}
