//! The keys of results, module by module: in check mode, when something is changed, and when all is right.

use crate::support::{Host, Project, Ran, can_run};

const INFO: &str = "uid gid owner group mode state size";
const RAN: &str = "rc stdout stdout_lines stderr stderr_lines";

/// Name | task | keys of every result | keys of those that change something or would | what the host must have. `INFO`
/// and `RAN` in the keys stand for what they name.
const ROWS: &str = "
command | command: id -u | cmd msg RAN start end delta | |
shell | shell: id -u | cmd msg RAN start end delta | |
once | command: touch /srv/once creates=/srv/once | cmd msg RAN start end delta | |
script | script: s.sh | RAN | |
raw | raw: id -u | RAN | |
copy | copy: {content: x, dest: /srv/c, backup: true} | dest checksum diff INFO | md5sum |
copy of a file | copy: {src: s.sh, dest: /srv/s, mode: preserve} | dest src checksum diff INFO | md5sum |
copy there | copy: {src: /etc/passwd, dest: /srv/p, remote_src: true} | dest src checksum diff INFO | md5sum |
copy of a folder | copy: {src: ./, dest: /srv/folder} | dest src diff | |
template | template: {src: t, dest: /srv/t} | dest src checksum diff INFO | md5sum |
directory | file: {path: /srv/d, state: directory, mode: '0700'} | path diff INFO | |
link | file: {path: /srv/l, src: /etc, state: link} | dest src diff INFO | |
touch | file: {path: /srv/f, state: touch, access_time: preserve, modification_time: preserve} | dest diff INFO | |
gone | file: {path: /srv/old, state: absent} | path state diff | |
lineinfile | lineinfile: {path: /srv/lines, line: x, create: true} | msg backup diff | |
no line | lineinfile: {path: /srv/some, line: x, state: absent} | msg backup diff found | |
blockinfile | blockinfile: {path: /srv/block, block: x, create: true} | msg diff | |
stat | stat: {path: /etc} | stat | |
group | group: {name: keyed} | name state gid system | |
user | user: {name: anna, group: keyed, shell: /bin/sh} | name state uid group comment home shell append move_home | system create_home |
user gone | user: {name: nobody-here, state: absent} | name state force remove | |
authorized_key | authorized_key: {user: anna, key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKq0YyR0zq2VbKuKbB2a2i3b0mYH2lq8k3g6bq3qk1ZC k'} | user key keyfile path manage_dir state key_options exclusive validate_certs comment follow | |
apt | apt: {name: base-files} | cache_updated cache_update_time | | apt-get
package | package: {name: base-files, state: present} | cache_updated cache_update_time | | apt-get
pip | pip: {name: pip} | cmd name version state requirements virtualenv stdout stdout_lines stderr | | python3 -m pip
git | git: {repo: /srv/repo, dest: /srv/clone} | before after remote_url_changed | | git
separate | git: {repo: /srv/repo, dest: /srv/apart, separate_git_dir: /srv/apart.git} | before after remote_url_changed | git_dir_before git_dir_now | git
get_url | get_url: {url: 'file:///srv/text', dest: /srv/got} | url dest src elapsed checksum_src checksum_dest md5sum msg status_code INFO | | curl
get_url again | get_url: {url: 'file:///srv/text', dest: /srv/text, checksum: 'sha1:6fcf9dfbd479ed82697fee719b9f8c610a11ff2a'} | url dest elapsed checksum_src checksum_dest msg INFO | | curl
unarchive | unarchive: {src: /srv/a.tgz, dest: /srv/out, remote_src: true} | dest src handler INFO | extract_results |
copy of a folder there | copy: {src: /srv/in, dest: /srv/there/, remote_src: true} | dest src diff | |
spared | shell: {cmd: 'true', creates: /etc} | cmd msg RAN start end delta | |
loop | stat: {path: '{{ item }}'}, loop: [/etc, /usr] | results msg skipped | |
skipped | ping: {}, when: false | skipped skip_reason false_condition | |
unit | systemd: {name: keyed, enabled: true, state: started, daemon_reload: true} | name status enabled state | | systemctl
masked | systemd: {name: masked, masked: true} | name status | | systemctl
service | service: {name: keyed.service, enabled: true, state: started} | name status enabled state | | systemctl
wait_for | wait_for: {path: /etc} | state port path search_regex match_groups match_groupdict elapsed | |
slurp | slurp: {src: /srv/text} | content encoding source | |
ping | ping: {} | ping | |
setup | setup: {gather_subset: min} | ansible_facts | |
set_fact | set_fact: {a: 1} | ansible_facts | |
include_vars | include_vars: vars.yml | ansible_facts ansible_included_var_files | |
debug | debug: {} | msg | |
assert | assert: {that: true} | msg | |
fail | fail: {msg: x}, ignore_errors: true | msg | |
";

/// The same of tasks that fail, in check mode too. In front of them nothing is left undone.
const FAILING: &str = "
chdir | command: {cmd: pwd, chdir: /none} | cmd msg RAN start end delta | |
file | file: {path: /etc, state: file} | path msg INFO | |
none | file: {path: /none, state: file} | path state msg | |
full | file: {path: /srv/in, src: /etc, state: link, force: true} | path msg INFO | |
hard | file: {path: /srv/text, src: /none, state: hard} | dest src msg INFO | |
lineinfile | lineinfile: {path: /none, line: x} | msg rc | |
clone | git: {repo: /none, dest: /srv/none} | msg cmd RAN | | git
changed | git: {repo: /srv/repo, dest: /srv/changed} | msg before | | git
slurp | slurp: {src: /none} | msg | |
get_url | get_url: {url: 'http://localhost/x', dest: /none/x} | msg url dest elapsed | | curl
unarchive | unarchive: {src: /srv/a.tgz, dest: /srv/text, remote_src: true} | msg INFO | |
apt | apt: {name: no-such-package} | msg | | apt-get
";

/// Of tasks that fail only when they are carried out.
const FAILING_LATE: &str = "
status | command: 'false' | cmd msg RAN start end delta | |
program | command: /none | cmd msg RAN | |
script | script: f.sh | msg RAN | |
validate | copy: {content: x, dest: /srv/v, validate: 'false %s'} | msg exit_status stdout stderr stdout_lines stderr_lines | |
checkout | git: {repo: /srv/repo, dest: /srv/none, version: none} | msg cmd RAN | | git
get_url | get_url: {url: 'file:///none', dest: /srv/none} | url dest msg elapsed status_code response | | curl
wait_for | wait_for: {path: /none, timeout: 0} | msg elapsed | |
";

const SETUP: &str = "cd /srv && echo x >some && echo x >text && touch old && mkdir out in && touch in/file && tar czf a.tgz in && \
     if command -v git >/dev/null; then git init -q repo && cd repo && touch file && git add file && \
     git -c user.name=n -c user.email=e@x commit -qm first && git config --system --add safe.directory '*' && \
     git clone -q /srv/repo /srv/changed && echo x >/srv/changed/file && git clone -q /srv/repo /srv/apart; fi && \
     for u in keyed masked; do \
     printf '[Service]\\nExecStart=/bin/sleep 9\\n[Install]\\nWantedBy=multi-user.target\\n' >/lib/systemd/system/$u.service; done";

/// An init script whose daemon keeps its streams open, on a host without systemd.
const INIT_SCRIPT: &str = r#"rm /usr/bin/systemctl; cat >/etc/init.d/keyed <<'X' && chmod +x /etc/init.d/keyed
#!/bin/sh
### BEGIN INIT INFO
# Provides: keyed
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: sleeps
### END INIT INFO
p=/run/keyed.pid
case $1 in
  start) sleep 1000 & echo $! >$p ;;
  stop) kill "$(cat $p)"; rm $p ;;
  status) kill -0 "$(cat $p)" 2>/dev/null || exit 3 ;;
  *) exit 2 ;;
