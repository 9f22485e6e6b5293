use crate::{
    ask::{Algorithm, Below, Digest, Stat, Status, Text, Thing},
    plan::{Change, Cx, Difference, Failure, Plan, Returns, Step},
    sh,
    sh::Sh,
};

use super::{
    super::{
        attributes::{Attributes, FileAttributes, exactly},
        backup, info,
        make_dirs::{leaves_dirs, made, make_dirs},
        mode::Mode,
        target::parent,
        validate,
    },
    trees::Trees,
};

/// A copy from one path on the host to another.
pub struct Wanted<'a> {
    pub src: String,
    pub dest: String,
    pub attributes: &'a FileAttributes,
    pub directory_mode: Option<Mode>,
    pub backup: bool,
    pub force: bool,
    pub validate: Option<&'a String>,
}

pub async fn plan(cx: &Cx, wanted: Wanted<'_>) -> Result<Plan, Failure> {
    let reads = cx.reading();
    let name = wanted.src.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let inner = format!("{}/{name}", wanted.dest.trim_end_matches('/'));
    let (source, outer, inside, above, attributes) = futures::try_join!(
        reads.ask(Stat::through(&wanted.src)),
        cx.ask(Stat::through(&wanted.dest)),
        cx.ask(Stat::of(&inner)),
        cx.ask(Stat::through(parent(wanted.dest.trim_end_matches('/')))),
        wanted.attributes.look_up(cx)
    )?;
    let Some(source) = source else {
        return Err(Failure::new(format!("Source {} not found", wanted.src)).param("src"));
    };
    let as_dir = outer.as_ref().is_some_and(Status::is_dir) || wanted.dest.ends_with('/');
    if source.is_dir() {
        let (dest, is) = if wanted.src.ends_with('/') { (&wanted.dest, &outer) } else { (&inner, &inside) };
        return wanted.directory(cx, (dest, is.as_ref()), outer.as_ref(), &attributes).await;
    }
    if !source.access.read {
        return Err(Failure::new(format!("Source {} not readable", wanted.src)).param("src"));
    }
    let (dest, is) = if as_dir { (inner, inside) } else { (wanted.dest.clone(), outer) };
    let held = as_dir || above.as_ref().is_some_and(Status::is_dir);
    wanted.file(cx, (dest, held), is, &source, &attributes).await
}

