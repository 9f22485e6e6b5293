use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};

use crate::{
    template::{Fallible, Value},
    vars::{
        find::expand,
        random,
        values::{listed, texts},
    },
};

use super::{call::Call, term::Term};

/// `path [length=20 chars=…]`: the password in the first line of a file, which is made where it is missing (mode 0600).
/// `/dev/null` keeps none.
pub fn password(call: &Call<'_>) -> Fallible<Vec<Value>> {
    call.texts()?.iter().map(|term| one(call, term)).collect()
}

fn one(call: &Call<'_>, term: &str) -> Fallible {
    let term = Term::read(call, term)?;
    for refused in ["encrypt", "seed", "ident"] {
        if term.option(refused).is_some() {
            return Err(call.error(format!("`{refused}` is not supported")));
        }
    }
    let length = term.number("length", 20, call)?;
    let base = call.scope.store.playbook_dir.borrow().clone();
    let path = base.join(expand(&term.free, &|name| std::env::var(name).ok()));
    if let Some(known) = stored(&path) {
        return Ok(Value::secret(known));
    }
    let password = make(&candidates(call, term.option("chars"))?, length)?;
    if path != Path::new("/dev/null") {
        store(&path, &password).map_err(|e| call.error(format!("cannot write `{}`: {e}", path.display())))?;
    }
    Ok(Value::secret(password))
}

/// The first line of the file, without the salt that may follow.
fn stored(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok().filter(|text| !text.is_empty())?;
    let line = text.lines().next()?;
    Some(line.split(" salt=").next().unwrap_or(line).to_owned())
}

fn store(path: &Path, password: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
    }
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    writeln!(file, "{password}")
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

fn make(chars: &[char], length: usize) -> Fallible<String> {
    (0..length).map(|_| Ok(chars[random::below(chars.len())?])).collect()
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
        let made = make(&['a', 'b'], 64).unwrap();
        assert_eq!(made.len(), 64);
        assert!(made.contains('a') && made.contains('b') && !made.contains(|c| c != 'a' && c != 'b'));
    }
}
