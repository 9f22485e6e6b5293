use std::path::PathBuf;

use super::{options::Options, pattern, tokens::Tokens, words};

/// What the files are asked about.
#[derive(Clone, Debug)]
pub struct Query {
    /// The name as the user gave it.
    pub host: String,
    pub local_user: String,
    pub home: PathBuf,
}

/// Whether the criteria of a `Match` line hold, given what the lines before it have set. A criterion that we do not know,
/// or that would have to run a command, never holds, negated or not.
pub fn hold(rest: &str, query: &Query, options: &Options) -> bool {
    let words = flat(rest);
    let mut words = words.iter();
    let mut any = false;
    while let Some(word) = words.next() {
        any = true;
        let (negated, name) = match word.strip_prefix('!') {
            Some(name) => (true, name),
            None => (false, word.as_str()),
        };
        let name = name.to_lowercase();
        let met = match name.as_str() {
            "all" => Some(true),
            _ => words.next().and_then(|argument| met(&name, argument, query, options)),
        };
        match met {
            Some(met) if met != negated => {}
            _ => return false,
        }
    }
    any
}

fn met(name: &str, argument: &str, query: &Query, options: &Options) -> Option<bool> {
    let subject = match name {
        "host" => hostname(query, options),
        "originalhost" => query.host.clone(),
        "user" => options.user.clone().unwrap_or_else(|| query.local_user.clone()),
        "localuser" => query.local_user.clone(),
        _ => return None,
    };
    match name {
        "host" | "originalhost" => {
            let (argument, subject) = (argument.to_lowercase(), subject.to_lowercase());
            Some(pattern::any(argument.split(','), &subject))
        }
        _ => Some(pattern::any(argument.split(','), &subject)),
    }
}

fn hostname(query: &Query, options: &Options) -> String {
    match &options.hostname {
        None => query.host.clone(),
        Some(hostname) => {
            let hostname = hostname.clone();
            let host = query.host.clone();
            Tokens { hostname: host, ..Tokens::default() }.expand(&hostname)
        }
    }
}

/// `host=a` is the same as `host a`.
fn flat(rest: &str) -> Vec<String> {
    let mut out = Vec::new();
    for word in words::split(rest) {
        match word.split_once('=') {
            Some((name, value)) if !name.is_empty() => out.extend([name.to_string(), value.to_string()]),
            _ => out.push(word),
        }
    }
    out
}
