use crate::actions::{self, ACTIONS};

use super::{
    parameters::{Parameter, of_schema},
    registry::{Entry, MODULES},
};

/// The manual of one module or action: read from what decodes its parameters, so that it cannot say something else.
#[derive(Clone, Debug)]
pub struct Page {
    pub name: &'static str,
    /// Other names of old playbooks.
    pub aliases: &'static [&'static str],
    pub about: String,
    pub parameters: Vec<Parameter>,
    /// The parameter that free text stands for.
    pub free: Option<&'static str>,
    /// Takes any further key.
    pub open: bool,
    /// YAML of a task list.
    pub example: &'static str,
}

/// All pages, by name.
pub fn manual() -> Vec<Page> {
    let actions = ACTIONS.iter().map(|action| of_action(action.manual()));
    let mut pages: Vec<Page> = MODULES.iter().map(of_module).chain(actions).collect();
    pages.sort_by_key(|page| page.name);
    pages
}

fn of_module(entry: &Entry) -> Page {
    let schema = (entry.schema)().to_value();
    let about = schema.get("description").and_then(|about| about.as_str());
    Page {
        name: entry.name,
        aliases: &[],
        about: about.unwrap_or_default().to_owned(),
        parameters: of_schema(&schema, &(entry.names)()),
        free: entry.free_form,
        open: false,
        example: entry.example,
    }
}

fn of_action(manual: &'static actions::Manual) -> Page {
    let parameter = |param: &actions::Param| Parameter {
        name: param.name,
        aliases: param.aliases.to_vec(),
        kind: String::new(),
        default: None,
        required: param.required,
        secret: false,
        about: param.about.to_owned(),
    };
    Page {
        name: manual.name,
        aliases: manual.aliases,
        about: manual.about.to_owned(),
        parameters: manual.params.iter().map(parameter).collect(),
        free: manual.free,
        open: manual.open,
        example: manual.example,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_says_something() {
        for page in manual() {
            assert!(page.about.ends_with('.'), "{}: {}", page.name, page.about);
            assert!(!page.example.is_empty(), "{}", page.name);
            let required: Vec<_> = page.parameters.iter().filter(|p| p.required).collect();
            assert!(required.len() < 5, "{}", page.name);
        }
        let user = manual().into_iter().find(|page| page.name == "user").unwrap();
        assert_eq!(user.parameters.first().unwrap().aliases, ["user"]);
    }
}
