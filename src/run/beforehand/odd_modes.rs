use crate::{source::Diagnostic, template::Value};

use super::super::decode::{Argument, Slot};

/// Modes such as `mode: 644`: without the leading zero YAML reads a decimal number, whose bits are other ones.
pub fn odd_modes(arguments: &[Argument]) -> Vec<Diagnostic> {
    let modes =
        arguments.iter().filter(|argument| ["mode", "directory_mode"].contains(&argument.name.as_str()));
    modes.filter_map(odd).collect()
}

fn odd(argument: &Argument) -> Option<Diagnostic> {
    let Slot::Value(Value::Int(bits)) = &argument.value else { return None };
    let written = argument.value_place.text().trim();
    let (name, meant) = (&argument.name, u32::from_str_radix(written, 8).ok()?);
    let as_written = u32::try_from(*bits).is_ok_and(|bits| bits <= 0o777 && is_usual(bits));
    if written.starts_with('0') || !(3..=4).contains(&written.len()) || !is_usual(meant) || as_written {
        return None;
    }
    let message = format!("`{name}: {written}` is a decimal number, which is the mode {bits:04o}");
    let hint = format!("the mode {meant:04o} is written `{name}: \"{meant:04o}\"`");
    Some(Diagnostic::warning(message).at(&argument.value_place).hint(hint))
}

/// Whether nobody may do what the group may not, and the group nothing that the owner may not.
fn is_usual(mode: u32) -> bool {
    let [owner, group, others] = [mode >> 6 & 7, mode >> 3 & 7, mode & 7];
    owner & group == group && group & others == others
}

#[cfg(test)]
mod tests {
    use super::is_usual;

    #[test]
    fn decimal_numbers_that_are_meant_are_told_from_octal_ones_that_are_not() {
        for (written, octal) in
            [("644", true), ("755", true), ("600", true), ("4755", true), ("420", false), ("432", false)]
        {
            let digits = u32::from_str_radix(written, 8).unwrap_or_default();
            assert_eq!(is_usual(digits), octal, "{written}");
        }
    }
}