impl Wanted<'_> {
    async fn file(
        &self,
        cx: &Cx,
        (dest, held): (String, bool),
        is: Option<Status>,
        source: &Status,
        attributes: &Attributes,
    ) -> Result<Plan, Failure> {
        let reads = cx.reading();
        let (src, there) = (Digest::sha1(&self.src), Digest::sha1(&dest));
        let (sum, is_sum) = futures::try_join!(reads.ask(src.clone()), cx.ask(there))?;
        let returns = Returns::new()
            .with("dest", dest.as_str())
            .with("src", self.src.as_str())
            .with("checksum", sum.clone())
            .and(info::of_any(is.as_ref()));
        if is.is_some() && (!self.force || sum == is_sum) {
            let adjustment = is.as_ref().map(|is| attributes.adjust(&dest, is, true)).unwrap_or_default();
            if !self.force || adjustment.is_empty() {
                return Ok(Plan::Ok(returns));
            }
            let change = Change::steps(vec![adjustment.difference(&dest)], returns, adjustment.steps);
            let becomes = is.as_ref().map(|is| attributes.becomes(is));
            let change = change.leaves(&dest, Thing::of(becomes.clone()));
            return Ok(info::after(change, &dest, becomes.as_ref()).into());
        }
        let returns = match reads.ask(Digest { algorithm: Algorithm::Md5, ..src }).await? {
            Some(md5) => returns.with("md5sum", md5),
            None => returns,
        };
        let mode = self.mode(source, attributes);
        let becomes = Status { mode, size: source.size, mtime: source.mtime, ..attributes.status(None) };
        let leaves = Thing::file(becomes.clone(), Text::copied(&self.src));
        let differences = vec![Difference::Prepared { text: format!("{} is copied to {dest}", self.src) }];
        if !held {
            let failure = Failure::new(format!("Destination directory {} does not exist", parent(&dest)));
            let change = Change::failing(differences, returns, failure.param("dest").at_path());
            return Ok(change.leaves(&dest, leaves).into());
        }
        if let Some(failure) = attributes.unknown() {
            return Ok(Change::refused(differences, returns, failure).leaves(&dest, leaves).into());
        }
        let backup = (self.backup && is.is_some()).then(|| backup::path(&dest));
        let returns = match &backup {
            Some(backup) => returns.with("backup_file", backup.as_str()),
            None => returns,
        };
        let steps = self.copy(&dest, backup, source, attributes)?;
        let change = Change::steps(differences, returns, steps).explain(validate::refused);
        let change = match self.dest.ends_with('/') {
            true => leaves_dirs(change, parent(&dest), &made(&self.holder(attributes))),
            false => change,
        };
        Ok(info::after(change.leaves(&dest, leaves), &dest, Some(&becomes)).into())
    }

    fn copy(
        &self,
        dest: &str,
        backup: Option<String>,
        source: &Status,
        attributes: &Attributes,
    ) -> Result<Vec<Step>, Failure> {
        let mode = self.mode(source, attributes);
        let owner = attributes.owner();
        let mut args = vec![
            self.src.clone(),
            dest.to_owned(),
            format!("{mode:o}"),
            owner.user.unwrap_or_default(),
            owner.group.unwrap_or_default(),
            backup.unwrap_or_default(),
        ];
        args.extend(validate::words(self.validate)?.into_iter().flatten());
        let mut steps = vec![Step::Run(Sh::script(COPY, args))];
        if self.dest.ends_with('/') {
            steps.insert(0, make_dirs(parent(dest), &self.holder(attributes)));
        }
        Ok(steps)
    }

    fn mode(&self, source: &Status, attributes: &Attributes) -> u32 {
        match attributes.mode {
            None | Some(Mode::Preserve) => source.mode,
            _ => attributes.bits(source.mode, false),
        }
    }

    fn holder(&self, attributes: &Attributes) -> Attributes {
        Attributes { mode: self.directory_mode.clone(), ..attributes.clone() }
    }

    /// Copies what differs; removes nothing. Owners are those of all that is there, permissions those of the directory
    /// itself. `outer` is what the task's destination is now.
    async fn directory(
        &self,
        cx: &Cx,
        (dest, is): (&str, Option<&Status>),
        outer: Option<&Status>,
        attributes: &Attributes,
    ) -> Result<Plan, Failure> {
        let trees = Trees::compare(cx, self.src.trim_end_matches('/'), dest.trim_end_matches('/')).await?;
        let returns = Returns::new()
            .with("dest", self.dest.as_str())
            .with("src", self.src.as_str())
            .and(info::of_any(outer));
        let holder = self.holder(attributes);
        let mut steps = match trees.paths.is_empty() && is.is_some() {
            true => vec![],
            false => vec![make_dirs(trees.dest, &holder)],
        };
        steps.extend(trees.steps(attributes));
        steps.extend(top(trees.dest, is, attributes));
        if steps.is_empty() {
            return Ok(Plan::Ok(returns));
        }
        let text = match trees.paths.is_empty() {
            true => "attributes differ".to_owned(),
            false => trees.paths.join("\n"),
        };
        let differences = vec![Difference::Prepared { text }];
        if let Some(failure) = attributes.unknown() {
            return Ok(Change::refused(differences, returns, failure).into());
        }
        let change = Change::steps(differences, returns, steps);
        let change = leaves_dirs(change, trees.dest, &made(&holder));
        let change = match (is, &attributes.mode) {
            (Some(is), _) => change.leaves(trees.dest, Thing::of(Some(attributes.directory(is)))),
            (None, None | Some(Mode::Preserve)) => change,
            (None, Some(_)) => change.leaves(trees.dest, Thing::Dir(made(attributes), Below::Nothing)),
        };
        let change = trees.leaves(change, attributes);
        Ok(info::after(change, self.dest.trim_end_matches('/'), None).into())
    }
}

/// What makes the copied directory itself right.
fn top(dest: &str, is: Option<&Status>, attributes: &Attributes) -> Vec<Step> {
    let wanted = attributes.mode.as_ref().filter(|mode| **mode != Mode::Preserve);
    match (is, wanted) {
        (Some(is), _) => attributes.adjust(dest, is, true).steps,
        (None, Some(_)) => vec![Step::Run(sh!["chmod", exactly(attributes.new_dir()), dest])],
        (None, None) => vec![],
    }
}

/// `SRC DEST MODE USER GROUP BACKUP [CHECK…]`, by a temporary file beside the destination. The copy belongs to who
/// makes it.
const COPY: &str = r#"s=$1 d=$2 m=$3 u=$4 g=$5 b=$6; shift 6
t=$(mktemp "${d%/*}/.copyXXXXXX") || { echo "Destination ${d%/*} not writable" >&2; exit 1; }
trap 'rm -f "$t"' EXIT; trap 'exit 143' HUP INT TERM
cp "$s" "$t" && touch -r "$s" "$t" || exit
[ -z "$u" ] || chown "$u" "$t" || exit
[ -z "$g" ] || chgrp "$g" "$t" || exit
chmod "$m" "$t" || exit
if [ $# -gt 0 ]; then
  for w; do shift; case $w in *%s*) w=${w%%%s*}$t${w#*%s} ;; esac; set -- "$@" "$w"; done
  "$@" || { r=$?; echo "failed to validate: rc:$r error:" >&2; exit 1; }
fi
[ -z "$b" ] || cp -p "$d" "$b" || exit
mv -f "$t" "$d""#;
