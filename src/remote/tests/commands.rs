use crate::{
    remote::{
        api::{Batch, Carrier, Request},
        ignores,
    },
    sh,
    sh::{Body, Sh},
};

use super::machines::*;

/// Script, status (-1: any that is a failure), standard output, standard error (`*`: whatever it says).
const CONTAINED: &[(&str, i32, &str, &str)] = &[
    ("echo hi", 0, "hi\n", ""),
    ("printf a; printf b >&2; exit 3", 3, "a", "b"),
    ("set -e; false; echo no", 1, "", ""),
    ("trap 'echo bye' EXIT; exit 4", 4, "bye\n", ""),
    ("exec >&-; exec 2>&-; exit 5", 5, "", ""),
    ("exec echo over", 0, "over\n", ""),
    ("cd /tmp; pwd", 0, "/tmp\n", ""),
    ("pwd", 0, "/\n", ""),
    ("if", -1, "", "*"),
    ("echo 'open", -1, "", "*"),
    ("kill -9 $$", 137, "", ""),
    ("kill -TERM $$", 143, "", ""),
    ("kill -INT $$", 130, "", ""),
    ("kill -PIPE $$; sleep 1", 141, "", ""),
    ("no-such-command-here", 127, "", "*"),
    ("/etc/passwd", 126, "", "*"),
    ("cat; read x; echo \"$?\"", 0, "1\n", ""),
    ("echo \"${D_T-none}${D_N-none}\"", 0, "nonenone\n", ""),
    ("printf '\\036'; printf '%s' end", 0, "\x1eend", ""),
    ("umask 0; IFS=x; PATH=; echo 1", 0, "1\n", ""),
];

#[test]
fn whatever_a_command_does_stays_inside() {
    each_shell(async |machine, _| {
        let requests = |number| CONTAINED.iter().map(move |case| run(number, case.0));
        // In groups of their own: one that fails ends its group.
        let requests: Vec<Request> =
            (0..).zip(CONTAINED).flat_map(|(number, _)| requests(number).nth(number as usize)).collect();
        for (case, output) in CONTAINED.iter().zip(outputs(machine, requests).await) {
            let (script, rc, stdout, stderr) = case;
            // Who starts the tests in the background of a script has all that they start ignore it.
            if script.contains("-INT") && ignores(2) {
                println!("skipped: these tests were started with SIGINT ignored");
                continue;
            }
            assert_eq!(output.text().as_str(), *stdout, "{script}");
            assert!(output.rc == *rc || *rc < 0 && !output.ok(), "{script}: {}", output.rc);
            match *stderr {
                "*" => assert!(!output.stderr.is_empty(), "{script}"),
                exact => assert_eq!(output.errors(), exact, "{script}"),
            }
        }
    });
}

#[test]
fn a_question_can_end_as_it_likes() {
    each_shell(async |machine, _| {
        for (script, rc, stdout) in [
            ("echo \"$#\"; exit 3", 3, "0\n"),
            ("set -e; false; echo no", 1, ""),
            ("exec >&- 2>&-", 0, ""),
            ("cd /tmp; x=5; umask 0; set -u; set -f; trap 'echo bye' EXIT", 0, "bye\n"),
            ("pwd; echo \"${x-unset}\"; echo /et*; echo \"$y\"", 0, "/\nunset\n/etc\n\n"),
            ("cat", 0, ""),
            ("kill -9 \"$(exec sh -c 'echo $PPID')\"; echo no", 137, ""),
        ] {
            let output = output(machine, question(script)).await;
            assert_eq!((output.rc, output.text().as_str()), (rc, stdout), "{script}");
        }
    });
}

