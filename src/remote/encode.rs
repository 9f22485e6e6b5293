use std::collections::HashSet;

use crate::{
    plan::{Put, Step},
    sh::{Body, Sh, is_variable, quote},
};

use super::{
    api::{GoesOn, Quest, Request},
    driver::{CHAIN, PUT, word},
    outgoing::{Kind, Outgoing, Payload},
    token::token,
};

/// Text that becomes another program is short enough for a request's line up to here, and a process less where it is.
const SHORT: usize = 1000;

/// Writes a burst for one shell; `loaded` are the functions that it has already.
pub fn encode(requests: &[Request], out: &mut Outgoing, loaded: &mut HashSet<&'static str>) {
    let id = out.begin(Kind::Begin);
    out.line(&format!("d_y {id}"), None);
    for request in requests {
        for functions in functions(request) {
            if !functions.is_empty() && loaded.insert(functions) {
                let id = out.begin(Kind::Load);
                out.request(&format!("d_l {id}"), &bare(functions), None);
            }
        }
        match request {
            Request::Question { script, .. } => question(script, out),
            Request::Step { group, step } => {
                let id = out.begin(kind(step));
                let written = match step {
                    Step::Run(sh) => run(id, *group, sh, out),
                    Step::Put(put) => file(id, *group, put, out),
                };
                if let Err(why) = written {
                    refuse(id, *group, &why, out);
                }
            }
            Request::Link { group, sh, goes_on } => link(*group, sh, goes_on, out),
            Request::Note { quest, slots } => note(quest, slots, out),
            Request::Confirm { group, slot, quests } => confirm(*group, *slot, quests, out),
        }
    }
}

/// The functions that a request needs.
fn functions(request: &Request) -> Vec<&'static str> {
    match request {
        Request::Question { functions, .. } => vec![functions],
        Request::Step { step: Step::Put(_), .. } => vec![PUT],
        Request::Step { .. } => vec![],
        Request::Link { .. } => vec![CHAIN],
        Request::Note { quest, .. } => vec![CHAIN, quest.functions],
        Request::Confirm { quests, .. } => {
            [CHAIN].into_iter().chain(quests.iter().map(|quest| quest.functions)).collect()
        }
    }
}

/// Functions without the lines that only people read.
fn bare(functions: &str) -> String {
    let read = |line: &&str| !line.is_empty() && !line.trim_start().starts_with("# ");
    functions.lines().filter(read).collect::<Vec<_>>().join("\n")
}

fn kind(step: &Step) -> Kind {
    match step {
        Step::Run(sh) if sh.quiet => Kind::Quiet,
        _ => Kind::Step,
    }
}

fn question(sh: &Sh, out: &mut Outgoing) {
    let id = out.begin(Kind::Question);
    let written = payload(sh.stdin.as_ref(), "").and_then(|payload| {
        let prelude = prelude(sh)?;
        let plain = sh.plain && prelude.is_empty();
        let script = nul_free(prelude + sh.text())?;
        let head = match payload {
            None if plain => format!("d_i {id}"),
            _ => format!("d_q {id} {}", length(payload.as_ref())),
        };
        out.request(&head, &script, payload.as_ref());
        Ok(())
    });
    if let Err(why) = written {
        out.request(&format!("d_q {id} -"), &complaint(&why), None);
    }
}

/// What has no script is noted under no slot, and so never confirmed.
fn note(quest: &Quest, slots: &[Vec<u32>], out: &mut Outgoing) {
    let id = out.begin(Kind::Load);
    let Ok(script) = compared(quest) else { return out.line(&format!("d_e {id} 0"), None) };
    let words = |slots: &Vec<u32>| slots.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
    let slots: String = slots.iter().map(|slots| words(slots) + ";").collect();
    out.request(&format!("d_b {id} {}", word(&slots)), &script, None);
}

fn confirm(group: u32, slot: u32, quests: &[Quest], out: &mut Outgoing) {
    let id = out.begin(Kind::Question);
    let scripts: Result<String, String> = quests.iter().map(compared).collect();
    out.request(&format!("d_a {id} {group} {slot}"), &scripts.unwrap_or_default(), None);
}

/// What is not plain has a subshell, because some leave variables and directories behind, and a digest.
fn compared(Quest { script, plain, .. }: &Quest) -> Result<String, String> {
    let prelude = prelude(script)?;
    match script.stdin {
        None if *plain && prelude.is_empty() => nul_free(script.text().to_owned() + "\n"),
        None => nul_free(prelude + script.text()).map(|text| format!("q_t=$q_t$( ( {text}\n) | d_g )$D_N\n")),
        Some(_) => Err("a question with a payload".to_owned()),
    }
}

fn link(group: u32, sh: &Sh, goes_on: &GoesOn, out: &mut Outgoing) {
    let id = out.begin(if sh.quiet { Kind::Quiet } else { Kind::Step });
    let pattern = match goes_on {
        GoesOn::Always => "*".to_owned(),
        GoesOn::With(statuses) => statuses.iter().map(u8::to_string).collect::<Vec<_>>().join("|"),
    };
    let written = command(&format!("d_v {id} {group} {}", word(&pattern)), sh, out);
    if let Err(why) = written {
        refuse(id, group, &why, out);
    }
}

fn run(id: u64, group: u32, sh: &Sh, out: &mut Outgoing) -> Result<(), String> {
    command(&format!("d_u {id} {group}"), sh, out)
}

