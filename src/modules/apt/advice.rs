use super::super::advice::Advice;

/// For names that apt does not know.
pub const UNKNOWN: &str = "is it spelt right? if so: `update_cache: true` fetches the host's package lists, where they are old \
                           or missing; it may need a repository of its own";

const BUSY: &str = "another program is installing there";
/// For a lock that somebody holds.
pub const WAIT: &str = "`lock_timeout` is how many seconds to wait for it";
const NOT_ROOT: &str = "apt needs root: `become: true`";

/// What apt-get and dpkg say.
pub const ADVICE: &Advice = &[
    (
        "dpkg was interrupted",
        "an installation was broken off there: run `dpkg --configure -a` on the host, as root",
    ),
    ("Permission denied", NOT_ROOT),
    ("are you root?", NOT_ROOT),
    ("requires superuser privilege", NOT_ROOT),
    ("Could not get lock", BUSY),
    ("Unable to acquire the dpkg frontend lock", BUSY),
    ("Unable to locate package", UNKNOWN),
    ("is a virtual package provided by", "name the one of these packages that is wanted"),
    ("without --allow-change-held-packages", "`allow_change_held_packages: true` changes them nevertheless"),
    ("without --allow-downgrades", "`allow_downgrade: true` takes the older version"),
    ("cannot be authenticated", "its repository's key is missing on the host (`/etc/apt/keyrings`)"),
    ("NO_PUBKEY", "its repository's key is missing on the host (`/etc/apt/keyrings`)"),
    ("is not valid yet", "the host's clock is behind"),
    ("Unmet dependencies", "`state: fixed` lets apt mend what is broken"),
];
