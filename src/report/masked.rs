use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::{
    event::{Event, Outcome},
    plan::Difference,
    source::Diagnostic,
};

use super::masker::Masker;

/// The event with results and differences free of secrets: texts in them are written with escapes later on, in which a
/// secret would not be found any more. All else is masked as it is written.
pub fn masked<'e>(masker: &Masker, event: &'e Event) -> Cow<'e, Event> {
    if masker.is_empty() {
        return Cow::Borrowed(event);
    }
    let mut event = event.clone();
    match &mut event {
        Event::ItemFinished { outcome, label, .. } => {
            *label = masker.mask(label).into_owned();
            mask(masker, outcome);
        }
        Event::TaskFinished { outcome, .. } => mask(masker, outcome),
        Event::Output { line, .. } => *line = masker.mask(line).into_owned(),
        _ => {}
    }
    Cow::Owned(event)
}

/// The same for a diagnostic: a secret of several lines would not be found any more where it has been laid out.
pub fn without_secrets(masker: &Masker, diagnostic: &Diagnostic) -> Diagnostic {
    let mut diagnostic = diagnostic.clone();
    let told = &mut *diagnostic;
    let related = told.related.iter_mut().map(|(_, what)| what);
    let more = told.notes.iter_mut().chain(&mut told.hints).chain(&mut told.label).chain(related);
    more.chain([&mut told.message]).for_each(|text| *text = masker.mask(text).into_owned());
    diagnostic
}

fn mask(masker: &Masker, outcome: &mut Outcome) {
    let result = std::mem::take(&mut outcome.result);
    outcome.result = match masker.mask_json(&Value::Object(result)) {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    for difference in &mut outcome.differences {
        match difference {
            Difference::Text { before, after, .. } => {
                [before, after].into_iter().flatten().for_each(|text| *text = masker.mask(text).into_owned());
            }
            Difference::Properties { before, after, .. } => {
                (*before, *after) = (masker.mask_json(before), masker.mask_json(after));
            }
            Difference::Prepared { text } => *text = masker.mask(text).into_owned(),
            Difference::Hidden { .. } => {}
        }
    }
}
