use crate::{
    project::Placed,
    template::{Plugin, is_brought},
    vars::Level,
};

use super::{how::nearest, registry::short_name};

/// Names that playbooks use without a collection, of modules that are not built in here: `ansible.builtin`'s own, and
/// those that other collections took over.
const NAMES: &str = "
    acl add_host aerospike_migrations airbrake_deployment alternatives apache2_mod_proxy apache2_module apk apt_key
    apt_repository apt_rpm archive aruba_config assemble async_status at authorized_key aws_s3 azure_rm_resourcegroup
    beadm bigip_command bigpanda blockinfile bower bundler bzr campfire capabilities cargo catapult
    circonus_annotation cloudflare_dns cloudformation cobbler_sync cobbler_system composer consul consul_kv copr cpanm
    cron cronvar crypttab ctdb datadog_downtime datadog_event datadog_monitor dconf deb822_repository debconf
    deploy_helper django_manage dnf dnf5 dnsimple dnsmadeeasy docker docker_compose docker_compose_v2 docker_container
    docker_image docker_login docker_network docker_swarm docker_volume dpkg_divert dpkg_selections easy_install ec2
    ec2_instance ejabberd_user elasticsearch_plugin elb_target etcd3 expect facter fetch filesystem find firewalld
    flatpak flatpak_remote flowadm gather_facts gce gconftool2 gcpubsub gcspanner gem get_certificate getent
    git_config github_release gitlab_runner gluster_peer gluster_volume grafana_datasource grove gunicorn hall haproxy
    helm hg hipchat homebrew homebrew_cask homebrew_tap honeybadger_deployment hostname htpasswd icinga2_feature
    icinga2_host imc_rest imgadm include_role influxdb_database influxdb_query influxdb_user influxdb_write ini_file
    installp interfaces_file ip_netns ipify_facts ipinfoio_facts iptables iptables_state irc iso_create iso_extract
    jabber java_cert java_keystore jboss jenkins_job jenkins_plugin jira k8s k8s_info kdeconfig kernel_blacklist
    keyring known_hosts lambda lambda_alias launchd layman ldap_attrs ldap_entry librato_annotation lineinfile
    listen_ports_facts lldp locale_gen logentries logrotate logstash_plugin lvg lvol lxc_container lxd_container
    macports mail make mas mattermost maven_artifact mksysb modprobe module_stream mongodb_user monit mount
    mount_facts mqtt mssql_db mysql_db mysql_query mysql_replication mysql_user mysql_variables nagios netcup_dns
    newrelic_deployment nexmo nictagadm nmcli nomad_job nosh npm nsupdate office_365_connector_card ohai omapi_host
    onepassword_info open_iscsi openbsd_pkg opendj_backendprop openssh_keypair openssl_certificate openssl_csr
    openssl_dhparam openssl_pkcs12 openssl_privatekey openssl_publickey openwrt_init opkg osx_defaults package_facts
    pacman pacman_key pagerduty pagerduty_alert pam_limits pamd parted patch pear pids pingdom pip_package_info pipx
    pkg5 pkgin pkgng pkgutil pmem portage portinstall postgresql_db postgresql_ext postgresql_pg_hba postgresql_ping
    postgresql_privs postgresql_query postgresql_schema postgresql_set postgresql_table postgresql_user profile
    pubnub_blocks pulp_repo puppet pushbullet pushover rabbitmq_parameter rabbitmq_plugin rabbitmq_policy
    rabbitmq_user rabbitmq_vhost rds read_csv reboot redhat_subscription redis replace rhevm rhn_channel rhn_register
    rhsm_release rhsm_repository rhsm_repository_info riak rocketchat rollbar_deployment route53 rpm_key
    rpm_ostree_pkg runit s3_bucket s3_sync say seboolean sefcontext selinux selinux_permissive selogin sendgrid seport
    serverless service_facts shutdown simpleinit_msb slack slackpkg smartos_image_info snap snap_alias snmp_facts sns
    solaris_zone sorcery sqs_queue ssh_config ssh_keypair stackdriver stacki_host stat statsd statusio_maintenance
    subversion sudoers supervisorctl svc svn svr4pkg swdepot swupd synchronize sysctl syslogger syspatch sysrc
    systemd_service sysupgrade sysvinit taiga_issue telegram tempfile terraform timezone twilio typetalk ufw
    uptimerobot uri urpmi user vdo virt vmadm vmware_guest wait_for_connection wakeonlan win_acl win_command win_copy
    win_dsc win_environment win_feature win_file win_firewall_rule win_get_url win_group win_hostname win_lineinfile
    win_package win_path win_ping win_reboot win_regedit win_scheduled_task win_service win_shell win_stat
    win_template win_unzip win_updates win_user win_wait_for x509_certificate xattr xbps xfconf xfs_quota xml yarn yum
    yum_repository zfs znode zpool zpool_facts zypper zypper_repository";

/// How the names of modules begin that came in families, most of them for one vendor or service.
const FAMILIES: &str = "
    a10_ aci_ aix_ apache2_ avi_ aws_ azure azure_rm_ bigip_ ce_ clc_ cnos_ consul_ cs_ cyberark_ digital_ocean dladm_
    docker_ ec2_ ecs_ edgeos_ efs_ elasticache elb_ eos_ exo_ foreman_ fortios_ gce_ gcp_ github_ gitlab_ grafana_
    hcloud_ heroku_ hpilo_ iam_ ibm_ icx_ idrac_ infini_ ios_ iosxr_ ipa_ ipadm_ ipmi_ jenkins_ junos_ k8s_ katello_
    keycloak_ kubevirt_ lambda_ ldap_ linode lxca_ manageiq_ memset_ meraki_ mongodb_ mysql_ na_elementsw_ na_ontap_
    netapp_ netbox_ netconf_ nginx_status nios_ nxos_ oneandone_ oneview_ onyx_ opennebula_ openssl_ ordnance_ os_
    ovh_ ovirt_ packet_ panos_ postgresql_ profitbricks proxmox proxysql_ purefa_ purefb_ rabbitmq_ rax rds_ redfish_
    redhat_ route53_ s3_ scaleway_ sensu_ sf_ slb_ smartos_ spectrum_ sros_ tower_ ucs_ udm_ utm_ vcenter_ vertica_
    vexata_ virt_ vmware_ voss_ vsphere_ vultr_ vyos_ wdc_ webfaction_ win_ xenserver_ yum_versionlock zabbix_ zfs_";

/// Whether a name without a collection may be that of a module that is not here: one that playbooks know, or one of a
/// collection that the play or the role searches. A host that never reaches it is not hurt by it.
pub fn may_exist(placed: &Placed) -> bool {
    let module = &placed.task.module;
    let short = short_name(module).unwrap_or(module);
    let is_known = || NAMES.split_whitespace().any(|name| name == short);
    let of_family = || FAMILIES.split_whitespace().any(|family| short.starts_with(family));
    is_known()
        || of_family()
        || is_brought(Plugin::Module, short)
        || !module.contains('.') && searches(placed)
}

/// Whether names are looked for in other collections: `collections` of a play does not reach into its roles, which
/// have their own.
fn searches(placed: &Placed) -> bool {
    let of_role = placed.context.role().is_some_and(|role| !role.collections.is_empty());
    let in_role = placed.context.chain().any(|context| matches!(context.level, Level::Role(_)));
    of_role || !in_role && nearest(placed, |keywords| keywords.collections.as_ref()).is_some()
}
