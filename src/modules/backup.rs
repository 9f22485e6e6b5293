/// Path of a copy of a file, such as `/etc/hosts.4711.2026-01-31@12:30:00~`.
pub fn path(of: &str) -> String {
    let now = jiff::Zoned::now().strftime("%Y-%m-%d@%H:%M:%S");
    format!("{of}.{}.{now}~", std::process::id())
}
