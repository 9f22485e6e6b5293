use super::{
    args::Args,
    halt::Halt,
    value::{Fallible, Value},
};

/// `now(utc=false, fmt=None)`.
pub fn now(args: &mut Args) -> Fallible {
    let _ = args.flag("utc", false)?;
    Err::<Value, _>(Halt::error("now() is not available"))
}
