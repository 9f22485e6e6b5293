use super::file::Place;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

/// Something to tell the user, with the place it is about. The text is a lowercase fragment; literals stand in
/// backticks; hints say what was probably meant. Boxed, as it is the error of nearly everything that reads.
#[derive(Clone, Debug)]
pub struct Diagnostic(Box<Details>);

/// What a [`Diagnostic`] says.
#[derive(Clone, Debug)]
pub struct Details {
    pub severity: Severity,
    pub message: String,
    pub place: Option<Place>,
    /// Said under the marked text.
    pub label: Option<String>,
    /// Further places, each with what it has to do with it.
    pub related: Vec<(Place, String)>,
    pub notes: Vec<String>,
    pub hints: Vec<String>,
}

impl std::ops::Deref for Diagnostic {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl std::ops::DerefMut for Diagnostic {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl Diagnostic {
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message)
    }

    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message)
    }

    fn new(severity: Severity, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Details {
            severity,
            message,
            place: None,
            label: None,
            related: vec![],
            notes: vec![],
            hints: vec![],
        }))
    }

    pub fn at(mut self, place: &Place) -> Self {
        self.place.get_or_insert_with(|| place.clone());
        self
    }

    /// At a place, where there is one.
    pub fn maybe_at(self, place: Option<&Place>) -> Self {
        match place {
            Some(place) => self.at(place),
            None => self,
        }
    }

    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    pub fn also(mut self, place: &Place, what: impl Into<String>) -> Self {
        self.related.push((place.clone(), what.into()));
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a hint when there is something to hint at.
    pub fn maybe_hint(self, hint: Option<impl Into<String>>) -> Self {
        match hint {
            Some(hint) => self.hint(hint),
            None => self,
        }
    }
}

/// Sorts by file and line; what has no place comes last.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by_key(|diagnostic| match &diagnostic.place {
        Some(place) => (false, place.path().to_owned(), place.line_column()),
        None => (true, Default::default(), (0, 0)),
    });
}

/// One line: `path:line:column: message`.
impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Diagnostic {}
