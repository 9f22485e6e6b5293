//! Check mode before a first run: what it says of each task is what the run does, and what it cannot know it does not
//! call a failure.

use std::fs;

use super::{
    check::fates,
    plays::{LOCAL, folder, run_as},
};
use crate::run::Options;

/// What check mode tells of the tasks, in a folder that `DIR` stands for, and what the run behind it does.
fn both(name: &str, hosts: &str, plays: &str) -> (Vec<String>, Vec<String>) {
    let dir = folder(&format!("foreseen-{name}"));
    fs::create_dir_all(dir.join("files/tree/inner")).unwrap();
    fs::write(dir.join("files/tree/one"), "1\n").unwrap();
    fs::write(dir.join("files/tree/inner/two"), "2\n").unwrap();
    fs::create_dir_all(dir.join("host/old/in")).unwrap();
    fs::write(dir.join("host/old/in/file"), "old\n").unwrap();
    let play = plays.replace("DIR", &dir.join("host").display().to_string());
    let ran = |check| run_as(&dir, hosts, &play, Options { check, ..Options::default() }).events;
    let told = (fates(&ran(true)), fates(&ran(false)));
    fs::remove_dir_all(&dir).unwrap();
    told
}

/// All that check mode tells is what the run does, but for tasks named `open…`, of which it says that it cannot tell.
fn agree(name: &str, tasks: &str) {
    let lines: Vec<&str> = tasks.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let play = format!("- hosts: all\n  gather_facts: false\n  tasks:\n    {}\n", lines.join("\n    "));
    plays_agree(name, LOCAL, &play);
}

/// The same of plays.
fn plays_agree(name: &str, hosts: &str, plays: &str) {
    let (told, done) = both(name, hosts, plays);
    let done: Vec<String> = done.into_iter().filter(|line| !line.starts_with("only then")).collect();
    assert_eq!(told.len(), done.len(), "{told:#?}\n{done:#?}");
    for (told, done) in told.iter().zip(&done) {
        assert!(!done.contains(": failed"), "{done}");
        match told.starts_with("open") {
            true => assert!(told.contains(": unknown ") || told.contains(": skipped"), "{told}"),
            false => assert_eq!(told, done),
        }
    }
}

