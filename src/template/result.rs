//! What a template's output is as a value.

use super::{
    eval::Eval,
    frame::Frame,
    items, literal, missing,
    print::{OMIT, Output},
    tree::{Body, Expr, ExprKind, Stmt},
    value::{Fallible, Text, Value},
};

/// Filters whose result stays text.
const TEXTUAL: &[&str] =
    &["string", "to_json", "to_nice_json", "to_yaml", "to_nice_yaml", "ppretty", "json", "tojson"];

/// The value of a template in a playbook: that of its only expression, or its text. Text that reads as a list, a dict or
/// a boolean is one.
pub fn value(eval: &Eval, frame: &Frame, body: &Body, template: &str) -> Fallible {
    if let [Stmt::Emit(expr)] = body.as_slice() {
        return single(eval, frame, expr, template);
    }
    let mut out = Output::of(eval.scope);
    eval.whole(frame, body, &mut out)?;
    out.whole()?;
    out.pad_newlines(template);
    Ok(typed(out.into_text()))
}

fn single(eval: &Eval, frame: &Frame, expr: &Expr, template: &str) -> Fallible {
    let place = |halt| super::eval::point(halt, frame, &expr.span);
    let value = eval.expr(frame, expr)?;
    eval.tell_secret(&value);
    match value {
        Value::Null if matches!(expr.kind, ExprKind::Var(_)) => Ok(Value::Null),
        Value::Null => Ok("".into()),
        Value::Undefined(missing) if missing.lenient => Ok("".into()),
        Value::Str(text) => {
            let mut out = Output::default();
            out.push_value(&Value::Str(text))?;
            out.pad_newlines(template);
            let text = out.into_text();
            Ok(if textual(expr) { Value::Str(text) } else { typed(text) })
        }
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) if computed(expr) => {
            complete(&value).map_err(place)?;
            Ok(value)
        }
        Value::Object(object) if object.keys().is_none() => Ok(object.print().into()),
        other => missing::used(other).map_err(place),
    }
}

/// The filter that comes last says that its result is text.
fn textual(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Filter(_, call) if TEXTUAL.contains(&call.name.rsplit('.').next().unwrap_or_default()))
}

/// Whether the value was made here: one that was only looked up is complete already.
fn computed(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Var(_) => false,
        ExprKind::Attribute(of, _) | ExprKind::Item(of, _) => computed(of),
        _ => true,
    }
}

/// Nothing inside is undefined.
fn complete(value: &Value) -> Fallible<()> {
    match value {
        Value::Undefined(_) => missing::used(value.clone()).map(drop),
        Value::List(items) => items.borrow().iter().try_for_each(complete),
        Value::Tuple(items) => items.iter().try_for_each(complete),
        Value::Dict(dict) => dict.borrow().values().try_for_each(complete),
        _ => Ok(()),
    }
}

fn typed(text: Text) -> Value {
    if &*text.text == OMIT {
        return Value::Omit;
    }
    let candidate = text.text.starts_with(['{', '[']) || matches!(&*text.text, "True" | "False");
    let parsed = if candidate { literal::literal_or_json(&text.text) } else { None };
    match parsed {
        Some(value) if text.secret => items::secret(&value),
        Some(value) => value,
        None => Value::Str(text),
    }
}
