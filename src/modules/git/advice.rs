use super::super::advice::Advice;

/// What git and the ssh that it starts say.
pub const ADVICE: &Advice = &[
    (
        "REMOTE HOST IDENTIFICATION HAS CHANGED",
        "the server has another key than the host remembers: if that is right, remove the old one from `known_hosts`",
    ),
    (
        "Host key verification failed",
        "the host does not know the server's key: `accept_newhostkey: true` takes it and remembers it",
    ),
    (
        "already exists and is not an empty directory",
        "something else is in `dest`: take another directory, or clear it away first; `force` does not",
    ),
    (
        "Permission denied (publickey",
        "the host has no key that the server takes: `key_file` is the path of one on the host",
    ),
    (
        "dubious ownership",
        "the repository belongs to somebody else: let the task run as its owner (`become_user`), or set git's `safe.directory`",
    ),
    (
        "could not read Username",
        "without a login the server gives nothing: the address is wrong, or the repository private (SSH with `key_file`)",
    ),
    ("Permission denied", "`become: true`, or `become_user`, makes it run as somebody who may"),
    ("Failed to checkout", "is that a branch, tag or hash there? `depth` leaves out what is older"),
];
