use crate::{
    ask::{AptNames, AptNear, AptPolicy, AptSimulate, Deb, DebPackage, Policy},
    plan::{Change, Cx, Failure, Reads, Step},
    sh,
    sh::{Output, Sh},
};

use super::{
    advice::UNKNOWN,
    params::{Apt, State, environment},
    result::failed,
    spec::Spec,
};

/// A package that is wanted, what dpkg knows of it, and what apt could install.
pub struct Wanted {
    pub spec: Spec,
    pub debs: Vec<Deb>,
}

/// All that are wanted, globs expanded over the names that apt knows.
pub async fn wanted(cx: &Cx, apt: &Apt) -> Result<Vec<Wanted>, Failure> {
    let mut specs = Vec::new();
    for spec in specs_of(apt)? {
        match spec.is_glob() && apt.state != State::Absent {
            true => specs.extend(expand(cx, spec).await?),
            false => specs.push(spec),
        }
    }
    let debs = cx.ask_all(specs.iter().map(|spec| DebPackage(spec.name.clone()))).await?;
    let pair = |(spec, debs)| Wanted { spec, debs };
    Ok(specs.into_iter().zip(debs).map(pair).collect())
}

fn specs_of(apt: &Apt) -> Result<Vec<Spec>, Failure> {
    let names = apt.name.iter().flatten().map(|name| name.trim());
    names.filter(|name| !name.is_empty() && *name != "*").map(Spec::parse).collect()
}

async fn expand(cx: &Cx, spec: Spec) -> Result<Vec<Spec>, Failure> {
    let names = cx.ask(AptNames(spec.name.clone())).await?;
    if names.is_empty() {
        let msg = format!("No package(s) matching '{}' available", spec.name);
        return Err(Failure::new(msg).param("name").hint(UNKNOWN));
    }
    let version = spec.version;
    let named = |name| Spec { name, version: version.clone() };
    Ok(names.into_iter().map(named).collect())
}

impl Wanted {
    /// Whether apt must be asked what it could install.
    pub fn is_open(&self, apt: &Apt) -> bool {
        match apt.state {
            State::Latest => true,
            _ if apt.only_upgrade && !self.debs.iter().any(|deb| deb.installed) => false,
            _ => !self.spec.is_met(&self.debs),
        }
    }

    /// The word for apt-get, or nothing when the package is as it shall be.
    pub fn word(
        &self,
        apt: &Apt,
        policy: Option<&Policy>,
        provided: bool,
    ) -> Result<Option<String>, Failure> {
        let installed = self.debs.iter().find(|deb| deb.installed);
        if installed.is_none() && (provided || apt.only_upgrade) {
            return Ok(None);
        }
        let Some(policy) = policy.filter(|policy| installed.is_some() || policy.offers_something()) else {
            let msg = format!("No package matching '{}' is available", self.spec.name);
            return Err(Failure::new(msg).param("name").hint(UNKNOWN));
        };
        let current = installed.map(|deb| &deb.version);
        if apt.state == State::Latest && current.is_some() && current == policy.candidate.as_ref() {
            return Ok(None);
        }
        let version = self.spec.choice(policy)?;
        let same = version.strip_prefix('=').is_some_and(|version| current.is_some_and(|is| is == version));
        Ok((!same).then(|| format!("{}{version}", self.spec.name)))
    }
}

/// Names whose policy is of interest, with the policies; virtual packages whose provider is installed are told too.
pub struct Policies(pub Vec<(Option<Policy>, bool)>);

impl Policies {
    pub async fn ask(asks: &mut impl Reads, open: &[&Wanted]) -> Result<Self, Failure> {
        let names = open.iter().map(|wanted| AptPolicy(wanted.spec.name.clone()));
        let policies = asks.ask_all(names.collect()).await?;
        let mut all = Vec::new();
        for policy in policies {
            let provided = match &policy {
                Some(policy) if policy.candidate.is_none() => is_provided(asks, policy).await?,
                _ => false,
            };
            all.push((policy, provided));
        }
        Ok(Self(all))
    }

    fn leave_a_choice(&self) -> bool {
        let open = |policy: &Policy| policy.candidate.is_none() && policy.providers.len() > 1;
        self.0.iter().any(|(policy, provided)| !provided && policy.as_ref().is_some_and(open))
    }
}

