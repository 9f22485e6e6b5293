use crate::{project::Placed, vars::Level};

use super::{how::nearest, registry::short_name};

/// Names that playbooks use without a collection, of modules that are not built in here: `ansible.builtin`'s own, and
/// those that other collections took over.
const NAMES: &str = "
    acl add_host alternatives apache2_module apk apt_key apt_repository apt_rpm archive assemble async_status at
    authorized_key aws_s3 azure_rm_resourcegroup bigip_command blockinfile bower bundler bzr capabilities cargo
    composer consul consul_kv cpanm cron cronvar crypttab ctdb deb822_repository debconf dnf dnf5 dnsmadeeasy
    docker_compose docker_compose_v2 docker_container docker_image docker_login docker_network docker_swarm
    docker_volume dpkg_selections easy_install ec2 ec2_instance elasticsearch_plugin expect fetch filesystem find
    firewalld flatpak gather_facts gce gconftool2 gem get_certificate getent git_config github_release gitlab_runner
    grafana_datasource gunicorn haproxy helm hg homebrew homebrew_cask homebrew_tap hostname htpasswd icinga2_host
    ini_file interfaces_file iptables iso_extract java_cert java_keystore jenkins_job jenkins_plugin k8s k8s_info
    kernel_blacklist keyring known_hosts launchd ldap_attrs ldap_entry lineinfile locale_gen logrotate lvg lvol
    lxd_container macports mail make maven_artifact modprobe mongodb_user monit mount mount_facts mysql_db
    mysql_query mysql_replication mysql_user mysql_variables nagios nmcli npm nsupdate open_iscsi openbsd_pkg
    openssh_keypair openssl_certificate openssl_csr openssl_dhparam openssl_pkcs12 openssl_privatekey
    openssl_publickey opkg osx_defaults package_facts pacman pam_limits pamd parted patch pear pkg5 pkgin pkgng
    pkgutil portage portinstall postgresql_db postgresql_ext postgresql_pg_hba postgresql_ping postgresql_privs
    postgresql_query postgresql_schema postgresql_set postgresql_table postgresql_user profile puppet
    rabbitmq_parameter rabbitmq_plugin rabbitmq_policy rabbitmq_user rabbitmq_vhost read_csv reboot redhat_subscription
    redis replace rhsm_release rhsm_repository route53 rpm_key runit s3_bucket s3_sync seboolean sefcontext selinux
    selinux_permissive selogin seport service_facts slack slackpkg snap snmp_facts solaris_zone sorcery ssh_config
    stat subversion sudoers supervisorctl svn svr4pkg swdepot synchronize sysctl systemd_service sysvinit tempfile
    terraform timezone ufw uri urpmi user vmware_guest wait_for_connection win_acl win_command win_copy win_dsc
    win_environment win_feature win_file win_firewall_rule win_get_url win_group win_lineinfile win_package win_path
    win_ping win_reboot win_regedit win_scheduled_task win_service win_shell win_stat win_template win_unzip
    win_updates win_user win_wait_for x509_certificate xattr xbps xfs_quota xml yarn yum yum_repository zfs zpool
    zypper zypper_repository";

/// Whether a name without a collection may be that of a module that is not here: one that playbooks know, or one of a
/// collection that the play or the role searches. A host that never reaches it is not hurt by it.
pub fn may_exist(placed: &Placed) -> bool {
    let module = &placed.task.module;
    let short = short_name(module).unwrap_or(module);
    NAMES.split_whitespace().any(|name| name == short) || !module.contains('.') && searches(placed)
}

/// Whether names are looked for in other collections: `collections` of a play does not reach into its roles, which
/// have their own.
fn searches(placed: &Placed) -> bool {
    let of_role = placed.context.role().is_some_and(|role| !role.collections.is_empty());
    let in_role = placed.context.chain().any(|context| matches!(context.level, Level::Role(_)));
    of_role || !in_role && nearest(placed, |keywords| keywords.collections.as_ref()).is_some()
}
