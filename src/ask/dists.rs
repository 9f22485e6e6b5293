use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// What is installed in a virtual environment, read from its folders without running Python. The answer is `None` where
/// there is no environment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dists {
    /// Absolute path of the environment.
    pub virtualenv: String,
}

/// An installed distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dist {
    /// Normalized: lower case, with `-` between words.
    pub name: String,
    /// As the folder's name has it, local part included: `2.15.0+cpu`.
    pub version: String,
}

impl Dist {
    /// By the name of a folder such as `scikit_learn-1.7.0.dist-info`.
    pub fn of_folder(folder: &str) -> Option<Self> {
        let stem = folder.strip_suffix(".dist-info").or_else(|| folder.strip_suffix(".egg-info"))?;
        let (name, rest) = stem.split_once('-')?;
        let version = rest.split_once("-py").map_or(rest, |(version, _)| version);
        Some(Self { name: normalized(name), version: version.to_owned() })
    }
}

/// The one form in which names of distributions are compared (PEP 503).
pub fn normalized(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

impl Question for Dists {
    type Answer = Option<Vec<Dist>>;
    const KIND: &'static str = "dists";
    const SURROUNDED: bool = true;

    /// For each environment a field `+` or `-` for its interpreter, the names of the folders, and an empty field.
    const FUNCTIONS: &'static str = r#"
q_dists() {
  for q_e; do
    if [ -x "$q_e/bin/python" ]; then printf '+\0'; else printf -- '-\0'; fi
    for q_d in "$q_e"/lib/python*/site-packages/*.dist-info "$q_e"/lib/python*/site-packages/*.egg-info; do
      [ -e "$q_d" ] && printf '%s\0' "${q_d##*/}"
    done
    printf '\0'
  done
}
"#;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_dists "$@""#, questions.iter().map(|q| q.virtualenv.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| dists(&mut reader)).collect()
    }
}

fn dists(reader: &mut Reader) -> Result<Option<Vec<Dist>>, Garbled> {
    let there = reader.field()? == "+";
    let mut all = Vec::new();
    loop {
        let folder = reader.field()?;
        if folder.is_empty() {
            return Ok(there.then_some(all));
        }
        all.extend(Dist::of_folder(&folder));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_tell_names_and_versions() {
        for (folder, name, version) in [
            ("torch-2.15.0+cpu.dist-info", "torch", "2.15.0+cpu"),
            ("scikit_learn-1.7.0.dist-info", "scikit-learn", "1.7.0"),
            ("Jinja2-3.1.6.dist-info", "jinja2", "3.1.6"),
            ("zope.interface-7.0.dist-info", "zope-interface", "7.0"),
            ("six-1.16.0-py3.9.egg-info", "six", "1.16.0"),
        ] {
            let dist = Dist::of_folder(folder).unwrap();
            assert_eq!((dist.name.as_str(), dist.version.as_str()), (name, version));
        }
        assert_eq!(Dist::of_folder("numpy.libs"), None);
    }
}
