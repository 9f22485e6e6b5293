/// In check mode, what changes that were announced make of a file of the controller.
pub enum Announced {
    /// Nothing: it is as it is.
    Nothing,
    Gone,
    /// A folder with these permissions.
    Folder(u32),
    /// A file with this content and these permissions.
    Text(Vec<u8>, u32),
    /// Nobody knows, and why.
    Open(String),
}
