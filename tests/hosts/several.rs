//! Tasks that concern more than one machine, and what commands say.

use crate::support::{Host, Project, can_run};

#[test]
fn tasks_are_delegated_to_other_hosts_and_to_the_controller() {
    if !can_run() {
        return;
    }
    let (a, b) = (Host::new("a").start(), Host::new("b").start());
    let project = Project::new("delegate", &[&a, &b]);
    let here = project.dir.display();
    let play = format!(
        r#"
- hosts: a
  gather_facts: false
  tasks:
    - name: on b
      copy: {{content: "for {{{{ inventory_hostname }}}}", dest: /root/by-a}}
      delegate_to: b
      register: r
    - {{name: name, command: hostname, delegate_to: b, register: b, changed_when: false}}
    - {{name: own, command: hostname, register: own, changed_when: false}}
    - {{name: names, debug: {{msg: "{{{{ b.stdout }}}} {{{{ own.stdout }}}}"}}}}
    - {{name: here, copy: {{content: x, dest: "{here}/made"}}, delegate_to: localhost}}
    - {{name: here too, local_action: command cat {here}/made, register: c, changed_when: false}}
    - {{name: seen, debug: {{msg: "{{{{ c.stdout }}}}"}}}}
    - name: each
      command: "echo {{{{ item }}}}"
      delegate_to: "{{{{ item }}}}"
      loop: [a, b]
      changed_when: false
- hosts: a,b
  gather_facts: false
  tasks:
    - {{name: once, command: hostname, run_once: true, register: once, changed_when: false}}
    - {{name: all, debug: {{msg: "{{{{ once.stdout }}}}"}}}}
    - name: once on b
      copy: {{content: "{{{{ item }}}}", dest: "/root/once-{{{{ item }}}}"}}
      loop: "{{{{ ansible_play_hosts }}}}"
      run_once: true
      delegate_to: b
"#
    );
    let ran = project.play(&play, &[]);
    ran.ends(0);
    assert_eq!(b.text("cat /root/by-a"), "for a");
    assert_eq!(ran.msg("a", "names"), "b a");
    assert_eq!(ran.msg("a", "seen"), "x", "{}", ran.all());
    assert_eq!(ran.outcome("a", "on b")["delegate"], "b");
    assert_eq!(ran.msg("b", "all"), "a");
    assert_eq!(b.text("cat /root/once-a /root/once-b"), "ab");
    assert_eq!(a.exec("ls /root/once-a").status.code(), Some(2));
    let again = project.run(&["play.yml"]);
    assert_eq!(again.ends(0).count("a", "changed") + again.count("b", "changed"), 0, "{}", again.all());
}

#[test]
fn a_change_on_one_machine_is_seen_by_whoever_asks_it() {
    if !can_run() {
        return;
    }
    let (a, b) = (Host::new("seen-a").start(), Host::new("seen-b").start());
    let project = Project::new("seen", &[&a, &b]);
    // Both write the same file on one machine in turn, looked ahead long before.
    let play = r#"
- hosts: all
  gather_facts: false
  tasks:
    - {name: first, copy: {content: one, dest: /root/shared}, delegate_to: seen-b}
    - {name: own, copy: {content: two, dest: /root/shared}, when: inventory_hostname == 'seen-b'}
    - {name: again, copy: {content: one, dest: /root/shared}, delegate_to: seen-b, run_once: true}
    - {name: last, command: cat /root/shared, delegate_to: seen-b, register: r, changed_when: false}
    - {name: said, debug: {msg: "{{ r.stdout }}"}}
"#;
    let ran = project.play(play, &[]);
    ran.ends(0);
    assert_eq!(ran.msg("seen-a", "said"), "one", "{}", ran.all());
    assert_eq!(ran.of_host("seen-b")[1], "own changed", "{}", ran.all());
    assert!(ran.lines().contains(&"seen-a again changed".to_owned()), "{}", ran.all());
}

