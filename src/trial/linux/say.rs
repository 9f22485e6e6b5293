//! What the parts of a sandbox tell the process that started them: pipes, not a person's screen.

#[expect(clippy::print_stdout, reason = "standard output is the pipe to whoever started the sandbox")]
pub fn answer(line: &str) {
    println!("{line}");
}

#[expect(clippy::print_stderr, reason = "standard error is the pipe to whoever started the sandbox")]
pub fn complain(line: &str) {
    eprintln!("{line}");
}
