use serde_json::json;

use crate::{
    ask::{Archive, ArchiveState, Stat, Status, Thing},
    plan::{Change, Cx, Done, Failure, Reads, Returns, Step},
    sh::{Output, Sh},
};

use super::{
    super::{
        adjust_many::{adjust_many, set_many},
        attributes::Attributes,
        info,
    },
    params::Unarchive,
};

/// An archive that is on the host.
pub struct Job<'a> {
    pub wanted: &'a Unarchive,
    /// Where it is.
    pub src: String,
    pub dest: String,
    /// What stands there now.
    pub is: Option<Status>,
    pub attributes: Attributes,
}

/// What is to be done about it.
pub struct Verdict {
    pub state: ArchiveState,
    /// Lines that tell what differs.
    pub differences: Vec<String>,
    pub steps: Vec<Step>,
    /// The command that unpacks: the first of the steps, where that is one.
    pub unpacks: Option<Vec<String>>,
}

impl Job<'_> {
    /// Of an archive that has to be there.
    pub async fn verdict(&self, mut cx: &Cx) -> Result<Verdict, Failure> {
        let src = &self.src;
        match cx.ask(Stat::through(src)).await? {
            Some(_) => self.judge(&mut cx).await,
            None => Err(Failure::new(format!("Source '{src}' does not exist")).param("src")),
        }
    }

    pub async fn judge(&self, asks: &mut impl Reads) -> Result<Verdict, Failure> {
        let states = asks.ask_all(vec![self.question()]).await?;
        let state = states.into_iter().next().unwrap_or_default();
        self.must_be_archive(&state)?;
        let differences: Vec<String> =
            state.differences.iter().filter(|line| self.counts(line, state.is_zip())).cloned().collect();
        let names =
            self.members(&state).map(|name| name.trim_end_matches('/')).filter(|name| !name.is_empty());
        let paths: Vec<String> = names.map(|name| format!("{}/{name}", self.dest)).collect();
        if !differences.is_empty() {
            let words = self.unpack(&state);
            let sh = if state.is_zip() { Sh::default().args(&words) } else { Sh::script(TAR, &words) };
            let mut steps = vec![Step::Run(sh)];
            steps.extend(set_many(&paths, &self.attributes));
            return Ok(Verdict { state, differences, steps, unpacks: Some(words) });
        }
        let steps = self.adjust(asks, paths).await?;
        Ok(Verdict {
            differences: steps.iter().map(|_| "attributes differ".to_owned()).take(1).collect(),
            state,
            steps,
            unpacks: None,
        })
    }

    fn question(&self) -> Archive {
        Archive {
            src: self.src.clone(),
            dest: self.dest.clone(),
            options: self.wanted.tar_options(),
            include: self.wanted.include.clone(),
        }
    }

    /// Tells check mode what is there once it is unpacked: nobody has seen more than the names.
    pub fn leaves(&self, change: Change, state: ArchiveState) -> Change {
        let change = self
            .members(&state)
            .fold(change, |change, name| change.leaves(format!("{}/{name}", self.dest), Thing::Unseen(true)));
        change.assume(self.question(), ArchiveState { differences: vec![], ..state.clone() })
    }

    fn must_be_archive(&self, state: &ArchiveState) -> Result<(), Failure> {
        if state.size == 0 {
            let msg = format!("Invalid archive '{}', the file is 0 bytes", self.wanted.src);
            return Err(Failure::new(msg).param("src"));
        }
        match state.handler.is_empty() {
            false => Ok(()),
            true => {
                let msg = format!(
                    "Failed to find handler for \"{}\". Make sure the required command to extract the file is installed.\n{}",
                    self.wanted.src, state.why
                );
                Err(Failure::new(msg).param("src"))
            }
        }
    }

    async fn adjust(&self, asks: &mut impl Reads, paths: Vec<String>) -> Result<Vec<Step>, Failure> {
        let attributes = &self.attributes;
        if attributes.mode.is_none() && attributes.user.is_none() && attributes.group.is_none() {
            return Ok(vec![]);
        }
        let stats = asks.ask_all(paths.iter().map(Stat::of).collect()).await?;
        let there = paths.into_iter().zip(&stats).filter_map(|(path, is)| is.as_ref().map(|is| (path, is)));
        Ok(adjust_many(there, attributes))
    }

    /// Whether what tar says, or a line of a zip, is a difference that unpacking would take away.
    fn counts(&self, line: &str, is_zip: bool) -> bool {
        if is_zip {
            let (name, how) = line.rsplit_once(": ").unwrap_or((line, ""));
            return self.unpacks(name) && !(self.wanted.keep_newer && how == "newer");
        }
        let attributes = &self.attributes;
        let root = attributes.boot.uid == 0;
        let known = |text: &str| line.ends_with(text);
        if known(": Mode differs") {
            return attributes.mode.is_none();
        }
        if known(": Uid differs") {
            return root && attributes.user.is_none();
        }
        if known(": Gid differs") {
            return root && attributes.group.is_none();
        }
        // The top level that `--strip-components` takes away has no name.
        if known(": : Warning: Cannot stat: No such file or directory") {
            return false;
        }
        let telling = [
            ": Mod time differs",
            ": Size differs",
            ": Contents differ",
            ": Symlink differs",
            ": File type differs",
        ];
        let missing = ["No such file or directory", ": Device number differs"];
        telling.iter().chain(&missing).any(|text| known(text))
    }

    /// Members that are unpacked; tar itself names no others.
    fn members<'s>(&'s self, state: &'s ArchiveState) -> impl Iterator<Item = &'s str> {
        let names = state.files.iter().map(String::as_str);
        names.filter(|name| !state.is_zip() || self.unpacks(name))
    }

    /// Whether a member of a zip is wanted.
    fn unpacks(&self, name: &str) -> bool {
        let name = name.trim_end_matches('/');
        let fits = |pattern: &String| {
            let glob = globset::Glob::new(pattern).ok().map(|glob| glob.compile_matcher());
            pattern == name || glob.is_some_and(|glob| glob.is_match(name))
        };
        let Unarchive { include, exclude, .. } = self.wanted;
        (include.is_empty() || include.iter().any(fits)) && !exclude.iter().any(fits)
    }

    /// The words of the command that unpacks.
    fn unpack(&self, state: &ArchiveState) -> Vec<String> {
        let (wanted, src, dest) = (self.wanted, self.src.as_str(), self.dest.as_str());
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        if state.is_zip() {
            let mut words = own(&["unzip", if wanted.keep_newer { "-uo" } else { "-o" }]);
            words.extend(wanted.extra_opts.iter().chain([&self.src]).chain(&wanted.include).cloned());
            if !wanted.exclude.is_empty() {
                words.extend(own(&["-x"]).into_iter().chain(wanted.exclude.clone()));
            }
            words.extend(own(&["-d", dest]));
            return words;
        }
        let words = own(&["tar", "--extract", "-C", dest, "-f", src]).into_iter();
        words.chain(wanted.tar_options()).chain(wanted.include.clone()).collect()
    }
}

