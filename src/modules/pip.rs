//! Python packages.

mod params;
mod requirement;

#[cfg(test)]
mod tests;

use std::rc::Rc;

use crate::{
    ask::{Dist, PipList, Stat, Status, Tool},
    plan::{Change, Cx, Difference, Done, Failure, Forecast, Leaves, Module, Plan, Returns, Step, Way},
    sh::{Output, Sh},
};

use super::{
    advice::{Advice, advise},
    invocation::{HOME, STREAMS},
    make_dirs::{leaves_filled, made_by},
    words,
};
pub use params::Pip;
use params::State;
use requirement::{Requirement, joined};

/// What pip says, and `python3 -m venv`.
const ADVICE: &Advice = &[
    (
        "externally-managed-environment",
        "`virtualenv: PATH` keeps packages apart from the system's; `break_system_packages: true` puts them beside",
    ),
    ("ensurepip is not", "install the package `python3-venv` first"),
    ("No module named venv", "install the package `python3-venv` first"),
    ("No module named pip", "install the package `python3-pip` first"),
    ("No matching distribution found", "are name and version spelt right, and made for the host's Python?"),
    ("Permission denied", "`become: true`, or `become_user`, makes it run as somebody who may write there"),
];

impl Module for Pip {
    const NAME: &'static str = "pip";
    const LEAVES: Leaves = Leaves::More;
    const EXAMPLE: &'static str = "\
- name: The libraries of the application
  pip:
    name: [flask, 'sqlalchemy>=2,<3']
    virtualenv: /srv/app/venv
    virtualenv_command: python3 -m venv
";

    fn check(&self) -> Result<(), Failure> {
        if self.virtualenv.is_some() && self.executable.is_some() {
            return Err(Failure::new("parameters are mutually exclusive: executable|virtualenv"));
        }
        if self.name.is_some() && self.requirements.is_some() {
            return Err(Failure::new("parameters are mutually exclusive: name|requirements"));
        }
        let is_octal = |umask: &str| u32::from_str_radix(umask.trim_start_matches("0o"), 8).is_ok();
        if self.umask.as_deref().is_some_and(|umask| !umask.is_empty() && !is_octal(umask)) {
            return Err(Failure::new("umask must be an octal integer").param("umask"));
        }
        if self.name.is_none() && self.requirements.is_none() && self.virtualenv.is_none() {
            return Err(Failure::new("one of the following is required: name, requirements, virtualenv"));
        }
        let several = joined(self.name.as_deref().unwrap_or_default()).len() > 1;
        if self.version.is_some() && several {
            let msg = "'version' argument is ambiguous when installing multiple package distributions. Please specify \
                       version restrictions next to each package in 'name' argument.";
            return Err(Failure::new(msg).param("version"));
        }
        match self.version.is_some() && self.state == State::Latest {
            true => Err(Failure::new("version is incompatible with state=latest").param("version")),
            false => Ok(()),
        }
    }

    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure> {
        let chdir = cx.some_path(self.chdir.as_ref()).await?;
        let environment = match (&self.virtualenv, &chdir) {
            (Some(dir), Some(base)) if !dir.starts_with(['/', '~', '$']) => {
                Some(format!("{}/{dir}", base.trim_end_matches('/')))
            }
            (given, _) => cx.some_path(given.as_ref()).await?,
        };
        let (pip, make) = match &environment {
            Some(dir) => self.in_environment(cx, dir).await?,
            None => (self.system_pip(cx).await?, None),
        };
        let requirements = self.requirements_of();
        let words = self.words(&pip, &requirements)?;
        let cwd = chdir.unwrap_or_else(|| HOME.to_owned());
        let holder = made_by(cx.boot().await?);
        let made = environment.filter(|_| make.is_some()).map(|dir| (dir, holder));
        let run = Run { words: words.clone(), cwd, returns: self.returns(&words), make, made };
        if self.name.is_none() && self.requirements.is_none() {
            return Ok(run.only_environment());
        }
        let open =
            self.state == State::Latest || self.state == State::Forcereinstall || self.requirements.is_some();
        if open || run.make.is_some() {
            let forecast = self.forecast_open(&run);
            return Ok(run.plan(forecast, vec![], self.environment()));
        }
        let installed = cx.ask(PipList(pip)).await?;
        self.closed(run, &requirements, installed)
    }
}

