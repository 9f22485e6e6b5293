q_open() { printf '\036%s\n' "$1"; }
q_file() { [ -r "$2" ] && [ -f "$2" ] && { q_open "$1"; cat "$2"; }; }
q_say() { q_name=$1; shift; command -v "$1" >/dev/null 2>&1 && { q_open "$q_name"; "$@" 2>/dev/null </dev/null; }; }
q_is() { q_flag=$1; shift; for q_f; do [ -e "$q_f" ] && { q_open "$q_flag"; echo "$q_f"; return; }; done; }
q_min() {
  q_say kernel uname -srnm
  q_say kernel_version uname -v
  q_say fqdn hostname -f
  q_file os_release /etc/os-release || q_file os_release /usr/lib/os-release
  q_file debian_version /etc/debian_version
  q_file redhat_release /etc/redhat-release
  q_file lsb_release /etc/lsb-release
  q_file machine_id /etc/machine-id
  q_file init /proc/1/comm
  q_is systemd /run/systemd/system /dev/.run/systemd /dev/.systemd
  q_is openrc /sbin/openrc
  q_is initd /etc/init.d
  q_is upstart /etc/init
  q_is pkg_mgr /usr/bin/apt-get /usr/bin/dnf5 /usr/bin/dnf-3 /usr/bin/dnf /usr/bin/yum /usr/bin/zypper /usr/bin/pacman /sbin/apk /usr/bin/xbps-install
  q_say id id
  q_say passwd getent passwd "$(id -u)"
  q_say env env -0
  q_say date date '+%Y %m %A %w %W %d %H %M %S %s %Z %z'
  q_say date_utc date -u '+%Y-%m-%dT%H:%M:%S %N'
  q_file resolv /etc/resolv.conf
  q_file cmdline /proc/cmdline
  q_file selinux /etc/selinux/config
  q_say getenforce getenforce
  q_is apparmor /sys/kernel/security/apparmor
  q_file fips /proc/sys/crypto/fips_enabled
  q_say python python3 -V
  for q_k in rsa ecdsa ed25519; do q_file "hostkey_$q_k" "/etc/ssh/ssh_host_${q_k}_key.pub"; done
  for q_f in "$1"/*.fact; do
    [ -f "$q_f" ] || continue
    q_b=${q_f##*/}
    q_open "local_${q_b%.fact}"
    if [ -x "$q_f" ]; then "$q_f" </dev/null 2>/dev/null; else cat "$q_f"; fi
  done
}
q_hardware() {
  q_file cpuinfo /proc/cpuinfo
  q_file meminfo /proc/meminfo
  q_file uptime /proc/uptime
  q_say nproc nproc
  q_file mounts /proc/mounts
  set --
  while read -r q_d q_p q_rest; do
    case $q_d in /*) case $q_p in *\\*) ;; *) set -- "$@" "$q_p";; esac;; esac
  done </proc/mounts
  [ $# -gt 0 ] && q_say statfs stat -f -c '%n|%S|%b|%f|%a|%c|%d' "$@"
  for q_k in product_name product_version product_serial product_uuid sys_vendor bios_version bios_date bios_vendor board_name board_vendor chassis_vendor; do
    q_file "dmi_$q_k" "/sys/class/dmi/id/$q_k" 2>/dev/null
  done
}
q_network() {
  q_say addresses ip -o addr show
  q_say links ip -o link show
  q_say route4 ip -4 route get 8.8.8.8
  q_say route6 ip -6 route get 2404:6800:400a:800::1012
}
q_virtual() {
  q_file cgroup /proc/1/cgroup
  q_is dockerenv /.dockerenv /.dockerinit
  q_is podmanenv /run/.containerenv
  q_is lxc /dev/lxd/sock
  q_file hypervisor /sys/hypervisor/type
  q_say detect_virt systemd-detect-virt
  q_file vendor /sys/class/dmi/id/sys_vendor 2>/dev/null
  q_file product /sys/class/dmi/id/product_name 2>/dev/null
  q_say hyperflag grep -m1 -o hypervisor /proc/cpuinfo
}
q_facts() {
  q_path=$1; shift
  for q_c; do case $q_c in
    min) q_min "$q_path";; hardware) q_hardware;; network) q_network;; virtual) q_virtual;;
    loadavg) q_file loadavg /proc/loadavg;;
  esac; done
  true
}
