use std::{collections::BTreeMap, rc::Rc};

use crate::sh::{Output, Sh};

use super::{
    question::{Cost, Foretold, Garbled, Question},
    thing::{Origin, Text, Thing},
    world::World,
};

/// What a host is like: raw material for facts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Facts {
    /// What is dear, and asked for by name: `fqdn`, `account`, `python`, `local`, `cpu`, `mounts`, `devices`,
    /// `network`, `virtual`. What a handful of processes can tell comes in any case.
    pub parts: Vec<&'static str>,
    /// Seconds after which a command that may hang is left behind; its section is then also in `late_`.
    pub limit: u32,
    /// Folder of the host's own `*.fact` files.
    pub local: String,
}

/// What commands and files said, by section; what the host does not have is missing. Files that are read together are
/// sections by their path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sections(Rc<BTreeMap<String, String>>);

impl Sections {
    /// A section without surrounding white space.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// A section to the byte, as `env -0` needs it.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// All sections whose names begin with a prefix, without it.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().filter_map(move |(name, text)| Some((name.strip_prefix(prefix)?, text.trim())))
    }

    /// With what is announced of the host's own facts; those that nobody knows are in `unseen_`.
    fn foreseen(self, announced: &[(String, Option<Result<String, String>>)]) -> Self {
        let mut sections = Rc::unwrap_or_clone(self.0);
        for (name, told) in announced {
            sections.remove(&format!("local_{name}"));
            match told {
                None => None,
                Some(Ok(text)) => sections.insert(format!("local_{name}"), text.clone()),
                Some(Err(why)) => sections.insert(format!("unseen_{name}"), why.clone()),
            };
        }
        Self(Rc::new(sections))
    }

    fn parse(text: &str) -> Self {
        let mut sections = BTreeMap::new();
        for part in text.split('\u{1e}').filter_map(|part| part.split_once('\n')) {
            match part {
                (name, text) if name.starts_with('@') => files(&name[1..], text, &mut sections),
                (name, text) => drop(sections.insert(name.to_owned(), text.to_owned())),
            }
        }
        Self(Rc::new(sections))
    }
}

