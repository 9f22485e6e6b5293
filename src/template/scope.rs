use super::{halt::Halt, value::Value};

/// Where a template's names come from.
pub trait Scope {
    /// The value of a variable; `None` where no such variable is defined.
    fn variable(&self, name: &str) -> Result<Option<Value>, Halt>;

    /// A function that templates call by name and that reaches outside of them (`lookup`, `query`, `q`, `now` is not
    /// one of these). `None`: no such function.
    fn call(&self, name: &str, args: &[Value], kwargs: &[(String, Value)]) -> Option<Result<Value, Halt>> {
        let _ = (name, args, kwargs);
        None
    }

    /// The text of a template that another includes, imports or extends, and its path.
    fn template(&self, name: &str) -> Result<Option<std::sync::Arc<crate::source::File>>, Halt> {
        let _ = name;
        Ok(None)
    }

    /// Names that are defined, for "did you mean".
    fn names(&self) -> Vec<String> {
        vec![]
    }
}

/// A scope without any variable.
impl Scope for () {
    fn variable(&self, _: &str) -> Result<Option<Value>, Halt> {
        Ok(None)
    }
}
