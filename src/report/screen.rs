use std::{cell::RefCell, sync::Arc};

use crate::event::Event;

use super::{console::Console, json, manner::Manner, masked::masked, narrator::Narrator};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

/// Where the events of a run are shown.
pub struct Screen {
    console: Arc<Console>,
    reader: Reader,
}

enum Reader {
    Json,
    Text(Box<RefCell<Narrator>>),
}

impl Screen {
    /// On a terminal a part of the screen moves, and what is right folds away; elsewhere each thing has a line.
    pub fn new(console: Arc<Console>, format: Format, verbosity: u8, diff: bool) -> Self {
        let fold = format == Format::Text && Console::can_move();
        if fold {
            console.start_moving();
        }
        let manner = Manner { style: Console::style(), verbosity, diff, fold };
        let reader = match format {
            Format::Json => Reader::Json,
            Format::Text => Reader::Text(Box::new(RefCell::new(Narrator::new(manner)))),
        };
        Self { console, reader }
    }

    pub fn show(&self, event: &Event) {
        let event = &*masked(&self.console.masker, event);
        match &self.reader {
            Reader::Json => self.console.print(&json::line(&self.console.masker, event)),
            Reader::Text(narrator) => {
                self.console.see(event);
                let said = narrator.borrow_mut().tell(event);
                self.console.print(&said.text);
                self.console.warn(&said.warning);
            }
        }
    }

    /// Leaves the terminal as it was.
    pub fn finish(&self) {
        self.console.finish();
    }
}
