//! Lookups that may write files of the controller.

use crate::{project::Project, vars::Store};

use super::super::{fact_reads::words, texts::texts};

/// `password` makes its file; `pipe` and `lines` run commands.
const WRITERS: &[&str] = &["password", "pipe", "lines"];

/// A call is told as far as this, in characters.
const LONGEST: usize = 400;

/// Those in all texts of a project, each with what it is called with.
pub fn writing_lookups(store: &Store, project: &Project) -> Vec<String> {
    let texts = texts(store, project);
    let files = texts.files.iter().filter_map(|path| store.read_text(path).ok());
    let all = texts.memory.iter().cloned().chain(files);
    all.flat_map(|file| calls(&file.text).collect::<Vec<_>>()).collect()
}

fn calls(text: &str) -> impl Iterator<Item = String> {
    let calls = words(text).filter_map(|(at, word)| {
        let behind = &text[at + word.len()..];
        let with = word.strip_prefix("with_").is_some_and(|name| WRITERS.contains(&name));
        let is_one = match word {
            "lookup" | "query" | "q" => may_be_one(behind),
            _ => with && behind.starts_with(':'),
        };
        is_one.then_some(behind)
    });
    calls.map(|behind| {
        let (mut depth, mut call) = (0, String::new());
        for c in behind.chars().take(LONGEST) {
            depth += i32::from(c == '(') - i32::from(c == ')');
            call.push(c);
            if c == ')' && depth == 0 {
                break;
            }
        }
        call
    })
}

/// What is called: one of them, or one that only a variable knows.
fn may_be_one(behind: &str) -> bool {
    let Some(called) = behind.trim_start().strip_prefix('(') else { return false };
    let called = called.trim_start().trim_start_matches('\\');
    let Some(name) = called.strip_prefix(['\'', '"']) else { return true };
    let name = name.strip_prefix("ansible.builtin.").unwrap_or(name);
    words(name).next().is_some_and(|(at, word)| at == 0 && WRITERS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_write() {
        let cases = [
            ("a: \"{{ lookup('password', 'x') }}\"", true),
            (r#"a: "{{ lookup(\"ansible.builtin.pipe\", 'x') }}""#, true),
            ("a: '{{ query( name, 1) }}'", true),
            ("{{ q('lines', 'x') }}", true),
            ("with_pipe: x", true),
            ("a: \"{{ lookup('file', 'password') }}\"", false),
            ("a: \"{{ lookup('passwordstore', 'x') }}\"", false),
            ("a: '{{ seq(name) }}'\nlookup: (x)\npassword: pipe\nwith_lines_of: a", false),
        ];
        for (text, expected) in cases {
            assert_eq!(calls(text).next().is_some(), expected, "{text}");
        }
    }

    #[test]
    fn a_call_is_what_stands_between_its_brackets() {
        let text = "when: lookup('pipe', f('a')) == 'x'\nsrc: key";
        assert_eq!(calls(text).collect::<Vec<_>>(), ["('pipe', f('a'))"]);
    }
}
