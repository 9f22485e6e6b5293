use std::{collections::HashMap, sync::LazyLock};

use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        missing,
        plugins::{Plugin, lacking},
        value::{Fallible, Value},
    },
    comparing,
    family::{Family, Predicate},
    files, kinds, results, texts,
};

const FAMILIES: &[Family] = &[kinds::TESTS, comparing::TESTS, results::TESTS, texts::TESTS, files::TESTS];

/// Families whose tests may be given an undefined value.
const LENIENT: Family = kinds::TESTS;

/// Collections whose tests are known by their last name.
const COLLECTIONS: &[&str] = &[
    "ansible.builtin.",
    "ansible.legacy.",
    "ansible.utils.",
    "ansible.netcommon.",
    "ansible.posix.",
    "community.general.",
];

static TABLE: LazyLock<HashMap<&'static str, Predicate>> =
    LazyLock::new(|| FAMILIES.iter().flat_map(|family| family.iter().copied()).collect());

fn find(name: &str) -> Option<(&'static str, Predicate)> {
    let short = COLLECTIONS.iter().find_map(|collection| name.strip_prefix(collection)).unwrap_or(name);
    TABLE.get_key_value(short).map(|(name, test)| (*name, *test))
}

pub fn known(name: &str) -> bool {
    find(name).is_some()
}

pub fn names() -> Vec<&'static str> {
    TABLE.keys().copied().collect()
}

impl Eval<'_> {
    /// `subject is name(args)`.
    pub fn test(&self, name: &str, subject: Value, mut args: Args) -> Fallible<bool> {
        let unknown = || {
            let lacking = lacking(Plugin::Test, name, |what| self.scope.impure(what));
            lacking.unwrap_or_else(|| Halt::error(format!("no test named `{name}`")))
        };
        let (short, test) = find(name).ok_or_else(unknown)?;
        let lenient = LENIENT.iter().any(|(lenient, _)| *lenient == short);
        let subject = if lenient { subject } else { missing::used(subject)? };
        let holds = test(self, &subject, &mut args)?;
        args.finish(short)?;
        Ok(holds)
    }
}
