use libyaml_safer::{Emitter, Encoding, Event, MappingStyle, ScalarStyle, SequenceStyle};

use super::{
    super::{
        float,
        halt::Halt,
        items, json, missing, print,
        value::{Fallible, Value},
    },
    plain,
};

/// How YAML is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub indent: i32,
    /// Columns at which long texts are folded; negative: never.
    pub width: i32,
    pub sort_keys: bool,
    /// `None`: containers of scalars only stand on one line.
    pub flow: Option<bool>,
    pub explicit_start: bool,
    pub explicit_end: bool,
    /// The style of all texts: `|`, `>`, `'` or `"`.
    pub quote: Option<char>,
}

impl Style {
    /// `to_yaml`.
    pub fn mixed() -> Self {
        Self {
            indent: 2,
            width: 80,
            sort_keys: true,
            flow: None,
            explicit_start: false,
            explicit_end: false,
            quote: None,
        }
    }

    /// `to_nice_yaml`.
    pub fn nice() -> Self {
        Self { indent: 4, flow: Some(false), ..Self::mixed() }
    }
}

/// The value as a YAML document.
pub fn write(value: &Value, style: &Style) -> Fallible {
    let mut writer = Writer { style: *style, events: vec![], secret: false };
    writer.value(value)?;
    let text = emit(writer.events, style).map_err(|error| Halt::error(format!("YAML: {error}")))?;
    Ok(Value::text(text, writer.secret))
}

fn emit(events: Vec<Event>, style: &Style) -> Result<String, libyaml_safer::Error> {
    let bare = matches!(
        events.first().map(|event| &event.data),
        Some(libyaml_safer::EventData::Scalar { style: ScalarStyle::Plain, .. })
    );
    let mut bytes = vec![];
    {
        let mut emitter = Emitter::new();
        emitter.set_output_string(&mut bytes);
        emitter.set_unicode(true);
        emitter.set_indent(style.indent);
        emitter.set_width(style.width);
        emitter.emit(Event::stream_start(Encoding::Utf8))?;
        emitter.emit(Event::document_start(None, &[], !style.explicit_start))?;
        for event in events {
            emitter.emit(event)?;
        }
        emitter.emit(Event::document_end(!style.explicit_end))?;
        emitter.emit(Event::stream_end())?;
        emitter.flush()?;
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // A lone plain scalar is ended by a marker, which nobody wants in a file.
    Ok(if bare && !style.explicit_end {
        text.strip_suffix("...\n").map_or(text.clone(), str::to_string)
    } else {
        text
    })
}

struct Writer {
    style: Style,
    events: Vec<Event>,
    secret: bool,
}

impl Writer {
    fn value(&mut self, value: &Value) -> Fallible<()> {
        match value {
            Value::Null => self.plain("null"),
            Value::Bool(on) => self.plain(if *on { "true" } else { "false" }),
            Value::Int(_) | Value::Big(_) => self.plain(&print::text(value)?),
            Value::Float(float) => self.plain(&number(*float)),
            Value::Str(text) => {
                self.secret |= text.secret;
                self.text(&text.text);
            }
            Value::List(_) | Value::Tuple(_) => self.sequence(&items::items(value)?)?,
            Value::Undefined(missing) => return Err(missing::halt(missing)),
            Value::Hole(halt) => return Err(Halt::clone(halt)),
            Value::Dict(_) | Value::Object(_) | Value::Omit => match items::entries(value)? {
                Some(entries) => self.mapping(entries)?,
                None => self.plain(&print::text(value)?),
            },
        }
        Ok(())
    }

    fn plain(&mut self, text: &str) {
        let event = match self.quoting() {
            ScalarStyle::Any => Event::scalar(None, None, text, true, false, ScalarStyle::Plain),
            style => Event::scalar(None, None, text, true, true, style),
        };
        self.events.push(event);
    }

    fn text(&mut self, text: &str) {
        let event = Event::scalar(None, None, text, plain::is_text(text), true, self.quoting());
        self.events.push(event);
    }

    fn quoting(&self) -> ScalarStyle {
        match self.style.quote {
            Some('|') => ScalarStyle::Literal,
            Some('>') => ScalarStyle::Folded,
            Some('\'') => ScalarStyle::SingleQuoted,
            Some('"') => ScalarStyle::DoubleQuoted,
            _ => ScalarStyle::Any,
        }
    }

    /// On one line, as the style says or as the content lets it.
    fn flows<'a>(&self, mut content: impl Iterator<Item = &'a Value>) -> bool {
        self.style.flow.unwrap_or_else(|| self.style.quote.is_none() && content.all(is_scalar))
    }

    fn sequence(&mut self, items: &[Value]) -> Fallible<()> {
        let style = if self.flows(items.iter()) { SequenceStyle::Flow } else { SequenceStyle::Block };
        self.events.push(Event::sequence_start(None, None, true, style));
        items.iter().try_for_each(|item| self.value(item))?;
        self.events.push(Event::sequence_end());
        Ok(())
    }

    fn mapping(&mut self, entries: Vec<(super::super::key::Key, Value)>) -> Fallible<()> {
        let style = if self.flows(entries.iter().map(|(_, value)| value)) {
            MappingStyle::Flow
        } else {
            MappingStyle::Block
        };
        let entries =
            if self.style.sort_keys { json::sorted(entries.clone()).unwrap_or(entries) } else { entries };
        self.events.push(Event::mapping_start(None, None, true, style));
        for (key, value) in &entries {
            self.value(&items::key_value(key))?;
            self.value(value)?;
        }
        self.events.push(Event::mapping_end());
        Ok(())
    }
}

fn is_scalar(value: &Value) -> bool {
    match value {
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) => false,
        Value::Object(object) => object.keys().is_none(),
        _ => true,
    }
}

fn number(float: f64) -> String {
    if float.is_nan() {
        return ".nan".into();
    }
    if float.is_infinite() {
        return if float > 0.0 { ".inf" } else { "-.inf" }.into();
    }
    let shown = float::repr(float);
    if shown.contains('.') { shown } else { shown.replacen('e', ".0e", 1) }
}