#[test]
fn functions_are_loaded_once_and_in_the_same_burst() {
    const SMALL: &str = "q_one() {\n  echo \"one $1\"\n}\n";
    let large: &'static str = format!("{}q_two() {{ echo 'two'; }}\n", "# it's filler\n".repeat(2000)).leak();
    each_shell(async |machine, _| {
        let ask = |functions, script| Request::Question { functions, script: Sh::script(script, ["it's"]) };
        let two = vec![ask(SMALL, "q_one \"$1\""), ask(large, "q_two"), ask(SMALL, "q_one 2")];
        let said: Vec<String> = outputs(machine, two).await.iter().map(|output| output.text()).collect();
        assert_eq!(said, ["one it's\n", "two\n", "one 2\n"]);
        let before = machine.traffic();
        assert_eq!(output(machine, ask(large, "q_two")).await.text(), "two\n");
        assert!(machine.traffic().sent - before.sent < 100 && before.bursts == 1);
    });
}

#[test]
fn words_arrive_as_they_are() {
    let words = [
        "",
        "it's",
        "a\nb\n",
        "\\n",
        "$HOME `id` \"!\"",
        "*",
        "\t \r",
        "ünï→",
        "-n",
        "'",
        "\u{1e}x",
        "\u{7f}",
    ];
    each_shell(async |machine, _| {
        let mut script = Sh::script(r#"for a; do printf '%s\001' "$a"; done"#, words);
        let expected = words.map(|word| format!("{word}\x01")).concat();
        let question = Request::Question { functions: "", script: script.clone() };
        script.plain = true;
        let plain = Request::Question { functions: "", script: script.clone() };
        for output in outputs(machine, vec![step(0, script), question, plain.clone(), plain]).await {
            assert_eq!((output.rc, output.text()), (0, expected.clone()));
        }
    });
}

#[test]
fn nul_is_refused() {
    each_shell(async |machine, _| {
        let question = Request::Question { functions: "", script: sh!["echo", "a\0b"] };
        let requests = vec![step(0, sh!["echo", "a\0b"]), step(1, sh!["true"].env("A", "\0")), question];
        for output in outputs(machine, requests).await {
            assert_eq!(output.rc, 1);
            assert!(
                output.errors().starts_with("a NUL byte cannot be part of a command"),
                "{}",
                output.errors()
            );
        }
    });
}

#[test]
fn environment_and_directory() {
    each_shell(async |machine, _| {
        let print = Sh::script::<&str>("pwd; echo \"$A|$HOME\"", []);
        let moved = print.clone().cwd("/usr").env("A", "it's\n2").env("HOME", "/h");
        let there = output(machine, step(0, moved)).await;
        assert_eq!(there.text(), "/usr\nit's\n2|/h\n");
        let lost = output(machine, step(1, print.cwd("/no/such"))).await;
        assert!(lost.rc != 0 && lost.stdout.is_empty() && !lost.stderr.is_empty());
        let home = output(machine, step(2, sh!["pwd"].cwd("."))).await;
        assert_eq!(home.text().trim(), std::env::var("HOME").unwrap());
        let after = output(machine, run(3, "pwd; echo \"${A-unset}\"")).await;
        assert_eq!(after.text(), "/\nunset\n");
    });
}

#[test]
fn large_and_binary_output() {
    each_shell(async |machine, _| {
        let script = "head -c 3000000 /dev/urandom | tee /dev/stderr";
        let output = output(machine, run(0, script)).await;
        assert_eq!(output.stdout.len(), 3_000_000);
        assert!(output.stdout == output.stderr);
    });
}

#[test]
fn payloads_are_cut_exactly() {
    let sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_001];
    let body = |size: usize| (0..size).map(|i| (i * 7 % 256) as u8).collect::<Vec<u8>>();
    each_shell(async |machine, _| {
        let mut requests = vec![];
        for size in sizes {
            requests.push(step(0, sh!["cat"].stdin(body(size))));
            // Leaves the payload, or most of it, to nobody.
            requests.push(step(0, sh!["true"].stdin(body(size))));
            requests
                .push(step(0, Sh::script::<&str>("head -c 3 >/dev/null; exec 0<&-", []).stdin(body(size))));
            let script = sh!["cat"].stdin(body(size));
            requests.push(Request::Question { functions: "", script });
        }
        let outputs = outputs(machine, requests).await;
        for (size, outputs) in sizes.iter().zip(outputs.chunks(4)) {
            assert!(outputs[0].stdout == body(*size) && outputs[3].stdout == body(*size), "{size}");
            assert!(outputs.iter().all(|output| output.ok()), "{size}");
        }
    });
}