impl Pip {
    /// The plan where what is installed tells what is to be done.
    fn closed(
        &self,
        run: Run,
        requirements: &[Requirement],
        installed: Option<Vec<Dist>>,
    ) -> Result<Plan, Failure> {
        let Some(installed) = installed else {
            // A real run may have installed it up to this point.
            let failure = Failure::new("Unable to find any of pip3, pip to use.  pip needs to be installed.")
                .hint("install the package `python3-pip` first");
            let returns = run.returns.warn(failure.msg.clone());
            return Ok(Change::failing(vec![], returns, failure).into());
        };
        let mut open = vec![];
        let mut unknown = false;
        for requirement in requirements {
            let done = match self.state {
                State::Absent => requirement.is_there(&installed).map(|there| !there),
                _ => requirement.is_met(&installed),
            };
            unknown |= done.is_none();
            if done != Some(true) {
                open.push(requirement.text.clone());
            }
        }
        if open.is_empty() {
            return Ok(Plan::Ok(run.returns.and(self.said_of_none(requirements))));
        }
        let forecast = match unknown {
            true => Forecast::Unknown("only pip can tell whether these packages are installed".into()),
            false => Forecast::Changed(run.returns.clone()),
        };
        Ok(run.plan(forecast, open, self.environment()))
    }

    /// What pip would say where it has nothing to do: roles look for that.
    fn said_of_none(&self, requirements: &[Requirement]) -> Returns {
        let line = |requirement: &Requirement| match self.state {
            State::Absent => format!("WARNING: Skipping {} as it is not installed.\n", requirement.name()),
            _ => format!("Requirement already satisfied: {}\n", requirement.text),
        };
        let said: String = requirements.iter().map(line).collect();
        let (stdout, stderr) =
            if self.state == State::Absent { (String::new(), said) } else { (said, String::new()) };
        Returns::new().with("stdout", stdout).with("stderr", stderr)
    }

    /// pip of a virtual environment, and what makes the environment when it is missing.
    async fn in_environment(
        &self,
        cx: &Cx,
        dir: &str,
    ) -> Result<(Vec<String>, Option<Vec<String>>), Failure> {
        let pip = vec![format!("{}/bin/pip", dir.trim_end_matches('/'))];
        // What was broken off while it was made may have one without the other.
        let activate = Stat::through(format!("{}/bin/activate", dir.trim_end_matches('/')));
        let has_pip = Stat::through(&pip[0]);
        let mut command =
            words::split(&self.virtualenv_command).map_err(|why| Failure::new(why).in_itself())?;
        let Some(program) = command.first() else {
            return Err(Failure::new("there is no command to make it with").param("virtualenv_command"));
        };
        let tool = Tool::named(program);
        let (is, has_pip, tool) = futures::try_join!(cx.ask(activate), cx.ask(has_pip), cx.ask(tool))?;
        if is.is_some() && has_pip.is_some() {
            return Ok((pip, None));
        }
        let python = self.virtualenv_python.clone();
        if tool.is_none() && self.virtualenv_command == "virtualenv" {
            command = ["python3", "-m", "venv"].map(str::to_owned).to_vec();
        }
        let is_module = command.iter().any(|word| word == "venv") || command[0].ends_with("pyvenv");
        match python {
            Some(python) if is_module => command[0] = python,
            Some(python) => command.push(format!("-p{python}")),
            None => {}
        }
        if self.virtualenv_site_packages {
            command.push("--system-site-packages".to_owned());
        }
        command.push(dir.to_owned());
        Ok((pip, Some(command)))
    }

    async fn system_pip(&self, cx: &Cx) -> Result<Vec<String>, Failure> {
        if let Some(executable) = &self.executable {
            return Ok(vec![executable.clone()]);
        }
        let tools = ["python3", "pip3", "pip"];
        let found = cx.ask_all(tools.map(Tool::named)).await?;
        match tools.iter().zip(&found).find(|(_, path)| path.is_some()) {
            Some((&"python3", _)) => Ok(["python3", "-m", "pip"].map(str::to_owned).to_vec()),
            Some((tool, _)) => Ok(vec![(*tool).to_owned()]),
            None => Ok(vec!["pip3".to_owned()]),
        }
    }

    fn requirements_of(&self) -> Vec<Requirement> {
        let names = joined(self.name.as_deref().unwrap_or_default());
        let with_version = |name: String| match &self.version {
            Some(version) if version.starts_with(['=', '<', '>', '!', '~']) => format!("{name}{version}"),
            Some(version) => format!("{name}=={version}"),
            None => name,
        };
        names.into_iter().map(with_version).map(|name| Requirement::parse(&name)).collect()
    }

