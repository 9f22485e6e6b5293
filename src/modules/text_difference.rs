use crate::plan::Difference;

/// Largest text that is shown, in bytes.
const LIMIT: usize = 104_448;

/// What one side of a difference is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Side {
    Absent,
    Bytes(Vec<u8>),
    /// It is not shown, and why.
    Hidden(String),
}

impl Side {
    fn text(self) -> Result<Option<String>, String> {
        match self {
            Self::Absent => Ok(None),
            Self::Hidden(why) => Err(why),
            Self::Bytes(bytes) if bytes.len() > LIMIT => Err(format!("it is larger than {LIMIT} bytes")),
            Self::Bytes(bytes) if bytes.contains(&0) => Err("it is binary".to_owned()),
            Self::Bytes(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
}

impl From<crate::ask::Read> for Side {
    fn from(read: crate::ask::Read) -> Self {
        use crate::ask::Read;
        match read {
            Read::Absent => Self::Absent,
            Read::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
            Read::Large(_) => Self::Hidden(format!("it is larger than {LIMIT} bytes")),
            Read::Denied | Read::Directory => Self::Hidden("it cannot be read".to_owned()),
        }
    }
}

impl From<&crate::sh::Body> for Side {
    fn from(body: &crate::sh::Body) -> Self {
        use crate::sh::Body;
        match body {
            Body::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
            Body::File(_) => Self::Hidden(format!("it is larger than {LIMIT} bytes")),
            Body::Secret(_) => Self::Hidden("it is secret".to_owned()),
        }
    }
}

/// The difference between two contents of a file, named on both sides.
pub fn text_difference(before: (&str, Side), after: (&str, Side)) -> Difference {
    let hidden = |why| Difference::Hidden { what: before.0.to_owned(), why };
    match (before.1.text(), after.1.text()) {
        (Ok(old), Ok(new)) => Difference::Text {
            before_header: before.0.to_owned(),
            after_header: after.0.to_owned(),
            before: old,
            after: new,
        },
        (Err(why), _) | (_, Err(why)) => hidden(why),
    }
}
