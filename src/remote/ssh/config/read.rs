use std::path::{Path, PathBuf};

use globset::GlobBuilder;

use super::{
    criteria::{self, Query},
    options::Options,
    pattern, words,
};

/// How deep files may include one another.
const DEPTH: usize = 16;

/// Adds to `options` what a file says about the host. A file that cannot be read says nothing; `Include` paths that are
/// relative start from `base`. The error names file and line.
pub fn read(options: &mut Options, query: &Query, file: &Path, base: &Path) -> Result<(), String> {
    Reader { options, query, base }.file(file, true, 0)
}

struct Reader<'a> {
    options: &'a mut Options,
    query: &'a Query,
    base: &'a Path,
}

impl Reader<'_> {
    fn file(&mut self, file: &Path, may_match: bool, depth: usize) -> Result<(), String> {
        let Ok(bytes) = std::fs::read(file) else {
            return Ok(());
        };
        let text = String::from_utf8_lossy(&bytes);
        let mut active = may_match;
        for (index, line) in text.lines().enumerate() {
            let Some((keyword, rest)) = words::keyword(line) else {
                continue;
            };
            let place = |problem: String| format!("`{}` line {}: {problem}", file.display(), index + 1);
            match keyword.as_str() {
                "host" => active = may_match && self.host(rest),
                "match" => active = may_match && criteria::hold(rest, self.query, self.options),
                "include" if depth >= DEPTH => {
                    return Err(place("too many files include one another".into()));
                }
                "include" => self.include(rest, active, depth)?,
                _ if active => self.options.set(&keyword, rest).map_err(place)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn host(&self, rest: &str) -> bool {
        let patterns = words::split(rest);
        pattern::any(patterns.iter().map(String::as_str), &self.query.host)
    }

    /// Blocks of an included file hold only where the block does that includes it.
    fn include(&mut self, rest: &str, active: bool, depth: usize) -> Result<(), String> {
        for word in words::split(rest) {
            for file in self.files(&word) {
                self.file(&file, active, depth + 1)?;
            }
        }
        Ok(())
    }

    fn files(&self, word: &str) -> Vec<PathBuf> {
        let path = match word.strip_prefix("~/") {
            Some(rest) => self.query.home.join(rest),
            None => self.base.join(word),
        };
        expand(&path)
    }
}

/// The files that a path with wildcards stands for, in order of their names.
fn expand(path: &Path) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for part in path.components() {
        let part = part.as_os_str();
        let text = part.to_string_lossy();
        found = match text.contains(['*', '?', '[']) {
            false => found.iter().map(|dir| dir.join(part)).collect(),
            true => found.iter().flat_map(|dir| matching(dir, &text)).collect(),
        };
    }
    found
}

fn matching(dir: &Path, pattern: &str) -> Vec<PathBuf> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    let (Ok(glob), Ok(entries)) = (glob, std::fs::read_dir(dir)) else {
        return Vec::new();
    };
    let glob = glob.compile_matcher();
    let hidden = pattern.starts_with('.');
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.file_name())
        .filter(|name| glob.is_match(name) && (hidden || !name.to_string_lossy().starts_with('.')))
        .map(|name| dir.join(name))
        .collect();
    found.sort();
    found
}
