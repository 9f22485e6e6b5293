use crate::sh::{Output, Sh};

use super::question::{Garbled, Question};

/// Who a shell runs as and where: what each new shell is asked first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Boot;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BootAnswer {
    pub uid: u64,
    pub gid: u64,
    /// Login name; the number where the user has none.
    pub user: String,
    /// Numbers and names of all groups, the first one included.
    pub groups: Vec<(u64, String)>,
    /// `HOME`; `/` when the shell has none.
    pub home: String,
    pub path: String,
    pub umask: u32,
    /// Such as `Linux`.
    pub system: String,
    pub node: String,
    pub release: String,
    /// Such as `x86_64`.
    pub machine: String,
    /// Changes with each start of the machine, and is the same for all its names; empty where it is not known.
    pub boot_id: String,
    /// Device and inode of `/`: tells containers on one kernel apart.
    pub root: String,
    /// Whether systemd runs the machine.
    pub systemd: bool,
    /// Where network file systems are mounted, and their device numbers as stat(2) tells them: links lead there, too.
    pub network_mounts: Vec<(String, u64)>,
}

impl BootAnswer {
    /// The same for all names of a machine, and different for any two machines; `None` where that cannot be said.
    pub fn place(&self) -> Option<String> {
        let known = !self.boot_id.is_empty() && !self.root.is_empty();
        known.then(|| format!("{} {}", self.boot_id, self.root))
    }

