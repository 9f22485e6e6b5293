use std::fs;

/// The name that a database of the controller (`/etc/passwd`, `/etc/group`) has for a number.
pub fn name_of(file: &str, id: u32) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let mut fields = text.lines().map(|line| line.split(':'));
    fields.find_map(|mut line| {
        let name = line.next()?;
        (line.nth(1)?.parse() == Ok(id)).then(|| name.to_owned())
    })
}
