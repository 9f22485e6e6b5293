/// What the manual says of an action, and what its arguments are checked against.
#[derive(Debug)]
pub struct Manual {
    /// Short name.
    pub name: &'static str,
    /// Other names of old playbooks.
    pub aliases: &'static [&'static str],
    pub about: &'static str,
    pub params: &'static [Param],
    /// The parameter that free text stands for.
    pub free: Option<&'static str>,
    /// Takes any further key (`set_fact`, `add_host`).
    pub open: bool,
    pub example: &'static str,
}

#[derive(Debug)]
pub struct Param {
    pub name: &'static str,
    pub aliases: &'static [&'static str],
    pub about: &'static str,
    pub required: bool,
}

impl Param {
    pub const fn new(name: &'static str, about: &'static str) -> Self {
        Self { name, aliases: &[], about, required: false }
    }

    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub const fn or(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }
}

impl Manual {
    /// The parameter that a key means.
    pub fn param(&self, key: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name == key || param.aliases.contains(&key))
    }

    /// Whether a module name of a task is this action.
    pub fn is(&self, module: &str) -> bool {
        let short = short(module);
        self.name == short || self.aliases.contains(&short)
    }
}

/// A module's name without the collection of what is built in.
pub fn short(module: &str) -> &str {
    match module.rsplit_once('.') {
        Some(("ansible.builtin" | "ansible.legacy", short)) => short,
        _ => module,
    }
}
