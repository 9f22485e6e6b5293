/// Logs in with [`PASSWORD`], and sudo asks it for the same; root and [`SUDO_USER`] log in with the key.
pub const PASSWORD_USER: &str = "tess";
pub const PASSWORD: &str = "a pass'word";
/// Sudo asks it nothing.
pub const SUDO_USER: &str = "dora";

/// Makes a pristine copy of the machine a host: `$1` host key, `$2` client's public key, `$3` more lines for sshd.
pub const SETUP: &str = r#"
set -e
umask 077
printf '%s\n' "$1" >/etc/ssh/tests_host_key
umask 022
printf '%s\n' "$2" >/etc/ssh/tests_authorized
cat >/etc/ssh/tests_config <<END
HostKey /etc/ssh/tests_host_key
AuthorizedKeysFile /etc/ssh/tests_authorized
PermitRootLogin yes
PasswordAuthentication yes
UsePAM yes
UseDNS no
PrintMotd no
PidFile none
Subsystem sftp internal-sftp
$3
END
# What the root of this machine runs at login is none of a host's business.
rm -f /root/.bashrc
useradd -m -s /bin/bash tess
useradd -m -s /bin/bash dora
printf "tess:%s\n" "$4" | chpasswd -c SHA256 -s 1000
if [ -d /etc/sudoers.d ]; then
    printf 'tess ALL=(ALL:ALL) ALL\ndora ALL=(ALL:ALL) NOPASSWD: ALL\n' >/etc/sudoers.d/tests
    chmod 440 /etc/sudoers.d/tests
fi
"#;
