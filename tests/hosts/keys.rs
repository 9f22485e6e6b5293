//! The keys of results, module by module: in check mode, when something is changed, and when all is right.

use crate::support::{Host, Project, Ran, can_run};

const INFO: &str = "uid gid owner group mode state size";
const RAN: &str = "rc stdout stdout_lines stderr stderr_lines";

/// Name, task, keys of every result, keys of those that change something or would, what the host must have.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// `INFO` and `RAN` in the keys stand for what they name.
const ROWS: &[Row] = &[
    ("command", "command: id -u", "cmd msg RAN start end delta", "", ""),
    ("shell", "shell: id -u", "cmd msg RAN start end delta", "", ""),
    ("once", "command: touch /srv/once creates=/srv/once", "cmd msg RAN start end delta", "", ""),
    ("script", "script: s.sh", "RAN", "", ""),
    ("raw", "raw: id -u", "RAN", "", ""),
    ("copy", "copy: {content: x, dest: /srv/c, backup: true}", "dest checksum INFO", "md5sum", ""),
    (
        "copy of a file",
        "copy: {src: s.sh, dest: /srv/s, mode: preserve}",
        "dest src checksum INFO",
        "md5sum",
        "",
    ),
    (
        "copy there",
        "copy: {src: /etc/passwd, dest: /srv/p, remote_src: true}",
        "dest src checksum INFO",
        "",
        "",
    ),
    ("template", "template: {src: t, dest: /srv/t}", "dest src checksum INFO", "md5sum", ""),
    ("directory", "file: {path: /srv/d, state: directory, mode: '0700'}", "path INFO", "", ""),
    ("link", "file: {path: /srv/l, src: /etc, state: link}", "dest src INFO", "", ""),
    (
        "touch",
        "file: {path: /srv/f, state: touch, access_time: preserve, modification_time: preserve}",
        "dest INFO",
        "",
        "",
    ),
    ("gone", "file: {path: /srv/old, state: absent}", "path state", "", ""),
    ("lineinfile", "lineinfile: {path: /srv/lines, line: x, create: true}", "msg backup", "", ""),
    ("no line", "lineinfile: {path: /srv/some, line: x, state: absent}", "msg backup found", "", ""),
    ("blockinfile", "blockinfile: {path: /srv/block, block: x, create: true}", "msg", "", ""),
    ("stat", "stat: {path: /etc}", "stat", "", ""),
    ("group", "group: {name: keyed}", "name state gid system", "", ""),
    (
        "user",
        "user: {name: anna, group: keyed, shell: /bin/sh}",
        "name state uid group comment home shell append move_home",
        "system create_home",
        "",
    ),
    ("user gone", "user: {name: nobody-here, state: absent}", "name state force remove", "", ""),
    (
        "authorized_key",
        "authorized_key: {user: anna, key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKq0YyR0zq2VbKuKbB2a2i3b0mYH2lq8k3g6bq3qk1ZC k'}",
        "user key keyfile path manage_dir state key_options exclusive validate_certs comment follow",
        "",
        "",
    ),
    ("apt", "apt: {name: base-files}", "cache_updated cache_update_time", "", "apt-get"),
    (
        "package",
        "package: {name: base-files, state: present}",
        "cache_updated cache_update_time",
        "",
        "apt-get",
    ),
    (
        "pip",
        "pip: {name: pip}",
        "cmd name version state requirements virtualenv stdout stdout_lines stderr",
        "",
        "python3 -m pip",
    ),
    ("git", "git: {repo: /srv/repo, dest: /srv/clone}", "before after remote_url_changed", "", "git"),
    (
        "get_url",
        "get_url: {url: 'file:///srv/text', dest: /srv/got}",
        "url dest src elapsed checksum_src checksum_dest md5sum msg status_code INFO",
        "",
        "curl",
    ),
    (
        "get_url again",
        "get_url: {url: 'file:///srv/text', dest: /srv/text, checksum: 'sha1:6fcf9dfbd479ed82697fee719b9f8c610a11ff2a'}",
        "url dest elapsed checksum_src checksum_dest msg INFO",
        "",
        "curl",
    ),
    (
        "unarchive",
        "unarchive: {src: /srv/a.tgz, dest: /srv/out, remote_src: true}",
        "dest src handler INFO",
        "extract_results",
        "",
    ),
    (
        "wait_for",
        "wait_for: {path: /etc}",
        "state port path search_regex match_groups match_groupdict elapsed",
        "",
        "",
    ),
    ("slurp", "slurp: {src: /srv/text}", "content encoding source", "", ""),
    ("ping", "ping: {}", "ping", "", ""),
    ("setup", "setup: {gather_subset: min}", "ansible_facts", "", ""),
    ("set_fact", "set_fact: {a: 1}", "ansible_facts", "", ""),
    ("include_vars", "include_vars: vars.yml", "ansible_facts ansible_included_var_files", "", ""),
    ("debug", "debug: {}", "msg", "", ""),
    ("assert", "assert: {that: true}", "msg", "", ""),
    ("fail", "fail: {msg: x}, ignore_errors: true", "msg", "", ""),
];

const SETUP: &str = "cd /srv && echo x >some && echo x >text && touch old && mkdir out in && touch in/file && tar czf a.tgz in && \
     if command -v git >/dev/null; then git init -q repo && cd repo && touch file && git add file && \
     git -c user.name=n -c user.email=e@x commit -qm first && git config --system --add safe.directory '*'; fi";

fn play(rows: &[&Row]) -> String {
    let of_row = |(name, task, ..): &&Row| {
        format!(
            "  - {{name: {name}, {task}, register: it}}\n  \
             - {{name: {name} keys, debug: {{msg: '{{{{ it | list }}}}'}}}}\n"
        )
    };
    format!("- hosts: all\n  gather_facts: false\n  tasks:\n{}", rows.iter().map(of_row).collect::<String>())
}

/// What is missing of the keys that a row tells; `more`: also of those of a change.
fn missing(ran: &Ran, (name, _, keys, of_change, _): &Row, more: bool) -> Vec<String> {
    let listed = ran.msg("keys", &format!("{name} keys")).as_array();
    let known: Vec<&str> = listed.into_iter().flatten().filter_map(|key| key.as_str()).collect();
    let words = format!("{keys} {} changed failed", if more { of_change } else { "" });
    let words = words.replace("INFO", INFO).replace("RAN", RAN);
    let lacks = words.split_whitespace().filter(|word| !known.contains(word));
    lacks.map(|word| format!("{name}: {word}")).collect()
}

#[test]
fn results_have_the_keys_that_roles_read() {
    if !can_run() {
        return;
    }
    let host = Host::new("keys").start();
    host.text(SETUP);
    let has = |needs: &str| needs.is_empty() || host.exec(&format!("{needs} --version")).status.success();
    let rows: Vec<&Row> = ROWS.iter().filter(|row| has(row.4)).collect();
    let project = Project::new("keys", &[&host]);
    project
        .file("files/s.sh", "#!/bin/sh\necho x\n")
        .file("templates/t", "{{ inventory_hostname }}\n")
        .file("vars/vars.yml", "of_file: 1\n");
    let text = play(&rows);
    let mut lacks = vec![];
    for (run, args, more) in [("check", &["--check"][..], true), ("first", &[], true), ("second", &[], false)]
    {
        let ran = project.play(&text, args);
        ran.ends(0);
        lacks.extend(rows.iter().flat_map(|row| missing(&ran, row, more)).map(|key| format!("{run}: {key}")));
    }
    assert!(lacks.is_empty(), "{lacks:#?}");
}
