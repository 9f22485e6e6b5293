use deploy_host::source::vault;
use unicode_width::UnicodeWidthStr;

use super::program::{Folder, program, said};

#[test]
fn help_fits_a_screen() {
    let folder = Folder::new("help", &[("x", "")]);
    let output = program(&folder.0).arg("--help").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text.lines().count() <= 24, "{} lines", text.lines().count());
    assert!(text.lines().all(|line| line.width() <= 80));
    insta::assert_snapshot!(text, @r"
Makes hosts what a playbook says, over SSH: no Python and no agent on them.

Usage: deploy-host [OPTIONS] PLAYBOOK [PATTERN]
       deploy-host trial diff | ssh [-- COMMAND] | reset

PLAYBOOK is a file, or its name under playbooks/; PATTERN limits the hosts.
The host `trial` is a throw-away copy of this machine.

  -i, --inventory SOURCE  file, folder, a,b  -C, --check       only tell changes
  -l, --limit PATTERN     only these hosts   -D, --diff        show differences
  -e, --extra-vars VARS   k=v, JSON, @FILE   -f, --forks N     hosts at a time
  -t, --tags TAGS         only these tasks   --force-handlers  even on failure
      --skip-tags TAGS    not these tasks    --list-hosts      list and stop
  -u, --user USER         to log in as       --list-tasks, --list-tags  list
  -k, --ask-pass          ask login password --start-at-task NAME  from there
      --private-key FILE  to log in with     --syntax-check    read, check, stop
  -c, --connection KIND   ssh, local         --json            events, as lines
  -T, --timeout SECONDS   to connect         --stats           what the run cost
  -b, --become            be another user    -v, --verbose     say more (-vv)
      --become-user USER  which (root)       -V, --version     say which this is
      --become-method METHOD                 -h, --help        show this
  -K, --ask-become-pass   ask its password
  -J, --ask-vault-password                   --vault-password-file FILE
      --vault-id LABEL@FILE  or LABEL@prompt, for several passwords
");
}

