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
    addresses, basic, chance, data, dicts,
    family::{Family, Filter},
    hashes, html, numbers, passwords, paths, query, regexes, sequence, sets, shapes, sizes, texts, times,
    urls, wrap,
};

const FAMILIES: &[Family] = &[
    basic::FILTERS,
    numbers::FILTERS,
    sizes::FILTERS,
    sequence::FILTERS,
    sets::FILTERS,
    dicts::FILTERS,
    shapes::FILTERS,
    texts::FILTERS,
    wrap::FILTERS,
    html::FILTERS,
    paths::FILTERS,
    regexes::FILTERS,
    data::FILTERS,
    hashes::FILTERS,
    urls::FILTERS,
    chance::FILTERS,
    times::FILTERS,
    passwords::FILTERS,
    addresses::FILTERS,
    query::FILTERS,
];

/// Filters that may be given an undefined value.
const LENIENT: &[&str] = &["default", "d", "mandatory", "type_debug"];

/// Tests that old roles write as filters.
const TESTS: &[&str] = &[
    "changed",
    "failed",
    "issubset",
    "issuperset",
    "match",
    "search",
    "skipped",
    "succeeded",
    "success",
    "version_compare",
];

/// Collections whose filters are known by their last name.
const COLLECTIONS: &[&str] = &[
    "ansible.builtin.",
    "ansible.legacy.",
    "ansible.utils.",
    "ansible.netcommon.",
    "ansible.posix.",
    "community.general.",
];

static TABLE: LazyLock<HashMap<&'static str, Filter>> =
    LazyLock::new(|| FAMILIES.iter().flat_map(|family| family.iter().copied()).collect());

fn find(name: &str) -> Option<(&'static str, Filter)> {
    let short = COLLECTIONS.iter().find_map(|collection| name.strip_prefix(collection)).unwrap_or(name);
    TABLE.get_key_value(short).map(|(name, filter)| (*name, *filter))
}

pub fn known(name: &str) -> bool {
    find(name).is_some() || TESTS.contains(&name)
}

pub fn names() -> Vec<&'static str> {
    TABLE.keys().copied().collect()
}

impl Eval<'_> {
    /// `input | name(args)`.
    pub fn filter(&self, name: &str, input: Value, mut args: Args) -> Fallible {
        if TESTS.contains(&name) {
            return self.test(name, input, args).map(Value::Bool);
        }
        let unknown = || {
            let lacking = lacking(Plugin::Filter, name, |what| self.scope.impure(what));
            lacking.unwrap_or_else(|| Halt::error(format!("no filter named `{name}`")))
        };
        let (short, filter) = find(name).ok_or_else(unknown)?;
        let input = if LENIENT.contains(&short) { input } else { missing::used(input)? };
        let result = filter(self, input, &mut args)?;
        args.finish(short)?;
        Ok(result)
    }
}