/// Of several packages that provide a virtual one apt rarely takes any: it says so before anything is done.
async fn chosen(asks: &mut impl Reads, apt: &Apt, words: Vec<String>) -> Result<Vec<String>, Failure> {
    let command = command(apt, &words);
    let said = asks.ask_all(vec![AptSimulate::of(&command)]).await?.pop().unwrap_or_default();
    if said.ok() {
        return Ok(words);
    }
    let text = said.text();
    let why = ["\nPackage ", "\nE: "].iter().filter_map(|at| text.find(at)).min().unwrap_or_default();
    let said = Output { rc: said.rc, stdout: vec![], stderr: text[why..].trim_start().into() };
    Err(failed(&said, command.text()))
}

async fn is_provided(asks: &mut impl Reads, policy: &Policy) -> Result<bool, Failure> {
    let names = policy.providers.iter().map(|name| DebPackage(name.clone()));
    let debs = asks.ask_all(names.collect()).await?;
    Ok(debs.iter().flatten().any(|deb| deb.installed))
}

/// Words for apt-get; empty when nothing is to be done. Where a name is unknown, apt is asked for one like it.
pub async fn words(
    asks: &mut impl Reads,
    apt: &Apt,
    open: &[&Wanted],
    policies: &Policies,
) -> Result<Vec<String>, Failure> {
    let failure = match all_words(apt, open, policies) {
        Err(failure) if failure.hint.as_deref() == Some(UNKNOWN) => failure,
        Ok(words) if policies.leave_a_choice() => return chosen(asks, apt, words).await,
        said => return said,
    };
    let nothing = |policy: &Option<Policy>| !policy.as_ref().is_some_and(Policy::offers_something);
    let unknown = open.iter().zip(&policies.0).find(|(_, (policy, _))| nothing(policy));
    let asked = unknown.map(|(wanted, _)| AptNear(wanted.spec.name.clone()));
    match asks.ask_all(asked.into_iter().collect()).await?.pop().flatten() {
        Some(near) => Err(failure
            .hint(UNKNOWN.replace("is it spelt right? if so", &format!("did you mean `{near}`? if not")))),
        None => Err(failure),
    }
}

fn all_words(apt: &Apt, open: &[&Wanted], policies: &Policies) -> Result<Vec<String>, Failure> {
    let pairs = open.iter().zip(&policies.0);
    let word = |(wanted, (policy, provided)): (&&Wanted, &(Option<Policy>, bool))| {
        wanted.word(apt, policy.as_ref(), *provided).transpose()
    };
    pairs.filter_map(word).collect()
}

/// Tells check mode that packages are installed, or are not.
pub fn assume(change: Change, names: &[String], installed: bool) -> Change {
    names.iter().fold(change, |change, name| {
        let deb = Deb { name: name.clone(), installed, ..Deb::default() };
        let debs = if installed { vec![deb] } else { vec![] };
        change.assume(DebPackage(name.clone()), debs)
    })
}

/// The commands that install.
pub fn steps(apt: &Apt, words: &[String]) -> Vec<Step> {
    let names = words.iter().map(|word| word.split('=').next().unwrap_or(word).to_owned());
    let mark = environment(sh!["apt-mark", "manual"]).args(names);
    vec![Step::Run(guarded(apt, command(apt, words))), Step::Run(mark)]
}

pub fn command(apt: &Apt, words: &[String]) -> Sh {
    apt.options(apt.apt_get()).arg("install").args(words)
}

/// Under a temporary policy-rc.d, when one is asked for.
pub fn guarded(apt: &Apt, sh: Sh) -> Sh {
    let Some(status) = apt.policy_rc_d else {
        return sh;
    };
    let mut guarded = Sh::script(GUARD, [&status.to_string(), sh.text()]);
    guarded.env = sh.env;
    guarded
}

/// `$2` is a quoted command line of ours.
const GUARD: &str = r#"p=/usr/sbin/policy-rc.d k=
[ ! -e "$p" ] || { k=$p.$$; mv "$p" "$k" || exit; }
back() { rm -f "$p"; [ -z "$k" ] || mv "$k" "$p"; }
trap back EXIT; trap 'exit 143' HUP INT TERM
printf '#!/bin/sh\nexit %s\n' "$1" > "$p" && chmod 0755 "$p" || exit
eval "$2""#;
