use crate::{
    run::{Page, Parameter, manual},
    source::{Diagnostic, did_you_mean_hint},
};

/// `deploy-host doc [NAME]`: one page, or the list of all.
pub fn command(name: Option<&str>) -> Result<String, Diagnostic> {
    let pages = manual();
    let Some(name) = name else {
        return Ok(pages.iter().map(line).collect());
    };
    let wanted = |page: &&Page| page.name == name || page.aliases.contains(&name);
    match pages.iter().find(wanted) {
        Some(page) => Ok(written(page)),
        None => {
            let hint = did_you_mean_hint(name, pages.iter().map(|page| page.name));
            Err(Diagnostic::error(format!("there is no module `{name}`")).maybe_hint(hint))
        }
    }
}

/// The manual of all modules as one Markdown text.
pub fn book() -> String {
    const HEAD: &str = "\
# Modules

What a task can be. This page is made from the program's own parameter structs: `deploy-host doc NAME` prints the same.
A value of the wrong type is converted where it can be (`yes` to a boolean, `1000` to a text, `a,b` to a list).
Names may be written with `ansible.builtin.` before them.
";
    let pages = manual();
    let links = pages.iter().map(|page| format!("[{0}](#{0})", page.name)).collect::<Vec<_>>();
    let all: String = pages.iter().map(|page| format!("\n{}", written(page))).collect();
    format!("{HEAD}\n{}\n{all}", links.join(" · "))
}

fn line(page: &Page) -> String {
    let first = page.about.split_inclusive(". ").next().unwrap_or_default();
    format!("{:<24} {}\n", page.name, first.trim().replace('\n', " "))
}

fn written(page: &Page) -> String {
    let mut text = format!("## {}\n\n{}\n", page.name, page.about.trim());
    if !page.aliases.is_empty() {
        text += &format!("\nAlso written {}.\n", coded(page.aliases));
    }
    if !page.parameters.is_empty() {
        text.push('\n');
        text.extend(page.parameters.iter().map(|parameter| item(parameter, page.free)));
    }
    if page.open {
        text += "- Any other key is a variable.\n";
    }
    text + &format!("\n```yaml\n{}\n```\n", page.example.trim_end())
}

/// One parameter: its names, what it takes, what it means.
fn item(parameter: &Parameter, free: Option<&str>) -> String {
    let default = parameter.default_text();
    let facts = [
        Some(parameter.kind.clone()),
        parameter.required.then(|| "required".to_owned()),
        default.map(|value| format!("default `{value}`")),
        (free == Some(parameter.name)).then(|| "may stand as free text".to_owned()),
        (!parameter.aliases.is_empty()).then(|| format!("also {}", coded(&parameter.aliases))),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    let facts = match facts.is_empty() {
        true => String::new(),
        false => format!(" ({})", facts.join(", ")),
    };
    let about = match parameter.about.is_empty() {
        true => String::new(),
        false => format!(": {}", parameter.about),
    };
    format!("- `{}`{facts}{about}\n", parameter.name)
}

fn coded(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
