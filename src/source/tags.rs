//! What `!tag` makes of a node.

use super::{
    diagnostic::Diagnostic,
    node::{Kind, Tag},
    scalar::{boolean, float, integer},
    suggest::did_you_mean_hint,
};

const STANDARD: &str = "tag:yaml.org,2002:";
const KNOWN: [&str; 3] = ["!vault", "!vault-encrypted", "!unsafe"];

/// The value of a tagged scalar, and the tag where it outlives parsing.
pub(super) fn scalar(tag: &str, value: String) -> Result<(Kind, Option<Tag>), Diagnostic> {
    match tag {
        "!" => return Ok((Kind::Str(value), None)),
        "!unsafe" => return Ok((Kind::Str(value), Some(Tag::Unsafe))),
        "!vault" | "!vault-encrypted" => return Ok((Kind::Str(value), Some(Tag::Vault))),
        _ => {}
    }
    let standard = tag.strip_prefix(STANDARD).ok_or_else(|| unknown(tag))?;
    let refused = || Diagnostic::error(format!("`{value}` is no `!!{standard}`"));
    let kind = match standard {
        "str" | "timestamp" | "value" => Kind::Str(value),
        "null" => Kind::Null,
        "bool" => Kind::Bool(boolean(&value.to_lowercase()).ok_or_else(refused)?),
        "int" => integer(&value).ok_or_else(refused)?,
        "float" => Kind::Float(any_float(&value).ok_or_else(refused)?),
        _ => return Err(unknown(tag)),
    };
    Ok((kind, None))
}

fn any_float(value: &str) -> Option<f64> {
    float(value).or_else(|| value.replace('_', "").parse().ok())
}

pub(super) fn collection(tag: &str) -> Result<Option<Tag>, Diagnostic> {
    match tag.strip_prefix(STANDARD).unwrap_or(tag) {
        "!unsafe" => Ok(Some(Tag::Unsafe)),
        "!" | "map" | "seq" | "set" | "omap" | "pairs" => Ok(None),
        "!vault" | "!vault-encrypted" => Err(Diagnostic::error(format!("`{tag}` needs text"))
            .hint("the encrypted text follows as a block: `!vault |`")),
        _ => Err(unknown(tag)),
    }
}

fn unknown(tag: &str) -> Diagnostic {
    let shown = match tag.strip_prefix(STANDARD) {
        Some(standard) => format!("!!{standard}"),
        None => tag.to_owned(),
    };
    let error = Diagnostic::error(format!("unknown tag `{shown}`"));
    match did_you_mean_hint(&shown, KNOWN) {
        Some(hint) => error.hint(hint),
        None => error.hint("text that starts with `!` must be quoted"),
    }
}
