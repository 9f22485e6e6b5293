/// What is assumed where nobody says.
const USUAL: usize = 80;

/// The width of the terminal.
pub fn columns() -> usize {
    match rustix::termios::tcgetwinsize(std::io::stderr()) {
        Ok(size) if size.ws_col > 0 => usize::from(size.ws_col),
        _ => USUAL,
    }
}