#[test]
fn input_that_a_shell_can_hold_arrives_as_it_is() {
    let bytes: Vec<u8> = (1..=255).collect();
    let bodies = [vec![], b"\xff\xc3\n\\n%s\xe2\x82\n\n\n".to_vec(), bytes.repeat(800), vec![b'\n'; 70_000]];
    each_shell(async |machine, sh| {
        let request = |body: &Vec<u8>| [sh!["cat"], sh!["true"]].map(|sh| step(0, sh.stdin(body.clone())));
        let outputs = outputs(machine, bodies.iter().flat_map(request).collect()).await;
        for (body, outputs) in bodies.iter().zip(outputs.chunks(2)) {
            assert!(outputs[0].stdout == *body && outputs[1].ok(), "{sh}: {} bytes", body.len());
        }
    });
}

#[test]
fn what_a_command_reads_is_in_no_list_of_processes() {
    // As long as nobody reads it, who writes it is there to be seen.
    let look =
        "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c '[h]idden-input'; cat >/dev/null";
    each_shell(async |machine, sh| {
        let secret = crate::sh::Secret::new(format!("hidden-input{}", "x".repeat(100_000)));
        let look = Sh::script::<&str>(look, []).stdin(Body::Secret(secret));
        assert_eq!(output(machine, step(0, look)).await.text(), "0\n", "{sh}");
    });
}

#[test]
fn long_scripts_and_secrets() {
    each_shell(async |machine, _| {
        let words: Vec<String> = (0..5000).map(|i| format!("it's {i}")).collect();
        let long = Sh::script("echo \"$#\"; cat", &words);
        let secret = long.clone().stdin(Body::Secret(crate::sh::Secret::new("s3cret")));
        assert_eq!(output(machine, step(0, secret)).await.text(), "5000\ns3cret");
        let ask = Request::Question { functions: "", script: long };
        assert_eq!(output(machine, ask).await.text(), "5000\n");
    });
}

#[test]
fn a_group_ends_with_its_first_failure() {
    each_shell(async |machine, _| {
        let long: Vec<String> = (0..2000).map(|i| i.to_string()).collect();
        let requests = vec![
            run(1, "echo a"),
            run(1, "exit 7"),
            run(1, "echo b"),
            step(1, sh!["cat"].stdin(vec![b'x'; 70_000])),
            step(1, Sh::script("cat", &long).stdin(vec![b'\n'; 10])),
            put(1, crate::plan::Put::new("/no/such/file", vec![b'y'; 70_000])),
            question("echo q"),
            run(2, "echo c"),
        ];
        let replies = ask(machine, None, requests).await.unwrap();
        let said: Vec<Option<(i32, String)>> =
            replies.iter().map(|reply| reply.as_ref().map(|output| (output.rc, output.text()))).collect();
        let some = |rc, text: &str| Some((rc, text.to_owned()));
        let expected = [some(0, "a\n"), some(7, ""), None, None, None, None, some(0, "q\n"), some(0, "c\n")];
        assert_eq!(said, expected);
        // A failure is not remembered beyond its burst.
        assert_eq!(output(machine, run(1, "echo d")).await.text(), "d\n");
    });
}

#[test]
fn lines_are_told_as_they_come() {
    each_shell(async |machine, _| {
        let seen = Seen::default();
        let steps =
            vec![run(0, "echo one; echo two >&2; printf 'three\\nfo'; printf ur"), question("echo no")];
        let batch = Batch { identity: None, requests: steps };
        machine.burst(vec![batch], &seen).await.unwrap();
        let mut lines = seen.lines.take();
        lines.sort();
        assert_eq!(lines, ["four", "one", "three", "two"]);
    });
}
