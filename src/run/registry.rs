use std::rc::Rc;

use crate::{
    modules,
    plan::{AnyModule, Defines, Differs, Leaves, Module},
    source::{Diagnostic, Place},
};

use super::decode::{Argument, Decoded, Names, decode, names};

/// What is known of a module without one of its tasks.
pub struct Entry {
    pub name: &'static str,
    pub example: &'static str,
    pub defines: Defines,
    pub differs: Differs,
    pub leaves: Leaves,
    pub free_form: Option<&'static str>,
    pub decode: fn(&str, &Place, &[Argument]) -> Result<Decoded<Rc<dyn AnyModule>>, Diagnostic>,
    /// The parameters as a JSON schema, with their documentation.
    pub schema: fn() -> schemars::Schema,
    /// The parameters' names, with their aliases.
    pub names: fn() -> Vec<Names>,
}

const fn entry<M: Module + schemars::JsonSchema>() -> Entry {
    Entry {
        name: M::NAME,
        example: M::EXAMPLE,
        defines: M::DEFINES,
        differs: M::DIFFERS,
        leaves: M::LEAVES,
        free_form: M::FREE_FORM,
        decode: decode_any::<M>,
        schema: || schemars::schema_for!(M),
        names: names::<M>,
    }
}

fn decode_any<M: Module>(
    name: &str,
    place: &Place,
    arguments: &[Argument],
) -> Result<Decoded<Rc<dyn AnyModule>>, Diagnostic> {
    match decode::<M>(name, place, arguments)? {
        Decoded::SoFarSoGood => Ok(Decoded::SoFarSoGood),
        Decoded::Module(module, warnings) => {
            module.check().map_err(|failure| blame(&failure, place, arguments))?;
            Ok(Decoded::Module(Rc::new(module), warnings))
        }
    }
}

/// A rule across parameters that does not hold, shown at the parameter to blame.
fn blame(failure: &crate::plan::Failure, place: &Place, arguments: &[Argument]) -> Diagnostic {
    let argument = failure.param.and_then(|name| arguments.iter().find(|argument| argument.name == name));
    Diagnostic::error(failure.msg.clone())
        .at(argument.map_or(place, |argument| &argument.value_place))
        .maybe_hint(failure.hint.clone())
}

/// All modules, by name.
pub static MODULES: &[Entry] = &[
    entry::<modules::Apt>(),
    entry::<modules::AuthorizedKey>(),
    entry::<modules::Blockinfile>(),
    entry::<modules::Command>(),
    entry::<modules::Copy>(),
    entry::<modules::File>(),
    entry::<modules::GatherFacts>(),
    entry::<modules::GetUrl>(),
    entry::<modules::Git>(),
    entry::<modules::Group>(),
    entry::<modules::Lineinfile>(),
    entry::<modules::Package>(),
    entry::<modules::Ping>(),
    entry::<modules::Pip>(),
    entry::<modules::PytorchBuild>(),
    entry::<modules::Raw>(),
    entry::<modules::Script>(),
    entry::<modules::Service>(),
    entry::<modules::Setup>(),
    entry::<modules::Shell>(),
    entry::<modules::Slurp>(),
    entry::<modules::Stat>(),
    entry::<modules::Systemd>(),
    entry::<modules::Template>(),
    entry::<modules::Unarchive>(),
    entry::<modules::User>(),
    entry::<modules::Uv>(),
    entry::<modules::UvPip>(),
    entry::<modules::WaitFor>(),
];

/// Finds a module by its short name or under `ansible.builtin`, `ansible.legacy` and the collections that short names
/// moved to.
pub fn find(name: &str) -> Option<&'static Entry> {
    let short = match short_name(name)? {
        "systemd_service" => "systemd",
        short => short,
    };
    MODULES.iter().find(|entry| entry.name == short)
}

/// The short name of a module that could be ours: `None` for other collections.
pub fn short_name(name: &str) -> Option<&str> {
    const OURS: &[&str] =
        &["ansible.builtin", "ansible.legacy", "ansible.posix", "community.general", "community.crypto"];
    match name.rsplit_once('.') {
        None => Some(name),
        Some((collection, short)) => OURS.contains(&collection).then_some(short),
    }
}

/// Whether a name that is not known must be a mistake: it claims to be built in.
pub fn must_exist(name: &str) -> bool {
    !name.contains('.') || name.starts_with("ansible.builtin.") || name.starts_with("ansible.legacy.")
}
