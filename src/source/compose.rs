use std::{collections::HashMap, sync::Arc};

use libyaml_safer::{Event, EventData, Parser, ScalarStyle};

use super::{
    diagnostic::Diagnostic,
    file::{File, Place},
    mapping::Mapping,
    node::{Entry, Kind, Node, Tag},
    scalar, syntax, tags,
};

const MAX_DEPTH: usize = 200;
/// Nodes that aliases may copy, all together: a document of a few lines must not fill the memory.
const MAX_COPIED: usize = 1_000_000;

/// A document, and what is doubtful in it.
#[derive(Debug)]
pub struct Loaded {
    pub node: Node,
    pub warnings: Vec<Diagnostic>,
}

pub(super) struct Composer<'t, 'b> {
    file: &'t Arc<File>,
    parser: Parser<&'b mut &'t [u8]>,
    /// By name: the node, and how many nodes it is.
    anchors: HashMap<String, (Node, usize)>,
    composed: usize,
    copied: usize,
    warnings: Vec<Diagnostic>,
    last: syntax::LastScalar,
    /// Where the node composed last ends.
    end: usize,
}

impl<'t, 'b> Composer<'t, 'b> {
    pub(super) fn new(file: &'t Arc<File>, input: &'b mut &'t [u8]) -> Self {
        let mut parser = Parser::new();
        parser.set_input(input);
        parser.set_encoding(libyaml_safer::Encoding::Utf8);
        Self {
            file,
            parser,
            anchors: HashMap::new(),
            composed: 0,
            copied: 0,
            warnings: vec![],
            last: syntax::LastScalar::default(),
            end: 0,
        }
    }

    /// The node of a text without content.
    pub(super) fn nothing(file: &Arc<File>) -> Node {
        Node { place: Place::new(file, 0..0), kind: Kind::Null, tag: None }
    }

    pub(super) fn documents(mut self) -> Result<(Vec<Node>, Vec<Diagnostic>), Diagnostic> {
        let mut documents = vec![];
        loop {
            match self.next()?.data {
                EventData::StreamEnd => return Ok((documents, self.warnings)),
                EventData::DocumentStart { .. } => {
                    self.anchors.clear();
                    let event = self.next()?;
                    documents.push(self.node(event, 0)?);
                }
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Result<Event, Diagnostic> {
        self.parser.parse().map_err(|error| syntax::explain(self.file, &error, &self.last))
    }

    fn place(&self, event: &Event) -> Place {
        let end = self.file.text.len();
        let span = (event.start_mark.index as usize).min(end)..(event.end_mark.index as usize).min(end);
        Place::new(self.file, span)
    }

    fn node(&mut self, event: Event, depth: usize) -> Result<Node, Diagnostic> {
        let place = self.place(&event);
        if depth > MAX_DEPTH {
            return Err(Diagnostic::error(format!("nested more than {MAX_DEPTH} levels deep")).at(&place));
        }
        self.composed += 1;
        let before = self.composed;
        let (node, anchor) = match event.data {
            EventData::Alias { anchor } => return self.alias(&anchor, &place),
            EventData::Scalar { anchor, tag, value, style, .. } => {
                (self.scalar(place, tag, value, style)?, anchor)
            }
            EventData::SequenceStart { anchor, tag, .. } => (self.list(place, tag, depth)?, anchor),
            EventData::MappingStart { anchor, tag, .. } => (self.map(place, tag, depth)?, anchor),
            _ => return Err(Diagnostic::error("expected a value").at(&place)),
        };
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, (node.clone(), self.composed - before + 1));
        }
        Ok(node)
    }

    fn alias(&mut self, anchor: &str, place: &Place) -> Result<Node, Diagnostic> {
        self.end = place.span.end;
        let Some((node, size)) = self.anchors.get(anchor) else {
            return Err(syntax::unknown_alias(anchor, place, self.anchors.keys()));
        };
        self.copied += size;
        self.composed += size - 1;
        if self.copied > MAX_COPIED {
            let message = format!("aliases make more than {MAX_COPIED} nodes of this document");
            return Err(Diagnostic::error(message).at(place));
        }
        Ok(node.clone())
    }

    fn scalar(
        &mut self,
        mut place: Place,
        tag: Option<String>,
        mut value: String,
        style: ScalarStyle,
    ) -> Result<Node, Diagnostic> {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if block {
            self.take_back_newline(&place, &mut value);
            place.span.end = place.span.start + place.text().trim_end().len();
        }
        self.last.note(&place, style);
        self.end = place.span.end;
        let (kind, tag) = match tag {
            None if style == ScalarStyle::Plain => (scalar::resolve(&value), None),
            None => (Kind::Str(value), None),
            Some(tag) => tags::scalar(&tag, value).map_err(|error| error.at(&place))?,
        };
        Ok(Node { place, kind, tag })
    }

    /// Undoes what appending a newline to the text did to the block scalar at its end.
    fn take_back_newline(&self, place: &Place, value: &mut String) {
        let text = &self.file.text;
        if text.ends_with('\n') || place.span.end < text.len() || !value.ends_with('\n') {
            return;
        }
        let last_line = self.file.line(text.len());
        let body = &value[..value.len() - 1];
        if !last_line.trim().is_empty() || body.is_empty() || body.ends_with([' ', '\t', '\n']) {
            value.pop();
        }
    }

    fn list(&mut self, mut place: Place, tag: Option<String>, depth: usize) -> Result<Node, Diagnostic> {
        let tag = self.collection_tag(tag, &place)?;
        let mut items = vec![];
        loop {
            let event = self.next()?;
            if event.data == EventData::SequenceEnd {
                self.close(&mut place, &event);
                let kind = Kind::List(items);
                return Ok(Node { place, kind, tag });
            }
            items.push(self.node(event, depth + 1)?);
        }
    }

    fn map(&mut self, mut place: Place, tag: Option<String>, depth: usize) -> Result<Node, Diagnostic> {
        let tag = self.collection_tag(tag, &place)?;
        let mut mapping = Mapping::default();
        loop {
            let event = self.next()?;
            if event.data == EventData::MappingEnd {
                self.close(&mut place, &event);
                let kind = Kind::Map(mapping.finish(&mut self.warnings));
                return Ok(Node { place, kind, tag });
            }
            let merges = is_merge_key(&event);
            let key = self.node(event, depth + 1)?;
            if !merges {
                syntax::check_key(&key)?;
            }
            let event = self.next()?;
            let value = self.node(event, depth + 1)?;
            match merges {
                true => mapping.merge(value)?,
                false => mapping.add(Entry { key, value }),
            }
        }
    }

    fn collection_tag(&self, tag: Option<String>, place: &Place) -> Result<Option<Tag>, Diagnostic> {
        tag.map_or(Ok(None), |tag| tags::collection(&tag).map_err(|error| error.at(place)))
    }

    /// A collection in flow style ends at its bracket, one in block style where its last node does.
    fn close(&mut self, place: &mut Place, end: &Event) {
        let bracket = self.place(end);
        if matches!(bracket.text(), "]" | "}") {
            self.end = bracket.span.end;
        }
        place.span.end = self.end.max(place.span.end);
    }
}

fn is_merge_key(event: &Event) -> bool {
    matches!(
        &event.data,
        EventData::Scalar { tag: None, value, style: ScalarStyle::Plain, .. } if value == "<<"
    )
}