    /// Whether a path, as it is written, lies on a file system that other machines may change.
    pub fn is_shared(&self, path: &str) -> bool {
        let below = |(mount, _): &(String, u64)| {
            let rest = path.strip_prefix(mount.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.network_mounts.iter().any(below)
    }

    /// The same of the device that a file lies on.
    pub fn is_shared_device(&self, device: u64) -> bool {
        self.network_mounts.iter().any(|(_, known)| *known == device)
    }
}

impl Question for Boot {
    type Answer = BootAnswer;
    const KIND: &'static str = "boot";
    const PLAIN: bool = true;

    /// On `q_v` only what can change while a shell lives: the name of the host, and systemd.
    const FUNCTIONS: &'static str = r#"
q_boot() {
  if [ -n "$q_v" ]; then
    { IFS= read -r q_n </proc/sys/kernel/hostname || q_n=; } 2>/dev/null
    q_systemd; q_t="$q_t$q_n $q_s$D_N"
    return
  fi
  echo "id $(id)"
  printf 'home %s\npath %s\numask ' "${HOME:-/}" "$PATH"
  umask
  echo "uname $(uname -s -n -r -m)"
  { IFS= read -r q_x </proc/sys/kernel/random/boot_id && echo "boot $q_x"; } 2>/dev/null
  stat -c 'root %d:%i' / 2>/dev/null
  q_x='(nfs[34]?|cifs|smb3|smbfs|ncpfs|afs|ceph|lustre|gpfs|beegfs|orangefs|glusterfs|9p|virtiofs|ocfs2|gfs2|fuse\..*)'
  sed -nE "s/^(.* - $q_x )/mount \\1/p" /proc/self/mountinfo 2>/dev/null
  q_systemd; [ -z "$q_s" ] || echo "$q_s"
}
q_systemd() { if [ -d /run/systemd/system ]; then q_s=systemd; else q_s=; fi; }
"#;

    fn script(_: &[Self]) -> Sh {
        Sh::default().arg("q_boot")
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let text = output.text();
        let mut answer = BootAnswer::default();
        for line in text.lines() {
            let (key, rest) = line.split_once(' ').unwrap_or((line, ""));
            read(&mut answer, key, rest).ok_or_else(|| Garbled::new(Self::KIND, line))?;
        }
        if answer.user.is_empty() || answer.system.is_empty() {
            return Err(Garbled::new(Self::KIND, "it does not say who and where it is"));
        }
        Ok(vec![answer; questions.len()])
    }
}

/// Reads one line of the answer; `None` when it cannot be read.
fn read(answer: &mut BootAnswer, key: &str, rest: &str) -> Option<()> {
    match key {
        "id" => identity(answer, rest)?,
        "home" => answer.home = rest.to_owned(),
        "path" => answer.path = rest.to_owned(),
        "umask" => answer.umask = u32::from_str_radix(rest, 8).ok()?,
        "uname" => {
            let words: Vec<String> = rest.split(' ').map(str::to_owned).collect();
            let [system, node, release, machine] = words.try_into().ok()?;
            (answer.system, answer.node, answer.release, answer.machine) = (system, node, release, machine);
        }
        "boot" => answer.boot_id = rest.to_owned(),
        "root" => answer.root = rest.to_owned(),
        "systemd" => answer.systemd = true,
        "mount" => {
            let mut words = rest.split(' ').skip(2);
            let (device, path) = (words.next()?, words.nth(1)?);
            let (major, minor) = device.split_once(':')?;
            let device = rustix::fs::makedev(major.parse().ok()?, minor.parse().ok()?);
            answer.network_mounts.push((unescaped(path), device));
        }
        _ => return None,
    }
    Some(())
}

/// `uid=0(root) gid=0(root) groups=0(root),27(domain users) context=…`
fn identity(answer: &mut BootAnswer, text: &str) -> Option<()> {
    let part = |name: &str| {
        let at = text.find(name)? + name.len();
        Some(text[at..].split('=').next().unwrap_or_default())
    };
    let (uid, user) = entry(part("uid=")?)?;
    let gid = entry(part("gid=")?)?;
    // Busybox lists no groups where there is only the first one.
    let groups = part("groups=").map(|groups| groups.split(',').filter_map(entry).collect());
    (answer.uid, answer.user, answer.gid) = (uid, user, gid.0);
    answer.groups = groups.unwrap_or_else(|| vec![gid]);
    Some(())
}

/// `27(domain users)`, with anything behind it; a number alone is its own name.
fn entry(text: &str) -> Option<(u64, String)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    let name = rest.strip_prefix('(').and_then(|rest| rest.split(')').next());
    Some((number.parse().ok()?, name.unwrap_or(number).to_owned()))
}

/// Undoes `\040` and its like, as they stand in `/proc/self/mounts`.
fn unescaped(text: &str) -> String {
    let pairs = [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")];
    pairs.iter().fold(text.to_owned(), |text, (code, plain)| text.replace(code, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<BootAnswer, Garbled> {
        let output = Output { stdout: text.as_bytes().to_vec(), ..Output::default() };
        Boot::parse(&[Boot], &output).map(|mut answers| answers.remove(0))
    }

    #[test]
    fn an_answer_is_read() {
        let answer = parse(concat!(
            "id uid=1000(bob) gid=1000(bob) groups=1000(bob),27(domain users),4242 context=u:r:t\n",
            "home /home/bob\npath /usr/bin:/bin\numask 0022\nuname Linux web 6.1.0-18-amd64 x86_64\n",
            "boot 0e8b\nmount 101 29 0:45 /export /srv/my\\040data rw - nfs4 nas:/export rw\nsystemd\n",
        ))
        .unwrap();
        let groups = [(1000, "bob"), (27, "domain users"), (4242, "4242")];
        assert_eq!(answer.groups, groups.map(|(gid, name)| (gid, name.to_owned())));
        assert_eq!((answer.uid, answer.user.as_str(), answer.umask), (1000, "bob", 0o22));
        assert_eq!((answer.release.as_str(), answer.boot_id.as_str()), ("6.1.0-18-amd64", "0e8b"));
        assert!(answer.systemd);
        for (path, shared) in [("/srv/my data", true), ("/srv/my data/x", true), ("/srv/my database", false)]
        {
            assert_eq!(answer.is_shared(path), shared, "{path}");
        }
        assert!(answer.is_shared_device(45) && !answer.is_shared_device(2049));
    }

    #[test]
    fn groups_and_names_may_be_missing() {
        let answer = parse("id uid=0 gid=0(root)\nuname Linux a b c\n").unwrap();
        assert_eq!((answer.user.as_str(), answer.groups), ("0", vec![(0, "root".to_owned())]));
        for text in ["", "id uid=0 gid=0\n", "Welcome!\n", "id uid=x\n", "umask 9\n"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn this_machine_answers() {
        let script = format!("{}\n{}", Boot::FUNCTIONS, Boot::script(&[Boot]).text());
        for sh in [&["dash", "-c"][..], &["bash", "-c"], &["busybox", "ash", "-c"]] {
            let Ok(output) = std::process::Command::new(sh[0]).args(&sh[1..]).arg(&script).output() else {
                println!("skipped: there is no `{}` here", sh[0]);
                continue;
            };
            let text = String::from_utf8(output.stdout).unwrap();
            let answer = parse(&text).unwrap();
            assert_eq!(answer.uid, u64::from(rustix::process::getuid().as_raw()));
            assert_eq!(answer.boot_id.len(), 36, "{text}");
        }
    }
}
