//! From text to nodes: the events of a YAML parser, composed by [`Composer`].

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Once},
};

use super::{
    compose::{Composer, Loaded},
    diagnostic::Diagnostic,
    file::{File, Place},
};

/// The one document of a text (YAML 1.1, so JSON too). A text without content is null.
pub fn parse(file: &Arc<File>) -> Result<Loaded, Diagnostic> {
    let (mut documents, warnings) = compose(file)?;
    if let Some(second) = documents.get(1) {
        return Err(Diagnostic::error("expected one document, found another")
            .at(&Place::new(file, second.place.span.clone()))
            .hint("a line `---` starts a document; write everything into one"));
    }
    let node = documents.pop().unwrap_or_else(|| Composer::nothing(file));
    Ok(Loaded { node, warnings })
}

/// All documents of a text; none where it has no content.
pub fn parse_all(file: &Arc<File>) -> Result<Vec<Loaded>, Diagnostic> {
    let (documents, mut warnings) = compose(file)?;
    let load = |node| Loaded { node, warnings: std::mem::take(&mut warnings) };
    Ok(documents.into_iter().map(load).collect())
}

type Documents = (Vec<super::node::Node>, Vec<Diagnostic>);

fn compose(file: &Arc<File>) -> Result<Documents, Diagnostic> {
    if let Some(at) = file.text.find('\0') {
        let line = Place::new(file, at..at + 1);
        return Err(Diagnostic::error("found a NUL byte, so this is not YAML").at(&line));
    }
    // The scanner panics at a block scalar that ends without a newline at the end of the text.
    let text = if file.text.ends_with('\n') || file.text.is_empty() {
        std::borrow::Cow::Borrowed(file.text.as_str())
    } else {
        format!("{}\n", file.text).into()
    };
    quietly(|| Composer::new(file, &mut text.as_bytes()).documents())
        .unwrap_or_else(|| Err(Diagnostic::error("could not be read as YAML").at(&Place::new(file, 0..0))))
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; `None` if it panicked. The parser does on some malformed texts, and nothing of that is for the screen.
fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                usual(panic);
            }
        }));
    });
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    result.ok()
}