fn command(head: &str, sh: &Sh, out: &mut Outgoing) -> Result<(), String> {
    let name = match &sh.stdin {
        Some(Body::File(path)) => path.display().to_string(),
        _ => String::new(),
    };
    let payload = payload(sh.stdin.as_ref(), &name)?;
    let mut prelude = nul_free(prelude(sh)?)?;
    let mut script = nul_free(sh.text().to_owned())?;
    if sh.becomes && script.len() < SHORT {
        prelude.push_str(&std::mem::take(&mut script));
    }
    let head = format!("{head} {}{} {}", held(payload.as_ref()), length(payload.as_ref()), word(&prelude));
    out.request(&head, &script, payload.as_ref());
    Ok(())
}

/// A step that cannot be written fails on the host like any other, so that its group ends there.
fn refuse(id: u64, group: u32, why: &str, out: &mut Outgoing) {
    out.request(&format!("d_u {id} {group} - ''"), &complaint(why), None);
}

fn complaint(why: &str) -> String {
    format!("printf '%s\\n' {} >&2; exit 1", quote(&why.replace('\0', "\\0")))
}

fn file(id: u64, group: u32, put: &Put, out: &mut Outgoing) -> Result<(), String> {
    let payload = payload(Some(&put.body), &put.path)?;
    let random = token().map_err(|error| error.to_string())?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let words = [
        put.path.clone(),
        format!(".deploy-host-{}", &random[..16]),
        put.mode.map(|mode| format!("{mode:04o}")).unwrap_or_default(),
        text(&put.owner.user),
        text(&put.owner.group),
        text(&put.backup),
        if put.in_place { "y".to_owned() } else { String::new() },
        put.validate.as_deref().map(validation).unwrap_or_default(),
    ];
    let mut line = format!("d_p {id} {group} {}", length(payload.as_ref()));
    for text in words {
        line.push(' ');
        line.push_str(&word(&nul_free(text)?));
    }
    out.line(&line, payload.as_ref());
    Ok(())
}

/// The command that validates: `%s` becomes the temporary file, which the host knows as `$t`.
fn validation(words: &[String]) -> String {
    let one = |word: &String| {
        let parts: Vec<String> =
            word.split("%s").map(|part| if part.is_empty() { String::new() } else { quote(part) }).collect();
        if word.is_empty() { quote("") } else { parts.join("\"$t\"") }
    };
    words.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn payload<'a>(body: Option<&'a Body>, name: &'a str) -> Result<Option<Payload<'a>>, String> {
    let Some(body) = body else { return Ok(None) };
    let length = body.len().map_err(|error| match body {
        Body::File(path) => format!("cannot read `{}`: {error}", path.display()),
        _ => error.to_string(),
    })?;
    Ok(Some(Payload { body, length, name }))
}

fn length(payload: Option<&Payload>) -> String {
    payload.map_or("-".to_owned(), |payload| payload.length.to_string())
}

/// A command is to see its input only when all of it is there: half a script must not be run. A shell can hold what has
/// no NUL byte.
fn held(payload: Option<&Payload>) -> &'static str {
    let holds = match payload.map(|payload| payload.body) {
        Some(Body::Bytes(bytes)) => !bytes.contains(&0),
        Some(Body::Secret(secret)) => !secret.reveal().contains('\0'),
        Some(Body::File(_)) | None => false,
    };
    if holds { "=" } else { "" }
}

/// Changes directory and environment; stands before a script. A relative directory starts at the user's home, or at
/// `/` for those whose home cannot be entered (`nobody`).
fn prelude(sh: &Sh) -> Result<String, String> {
    let mut text = String::new();
    if let Some(dir) = &sh.cwd {
        let home = if dir.starts_with('/') { "" } else { "cd 2>/dev/null; " };
        text.push_str(&format!("{home}cd -- {} || exit 1; ", quote(dir)));
    }
    for (name, value) in &sh.env {
        if !is_variable(name) {
            return Err(format!("`{name}` cannot be the name of an environment variable"));
        }
        text.push_str(&format!("export {name}={}; ", quote(value)));
    }
    Ok(text)
}

fn nul_free(text: String) -> Result<String, String> {
    if text.contains('\0') {
        return Err(format!("a NUL byte cannot be part of a command: `{}`", text.escape_debug()));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validation_puts_the_file_in() {
        let words = ["visudo", "-cf", "%s", "a b=%s%s", ""].map(str::to_owned);
        assert_eq!(validation(&words), r#"visudo -cf "$t" 'a b='"$t""$t" ''"#);
    }

    #[test]
    fn a_prelude_changes_directory_first() {
        let sh = Sh::default().cwd("a b").env("A", "it's");
        let expected = r#"cd 2>/dev/null; cd -- 'a b' || exit 1; export A='it'\''s'; "#;
        assert_eq!(prelude(&sh).as_deref(), Ok(expected));
        assert!(prelude(&sh.env("a-b", "1")).is_err());
    }

    #[test]
    fn long_lines_are_one_text() {
        let lines = |arguments| {
            let mut out = Outgoing::new(5);
            let script = Sh::script("true", vec!["argument"; arguments]);
            encode(&[Request::Question { functions: "", script }], &mut out, &mut HashSet::new());
            out.close();
            match &out.segments[..] {
                [super::super::outgoing::Segment::Bytes(bytes)] => {
                    String::from_utf8_lossy(bytes).into_owned()
                }
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(lines(1), "d_y 5\nd_q 6 - 'set -- argument; true'\n");
        let long = lines(1000);
        let (head, text) = long.split_once('\n').unwrap();
        assert_eq!(head, format!("d_s {}; eval \"$D_S\"", text.len() - 2));
        assert!(
            text.starts_with("d_y 5\nd_q 6 - 'set -- argument ") && text.ends_with("; true'\n+\n"),
            "{text}"
        );
    }
}