esac
X
"#;

/// The fields of the rows for which the host has what they need.
fn rows<'r>(rows: &'r str, host: &Host) -> Vec<[&'r str; 5]> {
    let fields = |row: &'r str| -> [&'r str; 5] {
        row.split('|').map(str::trim).collect::<Vec<_>>().try_into().unwrap()
    };
    let has = |needs: &str| needs.is_empty() || host.exec(&format!("{needs} --version")).status.success();
    rows.lines().filter(|row| !row.is_empty()).map(fields).filter(|row| has(row[4])).collect()
}

/// `more` stands in each of the tasks.
fn play(rows: &[[&str; 5]], more: &str) -> String {
    let of_row = |[name, task, ..]: &[&str; 5]| {
        format!(
            "  - {{name: {name}, {task}, register: it{more}}}\n  \
             - {{name: {name} keys, debug: {{msg: '{{{{ it | list }}}}'}}}}\n"
        )
    };
    format!("- hosts: all\n  gather_facts: false\n  tasks:\n{}", rows.iter().map(of_row).collect::<String>())
}

/// What is missing of the keys that a row tells; `more`: also of those of a change.
fn missing(ran: &Ran, [name, _, keys, of_change, _]: &[&str; 5], more: bool) -> Vec<String> {
    let listed = ran.msg("keys", &format!("{name} keys")).as_array();
    let known: Vec<&str> = listed.into_iter().flatten().filter_map(|key| key.as_str()).collect();
    let words = format!("{keys} {} changed failed", if more { of_change } else { "" });
    let words = words.replace("INFO", INFO).replace("RAN", RAN);
    let lacks = words.split_whitespace().filter(|word| !known.contains(word));
    lacks.map(|word| format!("{name}: {word}")).collect()
}