#[test]
fn what_is_made_is_read() {
    agree(
        "read",
        "
        - {name: makes, copy: {content: \"a\\nb\\n\", dest: DIR/f, mode: '0640'}}
        - {name: reads, slurp: {src: DIR/f}, register: read}
        - {name: it is that, assert: {that: \"read.content | b64decode == 'a\\nb\\n'\"}}
        - {name: looks, stat: {path: DIR/f, checksum_algorithm: sha256}, register: seen}
        - {name: so it is, assert: {that: \"seen.stat.mode == '0640' and seen.stat.size == 4 and seen.stat.checksum == 'a\\nb\\n' | hash('sha256')\"}}
        - {name: edits, lineinfile: {path: DIR/f, line: c}}
        - {name: has edited, lineinfile: {path: DIR/f, line: c}}
        - {name: block, blockinfile: {path: DIR/f, block: d}}
        - {name: replaced, copy: {content: 'new', dest: DIR/f}}
        - {name: reads again, slurp: {src: DIR/f}, register: read}
        - {name: it is new, assert: {that: \"read.content | b64decode == 'new'\"}}
        - {name: mode, file: {path: DIR/f, mode: '0600'}}
        - {name: has the mode, file: {path: DIR/f, mode: '0600'}}
        - {name: same text, copy: {content: 'new', dest: DIR/f}}
        - {name: copies, copy: {src: DIR/f, dest: DIR/g, remote_src: true}}
        - {name: has copied, copy: {src: DIR/f, dest: DIR/g, remote_src: true}}
        - {name: reads the copy, slurp: {src: DIR/g}, register: read}
        - {name: it is a copy, assert: {that: \"read.content | b64decode == 'new'\"}}
        - {name: of the host, copy: {src: DIR/old/in/file, dest: DIR/h, remote_src: true}}
        - {name: edits that, lineinfile: {path: DIR/h, line: more}}
        - {name: reads that, slurp: {src: DIR/h}, register: read}
        - {name: it has both, assert: {that: \"read.content | b64decode == 'old\\nmore\\n'\"}}
        - {name: touched, file: {path: DIR/t, state: touch, modification_time: preserve, access_time: preserve}}
        - {name: empty, slurp: {src: DIR/t}, register: read}
        - {name: is empty, assert: {that: read.content == ''}}
        - {name: into it, lineinfile: {path: DIR/t, line: x}}
        - {name: hard, file: {src: DIR/t, path: DIR/hard, state: hard}}
        - {name: reads hard, slurp: {src: DIR/hard}, register: read}
        - {name: is the same, assert: {that: \"read.content | b64decode == 'x\\n'\"}}
        - {name: spared, command: 'false', args: {creates: DIR/f}}
        - {name: spared by a pattern, command: 'false', args: {creates: 'DIR/h*d'}}
        - {name: nothing to remove, command: 'false', args: {removes: DIR/none}}
        - {name: goes, file: {path: DIR/f, state: absent}}
        - {name: is gone, file: {path: DIR/f, state: absent}}
        - {name: is not there, stat: {path: DIR/f}, register: seen}
        - {name: so it is not, assert: {that: not seen.stat.exists}}
        - {name: comes back, copy: {content: z, dest: DIR/f}}
        ",
    );
}

#[test]
fn directories_that_are_made_have_parents() {
    agree(
        "parents",
        "
        - {name: deep, file: {path: DIR/a/b/c, state: directory, mode: '0750'}}
        - {name: beside, copy: {content: x, dest: DIR/a/g}}
        - {name: above, file: {path: DIR/a/b, state: directory, mode: '0750'}}
        - {name: touches, file: {path: DIR/a/x, state: touch, modification_time: preserve, access_time: preserve}}
        - {name: one more, file: {path: DIR/a/d/e, state: directory}}
        - {name: reads, slurp: {src: DIR/a/g}}
        - {name: into a new one, copy: {content: x, dest: DIR/new/one/, mode: '0600'}, when: false}
        - {name: tree, copy: {src: tree, dest: DIR/at/}}
        - {name: of the tree, slurp: {src: DIR/at/tree/inner/two}, register: read}
        - {name: it is that, assert: {that: \"read.content | b64decode == '2\\n'\"}}
        - {name: tree again, copy: {src: tree, dest: DIR/at/}}
        - {name: in the tree, lineinfile: {path: DIR/at/tree/one, line: more}}
        - {name: copied, copy: {src: DIR/at/tree, dest: DIR/copied/, remote_src: true}}
        - {name: copied again, copy: {src: DIR/at/tree, dest: DIR/copied/, remote_src: true}}
        - {name: of the copy, slurp: {src: DIR/copied/tree/one}, register: read}
        - {name: it is the copy, assert: {that: \"read.content | b64decode == '1\\nmore\\n'\"}}
        - {name: old, copy: {src: DIR/old, dest: DIR/older/, remote_src: true}}
        - {name: of the old, slurp: {src: DIR/older/old/in/file}}
        - {name: runs in it, command: pwd, args: {chdir: DIR/a/b/c, creates: DIR/at}}
        - {name: all below, file: {path: DIR/old, recurse: true, mode: 'o='}}
        - {name: one of it, file: {path: DIR/old/in/file, mode: '0640'}}
        - {name: all again, file: {path: DIR/old, recurse: true, mode: 'o='}}
        - {name: away, file: {path: DIR/old, state: absent}}
        - {name: below is nothing, stat: {path: DIR/old/in/file}, register: seen}
        - {name: so it is, assert: {that: not seen.stat.exists}}
        - {name: again, file: {path: DIR/old/in, state: directory}}
        - {name: still nothing, stat: {path: DIR/old/in/file}, register: seen}
        - {name: so it stays, assert: {that: not seen.stat.exists}}
        - {name: file of its own, lineinfile: {path: DIR/own/dir/f, line: x, create: true}}
        - {name: its directory, file: {path: DIR/own/dir, state: directory}}
        ",
    );
}

#[test]
fn links_lead_to_what_is_made() {
    agree(
        "links",
        "
        - {name: release, file: {path: DIR/releases/1, state: directory}}
        - {name: file, copy: {content: x, dest: DIR/releases/1/f}}
        - {name: current, file: {src: releases/1, path: DIR/current, state: link}}
        - {name: latest, file: {src: DIR/current, path: DIR/latest, state: link}}
        - {name: to the file, file: {src: latest/f, path: DIR/f, state: link}}
        - {name: reads, slurp: {src: DIR/f}, register: read}
        - {name: it is that, assert: {that: \"read.content | b64decode == 'x'\"}}
        - {name: through them, copy: {content: y, dest: DIR/latest/g}}
        - {name: reads there, slurp: {src: DIR/releases/1/g}, register: read}
        - {name: it is there, assert: {that: \"read.content | b64decode == 'y'\"}}
        - {name: edits, lineinfile: {path: DIR/f, line: z}}
        - {name: is in the file, slurp: {src: DIR/releases/1/f}, register: read}
        - {name: so it is, assert: {that: \"read.content | b64decode == 'x\\nz\\n'\"}}
        - {name: mode, file: {path: DIR/releases/1/f, mode: '0600'}}
        - {name: to the host's, file: {src: old, path: DIR/was, state: link}}
        - {name: reads the host's, slurp: {src: DIR/was/in/file}, register: read}
        - {name: it is the host's, assert: {that: \"read.content | b64decode == 'old\\n'\"}}
        - {name: looks, stat: {path: DIR/was/in, follow: true}, register: seen}
        - {name: a directory, assert: {that: seen.stat.isdir}}
        - {name: link itself, stat: {path: DIR/current}, register: seen}
        - {name: a link, assert: {that: \"seen.stat.islnk and seen.stat.lnk_target == 'releases/1'\"}}
        - {name: elsewhere, file: {src: old, path: DIR/current, state: link}}
        - {name: reads elsewhere, slurp: {src: DIR/latest/in/file}}
        ",
    );
}

#[test]
fn what_nobody_has_seen_is_no_failure() {
    agree(
        "unseen",
        "
        - {name: archive, command: tar czf DIR/a.tgz -C DIR old, args: {creates: DIR/a.tgz}}
        - {name: has it, command: 'false', args: {creates: DIR/a.tgz}}
        - {name: open reads, slurp: {src: DIR/a.tgz}}
        - {name: open looks, stat: {path: DIR/a.tgz}, register: seen}
        - {name: open of that, debug: {msg: x}, when: seen.stat.exists}
        - {name: open mode, file: {path: DIR/a.tgz, mode: '0600'}}
        - {name: directory, file: {path: DIR/to, state: directory}}
        - {name: open unpacks, unarchive: {src: DIR/a.tgz, dest: DIR/to, remote_src: true}}
        - {name: open unpacked, stat: {path: DIR/to/old/in/file}}
        - {name: open text of it, slurp: {src: DIR/to/old/in/file}}
        - {name: not there, copy: {content: x, dest: DIR/to/x}}
        - {name: there, slurp: {src: DIR/to/x}}
        - {name: fetched, get_url: {url: 'file://DIR/old/in/file', dest: DIR/got, mode: '0640'}}
        - {name: open text, slurp: {src: DIR/got}}
        - {name: its mode, stat: {path: DIR/got}, register: seen}
        - {name: is told, assert: {that: \"seen.stat.exists and seen.stat.mode == '0640'\"}}
        - {name: open sum, debug: {var: seen.stat.checksum}}
        - {name: open time, debug: {var: seen.stat.mtime}}
        - {name: open edit, lineinfile: {path: DIR/got, line: x}}
        - {name: never, copy: {content: x, dest: DIR/never}, check_mode: true}
        - {name: once, copy: {content: x, dest: DIR/never}}
        - {name: deep, shell: mkdir -p DIR/repo/in && git init -q DIR/repo/in && echo >DIR/repo/in/mark, args: {creates: DIR/repo/in/mark}}
        - {name: open above it, stat: {path: DIR/repo}}
        - {name: open clone, git: {repo: DIR/repo/in, dest: DIR/clone}, when: false}
        - {name: open gone, file: {path: DIR/repo, state: absent}}
        - {name: removes, command: rm DIR/old/in/file, args: {removes: DIR/old/in/file}}
        - {name: open whether, stat: {path: DIR/old/in/file}}
        ",
    );
}

#[test]
fn hosts_that_nobody_can_name_are_no_failure() {
    plays_agree(
        "hosts",
        LOCAL,
        "
- hosts: all
  gather_facts: false
  tasks:
    - {name: open token, command: echo t0, register: out}
    - {name: holder, add_host: {name: HOLDER, token: '{{ out.stdout }}', fixed: 1, ansible_connection: local}}
    - {name: open names, add_host: {name: '{{ out.stdout }}', groups: fresh, ansible_connection: local}}
- hosts: a
  gather_facts: false
  tasks:
    - {name: open reads, debug: {msg: '{{ hostvars.HOLDER.token }}'}}
    - {name: fixed, assert: {that: hostvars.HOLDER.fixed == 1}}
    - {name: open other, debug: {msg: \"{{ hostvars['t0'].inventory_hostname }}\"}}
    - {name: open group, debug: {msg: \"{{ groups['fresh'] | length }}\"}}
    - {name: open all, debug: {msg: \"{{ groups['all'] | length }}\"}}
    - {name: ungrouped, assert: {that: \"'a' in groups['ungrouped']\"}}
- hosts: fresh
  gather_facts: false
  tasks: [{name: only then, ping: {}}]
- hosts: HOLDER
  gather_facts: false
  tasks: [{name: on the holder, ping: {}}, {name: open there, debug: {msg: '{{ token }}'}}]
",
    );
}

#[test]
fn files_of_the_controller_are_read_as_announced() {
    plays_agree(
        "controller",
        "a ansible_connection=local\n",
        "
- hosts: all
  gather_facts: false
  tasks:
    - {name: folder, file: {path: '{{ playbook_dir }}/vars', state: directory}, delegate_to: localhost}
    - {name: variables, copy: {content: 'x: 1', dest: '{{ playbook_dir }}/vars/x.yml'}, delegate_to: localhost}
    - {name: takes, include_vars: x.yml}
    - {name: has them, assert: {that: x == 1}}
    - {name: template, copy: {content: '{% raw %}{{ x }}+{% endraw %}', dest: '{{ playbook_dir }}/t.j2'}, delegate_to: localhost}
    - {name: renders, template: {src: t.j2, dest: DIR/t}}
    - {name: reads, slurp: {src: DIR/t}, register: read}
    - {name: it is that, assert: {that: \"read.content | b64decode == '1+'\"}}
    - {name: copies, copy: {src: vars/x.yml, dest: DIR/x, mode: '0600'}}
    - {name: looked up, assert: {that: \"lookup('file', 'vars/x.yml') == 'x: 1'\"}}
    - {name: found first, assert: {that: \"lookup('first_found', ['none', 'vars/x.yml']) is search('x.yml')\"}}
    - {name: changes, copy: {content: '3', dest: '{{ playbook_dir }}/files/tree/one'}, delegate_to: localhost}
    - {name: copies that, copy: {src: tree/one, dest: DIR/one}}
    - {name: reads that, slurp: {src: DIR/one}, register: read}
    - {name: it is new, assert: {that: \"read.content | b64decode == '3'\"}}
    - {name: tasks, copy: {content: '- {name: only then, ping: {}, register: more}', dest: '{{ playbook_dir }}/more.yml'}, delegate_to: localhost}
    - {name: open include, include_tasks: more.yml}
    - {name: open of it, debug: {msg: '{{ more.ping }}'}}
    - {name: more, copy: {content: 'z: 4', dest: '{{ playbook_dir }}/z.yml'}, delegate_to: localhost}
    - {name: makes, shell: \"echo 'y: 2' >{{ playbook_dir }}/y.yml\", args: {creates: '{{ playbook_dir }}/y.yml'}, delegate_to: localhost}
    - {name: open takes, include_vars: y.yml}
    - {name: open has, assert: {that: y == 2}}
    - {name: open look, debug: {msg: \"{{ lookup('file', playbook_dir ~ '/y.yml') }}\"}}
    - {name: open copy, copy: {src: '{{ playbook_dir }}/y.yml', dest: DIR/y}}
    - {name: open late, shell: \"echo 'late: 5' >{{ playbook_dir }}/late.yml\", delegate_to: localhost}
    - {name: open takes late, include_vars: late.yml}
    - {name: open looks late, debug: {msg: \"{{ lookup('file', playbook_dir ~ '/late.yml') }}\"}}
- hosts: all
  gather_facts: false
  vars_files: [z.yml]
  tasks:
    - {name: of the file, assert: {that: z == 4}}
- hosts: all
  gather_facts: false
  vars_files: [late.yml]
  tasks:
    - {name: open late one, assert: {that: late == 5}}
",
    );
}

#[test]
fn own_facts_are_read_as_announced() {
    agree(
        "facts",
        r#"
        - {name: folder, file: {path: DIR/facts.d, state: directory}}
        - {name: fact, copy: {content: '{"a": 1}', dest: DIR/facts.d/one.fact}}
        - {name: program, copy: {content: "\x23!/bin/sh\necho '{}'", dest: DIR/facts.d/two.fact, mode: '0755'}}
        - {name: looks, setup: {gather_subset: [local], fact_path: DIR/facts.d}}
        - {name: own, assert: {that: ansible_local.one.a == 1}}
        - {name: and others, assert: {that: "ansible_local.three is undefined"}}
        - {name: open program, debug: {var: ansible_local.two}}
        - {name: goes, file: {path: DIR/facts.d/one.fact, state: absent}}
        - {name: looks again, setup: {gather_subset: [local], fact_path: DIR/facts.d}}
        - {name: open is gone, assert: {that: "'one' not in ansible_local"}, when: 'ansible_local.two == {}'}
        "#,
    );
}