#[test]
fn commands_are_judged_and_tried_again() {
    if !can_run() {
        return;
    }
    let host = Host::new("judged").start();
    let project = Project::new("judged", &[&host]);
    let play = r#"
- hosts: all
  gather_facts: false
  environment: {GREETING: hello}
  tasks:
    - {name: plain, command: "echo {{ 'a  b' | quote }}", register: p}
    - {name: env, shell: 'echo "$GREETING $MORE" | tr a-z A-Z; echo err >&2', environment: {MORE: you}, register: e}
    - {name: said, debug: {msg: "{{ p.stdout }}|{{ e.stdout }}|{{ e.stderr }}|{{ p.cmd }}"}}
    - {name: rc, command: "sh -c 'exit 3'", register: r, failed_when: r.rc != 3, changed_when: r.rc == 4}
    - {name: bad, command: "sh -c 'echo out; echo err >&2; exit 5'", register: bad, ignore_errors: true}
    - {name: why, debug: {msg: "{{ bad.rc }} {{ bad.stdout }} {{ bad.stderr }} {{ bad.msg }}"}}
    - name: counts
      shell: n=$(cat /root/n 2>/dev/null || echo 0); n=$((n + 1)); echo $n >/root/n; echo $n
      register: c
      until: c.stdout | int == 3
      retries: 4
      delay: 0
    - {name: once, command: touch /root/created, args: {creates: /root/created}}
    - {name: twice, command: touch /root/created, args: {creates: /root/created}}
    - {name: gone, command: rm /root/created, args: {removes: /root/created}}
    - {name: in, shell: pwd, args: {chdir: /usr/share}, register: d}
    - {name: where, debug: {msg: "{{ d.stdout }} {{ c.attempts }}"}}
    - {name: no such, command: no-such-program, ignore_errors: true, register: gone}
    - {name: no such said, debug: {msg: "{{ gone.msg }} {{ gone.rc }}"}}
    - {name: raw, raw: "echo raw $((1 + 1))", register: raw}
    - {name: raw said, debug: {msg: "{{ raw.stdout_lines }}"}}
"#;
    let ran = project.play(play, &[]);
    ran.ends(0);
    assert_eq!(ran.msg("judged", "said"), "a  b|HELLO YOU|err|['echo', 'a  b']", "{}", ran.all());
    assert_eq!(ran.msg("judged", "why"), "5 out err non-zero return code");
    assert_eq!(ran.msg("judged", "where"), "/usr/share 3");
    assert_eq!(ran.msg("judged", "raw said"), &serde_json::json!(["raw 2"]));
    let said = ran.msg("judged", "no such said").as_str().unwrap();
    assert!(said.contains("No such file or directory") && said.ends_with(" 2"), "{said}");
    let statuses: Vec<_> = ran.of_host("judged").into_iter().filter(|line| !line.contains("said")).collect();
    let expected = [
        "plain changed",
        "env changed",
        "rc ok",
        "bad failed!",
        "why ok",
        "counts changed",
        "once changed",
        "twice ok",
        "gone changed",
        "in changed",
        "where ok",
        "no such failed!",
        "raw changed",
    ];
    assert_eq!(statuses, expected, "{}", ran.all());
}

#[test]
fn secrets_of_tasks_without_log_are_not_shown() {
    if !can_run() {
        return;
    }
    let host = Host::new("quiet").start();
    let project = Project::new("quiet", &[&host]);
    let play = r#"
- hosts: all
  gather_facts: false
  tasks:
    - {name: hidden, command: "echo hunter2", no_log: true, register: h}
    - {name: loop, command: "echo {{ item }}", no_log: true, loop: [hunter3]}
    - {name: fails, command: "sh -c 'echo hunter4; exit 1'", no_log: true, ignore_errors: true}
    - {name: used, copy: {content: "{{ h.stdout }}", dest: /root/secret}}
"#;
    let ran = project.play(play, &["-vvv"]);
    assert_eq!(ran.ends(0).of_host("quiet").len(), 4);
    assert!(!(ran.stdout.clone() + &ran.stderr).contains("hunter"), "{}", ran.all());
    assert_eq!(host.text("cat /root/secret"), "hunter2");
    let plain = project.plain(&["play.yml", "-vvv", "--diff"]);
    assert!(!(plain.stdout.clone() + &plain.stderr).contains("hunter"), "{}", plain.all());
}

#[test]
fn two_names_of_one_machine_know_of_each_others_changes() {
    if !can_run() {
        return;
    }
    let host = Host::new("names").start();
    let line = host.inventory_line();
    let other = line.replacen("names", "other", 1).replace("127.0.0.1", "localhost");
    let project = Project::bare("names", &format!("{line}\n{other}\n"));
    let known = host.known_hosts_line();
    let known = format!("{known}\n{}\n", known.replacen("127.0.0.1", "localhost", 1));
    project.file("home/.ssh/known_hosts", &known);
    let play = "- hosts: all\n  gather_facts: false\n  tasks:\n    \
                - {name: before, stat: {path: /srv/f}}\n    \
                - {name: first, copy: {content: x, dest: /srv/f}, when: inventory_hostname == 'names'}\n    \
                - {name: look, stat: {path: /srv/f}, register: found}\n    \
                - {name: tell, debug: {msg: '{{ found.stat.exists }}'}}\n    \
                - {name: again, copy: {content: x, dest: /srv/f}}\n";
    let ran = project.play(play, &[]);
    let told = ["names", "other"].map(|name| ran.ends(0).msg(name, "tell").clone());
    assert_eq!(told, [true, true], "{}", ran.all());
    assert_eq!(ran.of_host("other").last().unwrap(), "again ok", "{}", ran.all());
    // In check mode: what is not done under one name may be what the other lacks.
    let play = "- hosts: all\n  gather_facts: false\n  tasks:\n    \
                - {name: before, stat: {path: /srv/g}}\n    \
                - {name: makes, command: touch /srv/g, when: inventory_hostname == 'names'}\n    \
                - {name: edits, lineinfile: {path: /srv/g, line: x}}\n";
    let check = project.play(play, &["--check"]);
    let told = ["names", "other"].map(|name| check.ends(0).of_host(name).pop().unwrap());
    assert_eq!(told, ["edits unknown", "edits unknown"], "{}", check.all());
    // What is announced under one name is announced under the other.
    let play = play.replace("command: touch /srv/g", "copy: {content: y, dest: /srv/g}");
    let check = project.play(&play, &["--check"]);
    let told = ["names", "other"].map(|name| check.ends(0).of_host(name).pop().unwrap());
    assert_eq!(told, ["edits changed", "edits ok"], "{}", check.all());
}
