use crate::source::{Kind, Node};

use super::words::is_template;

/// What keywords stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Play,
    PlaybookInclude,
    Role,
    Block,
    Task,
    Handler,
    /// `include_tasks`.
    TaskInclude,
    /// `include_role`.
    IncludeRole,
    LoopControl,
}

impl Thing {
    /// Its letter in [`KEYWORDS`].
    fn letter(self) -> char {
        match self {
            Self::Play => 'P',
            Self::PlaybookInclude => 'M',
            Self::Role => 'R',
            Self::Block => 'B',
            Self::Task => 'T',
            Self::Handler => 'H',
            Self::TaskInclude | Self::IncludeRole => 'I',
            Self::LoopControl => 'L',
        }
    }

    /// Its name in messages.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Play => "Play",
            Self::PlaybookInclude => "PlaybookInclude",
            Self::Role => "RoleInclude",
            Self::Block => "Block",
            Self::Task => "Task",
            Self::Handler => "Handler",
            Self::TaskInclude => "TaskInclude",
            Self::IncludeRole => "IncludeRole",
            Self::LoopControl => "LoopControl",
        }
    }

    pub(super) fn allows(self, keyword: &str) -> bool {
        self.keywords().any(|name| name == keyword)
    }

    pub(super) fn keywords(self) -> impl Iterator<Item = &'static str> {
        let here = move |row: &&Row| row.1.contains(self.letter());
        KEYWORDS.iter().filter(here).map(|row| row.0)
    }
}

/// What a keyword's literal value must be. A template may become anything.
#[derive(Clone, Copy)]
enum Type {
    Bool,
    Int,
    Float,
    Percent,
    /// No list and no mapping.
    Text,
    /// Or one text.
    List,
    Any,
}

type Row = (&'static str, &'static str, Type);

/// Keywords by name, the things that have them, their types.
#[rustfmt::skip]
const KEYWORDS: &[Row] = &[
    ("any_errors_fatal", "PRBTH", Type::Bool),
    ("become", "PRBTH", Type::Bool),
    ("become_exe", "PRBTH", Type::Text),
    ("become_flags", "PRBTH", Type::Text),
    ("become_method", "PRBTH", Type::Text),
    ("become_user", "PRBTH", Type::Text),
    ("check_mode", "PRBTH", Type::Bool),
    ("collections", "PRBTHI", Type::Any),
    ("connection", "PRBTH", Type::Text),
    ("debugger", "PRBTHI", Type::Text),
    ("diff", "PRBTH", Type::Bool),
    ("environment", "PRBTH", Type::Any),
    ("ignore_errors", "PRBTHI", Type::Bool),
    ("ignore_unreachable", "PRBTH", Type::Bool),
    ("module_defaults", "PRBTH", Type::Any),
    ("name", "PRBTHIM", Type::Text),
    ("no_log", "PRBTHI", Type::Bool),
    ("port", "PRBTH", Type::Int),
    ("remote_user", "PRBTH", Type::Text),
    ("run_once", "PRBTHI", Type::Bool),
    ("tags", "PRBTHIM", Type::Any),
    ("throttle", "PRBTH", Type::Int),
    ("timeout", "PRBTHI", Type::Int),
    ("vars", "PRBTHIM", Type::Any),
    ("when", "RBTHIM", Type::Any),
    ("delegate_to", "RBTH", Type::Text),
    ("delegate_facts", "RBTH", Type::Bool),
    ("notify", "BTH", Type::List),

    ("hosts", "P", Type::Any),
    ("gather_facts", "P", Type::Bool),
    ("gather_subset", "P", Type::Any),
    ("gather_timeout", "P", Type::Int),
    ("fact_path", "P", Type::Text),
    ("vars_files", "P", Type::Any),
    ("vars_prompt", "P", Type::Any),
    ("roles", "P", Type::Any),
    ("pre_tasks", "P", Type::Any),
    ("tasks", "P", Type::Any),
    ("post_tasks", "P", Type::Any),
    ("handlers", "P", Type::Any),
    ("force_handlers", "P", Type::Bool),
    ("max_fail_percentage", "P", Type::Percent),
    ("serial", "P", Type::Any),
    ("strategy", "P", Type::Text),
    ("order", "P", Type::Text),
    ("import_playbook", "M", Type::Text),

    ("role", "R", Type::Text),

    ("block", "B", Type::Any),
    ("rescue", "B", Type::Any),
    ("always", "B", Type::Any),

    ("action", "THI", Type::Any),
    ("local_action", "TH", Type::Any),
    ("args", "THI", Type::Any),
    ("async", "TH", Type::Int),
    ("poll", "TH", Type::Int),
    ("changed_when", "TH", Type::Any),
    ("failed_when", "TH", Type::Any),
    ("until", "TH", Type::Any),
    ("retries", "TH", Type::Int),
    ("delay", "TH", Type::Float),
    ("loop", "THI", Type::Any),
    ("loop_control", "THI", Type::Any),
    ("register", "THI", Type::Text),
    ("listen", "H", Type::Any),

    ("loop_var", "L", Type::Text),
    ("index_var", "L", Type::Text),
    ("label", "L", Type::Text),
    ("pause", "L", Type::Float),
    ("extended", "L", Type::Bool),
    ("extended_allitems", "L", Type::Bool),
    ("break_when", "L", Type::Any),
];

/// The keywords of tasks, for "did you mean".
pub fn task_keywords() -> impl Iterator<Item = &'static str> {
    Thing::Task.keywords()
}

/// Whether anything has a keyword of this name.
pub(super) fn is_keyword(name: &str) -> bool {
    KEYWORDS.iter().any(|row| row.0 == name)
}

/// A message, if a literal cannot be the value of the keyword.
pub(super) fn misfit(keyword: &str, node: &Node) -> Option<String> {
    let row = KEYWORDS.iter().find(|row| row.0 == keyword)?;
    let wanted = match row.2 {
        _ if node.is_null() || node.as_str().is_some_and(is_template) => return None,
        Type::Bool => (!is_bool(node)).then_some("bool")?,
        Type::Int => number(node).is_none_or(|n| n.fract() != 0.0).then_some("int")?,
        Type::Float => number(node).is_none().then_some("float")?,
        Type::Percent => number(node).is_none().then_some("percent")?,
        Type::Text => matches!(node.kind, Kind::List(_) | Kind::Map(_)).then_some("string")?,
        Type::List => matches!(node.kind, Kind::Map(_)).then_some("list")?,
        Type::Any => return None,
    };
    let value = node.as_str().map_or_else(|| node.place.text().trim().to_owned(), str::to_owned);
    Some(format!(
        "the field '{keyword}' has an invalid value ({value}), and could not be converted to {wanted}"
    ))
}

fn is_bool(node: &Node) -> bool {
    let words = ["y", "yes", "on", "1", "true", "t", "n", "no", "off", "0", "false", "f"];
    match &node.kind {
        Kind::Bool(_) => true,
        Kind::Int(n) => matches!(n, 0 | 1),
        Kind::Float(n) => *n == 0.0 || *n == 1.0,
        Kind::Str(text) => words.contains(&text.trim().to_lowercase().as_str()),
        _ => false,
    }
}

/// A number, or text that is one (`30%` too).
#[expect(clippy::cast_precision_loss, reason = "only whether it is whole matters")]
fn number(node: &Node) -> Option<f64> {
    match &node.kind {
        Kind::Int(n) => Some(*n as f64),
        Kind::Float(n) => Some(*n),
        Kind::Str(text) => text.trim().trim_end_matches('%').parse().ok(),
        _ => None,
    }
}
