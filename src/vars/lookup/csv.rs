use crate::template::{Fallible, Value};

use super::{call::Call, term::Term};

/// `key file=f.csv delimiter=TAB col=1 keycol=0 default=x`: of the first row with that key, one column.
pub fn csvfile(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let mut found = vec![];
    for term in call.texts()? {
        let term = Term::read(call, &term)?;
        let (column, key_column) = (term.number("col", 1, call)?, term.number("keycol", 0, call)?);
        let delimiter = match term.option("delimiter") {
            None | Some("TAB" | "\\t") => '\t',
            Some(text) => text.chars().next().unwrap_or('\t'),
        };
        let text = &call.read("files", term.option("file").unwrap_or("ansible.csv"))?.text;
        let rows = rows(text, delimiter);
        let row = rows.iter().find(|row| row.get(key_column).is_some_and(|cell| *cell == term.free));
        match row.map(|row| row.get(column)) {
            Some(Some(cell)) => found.push(Value::str(cell)),
            Some(None) => {
                return Err(call.error(format!("the row of `{}` has no column {column}", term.free)));
            }
            None => found.extend(term.option("default").map(Value::from)),
        }
    }
    Ok(found)
}

/// Cells by row; a quoted cell may hold the delimiter, line ends and doubled quotes.
fn rows(text: &str, delimiter: char) -> Vec<Vec<String>> {
    let mut rows = vec![];
    let mut row: Vec<String> = vec![];
    let mut cell = String::new();
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' if quoted || cell.is_empty() => quoted = !quoted,
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell).trim_end_matches('\r').to_owned());
                rows.push(std::mem::take(&mut row));
            }
            c if c == delimiter && !quoted => row.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn quoted_cells_hold_anything() {
        let text = "a,b\r\n\"x, \"\"y\"\"\nz\",2\n3,";
        assert_eq!(rows(text, ','), [vec!["a", "b"], vec!["x, \"y\"\nz", "2"], vec!["3", ""]]);
    }
}
