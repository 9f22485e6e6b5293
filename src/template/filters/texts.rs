//! Filters that give another form of a text.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    super::{
        args::Args,
        case,
        eval::Eval,
        halt::Halt,
        methods, missing, print, printf,
        value::{Fallible, Value},
    },
    family::Family,
};

pub const FILTERS: Family = &[
    ("upper", |_, input, _| formed(&input, |text| text.to_uppercase())),
    ("lower", |_, input, _| formed(&input, |text| text.to_lowercase())),
    ("capitalize", |_, input, _| formed(&input, case::capitalize)),
    ("title", |_, input, _| formed(&input, title)),
    ("trim", trim),
    ("replace", replace),
    ("center", center),
    ("wordcount", |_, input, _| Ok(Value::from(words(&print::text(&input)?.text)))),
    ("format", format),
    ("split", split),
    ("quote", quote),
    ("b64encode", b64encode),
    ("b64decode", b64decode),
    ("indent", indent),
    ("truncate", truncate),
];

/// The text of any value, in another form.
pub fn formed(input: &Value, form: impl Fn(&str) -> String) -> Fallible {
    let text = print::text(input)?;
    Ok(Value::text(form(&text.text), text.secret))
}

/// Capitals after blanks, dashes and opening brackets; the rest in lower case.
fn title(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut start = true;
    for c in text.chars() {
        if start {
            out.extend(c.to_uppercase());
        } else {
            out.extend(c.to_lowercase());
        }
        start = c.is_whitespace() || "-({[<".contains(c);
    }
    out
}

fn trim(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let set = args.optional_text("chars")?;
    formed(&input, |text| match &set {
        Some(set) => text.trim_matches(|c| set.contains(c)).into(),
        None => text.trim().into(),
    })
}

fn replace(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let (old, new) = (args.text("old")?, args.text("new")?);
    let count = args.optional_int("count")?.and_then(|count| usize::try_from(count).ok());
    let text = print::text(&input)?;
    let replaced = match count {
        Some(count) => text.text.replacen(&*old.text, &new, count),
        None => text.text.replace(&*old.text, &new),
    };
    Ok(Value::text(replaced, text.secret || new.secret))
}

fn center(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let width = usize::try_from(args.int("width", 80)?).unwrap_or(0);
    formed(&input, |text| {
        let missing = width.saturating_sub(text.chars().count());
        // Python puts the odd blank on the left where the width is odd.
        let left = missing / 2 + (missing & width & 1);
        format!("{}{text}{}", " ".repeat(left), " ".repeat(missing - left))
    })
}

fn words(text: &str) -> usize {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).count()
}

/// `'%s' | format(x)`.
fn format(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let named = args.rest_named();
    let values = if named.is_empty() { Value::tuple(args.rest()) } else { Value::dict(named) };
    printf::printf(&print::text(&input)?, &values)
}

fn split(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let Value::Str(text) = &input else {
        return Err(Halt::error(format!("'{} object' has no attribute 'split'", input.class())));
    };
    let separator = args.optional_text("sep")?;
    let limit = usize::try_from(args.int("maxsplit", -1)?).ok();
    if separator.as_ref().is_some_and(|separator| separator.is_empty()) {
        return Err(Halt::error("empty separator"));
    }
    let parts = methods::split(&text.text, separator.as_deref(), limit);
    Ok(Value::list(parts.into_iter().map(|part| Value::text(part, text.secret))))
}

/// Quoted for a POSIX shell.
fn quote(_: &Eval, input: Value, _: &mut Args) -> Fallible {
    if input.is_null() {
        return Ok("''".into());
    }
    formed(&input, |text| {
        let safe = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
        if !text.is_empty() && text.chars().all(safe) {
            return text.into();
        }
        format!("'{}'", text.replace('\'', "'\"'\"'"))
    })
}

fn b64encode(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let utf16 = encoding(args)?;
    formed(&input, |text| if utf16 { STANDARD.encode(utf16_bytes(text)) } else { STANDARD.encode(text) })
}

fn b64decode(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let utf16 = encoding(args)?;
    let text = print::text(&input)?;
    let kept: String =
        text.text.chars().filter(|c| c.is_ascii_alphanumeric() || "+/=".contains(*c)).collect();
    let bytes = STANDARD.decode(kept).map_err(|_| Halt::error("Incorrect padding"))?;
    let plain = if utf16 {
        let units: Vec<u16> =
            bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok()
    } else {
        String::from_utf8(bytes).ok()
    };
    let plain = plain.ok_or_else(|| Halt::error("the decoded bytes are no text in this encoding"))?;
    Ok(Value::text(plain, text.secret))
}

/// Whether the encoding is UTF-16 (as PowerShell wants it); otherwise it is UTF-8.
fn encoding(args: &mut Args) -> Fallible<bool> {
    match args.text_or("encoding", "utf-8")?.to_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" | "ascii" | "us-ascii" => Ok(false),
        "utf-16-le" | "utf-16le" | "utf16-le" => Ok(true),
        other => Err(Halt::error(format!("unknown encoding: {other}"))),
    }
}

fn utf16_bytes(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Lines indented by a number of blanks or by a text.
fn indent(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let by = match args.optional("width") {
        None => "    ".to_string(),
        Some(Value::Str(text)) => text.to_string(),
        Some(width) => {
            " ".repeat(usize::try_from(super::super::args::integer(&missing::used(width)?)?).unwrap_or(0))
        }
    };
    let first = args.flag("first", false)?;
    let blank = args.flag("blank", false)?;
    formed(&input, |text| {
        let with_end = format!("{text}\n");
        let mut lines: Vec<String> = vec![];
        for (at, line) in with_end.strip_suffix('\n').unwrap_or(&with_end).split('\n').enumerate() {
            let indented = if at == 0 { first } else { blank || !line.is_empty() };
            lines.push(if indented { format!("{by}{line}") } else { line.to_string() });
        }
        lines.join("\n")
    })
}

fn truncate(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let length = usize::try_from(args.int("length", 255)?).unwrap_or(0);
    let kill_words = args.flag("killwords", false)?;
    let end = args.text_or("end", "...")?;
    let leeway = usize::try_from(args.int("leeway", 5)?).unwrap_or(0);
    let ending = end.chars().count();
    if length < ending {
        return Err(Halt::error(format!("expected length >= {ending}, got {length}")));
    }
    formed(&input, |text| {
        if text.chars().count() <= length + leeway {
            return text.into();
        }
        let cut: String = text.chars().take(length - ending).collect();
        let kept =
            if kill_words { &cut } else { cut.rsplit_once(' ').map_or(cut.as_str(), |(kept, _)| kept) };
        format!("{kept}{end}")
    })
}
