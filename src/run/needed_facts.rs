use std::path::Path;

use crate::modules::dear_subsets;

use super::{fact_reads::Reads, host_env::RunEnv, texts::texts};

/// The subsets of facts that nothing in the whole run can read. To find them, all texts that may be evaluated are read:
/// what cannot be foreseen counts as reading all.
pub fn unread(env: &RunEnv) -> Vec<&'static str> {
    let texts = texts(&env.store, &env.project);
    // Nobody knows yet what will be answered to a prompt.
    let prompts = env.project.plays.iter().any(|tree| !tree.play.vars_prompt.is_empty());
    let mut reads = Reads { all: texts.incomplete || prompts, ..Reads::default() };
    texts.memory.iter().for_each(|file| reads.text(&file.text));
    for path in &texts.files {
        if reads.all {
            return vec![];
        }
        file(env, path, &mut reads);
    }
    match reads.all {
        true => vec![],
        false => dear_subsets().filter(|name| !reads.subsets.contains(name)).collect(),
    }
}

/// What is no text is no template either; what cannot be decrypted fails when it is used.
fn file(env: &RunEnv, path: &Path, reads: &mut Reads) {
    match env.store.read_text(path) {
        Ok(file) => {
            reads.text(&file.text);
            reads.all |= includes(&file.text);
        }
        Err(_) => reads.all |= std::fs::read(path).is_ok_and(|bytes| std::str::from_utf8(&bytes).is_ok()),
    }
}

/// Whether a template brings in others by names that lead out of the folders that are read anyway.
fn includes(text: &str) -> bool {
    let statements = text.split("{%").skip(1).filter_map(|rest| {
        let rest = rest.trim_start_matches(['-', '+']).trim_start();
        ["include", "import", "from", "extends"].iter().find_map(|word| rest.strip_prefix(word))
    });
    let leads_away = |rest: &str| {
        let name = rest.trim_start().trim_start_matches('\\');
        let name = name.strip_prefix(['\'', '"']).and_then(|rest| rest.split(['\'', '"']).next());
        name.is_none_or(|name| name.starts_with(['/', '~', '$']) || name.contains(".."))
    };
    statements.filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')).any(leads_away)
}