    fn words(&self, pip: &[String], requirements: &[Requirement]) -> Result<Vec<String>, Failure> {
        let mut words = pip.to_vec();
        words.extend(self.state.words().iter().map(|word| (*word).to_owned()));
        let extra = self.extra_args.as_deref().unwrap_or_default();
        words.extend(words::split(extra).map_err(|why| Failure::new(why).param("extra_args").in_itself())?);
        for requirement in requirements {
            let is_absent = self.state == State::Absent;
            words.extend((self.editable && !is_absent).then(|| "-e".to_owned()));
            let text = if is_absent { requirement.name() } else { &requirement.text };
            words.push(text.to_owned());
        }
        if let Some(file) = &self.requirements {
            words.extend(["-r".to_owned(), file.clone()]);
        }
        Ok(words)
    }

    /// `umask` and variables of pip's environment.
    fn environment(&self) -> (String, bool) {
        (self.umask.clone().unwrap_or_default(), self.break_system_packages)
    }

    fn forecast_open(&self, run: &Run) -> Forecast {
        match run.make.is_some() || self.state == State::Forcereinstall {
            true => Forecast::Changed(run.returns.clone()),
            false => Forecast::Unknown("what pip would install is known when it has run".into()),
        }
    }

    fn returns(&self, cmd: &[String]) -> Returns {
        Returns::new()
            .with("cmd", cmd)
            .with("name", self.name.clone())
            .with("version", self.version.clone())
            .with("state", self.state.name())
            .with("requirements", self.requirements.clone())
            .with("virtualenv", self.virtualenv.clone())
    }
}

/// A pip that is to be run.
struct Run {
    words: Vec<String>,
    cwd: String,
    returns: Returns,
    /// What makes the virtual environment first.
    make: Option<Vec<String>>,
    /// Where that will be, and what the directory is then.
    made: Option<(String, Status)>,
}

impl Run {
    fn only_environment(self) -> Plan {
        let Some(make) = self.make else {
            return Plan::Ok(self.returns.with("stdout", "").with("stderr", ""));
        };
        let returns = self.returns.with("stdout", "").with("stderr", "");
        let step = Step::Run(Sh::default().args(make).cwd(self.cwd));
        leaves(Change::steps(vec![], returns, vec![step]), self.made).into()
    }

    fn plan(self, forecast: Forecast, open: Vec<String>, (umask, breaks): (String, bool)) -> Plan {
        let is_new = self.make.is_some();
        let run = |words: Vec<String>| {
            let args = std::iter::once(umask.clone()).chain(words);
            let mut sh =
                Sh::script(r#"[ -z "$1" ] || umask "$1"; shift; exec "$@" </dev/null"#, args).cwd(&self.cwd);
            if breaks {
                sh = sh.env("PIP_BREAK_SYSTEM_PACKAGES", "1");
            }
            Step::Run(sh.env("LC_ALL", "C.UTF-8"))
        };
        let steps = self.make.clone().into_iter().chain([self.words.clone()]).map(run).collect();
        let returns = self.returns;
        let finish = Box::new(move |outputs: &[Output]| finish(outputs, returns, is_new));
        let differences = (!open.is_empty()).then(|| Difference::Prepared { text: open.join("\n") });
        let change = Change {
            differences: differences.into_iter().collect(),
            ..Change::by(forecast, Way::Steps(steps, finish)).untold(STREAMS)
        };
        leaves(change, self.made).into()
    }
}

/// Tells check mode of a virtual environment.
fn leaves(change: Change, made: Option<(String, Status)>) -> Change {
    made.into_iter().fold(change, |change, (dir, holder)| leaves_filled(change, &dir, &holder))
}

fn finish(outputs: &[Output], returns: Returns, is_new: bool) -> Result<Done, Failure> {
    let output = outputs.last().cloned().unwrap_or_default();
    let (stdout, stderr) = (output.text(), output.errors());
    if !output.ok() {
        let msg = format!("stdout: {stdout}\n:stderr: {stderr}");
        let failure = Failure::new(msg).returns(returns.and(Returns::of_output(&output)));
        return Err(advise(failure, &(stdout + &stderr), ADVICE));
    }
    let did = ["Successfully installed", "Successfully uninstalled"];
    let changed = is_new || did.iter().any(|text| stdout.contains(text));
    Ok(Done { changed, returns: returns.with("stdout", stdout).with("stderr", stderr), differences: vec![] })
}
