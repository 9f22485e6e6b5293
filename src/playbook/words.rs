use crate::source::Node;

/// The entries of a list; a value that is none stands for a list of itself.
pub(super) fn each(node: &Node) -> &[Node] {
    node.as_list().unwrap_or_else(|| std::slice::from_ref(node))
}

/// Whether text holds a template.
pub fn is_template(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|open| text.contains(open))
}

/// Whether a name can be a variable: a Python identifier of ASCII letters that is no keyword of Python.
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !PYTHON.contains(&name)
}

/// The name that may be meant where one cannot be a variable's.
pub fn meant_identifier(name: &str) -> Option<String> {
    let meant = name.replace(['-', '.', ' '], "_");
    (meant != name && is_identifier(&meant)).then(|| format!("did you mean `{meant}`?"))
}

#[rustfmt::skip]
const PYTHON: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];
