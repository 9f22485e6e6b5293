use Sort::{Flag, Int, List, Path, Paths, Text};

/// What kind of value an option has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Text,
    Flag,
    Int,
    /// `~`, variables and `{{CWD}}` are expanded; relative to the file that says it.
    Path,
    /// Paths between colons (commas in `inventory`).
    Paths,
    /// Words between commas.
    List,
}

/// One option of `ansible.cfg`: `section.key`, the environment variables that set it (the first that is set wins), and
/// its default.
#[derive(Debug)]
pub struct Opt {
    pub ini: &'static str,
    /// The name under which `lookup('config')` knows it.
    pub name: &'static str,
    pub env: &'static [&'static str],
    pub sort: Sort,
    pub default: &'static str,
}

const fn opt(
    ini: &'static str,
    name: &'static str,
    env: &'static [&'static str],
    sort: Sort,
    default: &'static str,
) -> Opt {
    Opt { ini, name, env, sort, default }
}

/// The option that is called `section.key`, or has this name for `lookup('config')`.
pub fn find(name: &str) -> Option<&'static Opt> {
    OPTIONS.iter().find(|opt| opt.ini == name || (!name.is_empty() && opt.name.eq_ignore_ascii_case(name)))
}

/// The options that are understood; what else a file has is ignored.
#[rustfmt::skip]
pub const OPTIONS: &[Opt] = &[
    opt("defaults.inventory", "DEFAULT_HOST_LIST", &["ANSIBLE_INVENTORY"], Paths, "/etc/ansible/hosts"),
    opt("defaults.forks", "DEFAULT_FORKS", &["ANSIBLE_FORKS"], Int, "5"),
    opt("defaults.remote_user", "DEFAULT_REMOTE_USER", &["ANSIBLE_REMOTE_USER"], Text, ""),
    opt("defaults.remote_port", "DEFAULT_REMOTE_PORT", &["ANSIBLE_REMOTE_PORT"], Int, ""),
    opt("defaults.private_key_file", "DEFAULT_PRIVATE_KEY_FILE", &["ANSIBLE_PRIVATE_KEY_FILE"], Path, ""),
    opt("defaults.transport", "DEFAULT_TRANSPORT", &["ANSIBLE_TRANSPORT"], Text, "ssh"),
    opt("defaults.timeout", "DEFAULT_TIMEOUT", &["ANSIBLE_SSH_TIMEOUT", "ANSIBLE_TIMEOUT"], Int, "10"),
    opt("defaults.host_key_checking", "HOST_KEY_CHECKING", &["ANSIBLE_SSH_HOST_KEY_CHECKING", "ANSIBLE_HOST_KEY_CHECKING"], Flag, "true"),
    opt("ssh_connection.host_key_checking", "", &[], Flag, ""),
    opt("defaults.roles_path", "DEFAULT_ROLES_PATH", &["ANSIBLE_ROLES_PATH"], Paths, "~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles"),
    opt("defaults.collections_path", "COLLECTIONS_PATHS", &["ANSIBLE_COLLECTIONS_PATH", "ANSIBLE_COLLECTIONS_PATHS"], Paths, "~/.ansible/collections:/usr/share/ansible/collections"),
    opt("defaults.gathering", "DEFAULT_GATHERING", &["ANSIBLE_GATHERING"], Text, "implicit"),
    opt("defaults.fact_caching", "CACHE_PLUGIN", &["ANSIBLE_CACHE_PLUGIN"], Text, "memory"),
    opt("defaults.fact_caching_connection", "CACHE_PLUGIN_CONNECTION", &["ANSIBLE_CACHE_PLUGIN_CONNECTION"], Path, ""),
    opt("defaults.fact_caching_timeout", "CACHE_PLUGIN_TIMEOUT", &["ANSIBLE_CACHE_PLUGIN_TIMEOUT"], Int, "86400"),
    opt("defaults.hash_behaviour", "DEFAULT_HASH_BEHAVIOUR", &["ANSIBLE_HASH_BEHAVIOUR"], Text, "replace"),
    opt("defaults.jinja2_native", "DEFAULT_JINJA2_NATIVE", &["ANSIBLE_JINJA2_NATIVE"], Flag, "false"),
    opt("defaults.error_on_undefined_vars", "DEFAULT_UNDEFINED_VAR_BEHAVIOR", &["ANSIBLE_ERROR_ON_UNDEFINED_VARS"], Flag, "true"),
    opt("defaults.error_on_missing_handler", "ERROR_ON_MISSING_HANDLER", &["ANSIBLE_ERROR_ON_MISSING_HANDLER"], Flag, "true"),
    opt("defaults.invalid_task_attribute_failed", "INVALID_TASK_ATTRIBUTE_FAILED", &["ANSIBLE_INVALID_TASK_ATTRIBUTE_FAILED"], Flag, "true"),
    opt("defaults.library", "DEFAULT_MODULE_PATH", &["ANSIBLE_LIBRARY"], Paths, ""),
    opt("defaults.action_plugins", "DEFAULT_ACTION_PLUGIN_PATH", &["ANSIBLE_ACTION_PLUGINS"], Paths, ""),
    opt("defaults.filter_plugins", "DEFAULT_FILTER_PLUGIN_PATH", &["ANSIBLE_FILTER_PLUGINS"], Paths, ""),
    opt("defaults.lookup_plugins", "DEFAULT_LOOKUP_PLUGIN_PATH", &["ANSIBLE_LOOKUP_PLUGINS"], Paths, ""),
    opt("defaults.test_plugins", "DEFAULT_TEST_PLUGIN_PATH", &["ANSIBLE_TEST_PLUGINS"], Paths, ""),
    opt("defaults.inject_facts_as_vars", "INJECT_FACTS_AS_VARS", &["ANSIBLE_INJECT_FACT_VARS"], Flag, "true"),
    opt("defaults.force_handlers", "DEFAULT_FORCE_HANDLERS", &["ANSIBLE_FORCE_HANDLERS"], Flag, "false"),
    opt("defaults.any_errors_fatal", "ANY_ERRORS_FATAL", &["ANSIBLE_ANY_ERRORS_FATAL"], Flag, "false"),
    opt("defaults.strategy", "DEFAULT_STRATEGY", &["ANSIBLE_STRATEGY"], Text, "linear"),
    opt("defaults.poll_interval", "DEFAULT_POLL_INTERVAL", &["ANSIBLE_POLL_INTERVAL"], Int, "15"),
    opt("defaults.task_timeout", "TASK_TIMEOUT", &["ANSIBLE_TASK_TIMEOUT"], Int, "0"),
    opt("defaults.no_log", "DEFAULT_NO_LOG", &["ANSIBLE_NO_LOG"], Flag, "false"),
    opt("defaults.ansible_managed", "DEFAULT_MANAGED_STR", &[], Text, "Ansible managed"),
    opt("defaults.executable", "DEFAULT_EXECUTABLE", &["ANSIBLE_EXECUTABLE"], Text, "/bin/sh"),
    opt("defaults.remote_tmp", "DEFAULT_REMOTE_TMP", &["ANSIBLE_REMOTE_TMP"], Text, "~/.ansible/tmp"),
    opt("defaults.pipelining", "ANSIBLE_PIPELINING", &["ANSIBLE_PIPELINING", "ANSIBLE_SSH_PIPELINING"], Flag, "false"),
    opt("defaults.log_path", "DEFAULT_LOG_PATH", &["ANSIBLE_LOG_PATH"], Path, ""),
    opt("defaults.stdout_callback", "DEFAULT_STDOUT_CALLBACK", &["ANSIBLE_STDOUT_CALLBACK"], Text, "default"),
    opt("defaults.display_skipped_hosts", "DISPLAY_SKIPPED_HOSTS", &["ANSIBLE_DISPLAY_SKIPPED_HOSTS"], Flag, "true"),
    opt("defaults.display_ok_hosts", "", &["ANSIBLE_DISPLAY_OK_HOSTS"], Flag, "true"),
    opt("defaults.display_failed_stderr", "", &["ANSIBLE_DISPLAY_FAILED_STDERR"], Flag, "false"),
    opt("defaults.check_mode_markers", "", &["ANSIBLE_CHECK_MODE_MARKERS"], Flag, "false"),
    opt("defaults.show_custom_stats", "SHOW_CUSTOM_STATS", &["ANSIBLE_SHOW_CUSTOM_STATS"], Flag, "false"),
    opt("defaults.retry_files_enabled", "RETRY_FILES_ENABLED", &["ANSIBLE_RETRY_FILES_ENABLED"], Flag, "false"),
    opt("defaults.retry_files_save_path", "RETRY_FILES_SAVE_PATH", &["ANSIBLE_RETRY_FILES_SAVE_PATH"], Path, ""),
    opt("defaults.nocolor", "ANSIBLE_NOCOLOR", &["ANSIBLE_NOCOLOR", "NO_COLOR"], Flag, "false"),
    opt("defaults.force_color", "ANSIBLE_FORCE_COLOR", &["ANSIBLE_FORCE_COLOR"], Flag, "false"),
    opt("defaults.vault_password_file", "DEFAULT_VAULT_PASSWORD_FILE", &["ANSIBLE_VAULT_PASSWORD_FILE"], Path, ""),
    opt("defaults.vault_identity_list", "DEFAULT_VAULT_IDENTITY_LIST", &["ANSIBLE_VAULT_IDENTITY_LIST"], List, ""),
    opt("defaults.vault_identity", "DEFAULT_VAULT_IDENTITY", &["ANSIBLE_VAULT_IDENTITY"], Text, "default"),
    opt("defaults.vault_id_match", "DEFAULT_VAULT_ID_MATCH", &["ANSIBLE_VAULT_ID_MATCH"], Flag, "false"),
    opt("defaults.ask_pass", "DEFAULT_ASK_PASS", &["ANSIBLE_ASK_PASS"], Flag, "false"),
    opt("defaults.ask_vault_pass", "DEFAULT_ASK_VAULT_PASS", &["ANSIBLE_ASK_VAULT_PASS"], Flag, "false"),
    opt("privilege_escalation.become", "DEFAULT_BECOME", &["ANSIBLE_BECOME"], Flag, "false"),
    opt("privilege_escalation.become_method", "DEFAULT_BECOME_METHOD", &["ANSIBLE_BECOME_METHOD"], Text, "sudo"),
    opt("privilege_escalation.become_user", "DEFAULT_BECOME_USER", &["ANSIBLE_BECOME_USER"], Text, "root"),
    opt("privilege_escalation.become_exe", "DEFAULT_BECOME_EXE", &["ANSIBLE_BECOME_EXE"], Text, ""),
    opt("privilege_escalation.become_flags", "DEFAULT_BECOME_FLAGS", &["ANSIBLE_BECOME_FLAGS"], Text, ""),
    opt("privilege_escalation.become_pass", "", &["ANSIBLE_BECOME_PASS"], Text, ""),
    opt("privilege_escalation.become_allow_same_user", "BECOME_ALLOW_SAME_USER", &["ANSIBLE_BECOME_ALLOW_SAME_USER"], Flag, "false"),
    opt("privilege_escalation.become_ask_pass", "DEFAULT_BECOME_ASK_PASS", &["ANSIBLE_BECOME_ASK_PASS"], Flag, "false"),
    opt("ssh_connection.ssh_args", "ANSIBLE_SSH_ARGS", &["ANSIBLE_SSH_ARGS"], Text, ""),
    opt("ssh_connection.ssh_common_args", "", &["ANSIBLE_SSH_COMMON_ARGS"], Text, ""),
    opt("ssh_connection.ssh_extra_args", "", &["ANSIBLE_SSH_EXTRA_ARGS"], Text, ""),
    opt("ssh_connection.ssh_executable", "", &["ANSIBLE_SSH_EXECUTABLE"], Text, "ssh"),
    opt("ssh_connection.retries", "", &["ANSIBLE_SSH_RETRIES"], Int, "0"),
    opt("ssh_connection.pipelining", "", &[], Flag, ""),
    opt("ssh_connection.usetty", "", &["ANSIBLE_SSH_USETTY"], Flag, "true"),
    opt("defaults.async_dir", "", &["ANSIBLE_ASYNC_DIR"], Text, "~/.ansible_async"),
    opt("diff.always", "DIFF_ALWAYS", &["ANSIBLE_DIFF_ALWAYS"], Flag, "false"),
    opt("diff.context", "DIFF_CONTEXT", &["ANSIBLE_DIFF_CONTEXT"], Int, "3"),
    opt("defaults.max_diff_size", "MAX_FILE_SIZE_FOR_DIFF", &["ANSIBLE_MAX_DIFF_SIZE"], Int, "104448"),
    opt("tags.run", "TAGS_RUN", &["ANSIBLE_RUN_TAGS"], List, ""),
    opt("tags.skip", "TAGS_SKIP", &["ANSIBLE_SKIP_TAGS"], List, ""),
    opt("defaults.precedence", "VARIABLE_PRECEDENCE", &["ANSIBLE_PRECEDENCE"], List, "all_inventory,groups_inventory,all_plugins_inventory,all_plugins_play,groups_plugins_inventory,groups_plugins_play"),
    opt("defaults.private_role_vars", "DEFAULT_PRIVATE_ROLE_VARS", &["ANSIBLE_PRIVATE_ROLE_VARS"], Flag, "false"),
    opt("defaults.duplicate_dict_key", "DUPLICATE_YAML_DICT_KEY", &["ANSIBLE_DUPLICATE_YAML_DICT_KEY"], Text, "warn"),
];
