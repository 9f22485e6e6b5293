use std::rc::Rc;

use serde::de::DeserializeOwned;

use super::{Local, change::Plan, cx::Cx, failure::Failure};

/// A module is its parameters: the documented fields are the manual, the schema and the "did you mean".
#[expect(async_fn_in_trait, reason = "the engine is one thread: no Send bound is wanted")]
pub trait Module: DeserializeOwned + schemars::JsonSchema + 'static {
    /// As users write it, such as `file`.
    const NAME: &'static str;

    /// A task that the manual shows and a test decodes: YAML of one task list entry.
    const EXAMPLE: &'static str;

    /// Variables that the result may define.
    const DEFINES: Defines = Defines::Nothing;

    /// What its changes leave behind, as far as check mode knows.
    const LEAVES: Leaves = Leaves::AsAssumed;

    /// How its differences are registered.
    const DIFFERS: Differs = Differs::AsShown;

    /// The parameter that free text (`command: echo hi`) goes to.
    const FREE_FORM: Option<&'static str> = None;

    /// Rules across parameters, checked after decoding.
    fn check(&self) -> Result<(), Failure> {
        Ok(())
    }

    /// Decides. Reads only; may be run ahead of its turn and be thrown away.
    async fn plan(self: Rc<Self>, cx: &Cx) -> Result<Plan, Failure>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defines {
    Nothing,
    Names(&'static [&'static str]),
    /// Facts: any name that begins with `ansible_`, and `ansible_facts`.
    Facts,
}

/// In which shape the differences of a module are registered, as `diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Differs {
    /// Where differences are asked for: a mapping, or a list of several.
    AsShown,
    /// A list, which is empty where differences are not asked for; of a file whose content stays, as [`Self::Path`].
    List,
    /// Where a tool ran, a mapping, which is empty where differences are not asked for.
    Tool,
    /// In every run, a mapping whose sides name the path.
    Path,
    /// In every run, a list of two: the content, and the attributes.
    Edit,
}

/// What is other on a host behind a module, as far as can be said before it has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// It only reads.
    Nothing,
    /// What the change lets check mode assume.
    AsAssumed,
    /// More than that: files of a package, all that a command may do.
    More,
}

/// A decoded module whose type is forgotten.
pub trait AnyModule {
    fn plan<'a>(self: Rc<Self>, cx: &'a Cx) -> Local<'a, Result<Plan, Failure>>;
}

impl<M: Module> AnyModule for M {
    fn plan<'a>(self: Rc<Self>, cx: &'a Cx) -> Local<'a, Result<Plan, Failure>> {
        Box::pin(Module::plan(self, cx))
    }
}