#[test]
fn nothing_to_do_shows_how_to_use_it() {
    let folder = Folder::new("nothing", &[("x", "")]);
    insta::assert_snapshot!(said(&folder.0, &[]), @r"
$ deploy-host 
----- stderr
Makes hosts what a playbook says, over SSH: no Python and no agent on them.

Usage: deploy-host [OPTIONS] PLAYBOOK [PATTERN]
       deploy-host trial diff | ssh [-- COMMAND] | reset

PLAYBOOK is a file, or its name under playbooks/; PATTERN limits the hosts.
The host `trial` is a throw-away copy of this machine.

  -i, --inventory SOURCE  file, folder, a,b  -C, --check       only tell changes
  -l, --limit PATTERN     only these hosts   -D, --diff        show differences
  -e, --extra-vars VARS   k=v, JSON, @FILE   -f, --forks N     hosts at a time
  -t, --tags TAGS         only these tasks   --force-handlers  even on failure
      --skip-tags TAGS    not these tasks    --list-hosts      list and stop
  -u, --user USER         to log in as       --list-tasks, --list-tags  list
  -k, --ask-pass          ask login password --start-at-task NAME  from there
      --private-key FILE  to log in with     --syntax-check    read, check, stop
  -c, --connection KIND   ssh, local         --json            events, as lines
  -T, --timeout SECONDS   to connect         --stats           what the run cost
  -b, --become            be another user    -v, --verbose     say more (-vv)
      --become-user USER  which (root)       -V, --version     say which this is
      --become-method METHOD                 -h, --help        show this
  -K, --ask-become-pass   ask its password
  -J, --ask-vault-password                   --vault-password-file FILE
      --vault-id LABEL@FILE  or LABEL@prompt, for several passwords
----- exit code 2
");
}

#[test]
fn the_version_is_one_line() {
    let folder = Folder::new("version", &[("x", "")]);
    assert!(said(&folder.0, &["--version"]).contains("----- stdout\ndeploy-host 0."));
}

fn local() -> Folder {
    let site = "- hosts: all\n  gather_facts: no\n  tasks:\n    - name: say\n      debug: msg=\"{{ a }} {{ b }}\"\n    - name: touch\n      command: echo ran\n    - name: each\n      command: echo {{ item }}\n      loop: [x, y]\n";
    let name = format!("local-{:?}", std::thread::current().id());
    Folder::new(&name, &[("site.yml", site), ("one", "h1\n"), ("two", "h2\n")])
}

#[test]
fn vars_and_inventories_may_be_repeated() {
    let arguments =
        ["site.yml", "-i", "one", "-i", "two", "-c", "local", "-f", "1", "-e", "a=1 b=1", "-e", "{\"b\": 2}"];
    insta::assert_snapshot!(said(&local().0, &arguments), @r#"
$ deploy-host site.yml -i one -i two -c local -f 1 -e a=1 b=1 -e {"b": 2}
----- stdout

PLAY [all]: 2 hosts
ok: [h1] say => 1 2
ok: [h2] say => 1 2
changed: [h1] touch
changed: [h2] touch
  changed: [h1] each (item=x)
  changed: [h1] each (item=y)
changed: [h1] each (2 of 2 items)
  changed: [h2] each (item=x)
  changed: [h2] each (item=y)
changed: [h2] each (2 of 2 items)

PLAY RECAP
h1                         : ok=3    changed=2    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0
h2                         : ok=3    changed=2    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0
finished in [time]
----- exit code 0
"#);
}

#[test]
fn check_mode_says_what_would_change() {
    let arguments = ["site.yml", "-i", "one", "-c", "local", "-e", "a=1 b=2", "--check"];
    insta::assert_snapshot!(said(&local().0, &arguments), @r"
$ deploy-host site.yml -i one -c local -e a=1 b=2 --check
----- stdout
CHECK MODE: what would change is told, nothing is changed

PLAY [all]: 1 host
ok: [h1] say => 1 2
skipping: [h1] touch
skipping: [h1] each (2 items)

PLAY RECAP
h1                         : ok=1    changed=0    unreachable=0    failed=0    skipped=2    rescued=0    ignored=0    unknown=0
check mode, nothing was changed: 0 tasks would change something
finished in [time]
----- exit code 0
");
}

#[test]
fn secrets_are_masked() {
    let files = [
        ("h", "h1 ansible_become_password=hunter2secret\n"),
        ("site.yml", "- hosts: all\n  gather_facts: no\n  tasks:\n    - shell: echo hunter2secret; exit 3\n"),
    ];
    let folder = Folder::new("secrets", &files);
    for more in [vec![], vec!["--json"], vec!["-vv"]] {
        let arguments = [vec!["site.yml", "-i", "h", "-c", "local", "-b"], more].concat();
        let said = said(&folder.0, &arguments);
        assert!(said.contains("********") && !said.contains("hunter2secret"), "{said}");
    }
}

/// What stands in a vaulted file, what is made of it, and what a template writes of it.
#[test]
fn what_was_encrypted_is_masked() {
    let vaulted = vault::encrypt(
        b"db: {password: hun\"ter2, user: app_user}\nderived: 'x {{ db.password }}'\n",
        "open sesame",
        None,
    );
    let site = "- hosts: all\n  gather_facts: no\n  vars_files: [secret.yml]\n  tasks:\n    - debug: msg=\"{{ db.password | b64encode }} {{ db.user }}\"\n    - debug: var=derived\n    - set_fact: {copied: '{{ db }}'}\n    - debug: var=copied\n    - shell: echo '{{ db.password | b64encode }}' 'hun\"ter2'; exit 3\n";
    let files = [
        ("h", "h1\n"),
        ("site.yml", site),
        ("password", "open sesame\n"),
        ("secret.yml", &*vaulted.unwrap()),
    ];
    let folder = Folder::new("vault", &files);
    for more in ["--diff", "--json", "-vv"] {
        let arguments = ["site.yml", "-i", "h", "-c", "local", "--vault-password-file", "password", more];
        let said = said(&folder.0, &arguments);
        assert!(said.contains("********"), "{said}");
        for secret in ["ter2", "aHVuInRlcjI", "app_user", "sesame"] {
            assert!(!said.contains(secret), "{secret}: {said}");
        }
    }
}

/// By label, from files, programs and the settings; a program is not looked for elsewhere.
#[test]
fn vault_passwords_come_from_many_places() {
    let encrypted = |name: &str, password: &str, label| {
        vault::encrypt(format!("{name}: read\n").as_bytes(), password, label).unwrap()
    };
    let (dev, prod, plain) = (
        encrypted("a", "for dev", Some("dev")),
        encrypted("b", "for prod", Some("prod")),
        encrypted("c", "plain", None),
    );
    let site = "- hosts: all\n  gather_facts: no\n  vars_files: [dev.yml, prod.yml, plain.yml]\n  tasks:\n    - debug: msg=\"read {{ [a, b, c] | map('length') | list }}\"\n";
    let files = [
        ("h", "h1\n"),
        ("site.yml", site),
        ("ansible.cfg", "[defaults]\nvault_identity_list = dev@dev-pw, prod@prod-client.sh\n"),
        ("dev-pw", "for dev\n"),
        ("prod-client.sh", "#!/bin/sh\necho \"for ${2}\"\n"),
        ("plain", "#!/bin/sh\necho plain\n"),
        ("dev.yml", &*dev),
        ("prod.yml", &*prod),
        ("plain.yml", &*plain),
    ];
    let folder = Folder::new("vault-ids", &files);
    for program in ["prod-client.sh", "plain"] {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.0.join(program), mode).unwrap();
    }
    let said = |more: &[&str]| said(&folder.0, &[&["site.yml", "-i", "h", "-c", "local"], more].concat());
    let ok = said(&["--vault-password-file", "plain"]);
    assert!(ok.contains("[4, 4, 4]"), "{ok}");
    assert!(said(&["--vault-id", "x@plain"]).contains("[4, 4, 4]"));
    assert!(said(&["--vault-id", "plain"]).contains("[4, 4, 4]"));
    assert!(said(&[]).contains("no vault secrets were found that could decrypt"));
    assert!(said(&["--vault-id", "x@prompt"]).contains("cannot ask for the Vault password (x)"));
    assert!(said(&["--vault-id", "x@nosuch"]).contains("cannot read `nosuch`"));
    std::fs::write(folder.0.join("plain"), "#!/bin/sh\necho why >&2; exit 3\n").unwrap();
    let failed = said(&["--vault-id", "plain"]);
    assert!(failed.contains("the password script `plain` failed: exit status: 3") && failed.contains("why"));
}

/// Also in what is told before anything is connected to.
#[test]
fn what_was_encrypted_is_masked_beforehand() {
    let encrypted = |text: &[u8]| vault::encrypt(text, "open sesame", None).unwrap();
    let inline = encrypted(b"hunter2secret").replace('\n', "\n      ");
    let (extra, files) = (encrypted(b"more: hunter2secret\n"), ["password", "extra.yml", "site.yml", "h"]);
    let broken = "    - no_such_module: {}\n";
    for (task, and) in [
        ("file: {path: /x, mode: '{{ pw }}'}", ""),
        ("file: {path: /x, state: '{{ pw }}'}", ""),
        ("file: {path: /x, mode: '{{ more }}'}", ""),
        ("copy: {src: '{{ pw }}', dest: /x}", ""),
        ("debug: {msg: \"{{ lookup('file', pw) }}\"}", ""),
        ("lineinfile: {path: /x, regexp: '({{ pw }}', line: x}", ""),
        ("file: {path: /x, mode: '{{ pw }}'}", broken),
        ("include_tasks: {file: '{{ more }}.yml'}", ""),
        ("import_tasks: '{{ more }}.yml'", ""),
    ] {
        let site = format!(
            "- hosts: all\n  gather_facts: no\n  vars:\n    pw: !vault |\n      {inline}\n  tasks:\n    - {task}\n{and}"
        );
        let texts = ["open sesame\n", &extra, &site, "h1 ansible_host=192.0.2.1\n"];
        let folder = Folder::new("vaulted-before", &files.into_iter().zip(texts).collect::<Vec<_>>());
        let all = ["site.yml", "-i", "h", "-e", "@extra.yml", "--vault-password-file", "password"];
        let said = said(&folder.0, &[&all[..], &["--syntax-check"]].concat());
        assert!(!said.contains("hunter2"), "{said}");
        assert!(said.contains("********") || task.starts_with("include"), "{said}");
    }
}

#[test]
fn what_no_log_hides_is_not_told_beforehand() {
    let said = |keywords: &str, task: &str| {
        let site = format!(
            "- hosts: all\n  gather_facts: no\n  vars: {{pw: hunter2, hide: yes}}\n  tasks:\n    - block:\n        - {task}\n{keywords}"
        );
        let files =
            [("h", "h1 ansible_host=192.0.2.1\n"), ("site.yml", &*site), ("bad.j2", "{% hunter2 %}\n")];
        let folder = Folder::new("unseen-before", &files);
        said(&folder.0, &["site.yml", "-i", "h", "--syntax-check"])
    };
    for task in [
        "user: {name: x, uid: '{{ pw }}'}",
        "file: {path: /x, mode: '{{ pw }}'}",
        "copy: {src: '{{ pw }}', dest: /x}",
        "debug: {msg: \"{{ lookup('file', pw) }}\"}",
        "template: {src: bad.j2, dest: /x}",
        "template: {src: '{{ \"bad.j2\" }}', dest: /x}",
    ] {
        assert!(said("", task).contains("hunter2"), "{task}");
        for keyword in ["true", "'{{ hide }}'", "'{{ nobody.knows }}'"] {
            let said = said(&format!("      no_log: {keyword}\n"), task);
            let module = task.split(':').next().unwrap();
            assert!(!said.replace("vars: {pw: hunter2", "").contains("hunter2"), "{said}");
            let hidden = format!(
                "`{module}`: the output has been hidden due to the fact that 'no_log: true' was specified"
            );
            assert!(said.contains(&hidden) && said.contains("site.yml:6:11"), "{said}");
        }
        assert!(said("      no_log: false\n", task).contains("hunter2"), "{task}");
    }
}

/// A file of the controller that is not there is an error where nothing before may make it.
#[test]
fn what_a_task_before_may_make_is_no_error() {
    let copy = "- copy: {src: '{{ f }}', dest: /x}\n";
    let there = "- copy: {content: x, dest: '{{ f }}'}\n";
    let local =
        "- copy: {content: x, dest: '{{ f }}'}\n      vars: {ansible_connection: ansible.builtin.local}\n";
    let block = format!(
        "- block:\n      {}      vars: {{ansible_connection: local}}\n",
        there.replace("- copy", "  - copy")
    );
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    for (host, before, certain) in [
        ("198.51.100.1", "", true),
        ("198.51.100.1", "- stat: {path: /x}\n", true),
        ("198.51.100.1", there, true),
        ("198.51.100.1", "- command: touch f\n", false),
        ("198.51.100.1", "- command: touch f\n      vars: {ansible_connection: local}\n", false),
        ("198.51.100.1", local, false),
        ("198.51.100.1", &block, false),
        ("127.0.0.1", "", true),
        ("127.0.0.1", there, false),
        ("localhost", there, false),
        ("\"::1\"", there, false),
        (name.trim(), there, false),
    ] {
        for task in [copy, "- debug: {msg: \"{{ lookup('file', f) }}\"}\n"] {
            let site = format!(
                "- hosts: all\n  gather_facts: no\n  vars: {{f: made}}\n  tasks:\n    {before}    {task}"
            );
            let hosts = format!("h1 ansible_host={host}\n");
            let folder = Folder::new("made-before", &[("h", &*hosts), ("site.yml", &*site)]);
            let said = said(&folder.0, &["site.yml", "-i", "h", "--syntax-check"]);
            let (error, code) = (said.contains("error: "), if certain { 4 } else { 0 });
            assert!(
                error == certain && said.ends_with(&format!("exit code {code}")),
                "{host} {before} {said}"
            );
            assert_eq!(said.contains(": a host that reaches this task fails"), !certain, "{said}");
        }
    }
}

/// What files hold that tasks may write is not known beforehand; nor is anything said of includes that no host comes to.
#[test]
fn what_tasks_write_is_not_told_beforehand() {
    const WORD: &str = "word: \"{{ lookup('password', playbook_dir ~ '/files/word') }}\"\n";
    let (local, told) = ("a ansible_connection=local\n", true);
    let remote = "a ansible_host=198.51.100.1\n";
    let reads = "- include_vars: made.yml\n- debug: {msg: '{{ fresh }}'}\n";
    for (hosts, tasks, expected) in [
        (local, format!("- shell: 'echo fresh: 1 > made.yml'\n{reads}"), !told),
        (local, format!("- copy: {{content: 'fresh: 1', dest: '{{{{ playbook_dir }}}}/made.yml'}}\n{reads}"), !told),
        (local, format!("- copy: {{content: x, dest: /etc/x}}\n{reads}"), told),
        (local, reads.to_owned(), told),
        (remote, format!("- local_action: command sh ./make.sh\n{reads}"), !told),
        (remote, format!("- command: sh ./make-it.sh\n{reads}"), told),
        (
            remote,
            "- local_action: shell date > {{ target }}\n- include_vars: '{{ target }}'\n- debug: {msg: '{{ fresh }}'}\n"
                .to_owned(),
            !told,
        ),
        (local, "- shell: 'x > some.yml'\n- include_tasks: some.yml\n- debug: {msg: '{{ out }}'}\n".to_owned(), !told),
        (local, "- include_tasks: some.yml\n- debug: {msg: '{{ out }}'}\n".to_owned(), told),
        (local, "- shell: 'x > page.j2'\n- template: {src: page.j2, dest: /x}\n".to_owned(), !told),
        (local, "- template: {src: page.j2, dest: /x}\n".to_owned(), told),
        (local, "- command: x\n- copy: {src: new, dest: /x}\n".to_owned(), !told),
        (remote, "- command: x\n- copy: {src: new, dest: /x}\n".to_owned(), told),
        (remote, "- debug: {var: word}\n- copy: {src: word, dest: /x}\n".to_owned(), !told),
        (remote, "- include_tasks: none.yml\n  when: false\n- include_role: {name: none}\n  loop: []\n".to_owned(), !told),
        (remote, "- include_tasks: none.yml\n  when: out is defined\n".to_owned(), !told),
        (remote, "- include_tasks: none.yml\n  when: ansible_os_family == 'x'\n".to_owned(), told),
        (
            remote,
            "- include_tasks: '{{ item }}.yml'\n  loop: [fine, some]\n  loop_control: {break_when: item == 'fine'}\n"
                .to_owned(),
            !told,
        ),
    ] {
        let tasks = tasks.lines().map(|line| format!("    {line}\n")).collect::<String>();
        let site = format!("- hosts: all\n  gather_facts: {}\n  tasks:\n{tasks}", tasks.contains("ansible_os_family"));
        let files = [
            ("h", hosts),
            ("site.yml", &*site),
            ("made.yml", "old: 1\n"),
            ("make.sh", "echo 'fresh: 1' > made.yml\n"),
            ("fine.yml", "- debug: {msg: 1}\n"),
            ("some.yml", "- debug: {msg: '{{ nowhere }}'}\n"),
            ("templates/page.j2", "{{ nowhere }}\n"),
            // A lookup that writes would hide what else is missing.
            ("group_vars/all.yml", if tasks.contains("word") { WORD } else { "target: made.yml\n" }),
        ];
        let folder = Folder::new("written", &files);
        let said = said(&folder.0, &["site.yml", "-i", "h", "--syntax-check"]);
        assert_eq!(said.contains("----- stderr"), expected, "{hosts}{site}{said}");
    }
}

#[test]
fn who_closes_the_pipe_ends_the_run_quietly() {
    let files = [
        ("h", "h1\n"),
        (
            "site.yml",
            "- hosts: all\n  gather_facts: no\n  tasks:\n    - debug: msg={{ item }}\n      loop: \"{{ range(2000) | list }}\"\n    - command: sleep 30\n",
        ),
    ];
    let folder = Folder::new("pipe", &files);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_deploy-host"));
    command.args(["site.yml", "-i", "h", "-c", "local"]).current_dir(&folder.0);
    let (reader, writer) = std::io::pipe().unwrap();
    let mut child = command.stdout(writer).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(command);
    drop(reader);
    let begun = std::time::Instant::now();
    let output = loop {
        match child.try_wait().unwrap() {
            Some(_) => break child.wait_with_output().unwrap(),
            None => std::thread::sleep(std::time::Duration::from_millis(50)),
        }
        assert!(begun.elapsed().as_secs() < 25, "the run goes on");
    };
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