const CHECK: (&str, &[&str], bool) = ("check", &["--check"], true);
const FIRST: (&str, &[&str], bool) = ("first", &[], true);
const SECOND: (&str, &[&str], bool) = ("second", &[], false);

/// Runs the rows in check mode and twice, and gives the runs.
fn none_is_missing(project: &Project, rows: &[[&str; 5]]) -> [Ran; 3] {
    none_is_missing_in(project, rows, "", [CHECK, FIRST, SECOND])
}

fn none_is_missing_in<const N: usize>(
    project: &Project,
    rows: &[[&str; 5]],
    more: &str,
    runs: [(&str, &[&str], bool); N],
) -> [Ran; N] {
    let text = play(rows, more);
    let mut lacks = vec![];
    let runs = runs.map(|(run, args, more)| {
        let ran = project.play(&text, args);
        ran.ends(0);
        lacks.extend(rows.iter().flat_map(|row| missing(&ran, row, more)).map(|key| format!("{run}: {key}")));
        ran
    });
    assert!(lacks.is_empty(), "{lacks:#?}");
    runs
}

#[test]
fn results_have_the_keys_that_roles_read() {
    if !can_run() {
        return;
    }
    let host = Host::new("keys").start();
    host.text(SETUP);
    let project = Project::new("keys", &[&host]);
    project
        .file("files/s.sh", "#!/bin/sh\necho x\n")
        .file("templates/t", "{{ inventory_hostname }}\n")
        .file("files/f.sh", "exit 3\n")
        .file("vars/vars.yml", "of_file: 1\n");
    let all_fail = |text: &'static str, runs: &[(&str, &[&str], bool)]| {
        let rows = rows(text, &host);
        for run in runs {
            let [ran] = none_is_missing_in(&project, &rows, ", ignore_errors: true", [*run]);
            assert_eq!(ran.count("keys", "ignored"), rows.len() as u64, "{}", ran.all());
        }
    };
    all_fail(FAILING, &[CHECK, FIRST]);
    all_fail(FAILING_LATE, &[FIRST]);
    none_is_missing(&project, &rows(ROWS, &host));
}

#[test]
fn an_init_script_is_started_and_enabled() {
    if !can_run() {
        return;
    }
    let host = Host::new("keys").start();
    if !host.exec("command -v service && command -v update-rc.d").status.success() {
        eprintln!("skipped: there is no `service` or `update-rc.d`");
        return;
    }
    host.text(INIT_SCRIPT);
    let project = Project::new("init-script", &[&host]);
    let told = |rows_text: &str, changes: u64, then: &str| {
        let runs = none_is_missing(&project, &rows(rows_text, &host));
        let changed = runs.map(|ran| ran.count("keys", "changed"));
        assert_eq!(changed, [changes, changes, 0], "{rows_text}");
        host.text(then);
    };
    let keys = "name state enabled | |";
    let on = format!("on | service: {{name: keyed, state: started, enabled: true}} | {keys}");
    told(&on, 1, "service keyed status && ls /etc/rc2.d/S??keyed");
    let before = host.text("cat /run/keyed.pid");
    project
        .play(&play(&rows("anew | service: {name: keyed, state: restarted, sleep: 0} | | |", &host), ""), &[])
        .ends(0);
    assert_ne!(host.text("cat /run/keyed.pid"), before);
    let off = format!("off | service: {{name: keyed, state: stopped, enabled: false}} | {keys}");
    told(&off, 1, "! service keyed status && ls /etc/rc2.d/K??keyed && test ! -e /run/keyed.pid");
}
