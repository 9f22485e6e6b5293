//! Attributes of many files with few commands.

use indexmap::IndexMap;

use crate::{ask::Status, plan::Step, sh::Sh};

use super::{
    attributes::{Attributes, exactly},
    mode::Mode,
};

/// Commands that make all files right; paths with the same need share one.
pub fn adjust_many<'a>(
    files: impl Iterator<Item = (String, &'a Status)>,
    attributes: &Attributes,
) -> Vec<Step> {
    let mut commands: IndexMap<Vec<String>, Vec<String>> = IndexMap::new();
    for (path, status) in files {
        let needs = attributes.needs(status);
        let mut add = |words: &[&str]| {
            let words = words.iter().map(|word| (*word).to_owned()).collect();
            commands.entry(words).or_default().push(path.clone());
        };
        if let Some(user) = needs.user {
            add(&["chown", "-h", &user.written]);
        }
        if let Some(group) = needs.group {
            add(&["chgrp", "-h", &group.written]);
        }
        if let Some(bits) = needs.bits {
            add(&["chmod", &exactly(bits)]);
        }
    }
    // Owners before permissions, because a change of owner takes special bits away.
    commands.sort_by(|a, _, b, _| (a[0] == "chmod").cmp(&(b[0] == "chmod")));
    commands.iter().flat_map(|(words, paths)| in_parts(words, paths)).collect()
}

/// Commands that give files their attributes, whatever they have.
pub fn set_many(paths: &[String], attributes: &Attributes) -> Vec<Step> {
    let owner = attributes.owner();
    let words = |words: [&str; 3]| {
        let words = words.iter().filter(|word| !word.is_empty());
        words.map(|word| (*word).to_owned()).collect::<Vec<_>>()
    };
    let mode = match &attributes.mode {
        Some(Mode::Bits(bits)) => Some(exactly(*bits)),
        Some(Mode::Symbolic(text)) => Some(text.clone()),
        _ => None,
    };
    let commands = [
        owner.user.map(|user| words(["chown", "-h", &user])),
        owner.group.map(|group| words(["chgrp", "-h", &group])),
        mode.map(|mode| words(["chmod", &mode, ""])),
    ];
    commands.iter().flatten().flat_map(|words| in_parts(words, paths)).collect()
}

/// Few enough paths for one command line.
fn in_parts(words: &[String], paths: &[String]) -> Vec<Step> {
    let command = |part: &[String]| Step::Run(Sh::default().args(words).args(part));
    paths.chunks(200).map(command).collect()
}
