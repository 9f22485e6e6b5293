use std::{collections::BTreeMap, rc::Rc};

use crate::sh::{Output, Sh};

use super::question::{Cost, Garbled, Question};

/// What a host is like: raw material for facts, by the collectors that are wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Facts {
    /// `min`, `hardware`, `network`, `virtual`, `loadavg`.
    pub collectors: Vec<&'static str>,
    /// Folder of the host's own `*.fact` files.
    pub local: String,
}

/// What commands and files said, by section; what the host does not have is missing.
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
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Sections {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(sections: I) -> Self {
        Self(Rc::new(sections.into_iter().map(|(name, text)| (name.into(), text.into())).collect()))
    }
}

impl Question for Facts {
    type Answer = Sections;
    const KIND: &'static str = "facts";
    const FUNCTIONS: &'static str = include_str!("facts.sh");
    const COST: Cost = Cost::Cheap;
    const STEADY: bool = false;

    fn script(questions: &[Self]) -> Sh {
        let mut collectors: Vec<&str> =
            questions.iter().flat_map(|question| question.collectors.clone()).collect();
        collectors.sort_unstable();
        collectors.dedup();
        let local = questions.first().map_or("", |question| &question.local);
        Sh::script(r#"q_facts "$@""#, [local].into_iter().chain(collectors))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let text = output.text();
        let section =
            |part: &str| part.split_once('\n').map(|(name, text)| (name.to_owned(), text.to_owned()));
        let sections: Sections = text.split('\u{1e}').filter_map(section).collect();
        Ok(vec![sections; questions.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_real_shell_tells_about_this_machine() {
        let questions = [Facts { collectors: vec!["min", "hardware"], local: "/nowhere".into() }];
        let script = format!("{}\n{}", Facts::FUNCTIONS, Facts::script(&questions).text());
        let ran = std::process::Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
        let output = Output { rc: 0, stdout: ran.stdout, stderr: ran.stderr };
        let answer = Facts::parse(&questions, &output).unwrap().remove(0);
        assert!(answer.get("kernel").is_some_and(|said| said.starts_with("Linux ")), "{answer:?}");
        assert!(answer.raw("env").is_some_and(|env| env.contains("PATH=")));
        assert!(answer.get("meminfo").is_some_and(|said| said.contains("MemTotal:")));
        assert!(!answer.has("addresses"));
    }
}
