use serde::{Serialize, Serializer};

use crate::source::{Diagnostic, Severity, shown};

/// A diagnostic as data: the text, and where it points.
#[derive(Serialize)]
struct Told<'d> {
    severity: &'static str,
    message: &'d str,
    place: Option<Where>,
    label: Option<&'d str>,
    notes: &'d [String],
    hints: &'d [String],
}

#[derive(Serialize)]
struct Where {
    path: String,
    line: usize,
    column: usize,
}

pub fn diagnostic<S: Serializer>(diagnostic: &Diagnostic, to: S) -> Result<S::Ok, S::Error> {
    let place = diagnostic.place.as_ref().map(|place| {
        let ((line, column), path) = (place.line_column(), shown(place.path()).into_owned());
        Where { path, line, column }
    });
    let told = Told {
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: &diagnostic.message,
        place,
        label: diagnostic.label.as_deref(),
        notes: &diagnostic.notes,
        hints: &diagnostic.hints,
    };
    told.serialize(to)
}

pub fn maybe<S: Serializer>(told: &Option<Diagnostic>, to: S) -> Result<S::Ok, S::Error> {
    match told {
        Some(told) => diagnostic(told, to),
        None => to.serialize_none(),
    }
}
