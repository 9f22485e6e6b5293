use std::path::{Path, PathBuf};

use crate::{
    ask::{Below, Digest, Stat, Status, Thing},
    plan::{Change, Cx, Difference, Failure, Plan, Returns, Step, Sum},
    sh,
    sh::Body,
};

use super::super::{
    attributes::{Attributes, FileAttributes},
    make_dirs::{leaves_dirs, made, make_dirs},
    mode::Mode,
    target::Target,
};

/// A directory to be copied with all that is below it.
pub struct Wanted<'a> {
    pub found: &'a Path,
    /// As the task names it: with `/` at its end only the contents are copied.
    pub src: &'a str,
    pub dest: String,
    pub attributes: &'a FileAttributes,
    pub directory_mode: Option<Mode>,
    pub force: bool,
    pub backup: bool,
    pub local_follow: bool,
}

/// One thing on the controller and where it goes.
struct Piece {
    source: PathBuf,
    dest: String,
    kind: Kind,
}

enum Kind {
    Directory,
    File,
    Link(String),
}

pub async fn plan(cx: &Cx, wanted: Wanted<'_>) -> Result<Plan, Failure> {
    let pieces = wanted.pieces(cx)?;
    let stats = cx.ask_all(pieces.iter().map(|piece| Stat::of(&piece.dest)));
    let through = cx.ask_all(pieces.iter().map(|piece| Stat::through(&piece.dest)));
    let sums = cx.ask_all(pieces.iter().map(|piece| Digest::sha1(&piece.dest)));
    let (stats, through, sums, attributes) =
        futures::try_join!(stats, through, sums, wanted.attributes.look_up(cx))?;
    let mut steps = Vec::new();
    let mut changed = Vec::new();
    let mut left = Vec::new();
    for (((piece, is), through), sum) in pieces.iter().zip(stats).zip(through).zip(sums) {
        let work = match &piece.kind {
            Kind::Directory => wanted.directory(piece, through, &attributes)?,
            Kind::Link(to) => link(piece, to, is.as_ref(), &attributes),
            Kind::File => wanted.file(cx, piece, is, sum, &attributes).await?,
        };
        if let Some((work, thing)) = work {
            steps.extend(work);
            changed.push(piece.dest.clone());
            left.push((piece.dest.as_str(), thing));
        }
    }
    let returns = Returns::new()
        .with("dest", format!("{}/", wanted.dest.trim_end_matches('/')))
        .with("src", wanted.found.display().to_string());
    if steps.is_empty() {
        return Ok(Plan::Ok(returns));
    }
    let differences = vec![Difference::Prepared { text: changed.join("\n") }];
    let change = match attributes.unknown() {
        Some(failure) => Change::refused(differences, returns, failure),
        None => Change::steps(differences, returns, steps),
    };
    let leave = |change, (path, thing): (&str, Thing)| match &thing {
        Thing::Dir(is, _) => leaves_dirs(change, path, is),
        _ => change.leaves(path, thing),
    };
    Ok(left.into_iter().fold(change, leave).into())
}

/// What is to be done about a piece, and what is there then; `None` where it is right.
type Work = Option<(Vec<Step>, Thing)>;

impl Wanted<'_> {
    /// The directory itself, then all below it, each directory before what is in it.
    fn pieces(&self, cx: &Cx) -> Result<Vec<Piece>, Failure> {
        let mut dest = self.dest.trim_end_matches('/').to_owned();
        if !self.src.ends_with('/')
            && let Some(name) = self.found.file_name()
        {
            dest = format!("{dest}/{}", name.to_string_lossy());
        }
        let mut pieces = vec![Piece { source: self.found.to_owned(), dest, kind: Kind::Directory }];
        let mut at = 0;
        while at < pieces.len() {
            if let Kind::Directory = pieces[at].kind {
                let (source, dest) = (pieces[at].source.clone(), pieces[at].dest.clone());
                for entry in cx.controller().list(&source)? {
                    let kind = match (entry.link, entry.is_dir) {
                        (Some(to), _) if !self.local_follow => Kind::Link(to),
                        (_, true) => Kind::Directory,
                        (_, false) => Kind::File,
                    };
                    pieces.push(Piece {
                        source: source.join(&entry.name),
                        dest: format!("{dest}/{}", entry.name),
                        kind,
                    });
                }
            }
            at += 1;
        }
        Ok(pieces)
    }

    fn directory(&self, piece: &Piece, is: Option<Status>, attributes: &Attributes) -> Result<Work, Failure> {
        let attributes = Attributes { mode: self.directory_mode.clone(), ..attributes.clone() };
        let then = || Thing::Dir(made(&attributes), Below::Nothing);
        match is {
            None => Ok(Some((vec![make_dirs(&piece.dest, &attributes)], then()))),
            Some(is) if is.is_dir() => Ok(None),
            Some(_) => Err(Failure::new(format!("{} already exists as a file", piece.dest)).param("dest")),
        }
    }

    async fn file(
        &self,
        cx: &Cx,
        piece: &Piece,
        is: Option<Status>,
        sum: Option<String>,
        attributes: &Attributes,
    ) -> Result<Work, Failure> {
        if is.is_some() && !self.force {
            return Ok(None);
        }
        let body = cx.controller().body(&piece.source)?;
        let mut attributes = attributes.clone();
        if attributes.mode == Some(Mode::Preserve) {
            attributes.mode = Some(Mode::Bits(cx.controller().source(&piece.source)?.mode));
        }
        let is_link = is.as_ref().is_some_and(Status::is_link);
        let sha1 = cx.controller().sum(Sum::Sha1, &body).await?;
        if sum.as_ref() == Some(&sha1) && !is_link {
            let Some(is) = is else { return Ok(None) };
            let steps = attributes.adjust(&piece.dest, &is, false).steps;
            return Ok((!steps.is_empty()).then(|| (steps, Thing::of(Some(attributes.becomes(&is))))));
        }
        Ok(Some(self.put(piece, is, attributes, (body, &sha1))))
    }

    fn put(
        &self,
        piece: &Piece,
        is: Option<Status>,
        attributes: Attributes,
        (body, sha1): (Body, &str),
    ) -> (Vec<Step>, Thing) {
        let target = Target {
            path: piece.dest.clone(),
            is,
            attributes,
            backup: self.backup,
            validate: None,
            in_place: self.attributes.unsafe_writes,
        };
        (vec![target.put(body.clone()).0], target.leaves(body, sha1))
    }
}

fn link(piece: &Piece, to: &str, is: Option<&Status>, attributes: &Attributes) -> Work {
    let right = is.is_some_and(|is| is.target.as_deref() == Some(to));
    let then = Thing::Link(attributes.link(to));
    (!right).then(|| (vec![Step::Run(sh!["ln", "-sfn", to, piece.dest])], then))
}
