use std::path::{Path, PathBuf};

use crate::{
    ask::{Digest, Stat, Status},
    plan::{Change, Cx, Difference, Failure, Plan, Returns, Step, Sum},
    sh,
    sh::Body,
};

use super::super::{
    attributes::{Attributes, FileAttributes},
    make_dirs::make_dirs,
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
    for (((piece, is), through), sum) in pieces.iter().zip(stats).zip(through).zip(sums) {
        let before = steps.len();
        match &piece.kind {
            Kind::Directory => steps.extend(wanted.directory(piece, through, &attributes)?),
            Kind::Link(to) => steps.extend(link(piece, to, is.as_ref())),
            Kind::File => steps.extend(wanted.file(cx, piece, is, sum, &attributes).await?),
        }
        if steps.len() > before {
            changed.push(piece.dest.clone());
        }
    }
    let returns = Returns::new()
        .with("dest", format!("{}/", wanted.dest.trim_end_matches('/')))
        .with("src", wanted.found.display().to_string());
    if steps.is_empty() {
        return Ok(Plan::Ok(returns));
    }
    let differences = vec![Difference::Prepared { text: changed.join("\n") }];
    if let Some(failure) = attributes.unknown() {
        return Ok(Change::refused(differences, returns, failure).into());
    }
    Ok(Change::steps(differences, returns, steps).into())
}

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

    fn directory(
        &self,
        piece: &Piece,
        is: Option<Status>,
        attributes: &Attributes,
    ) -> Result<Vec<Step>, Failure> {
        let attributes = Attributes { mode: self.directory_mode.clone(), ..attributes.clone() };
        match is {
            None => Ok(vec![make_dirs(&piece.dest, &attributes)]),
            Some(is) if is.is_dir() => Ok(vec![]),
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
    ) -> Result<Vec<Step>, Failure> {
        if is.is_some() && !self.force {
            return Ok(vec![]);
        }
        let body = cx.controller().body(&piece.source)?;
        let mut attributes = attributes.clone();
        if attributes.mode == Some(Mode::Preserve) {
            attributes.mode = Some(Mode::Bits(cx.controller().source(&piece.source)?.mode));
        }
        let is_link = is.as_ref().is_some_and(Status::is_link);
        if sum == Some(cx.controller().sum(Sum::Sha1, &body).await?) && !is_link {
            let adjust = |is: &Status| attributes.adjust(&piece.dest, is, false).steps;
            return Ok(is.as_ref().map(adjust).unwrap_or_default());
        }
        Ok(vec![self.put(piece, is, attributes, body)])
    }

    fn put(&self, piece: &Piece, is: Option<Status>, attributes: Attributes, body: Body) -> Step {
        let target = Target {
            path: piece.dest.clone(),
            is,
            attributes,
            backup: self.backup,
            validate: None,
            in_place: self.attributes.unsafe_writes,
        };
        target.put(body).0
    }
}

fn link(piece: &Piece, to: &str, is: Option<&Status>) -> Option<Step> {
    let right = is.is_some_and(|is| is.target.as_deref() == Some(to));
    (!right).then(|| Step::Run(sh!["ln", "-sfn", to, piece.dest]))
}
