//! What was noted is confirmed as long as it holds.

use crate::{
    ask::{Algorithm, Boot, Digest, Flags, Glob, Question, RealPath, Stat},
    plan::Step,
    remote::api::{Quest, Request},
    sh::Sh,
};

use super::machines::*;

fn quest<Q: Question>(questions: &[Q]) -> Quest {
    Quest { functions: Q::FUNCTIONS, script: Q::script(questions), plain: Q::PLAIN }
}

/// Notes and confirmations of one kind: a slot for each question where each has a line.
#[derive(Default)]
struct Asked {
    notes: Vec<Request>,
    confirms: Vec<Request>,
}

impl Asked {
    fn all<Q: Question>(&mut self, questions: &[Q]) {
        let first = self.confirms.len() as u32;
        let groups: Vec<&[Q]> = questions.chunks(if Q::PLAIN { 1 } else { questions.len() }).collect();
        let slots = (first..first + groups.len() as u32).map(|slot| vec![slot, 1000]).collect();
        self.notes.push(Request::Note { quest: quest(questions), slots });
        let confirm = |(at, group): (usize, &&[Q])| {
            let slot = first + at as u32;
            Request::Confirm { group: slot + 1, slot, quests: vec![quest(group)] }
        };
        self.confirms.extend(groups.iter().enumerate().map(confirm));
    }
}

fn asked(at: &str) -> Asked {
    let path = |name: &str| format!("{at}/{name}");
    let mut asked = Asked::default();
    let links = [Stat::of(path("link")), Stat::through(path("link")), Stat::through(path("gone"))];
    let files = ["a", "b", "new", "none", "it's\nodd"].map(|name| Stat::of(path(name)));
    asked.all(&[&links[..], &files].concat());
    let digest = |(name, algorithm)| Digest { path: path(name), algorithm };
    asked.all(&[("a", Algorithm::Md5), ("none", Algorithm::Sha1), ("b", Algorithm::Sha256)].map(digest));
    asked.all(&["link", "b", "none/b"].map(|name| RealPath(path(name))));
    asked.all(&["b", "none"].map(|name| Flags(path(name))));
    asked.all(&[Boot]);
    asked.all(&[Glob { pattern: "*".to_owned(), dir: at.to_owned() }]);
    asked.all(&[Glob { pattern: "b*".to_owned(), dir: at.to_owned() }]);
    asked
}

const CHANGES: &str = "cat b; printf 11 >a; ln -sfn b link; : >new";

#[test]
fn only_what_changed_is_not_confirmed() {
    each_shell(async |machine, sh| {
        let folder = Dir::new();
        let at = folder.0.to_str().unwrap();
        for (name, text) in [("a", "0"), ("b", "it is b"), ("it's\nodd", "")] {
            std::fs::write(format!("{at}/{name}"), text).unwrap();
        }
        std::os::unix::fs::symlink("a", format!("{at}/link")).unwrap();
        for (change, lost) in [("true", &[][..]), (CHANGES, &[0, 1, 3, 5, 8, 11, 17]), ("true", &[])] {
            let Asked { notes, confirms } = asked(at);
            let all = (0..confirms.len()).collect::<Vec<_>>();
            let step = Request::Step {
                group: 0,
                step: Step::Run(Sh::script(r#"cd "$1" && eval "$2""#, [at, change])),
            };
            let replies = outputs(machine, [notes, vec![step], confirms].concat()).await;
            let status: Vec<i32> = replies[1..].iter().map(|output| output.rc).collect();
            let gone: Vec<usize> = all.into_iter().filter(|&at| status[at] != 0).collect();
            assert_eq!(gone, lost, "{sh}: {change}");
        }
    });
}
