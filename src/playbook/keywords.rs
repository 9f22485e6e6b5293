use crate::{source::Place, template::Template};

/// A keyword's value as it was written.
#[derive(Clone, Debug)]
pub struct Setting {
    pub place: Place,
    pub value: Template,
}

/// One entry of a `vars:` mapping.
#[derive(Clone, Debug)]
pub struct VarEntry {
    pub name: String,
    pub place: Place,
    pub value: Template,
}

/// Keywords that plays, role entries, blocks and tasks share and inherit. What is `None` is inherited.
#[derive(Clone, Debug, Default)]
pub struct Keywords {
    pub any_errors_fatal: Option<Setting>,
    pub r#become: Option<Setting>,
    pub become_user: Option<Setting>,
    pub become_method: Option<Setting>,
    pub become_exe: Option<Setting>,
    pub become_flags: Option<Setting>,
    pub check_mode: Option<Setting>,
    /// Where modules without a collection are looked for.
    pub collections: Option<Setting>,
    pub connection: Option<Setting>,
    pub delegate_to: Option<Setting>,
    pub delegate_facts: Option<Setting>,
    pub diff: Option<Setting>,
    /// Mappings, merged from the outermost to the innermost.
    pub environment: Vec<Setting>,
    pub ignore_errors: Option<Setting>,
    pub ignore_unreachable: Option<Setting>,
    pub module_defaults: Vec<Setting>,
    pub no_log: Option<Setting>,
    pub notify: Option<Setting>,
    pub port: Option<Setting>,
    pub remote_user: Option<Setting>,
    pub run_once: Option<Setting>,
    /// Comma strings are split; a tag may hold a template.
    pub tags: Vec<Setting>,
    pub throttle: Option<Setting>,
    pub timeout: Option<Setting>,
    pub vars: Vec<VarEntry>,
    /// Conditions, parsed as expressions, all of which must hold.
    pub when: Vec<Setting>,
}
