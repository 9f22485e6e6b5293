use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        items, print,
        value::{Fallible, Value},
    },
    family::Family,
    texts::formed,
};

pub const FILTERS: Family = &[
    ("escape", |_, input, _| formed(&input, escaped)),
    ("e", |_, input, _| formed(&input, escaped)),
    ("forceescape", |_, input, _| formed(&input, escaped)),
    ("striptags", |_, input, _| formed(&input, strip_tags)),
    ("xmlattr", attributes),
    ("urlize", urlize),
];

pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// The text without tags and comments, runs of blanks as one.
fn strip_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let end = if rest[at..].starts_with("<!--") { "-->" } else { ">" };
        match rest[at..].find(end) {
            Some(length) => rest = &rest[at + length + end.len()..],
            None => {
                out.push_str(&rest[at..]);
                rest = "";
            }
        }
    }
    out.push_str(rest);
    let words: Vec<&str> = out.split_whitespace().collect();
    unescaped(&words.join(" "))
}

fn unescaped(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", "\"").replace("&quot;", "\"");
    plain.replace("&#39;", "'").replace("&nbsp;", "\u{a0}").replace("&amp;", "&")
}

/// Attributes of an element; null ones are left out.
fn attributes(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let space = args.flag("autospace", true)?;
    let Some(entries) = items::entries(&input)? else {
        return Err(Halt::error("xmlattr needs a dictionary"));
    };
    let mut out = print::Output::default();
    for (key, value) in entries {
        if value.is_null() || value.is_undefined() {
            continue;
        }
        let name = print::text(&items::key_value(&key))?;
        if name.contains(|c: char| c.is_whitespace() || "/>=".contains(c)) {
            return Err(Halt::error(format!(
                "Invalid character in attribute name: {name:?}",
                name = &*name.text
            )));
        }
        let text = print::text(&value)?;
        out.secret |= text.secret;
        let gap = if space || !out.text.is_empty() { " " } else { "" };
        out.push(&format!("{gap}{}=\"{}\"", escaped(&name), escaped(&text)));
    }
    Ok(out.into_value())
}

/// Links around what looks like an address.
fn urlize(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let limit = args.optional_int("trim_url_limit")?.and_then(|limit| usize::try_from(limit).ok());
    let nofollow = args.flag("nofollow", false)?;
    let target = args.optional_text("target")?;
    let rel = if nofollow { "nofollow noopener" } else { "noopener" };
    let target = target.map_or_else(String::new, |target| format!(" target=\"{}\"", escaped(&target)));
    formed(&input, |text| {
        let link = |word: &str| {
            let href = if word.starts_with("www.") { format!("https://{word}") } else { word.to_string() };
            let shown = match limit {
                Some(limit) if word.chars().count() > limit => {
                    format!("{}...", word.chars().take(limit).collect::<String>())
                }
                _ => word.to_string(),
            };
            format!("<a href=\"{}\" rel=\"{rel}\"{target}>{}</a>", escaped(&href), escaped(&shown))
        };
        let is_link =
            |word: &str| ["http://", "https://", "www."].iter().any(|start| word.starts_with(start));
        let words = text.split_inclusive(char::is_whitespace).map(|chunk| {
            let word = chunk.trim_end();
            let bare = word.trim_end_matches(['.', ',', ')', ':', ';', '!', '?']);
            if is_link(bare) {
                format!("{}{}", link(bare), escaped(&chunk[bare.len()..]))
            } else {
                escaped(chunk)
            }
        });
        words.collect()
    })
}
