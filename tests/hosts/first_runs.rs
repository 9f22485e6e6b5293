//! First run, second run, and `--check` before both, on two hosts at once.

use crate::support::{Host, Project, Ran, can_run};

const SITE: &str = r#"
- hosts: web
  vars:
    motto: "it's \"so\""
    files: [one, two]
  pre_tasks:
    - {name: early, file: {path: /srv/site, state: directory, mode: "0750"}, tags: [files]}
  roles:
    - {role: base, banner: Welcome}
  tasks:
    - name: account
      user: {name: deploy, shell: /bin/bash, comment: For deployments}
    - {name: group, group: {name: deployers, system: true}}
    - {name: in group, user: {name: deploy, groups: [deployers], append: true}}
    - name: key
      authorized_key: {user: deploy, key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKq0YyR0zq2VbKuKbB2a2i3b0mYH2lq8k3g6bq3qk1ZC k"}
    - {name: theirs, copy: {content: x, dest: /home/deploy/theirs}, become: true, become_user: deploy}
    - {name: theirs together, file: {path: /srv/site/shared, state: directory, mode: "2775"}}
    - {name: not theirs, file: {path: "/srv/site/shared/{{ item }}", state: directory, mode: "0750"}, loop: [a, a/b, c//d]}
    - {name: made, file: {path: /srv/site/lines, state: touch, access_time: preserve, modification_time: preserve}}
    - {name: line, lineinfile: {path: /srv/site/lines, line: "{{ item }} = 1", regexp: "^{{ item }} "}, loop: [b, a]}
    - {name: block, blockinfile: {path: /srv/site/lines, block: "x\ny", insertbefore: BOF}}
    - {name: see, stat: {path: /srv/site/lines}, register: lines}
    - {name: seen, assert: {that: lines.stat.exists}}
    - name: content
      copy: {content: "{{ motto }}\n", dest: "/srv/site/{{ item }}", owner: deploy, mode: "0640"}
      loop: "{{ files }}"
      notify: [reload, topic]
    - name: page
      template: {src: page.j2, dest: /srv/site/page.html}
      notify: reload
    - name: look
      command: cat /etc/hostname
      register: looked
      changed_when: false
      check_mode: false
    - name: only where
      file: {path: /srv/site/second, state: touch, modification_time: preserve, access_time: preserve}
      when: inventory_hostname == 'two' and looked.rc == 0
    - block:
        - {name: refused, command: "false", check_mode: false, changed_when: false}
      rescue:
        - {name: rescue, copy: {content: saved, dest: /srv/site/rescued}}
      always:
        - {name: always, file: {path: /srv/site/always, state: directory}}
    - name: as somebody
      copy: {content: mine, dest: "/home/dora/{{ inventory_hostname }}"}
      become: true
      become_user: dora
    - include_tasks: more.yml
  handlers:
    - {name: second, copy: {content: "{{ ansible_hostname }}", dest: /srv/site/second-handler}, listen: topic}
    - {name: reload, copy: {content: "reloaded", dest: /srv/site/reloaded}}
"#;

fn project(hosts: &[&Host]) -> Project {
    let project = Project::new("site", hosts);
    let inventory = hosts.iter().map(|host| host.inventory_line() + "\n").collect::<String>();
    project
        .file("inventory", &format!("[web]\n{inventory}"))
        .file("group_vars/web.yml", "port: 8080\n")
        .file("host_vars/two.yml", "port: 9090\n")
        .file("playbooks/site.yml", SITE)
        .file(
            "playbooks/templates/page.j2",
            "{% for f in files %}{{ f }} {% endfor %}\nport {{ port }} on {{ ansible_hostname }}\n",
        )
        .file(
            "playbooks/more.yml",
            "- {name: more, file: {src: page.html, dest: /srv/site/link, state: link}}\n",
        )
        .file("roles/base/tasks/main.yml", "- import_tasks: banner.yml\n")
        .file(
            "roles/base/tasks/banner.yml",
            "- {name: banner, template: {src: banner, dest: /etc/motd, mode: 'u=rw,go=r'}, tags: [files]}\n\
             - {name: tool, copy: {src: tool.sh, dest: /usr/local/bin/tool, mode: '0755'}}\n",
        )
        .file("roles/base/templates/banner", "{{ banner }} to {{ inventory_hostname }}\n")
        .file("roles/base/files/tool.sh", "#!/bin/sh\necho tool\n");
    project
}

/// Everything under the folders that the play writes to: names, modes, owners, contents.
fn state(host: &Host) -> String {
    host.text("cd / && find srv/site etc/motd usr/local/bin/tool home/dora/one home/dora/two -printf '%p %M %u %g %l\\n' 2>/dev/null \
               | sort; find srv/site -type f | sort | xargs -r md5sum; id deploy 2>/dev/null || echo nobody")
}

#[test]
fn check_says_what_the_first_run_does_and_the_second_does_nothing() {
    if !can_run() {
        return;
    }
    let (one, two) = (Host::new("one").start(), Host::new("two").start());
    let project = project(&[&one, &two]);
    let untouched = (state(&one), state(&two));
    let check = project.run(&["site.yml", "web", "--check"]);
    assert_eq!((state(&one), state(&two)), untouched, "check mode changes nothing");
    let first = project.run(&["site", "web"]);
    first.ends(0);
    for host in ["one", "two"] {
        assert_eq!(check.ends(0).of_host(host), first.of_host(host), "{}", check.all());
    }
    for (host, changed) in [("one", 21), ("two", 22)] {
        let counts = ["changed", "failed", "rescued"].map(|what| first.count(host, what));
        assert_eq!(counts, [changed, 0, 1], "{}", first.all());
    }
    for (host, name, port) in [(&one, "one", 8080), (&two, "two", 9090)] {
        assert_eq!(host.text("cat /srv/site/two; stat -c '%U %a' /srv/site/two"), "it's \"so\"\ndeploy 640");
        assert_eq!(host.text("cat /srv/site/link"), format!("one two port {port} on {name}"));
        assert_eq!(
            host.text("grep -v '^#' /srv/site/lines; id -nG deploy; stat -c %U /home/deploy/theirs; wc -l </home/deploy/.ssh/authorized_keys"),
            "x\ny\nb = 1\na = 1\ndeploy deployers\ndeploy\n1"
        );
        assert_eq!(host.text("cat /etc/motd; tool"), format!("Welcome to {name}\ntool"));
        assert_eq!(host.text("cat /srv/site/reloaded /srv/site/second-handler"), format!("reloaded{name}"));
        assert_eq!(host.text(&format!("stat -c %U /home/dora/{name}; cat /srv/site/rescued")), "dora\nsaved");
    }
    let done = (state(&one), state(&two));
    let second = project.run(&["site.yml"]);
    assert_eq!(
        second.ends(0).count("one", "changed") + second.count("two", "changed"),
        0,
        "{}",
        second.all()
    );
    assert_eq!((state(&one), state(&two)), done);
    let check = project.run(&["site.yml", "--check"]);
    for host in ["one", "two"] {
        assert_eq!(check.ends(0).of_host(host), second.of_host(host), "{}", check.all());
    }
    let tagged = project.run(&["site.yml", "one", "-t", "files"]);
    assert_eq!(
        tagged.ends(0).of_host("one"),
        ["Gathering Facts ok", "early ok", "banner ok"],
        "{}",
        tagged.all()
    );
}

#[test]
fn people_read_plain_lines() {
    if !can_run() {
        return;
    }
    let host = Host::new("plain").start();
    let project = Project::new("plain", &[&host]);
    project.file("p.yml", "- hosts: all\n  tasks: [{name: a file, copy: {content: x, dest: /root/x}}]\n");
    let ran = project.plain(&["p.yml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.all());
    for part in ["PLAY [all]", "changed: [plain] a file", "PLAY RECAP", "changed=1"] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.all());
    }
    assert_eq!(ran.stderr, "");
}

const MADE_BY_COMMANDS: &str = r#"
- hosts: all
  gather_facts: false
  tasks:
    - {name: makes, shell: "echo x >/srv/made; ln -s made /srv/link", args: {creates: /srv/made}, when: inventory_hostname == 'open'}
    - {name: makes there, command: touch /srv/there, args: {creates: /srv/there}, delegate_to: other, when: inventory_hostname == 'open'}
    - {name: edits, lineinfile: {path: /srv/made, line: y}, when: inventory_hostname == 'open', notify: handles}
    - {name: copies, copy: {src: /srv/link, dest: /srv/copied, remote_src: true}, register: copied, when: inventory_hostname == 'open'}
    - {name: reads, assert: {that: copied.checksum is defined}, when: inventory_hostname == 'open'}
    - {name: there, file: {path: /srv/there, mode: '0600'}, when: inventory_hostname == 'other'}
    - {name: everywhere, slurp: {src: /srv/made}, delegate_to: third, when: inventory_hostname == 'other', ignore_errors: true}
    - {name: makes here, command: "touch {{ playbook_dir }}/here", delegate_to: localhost, when: inventory_hostname == 'third'}
    - {name: brings, copy: {src: here, dest: /srv/here}, when: inventory_hostname == 'third'}
    - {name: touches, file: {path: /srv/here, mode: '0600'}, when: inventory_hostname == 'third'}
  handlers:
    - {name: handles, file: {path: /srv/made, mode: '0640'}}
"#;

#[test]
fn what_a_command_would_have_made_cannot_be_predicted() {
    if !can_run() {
        return;
    }
    let (open, other, third) =
        (Host::new("open").start(), Host::new("other").start(), Host::new("third").start());
    let project = Project::new("made", &[&open, &other, &third]);
    let told = |ran: &Ran| {
        [ran.of_host("open"), ran.of_host("other"), ran.of_host("third")].map(|told| told.join("; "))
    };
    let all = [
        "makes",
        "makes there",
        "edits",
        "copies",
        "reads",
        "there",
        "everywhere",
        "makes here",
        "brings",
        "touches",
    ];
    let skipped = |from: usize, to: usize| {
        all[from..to].iter().map(|name| format!("{name} skipped")).collect::<Vec<_>>().join("; ")
    };
    let check = project.play(MADE_BY_COMMANDS, &["--check"]);
    check.ends(0);
    assert_eq!(
        told(&check),
        [
            format!(
                "makes changed; makes there changed; edits unknown; copies unknown; reads unknown; {}; handles unknown",
                skipped(5, 10)
            ),
            format!("{}; there unknown; everywhere failed!; {}", skipped(0, 5), skipped(7, 10)),
            format!("{}; brings unknown; touches unknown", skipped(0, 8)),
        ]
    );
    let why = "depends on what `makes` leaves at `/srv/made`";
    assert_eq!(check.outcome("open", "edits")["unpredictable"], why);
    assert_eq!(["unpredictable", "failed"].map(|what| check.count("open", what)), [4, 0]);
    let plain = project.plain(&["play.yml", "--check", "-l", "open"]);
    assert!(plain.stdout.contains(why) && plain.stdout.contains("unknown=4"), "{}", plain.all());
    project.play(MADE_BY_COMMANDS, &[]).ends(0);
    let check = project.play(MADE_BY_COMMANDS, &["--check"]);
    assert_eq!(check.ends(0).count("open", "unpredictable"), 0, "{}", check.all());
}

const SURROUNDED: &str = r#"
- hosts: all
  gather_facts: false
  environment: {WHERE: /srv, GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: url./srv/far.insteadOf, GIT_CONFIG_VALUE_0: "nowhere:far"}
  tasks:
    - name: far
      shell: git init -q far && cd far && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m first
      args: {chdir: $WHERE, creates: $WHERE/far}
    - {name: fetched, git: {repo: "nowhere:far", dest: $WHERE/near}}
    - {name: file, copy: {content: x, dest: $WHERE/file}}
    - {name: elsewhere, copy: {content: x, dest: $WHERE/elsewhere}, environment: {WHERE: /var}}
    - {name: said, command: echo $WHERE, changed_when: false, register: said}
    - {name: told, debug: {msg: "{{ said.stdout }}"}}
    - {name: refused, command: echo $WHERE, environment: {a-b: c}, changed_when: false, ignore_errors: true}
"#;

#[test]
fn what_a_task_asks_is_asked_in_its_environment() {
    if !can_run() {
        return;
    }
    let host = Host::new("one").start();
    let project = Project::new("surrounded", &[&host]);
    project.file("playbooks/site.yml", SURROUNDED);
    let first = project.run(&["site.yml"]);
    assert_eq!(first.ends(0).count("one", "changed"), 4, "{}", first.all());
    assert_eq!(first.msg("one", "told"), "/srv");
    let refused = first.all();
    assert!(refused.contains("`a-b` cannot be the name of an environment variable"), "{refused}");
    assert_eq!(host.text("cat /srv/file /var/elsewhere; git -C /srv/near log --format=%s"), "xxfirst");
    let second = project.run(&["site.yml"]);
    assert_eq!(second.ends(0).count("one", "changed"), 0, "{}", second.all());
}

const COPIED: &str = r#"
- hosts: all
  gather_facts: false
  tasks:
    - copy: {src: /srv/from/shut/file, dest: /srv/one, remote_src: true}
    - copy: {src: /srv/from/, dest: /srv/all, remote_src: true, mode: "0711", group: games}
    - copy: {src: /srv/all, dest: /srv/again/, remote_src: true}
    - {name: as they are, file: {path: "{{ item.0 }}", owner: root, mode: "{{ item.1 }}"}, loop: "{{ modes }}"}
    - copy: {content: a, dest: /srv/again/all/shut/more}
    - copy: {src: /srv/again/, dest: /srv/last, remote_src: true}
    - stat: {path: /srv/last/all/shut/more}
      register: last
    - copy: {content: "{{ last.stat.mode }}", dest: /srv/mode}
    - file: {path: /srv/link/new, state: directory}
    - copy: {content: a, dest: /srv/other/new/file}
  vars:
    modes: [[/srv/one, "0640"], [/srv/all, "0711"], [/srv/all/shut, "0700"], [/srv/all/shut/file, "0640"], [/srv/again/all/shut, "0700"]]
"#;

#[test]
fn what_is_copied_on_the_host_is_open_to_nobody_else() {
    if !can_run() {
        return;
    }
    let host = Host::new("one").start();
    let project = Project::new("copied", &[&host]);
    project.file("playbooks/site.yml", COPIED);
    host.text("mkdir -p /srv/from/shut && echo a >/srv/from/shut/file && chown -R daemon /srv/from && chmod 700 /srv/from/shut && chmod 640 /srv/from/shut/file; mkdir /srv/other; ln -s other /srv/link");
    let check = project.run(&["site.yml", "--check"]);
    let first = project.run(&["site.yml"]);
    assert_eq!(check.ends(0).of_host("one"), first.ends(0).of_host("one"), "{}", check.all());
    assert_eq!(first.count("one", "changed"), 8, "{}", first.all());
    let stat = "stat -c '%n %a %U %G' /srv/one /srv/all /srv/all/shut /srv/all/shut/file";
    let copied = "/srv/one 640 root root\n/srv/all 711 root games\n/srv/all/shut 700 root games\n/srv/all/shut/file 640 root games";
    assert_eq!(host.text(stat), copied);
    assert_eq!(project.run(&["site.yml"]).ends(0).count("one", "changed"), 0);
    host.text("chgrp root /srv/all/shut; chmod 755 /srv/all");
    assert_eq!(project.run(&["site.yml"]).ends(0).count("one", "changed"), 1);
    assert_eq!(host.text(stat), copied);
}

/// Tasks whose names begin with `open` cannot be predicted before the first run.
const READ_AGAIN: &str = r#"
- hosts: all
  gather_facts: false
  tasks:
    - {name: account, user: {name: deploy, shell: /bin/sh}}
    - {name: key, authorized_key: {user: deploy, key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKq0YyR0zq2VbKuKbB2a2i3b0mYH2lq8k3g6bq3qk1ZC k"}}
    - {name: keys, slurp: {src: /home/deploy/.ssh/authorized_keys}, register: keys}
    - {name: are told, assert: {that: "(keys.content | b64decode) is search('AAAAC3')"}}
    - {name: their folder, file: {path: /home/deploy/.ssh, state: directory, mode: '0700', owner: deploy}}
    - {name: open skeleton, stat: {path: /home/deploy/.profile}}
    - {name: page, template: {src: page.j2, dest: /srv/page}}
    - {name: reads the page, slurp: {src: /srv/page}, register: page}
    - {name: page is told, assert: {that: "page.content | b64decode == 'on open\n'"}}
    - {name: unpacked here, file: {path: /srv/app, state: directory}}
    - {name: open unpacks, unarchive: {src: app.tgz, dest: /srv/app}}
    - {name: open member, stat: {path: /srv/app/app/run}}
    - {name: open content, slurp: {src: /srv/app/app/run}}
    - {name: beside it, copy: {content: x, dest: /srv/app/settings}}
    - {name: brought, copy: {src: app.tgz, dest: /srv/app.tgz}}
    - {name: open unpacks there, unarchive: {src: /srv/app.tgz, dest: /srv/app, remote_src: true}}
    - {name: tree, copy: {src: tree, dest: /srv/}}
    - {name: tree again, copy: {src: /srv/tree/, dest: /srv/copy, remote_src: true}}
    - {name: of the tree, slurp: {src: /srv/copy/in/one}, register: one}
    - {name: is told, assert: {that: "one.content | b64decode == '1\n'"}}
    - {name: made again, file: {path: /srv/copy/in, state: directory}}
    - {name: link, file: {src: copy/in, path: /srv/in, state: link}}
    - {name: link of the link, file: {src: in, path: /srv/in2, state: link}}
    - {name: behind both, lineinfile: {path: /srv/in2/one, line: two}}
    - {name: seen there, slurp: {src: /srv/copy/in/one}, register: one}
    - {name: both lines, assert: {that: "one.content | b64decode == '1\ntwo\n'"}}
    - {name: as them, copy: {content: mine, dest: /home/deploy/mine}, become: true, become_user: deploy}
    - {name: mine, slurp: {src: /home/deploy/mine}}
"#;

#[test]
fn what_tasks_would_make_is_read_by_those_behind() {
    if !can_run() {
        return;
    }
    let host = Host::new("open").start();
    let project = Project::new("again", &[&host]);
    project.file("templates/page.j2", "on {{ inventory_hostname }}\n");
    project.file("files/tree/in/one", "1\n").file("files/app/run", "#!/bin/sh\n");
    let files = project.dir.join("files");
    let made = std::process::Command::new("tar").args(["czf", "app.tgz", "app"]).current_dir(files).status();
    assert!(made.unwrap().success());
    let check = project.play(READ_AGAIN, &["--check"]);
    let first = project.play(READ_AGAIN, &[]);
    let (told, done) = (check.ends(0).of_host("open"), first.ends(0).of_host("open"));
    assert_eq!(told.len(), done.len(), "{}", check.all());
    for (told, done) in told.iter().zip(&done) {
        let open = told.starts_with("open ") && told.ends_with(" unknown");
        assert!(open || told == done, "{told}, but {done}: {}", check.all());
    }
    let unknown = told.iter().filter(|told| told.ends_with(" unknown")).count();
    assert_eq!(unknown, told.iter().filter(|told| told.starts_with("open ")).count(), "{}", check.all());
}
