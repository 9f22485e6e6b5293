use super::{
    super::{
        args::Args,
        eval::Eval,
        print, time,
        value::{Fallible, Value},
    },
    family::Family,
    numbers::real,
};

pub const FILTERS: Family = &[("strftime", strftime), ("to_datetime", to_datetime)];

/// The input is the format.
fn strftime(eval: &Eval, input: Value, args: &mut Args) -> Fallible {
    let seconds = match args.optional("second") {
        None | Some(Value::Null) => None,
        Some(Value::Str(text)) => Some(text.trim().parse().map_err(|_| {
            super::super::halt::Halt::error(format!("Invalid value for epoch value ({})", text.text))
        })?),
        Some(value) => Some(real(&value)?),
    };
    if seconds.is_none() {
        eval.scope.impure("strftime")?;
    }
    let utc = args.flag("utc", false)?;
    time::format_epoch(&print::text(&input)?, seconds, utc)
}

fn to_datetime(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let format = args.text_or("format", "%Y-%m-%d %H:%M:%S")?;
    time::parse(&print::text(&input)?, &format)
}
