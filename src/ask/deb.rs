use crate::sh::{Output, Sh};

use super::{
    question::{Garbled, Question},
    reader::Reader,
};

/// Debian packages that dpkg knows by a name: `name`, `name:arch` or a glob. Those that were removed but left
/// configuration files are among them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DebPackage(pub String);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deb {
    pub name: String,
    pub arch: String,
    pub version: String,
    pub installed: bool,
    /// Its installation was broken off: unpacked at most by halves, or not configured.
    pub partial: bool,
    /// Removed, configuration files left.
    pub config_files: bool,
    pub held: bool,
}

impl Question for DebPackage {
    type Answer = Vec<Deb>;
    const KIND: &'static str = "deb package";
    const FUNCTIONS: &'static str = r#"
q_deb() {
  dpkg-query -W -f '${Package} ${Architecture} ${db:Status-Abbrev} ${Version}\n' "$@" 2>/dev/null || :
}
"#;

    fn script(questions: &[Self]) -> Sh {
        Sh::script(r#"q_deb "$@""#, questions.iter().map(|q| q.0.as_str()))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let reader = Reader::new(Self::KIND, &output.stdout);
        let text = output.text();
        let debs: Vec<Deb> = text
            .lines()
            .map(|line| deb(line).ok_or_else(|| reader.garbled(line)))
            .collect::<Result<_, _>>()?;
        Ok(questions.iter().map(|q| q.among(&debs)).collect())
    }
}

impl DebPackage {
    fn among(&self, debs: &[Deb]) -> Vec<Deb> {
        let (name, arch) = match self.0.split_once(':') {
            Some((name, arch)) => (name, Some(arch)),
            None => (self.0.as_str(), None),
        };
        let glob = globset::Glob::new(name).ok().map(|glob| glob.compile_matcher());
        let fits = |deb: &&Deb| {
            let by_name = deb.name == name || glob.as_ref().is_some_and(|glob| glob.is_match(&deb.name));
            by_name && arch.is_none_or(|arch| arch == "any" || arch == deb.arch)
        };
        let mut found: Vec<Deb> = debs.iter().filter(fits).cloned().collect();
        found.dedup();
        found
    }
}

/// `name arch status version`: the status is a word of two or three letters, desired state first. A package that was never
/// installed has neither architecture nor version.
fn deb(line: &str) -> Option<Deb> {
    let mut words = line.split(' ');
    let (name, arch, status) = (words.next()?, words.next()?, words.next()?);
    let mut words = words.filter(|word| !word.is_empty());
    Some(Deb {
        name: name.to_owned(),
        arch: arch.to_owned(),
        version: words.next().unwrap_or_default().to_owned(),
        installed: matches!(status.as_bytes().get(1), Some(b'i' | b'W' | b't')),
        partial: matches!(status.as_bytes().get(1), Some(b'U' | b'F' | b'H')),
        config_files: status.as_bytes().get(1) == Some(&b'c'),
        held: status.starts_with('h'),
    })
}

#[cfg(test)]
mod tests {
    use super::deb;

    #[test]
    fn packages_that_were_never_installed_have_no_architecture() {
        let told = deb("mc  un  ").unwrap();
        assert_eq!((told.arch.as_str(), told.version.as_str(), told.installed), ("", "", false));
        let told = deb("bash amd64 ii  5.2-1").unwrap();
        assert_eq!((told.arch.as_str(), told.version.as_str(), told.installed), ("amd64", "5.2-1", true));
        let told = deb("bash amd64 iF  5.2-1").unwrap();
        assert!(told.partial && !told.installed);
    }
}
