/// Variables that say how to reach a host: one that comes back as a fact is not taken, or a host could redirect the
/// connections to it.
pub fn is_restricted(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "ansible_connection",
        "ansible_host",
        "ansible_port",
        "ansible_user",
        "ansible_password",
        "ansible_private_key_file",
        "ansible_pipelining",
        "ansible_executable",
        "ansible_remote_tmp",
        "ansible_async_dir",
        "ansible_timeout",
        "ansible_control_path",
        "ansible_control_path_dir",
        "ansible_host_key_checking",
        "ansible_shell_type",
        "ansible_shell_executable",
        "ansible_system_tmpdirs",
    ];
    const STARTS: &[&str] =
        &["ansible_become", "ansible_sudo_", "ansible_su_", "ansible_sftp_", "ansible_scp_"];
    let of_ssh = name.starts_with("ansible_ssh_") && !name.starts_with("ansible_ssh_host_key_");
    of_ssh
        || NAMES.contains(&name)
        || STARTS.iter().any(|start| name.starts_with(start))
        || (name.starts_with("ansible_") && name.ends_with("_interpreter"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_that_would_redirect_are_refused() {
        for (name, restricted) in [
            ("ansible_host", true),
            ("ansible_ssh_user", true),
            ("ansible_ssh_host_key_rsa_public", false),
            ("ansible_become_pass", true),
            ("ansible_python_interpreter", true),
            ("ansible_distribution", false),
            ("ansible_hostname", false),
            ("ansible_user_id", false),
        ] {
            assert_eq!(is_restricted(name), restricted, "{name}");
        }
    }
}
