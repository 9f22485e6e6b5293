use std::{
    fmt::{Debug, Write as _},
    sync::Arc,
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

use super::{console::Console, words::clean};

/// Shows on the error output what the program's rooms log: warnings always, details from the third `-v` on.
pub fn log_to(console: &Arc<Console>, verbosity: u8) {
    let most = if verbosity >= 3 { Level::DEBUG } else { Level::WARN };
    let _ = tracing::subscriber::set_global_default(Log { console: console.clone(), most });
}

struct Log {
    console: Arc<Console>,
    most: Level,
}

/// Events only: nobody opens spans.
impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && *metadata.level() <= self.most
            && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut words = Words::default();
        event.record(&mut words);
        self.console.warn(&line(*event.metadata().level(), &words));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// The message of an event, and the rest of what it says.
#[derive(Default)]
struct Words {
    message: String,
    rest: String,
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        } else {
            let between = if self.rest.is_empty() { "" } else { ", " };
            let _ = write!(self.rest, "{between}{}: {value:?}", field.name());
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}

/// A server's banner can hold anything: it is cleaned.
fn line(level: Level, words: &Words) -> String {
    let severity = if level <= Level::WARN { "warning" } else { "debug" };
    let rest = match words.rest.is_empty() {
        true => String::new(),
        false => format!(" ({})", words.rest),
    };
    format!("{severity}: {}{}\n", clean(&words.message), clean(rest.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_lines() {
        let said = |level, message: &str, rest: &str| {
            line(level, &Words { message: message.to_owned(), rest: rest.to_owned() })
        };
        let table = [
            (
                said(Level::WARN, "the host key could not be added", "file: /x, error: denied"),
                "warning: the host key could not be added (file: /x, error: denied)\n",
            ),
            (said(Level::DEBUG, "lost", ""), "debug: lost\n"),
        ];
        for (line, expected) in table {
            assert_eq!(line, expected);
        }
        assert!(!said(Level::DEBUG, "the banner", "banner: \u{1b}[2Jx").contains('\u{1b}'));
    }
}