/// Lines of several files of one folder, each behind `path:`.
fn files(dir: &str, text: &str, sections: &mut BTreeMap<String, String>) {
    let dir = dir.trim_end_matches('/');
    for (path, line) in text.lines().filter_map(|line| line.split_once(':')) {
        let section = sections.entry(format!("{dir}/{path}")).or_default();
        section.push_str(line);
        section.push('\n');
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Sections {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(sections: I) -> Self {
        Self(Rc::new(sections.into_iter().map(|(name, text)| (name.into(), text.into())).collect()))
    }
}

impl Facts {
    /// A file in the folder of the host's own facts: the fact's name, and its text where it will be there.
    fn announced(
        &self,
        world: &World,
        (file, thing): (&str, &Thing),
    ) -> Option<(String, Option<Result<String, String>>)> {
        let name = file.strip_suffix(".fact").filter(|name| !name.contains('/'))?;
        let why = || Err(world.why(&format!("{}/{file}", self.local.trim_end_matches('/'))));
        let told = match thing {
            Thing::Absent => None,
            Thing::File(is, Some(Text { origin: Origin::Body(body), .. })) if is.mode & 0o111 == 0 => Some(
                body.bytes().map_or_else(|_| why(), |bytes| Ok(String::from_utf8_lossy(&bytes).into_owned())),
            ),
            _ => Some(why()),
        };
        Some((name.to_owned(), told))
    }
}

impl Question for Facts {
    type Answer = Sections;
    const KIND: &'static str = "facts";
    const SURROUNDED: bool = true;
    const FUNCTIONS: &'static str = include_str!("facts.sh");
    const COST: Cost = Cost::Cheap;
    const STEADY: bool = false;

    fn foretell(&self, world: &World, _: bool) -> Foretold<Self> {
        let all: Vec<_> = world.below(&self.local).filter_map(|entry| self.announced(world, entry)).collect();
        match all.is_empty() || !self.parts.contains(&"local") {
            true => self.of_host(),
            false => {
                let then = move |sections: Sections| Ok(sections.foreseen(&all));
                Foretold::Host(self.clone(), Some(Box::new(then)))
            }
        }
    }

    fn script(questions: &[Self]) -> Sh {
        const EACH: &str = r#"while [ $# -gt 0 ]; do (q_facts "$1" "$2" $3); printf '\035'; shift 3; done"#;
        let args = |one: &Self| [one.limit.to_string(), one.local.clone(), one.parts.join(" ")];
        Sh::script(EACH, questions.iter().flat_map(args))
    }

    fn parse(_: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let text = output.text();
        let text =
            text.strip_suffix('\u{1d}').ok_or_else(|| Garbled::new(Self::KIND, "it ends too early"))?;
        Ok(text.split('\u{1d}').map(Sections::parse).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt, process::Command};

    use super::*;

    fn ask(shell: &[&str], path: &str, questions: &[Facts]) -> Vec<Sections> {
        let script = format!("{}\n{}", Facts::FUNCTIONS, Facts::script(questions).text());
        let mut command = Command::new(shell[0]);
        let ran = command.args(&shell[1..]).args(["-c", &script]).env("PATH", path).output().unwrap();
        let output = Output { rc: 0, stdout: ran.stdout, stderr: ran.stderr };
        Facts::parse(questions, &output).unwrap()
    }

    fn facts(parts: &[&'static str], limit: u32, local: &str) -> Facts {
        Facts { parts: parts.to_vec(), limit, local: local.to_owned() }
    }

    const PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin";

    /// Shells of this machine that hosts have as `sh`.
    fn shells() -> impl Iterator<Item = &'static [&'static str]> {
        let all: [&[&str]; 4] = [&["/bin/sh"], &["dash"], &["bash", "--posix"], &["busybox", "ash"]];
        all.into_iter().filter(|shell| Command::new(shell[0]).arg("--help").output().is_ok())
    }

    #[test]
    fn a_real_shell_tells_about_this_machine() {
        for shell in shells() {
            let questions = [facts(&["cpu", "account"], 10, "/nowhere"), facts(&[], 10, "/nowhere")];
            let answers = ask(shell, PATH, &questions);
            assert!(answers[0].get("uname").is_some_and(|said| said.starts_with("Linux ")), "{answers:?}");
            assert!(answers[0].raw("env").is_some_and(|env| env.contains("PATH=")));
            assert!(answers[0].get("/proc/meminfo").is_some_and(|said| said.contains("MemTotal:")));
            assert!(answers[0].get("cpuinfo").is_some_and(|said| said.starts_with("processor")));
            assert!(answers[0].get("passwd").is_some_and(|said| said.contains(":/")));
            assert!(answers[1].has("uname") && !answers[1].has("cpuinfo") && !answers[1].has("addresses"));
        }
    }

    /// Programs that sleep without end stand in for a dead network mount, which cannot be had here: `stat` on one does
    /// not come back either, but for the signal that ends it.
    #[test]
    fn what_hangs_is_left_behind() {
        let dir = std::env::temp_dir().join(format!("facts-hang-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        for name in ["stat", "ip", "a b.fact"] {
            fs::write(dir.join(name), "#!/bin/sh\nexec sleep 100000\n").unwrap();
            fs::set_permissions(dir.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::write(dir.join("c.fact"), "{\"d\": 1}\n").unwrap();
        let path = format!("{}:{PATH}", dir.display());
        let hangs = &|shell: &[&str]| {
            let question = facts(&["local", "mounts", "network"], 1, &dir.to_string_lossy());
            let answer = ask(shell, &path, &[question]).remove(0);
            let late: Vec<_> = answer.below("late_").map(|(name, _)| name).collect();
            let all = ["addresses", "local_a b", "route4", "route6", "statfs"];
            assert!(late.iter().all(|late| all.contains(late)) && late.len() >= 4, "{shell:?} {late:?}");
            assert_eq!(answer.get("local_c"), Some("{\"d\": 1}"));
            assert_eq!(answer.get("local_a b"), None);
        };
        std::thread::scope(|scope| shells().for_each(|shell| drop(scope.spawn(move || hangs(shell)))));
        fs::remove_dir_all(&dir).unwrap();
    }
}