const TAR: &str = r#"command -v gtar >/dev/null && { shift; set -- gtar "$@"; }
exec "$@""#;

impl Verdict {
    pub fn returns(&self, job: &Job<'_>) -> Returns {
        let returns = Returns::new()
            .with("dest", job.dest.as_str())
            .with("src", job.src.as_str())
            .with("handler", self.state.handler.as_str())
            .and(info::of_any(job.is.as_ref()));
        match job.wanted.list_files {
            true => returns.with("files", job.members(&self.state).collect::<Vec<_>>()),
            false => returns,
        }
    }
}

/// What came of the steps; warnings of unzip are no failure.
pub fn finish(
    outputs: &[Output],
    unpacks: Option<Vec<String>>,
    is_zip: bool,
    returns: Returns,
    job: (&str, &str),
) -> Result<Done, Failure> {
    let first = outputs.first().cloned().unwrap_or_default();
    let results = |cmd| json!({"cmd": cmd, "rc": first.rc, "out": first.text(), "err": first.errors()});
    let alone = unpacks.is_some() && outputs.len() == 1;
    let returns = match unpacks {
        Some(cmd) => returns.with("extract_results", results(cmd)),
        None => returns,
    };
    let last = outputs.last().cloned().unwrap_or_default();
    let warned = is_zip && alone && last.rc == 1;
    if last.ok() || warned {
        return Ok(Done::changed(returns));
    }
    let msg = match alone {
        true => format!("failed to unpack {} to {}", job.0, job.1),
        false => last.errors().trim().to_owned(),
    };
    Err(Failure::new(msg).returns(returns))
}
