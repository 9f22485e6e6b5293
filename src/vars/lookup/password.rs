use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use crate::{
    template::{Fallible, PasswordScheme, Scope, Twister, Value},
    vars::{
        find::expand,
        random,
        values::{listed, texts},
    },
};

use super::{call::Call, term::Term};

/// `path [length=20 chars=… encrypt=sha512 seed=…]`: the password in the first line of a file, which is made where it is
/// missing (mode 0600); with `encrypt` its hash, whose salt is kept behind it. `/dev/null` keeps none.
pub fn password(call: &Call<'_>) -> Fallible<Vec<Value>> {
    call.texts()?.iter().map(|term| one(call, term)).collect()
}

fn one(call: &Call<'_>, term: &str) -> Fallible {
    let term = Term::read(call, term)?;
    let scheme = term.option("encrypt").map(PasswordScheme::named).transpose();
    let scheme = scheme
        .map_err(|message| call.error(message).hint("encrypt by sha512, sha256 or md5 (`md5_crypt`)"))?;
    let length = term.number("length", 20, call)?;
    let base = call.scope.store.playbook_dir.borrow().clone();
    let path = base.join(expand(&term.free, &|name| std::env::var(name).ok()));
    let known = stored(&path);
    let mut line = match &known {
        Some(known) => known.clone(),
        None => {
            let chars = candidates(call, term.option("chars"))?;
            Line { password: make(&chars, length, term.option("seed"))?, salt: None }
        }
    };
    if let (Some(scheme), None) = (scheme, &line.salt) {
        line.salt = Some(scheme.fresh_salt(None));
    }
    if path != Path::new("/dev/null") && known.as_ref() != Some(&line) {
        store(&path, &line).map_err(|e| call.error(format!("cannot write `{}`: {e}", path.display())))?;
    }
    call.scope.secret(&line.password);
    match (scheme, &line.salt) {
        (Some(scheme), Some(salt)) => {
            scheme.hash(&line.password, salt, None).map(Value::secret).map_err(|e| call.error(e))
        }
        _ => Ok(Value::secret(line.password)),
    }
}

/// What the file keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    password: String,
    salt: Option<String>,
}

impl Line {
    /// `PASSWORD salt=SALT ident=…`
    fn read(line: &str) -> Self {
        let Some((password, rest)) = line.split_once(" salt=") else {
            return Self { password: line.to_owned(), salt: None };
        };
        let salt = rest.split(" ident=").next().filter(|salt| !salt.is_empty());
        Self { password: password.to_owned(), salt: salt.map(str::to_owned) }
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.password)?;
        self.salt.iter().try_for_each(|salt| write!(f, " salt={salt}"))
    }
}

fn stored(path: &Path) -> Option<Line> {
    let text = fs::read_to_string(path).ok().filter(|text| !text.is_empty())?;
    text.lines().next().map(Line::read)
}

fn store(path: &Path, line: &Line) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    writeln!(file, "{line}")
}

fn candidates(call: &Call<'_>, in_text: Option<&str>) -> Fallible<Vec<char>> {
    let sets = match call.option("chars").and_then(listed) {
        Some(items) => texts(&items)?,
        None => sets(in_text.unwrap_or("ascii_letters,digits,.,:,-,_")),
    };
    let chars: Vec<char> =
        sets.iter().flat_map(|set| named(set).chars()).filter(|c| !"'\"".contains(*c)).collect();
    match chars.is_empty() {
        true => Err(call.error("there are no characters to choose from")),
        false => Ok(chars),
    }
}

/// Sets between commas; a doubled comma is one to choose.
fn sets(text: &str) -> Vec<String> {
    let comma = text.contains(",,").then(|| ",".to_owned());
    let replaced = text.replace(",,", ",");
    let words = replaced.split(',').filter(|word| !word.is_empty()).map(str::to_owned);
    comma.into_iter().chain(words).collect()
}

fn named(set: &str) -> &str {
    match set {
        "ascii_letters" => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "ascii_lowercase" => "abcdefghijklmnopqrstuvwxyz",
        "ascii_uppercase" => "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "digits" => "0123456789",
        "hexdigits" => "0123456789abcdefABCDEF",
        "octdigits" => "01234567",
        "punctuation" => "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
        other => other,
    }
}

/// With a seed always the same, as Python would pick them.
fn make(chars: &[char], length: usize, seed: Option<&str>) -> Fallible<String> {
    let Some(seed) = seed else {
        return (0..length).map(|_| Ok(chars[random::below(chars.len())?])).collect();
    };
    let mut twister = Twister::seeded(&Value::str(seed));
    let mut pick = || usize::try_from(twister.below(chars.len() as u64)).unwrap_or(0);
    Ok((0..length).map(|_| chars[pick()]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_between_commas() {
        assert_eq!(sets("digits,,-"), [",", "digits", "-"]);
        assert_eq!(sets("ascii_letters,."), ["ascii_letters", "."]);
    }

    #[test]
    fn a_password_is_made_of_its_characters() {
        let made = make(&['a', 'b'], 64, None).unwrap();
        assert_eq!(made.len(), 64);
        assert!(made.contains('a') && made.contains('b') && !made.contains(|c| c != 'a' && c != 'b'));
    }

    #[test]
    fn a_seed_picks_as_python_does() {
        let letters: Vec<char> = named("ascii_letters").chars().collect();
        assert_eq!(make(&letters, 4, Some("a")).unwrap(), "rGeM");
    }

    #[test]
    fn lines_keep_their_salt() {
        for (text, password, salt, written) in [
            ("pw", "pw", None, "pw"),
            ("p w salt=abc", "p w", Some("abc"), "p w salt=abc"),
            ("pw salt=abc ident=2b", "pw", Some("abc"), "pw salt=abc"),
        ] {
            let line = Line::read(text);
            assert_eq!((line.password.as_str(), line.salt.as_deref()), (password, salt));
            assert_eq!(line.to_string(), written);
        }
    }
}
