use crate::sh::{Output, Sh, quote};

use super::{
    question::{Cost, Foretold, Garbled, Question},
    reader::Reader,
    world::World,
};

/// How an archive on the host differs from what stands in a directory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Archive {
    pub src: String,
    pub dest: String,
    /// Options for tar alone.
    pub options: Vec<String>,
    /// Members to look at; all when there are none.
    pub include: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArchiveState {
    /// Name of the kind, such as `TgzArchive`; empty for what cannot be unpacked.
    pub handler: String,
    pub size: u64,
    /// Members, as the archive names them.
    pub files: Vec<String>,
    /// What tar says about differences, or one line for each entry of a zip that differs.
    pub differences: Vec<String>,
    /// Why it cannot be unpacked.
    pub why: String,
}

impl ArchiveState {
    pub fn is_zip(&self) -> bool {
        self.handler == "ZipArchive"
    }
}

impl Question for Archive {
    type Answer = ArchiveState;
    const KIND: &'static str = "archive";
    const COST: Cost = Cost::Slow;

    /// Each word is a whole command line, quoted by us: `SRC DEST LISTING COMPARING`, the last two being the command
    /// lines of options and members for tar. Names are listed as they are unpacked.
    const FUNCTIONS: &'static str = r#"
q_archives() { for q_c; do eval "q_archive $q_c"; done; }
q_archive() {
  export LC_ALL=C
  q_s=$1 q_d=$2
  q_z=$(($(wc -c < "$q_s" 2>/dev/null || echo 0)))
  q_tar=tar; command -v gtar >/dev/null && q_tar=gtar
  case $(head -c 4 "$q_s" 2>/dev/null | od -An -tx1 | tr -d ' \n') in
    504b0304 | 504b0506) q_h=ZipArchive ;;
    1f8b*) q_h=TgzArchive ;;
    425a68*) q_h=TarBzipArchive ;;
    fd377a58) q_h=TarXzArchive ;;
    28b52ffd) q_h=TarZstdArchive ;;
    *) q_h=TarArchive ;;
  esac
  if [ "$q_h" = ZipArchive ]; then
    command -v unzip >/dev/null && command -v zipinfo >/dev/null || { q_none 'the host has no unzip and zipinfo'; return; }
    q_l=$(zipinfo -T -s "$q_s" 2>&1) || { q_none "$q_l"; return; }
    printf '%s\0%s\0' "$q_h" "$q_z"
    zipinfo -1 "$q_s"; printf '\0%s\0' "$q_l"
    zipinfo -1 "$q_s" | while IFS= read -r q_f; do
      stat -c '%s %y' "$q_d/$q_f" 2>/dev/null || echo -
    done
    printf '\0'
  else
    case $("$q_tar" --version 2>/dev/null) in *'GNU tar'*) ;; *) q_none 'the host has no GNU tar'; return ;; esac
    q_t="\"\$q_tar\" --quoting-style=literal --show-transformed-names -tf \"\$q_s\" $3"
    q_l=$(eval "$q_t" 2>/dev/null) || { q_none "$(eval "$q_t" 2>&1 >/dev/null)"; return; }
    printf '%s\0%s\0%s\0' "$q_h" "$q_z" "$q_l"
    eval '"$q_tar"' --diff -C '"$q_d"' -f '"$q_s"' "$4" 2>&1
    printf '\0\0'
  fi
}
q_none() { printf '\0%s\0%s\0\0\0' "$q_z" "$1"; }
"#;

    fn paths(&self) -> Vec<String> {
        vec![self.dest.clone()]
    }

    fn foretell(&self, world: &World, reads: bool) -> Foretold<Self> {
        match world.of_host(&self.src, reads) {
            Ok(path) => Foretold::Host(Self { src: path, ..self.clone() }, None),
            Err(why) => Foretold::Open(why),
        }
    }

    fn script(questions: &[Self]) -> Sh {
        let line = |q: &Self| {
            let listing =
                command_line(q.options.iter().filter(|option| !is_verbose(option)).chain(&q.include));
            let comparing = command_line(q.options.iter().chain(&q.include));
            command_line([&q.src, &q.dest, &listing, &comparing].into_iter())
        };
        Sh::script(r#"q_archives "$@""#, questions.iter().map(line))
    }

    fn parse(questions: &[Self], output: &Output) -> Result<Vec<Self::Answer>, Garbled> {
        let mut reader = Reader::new(Self::KIND, &output.stdout);
        questions.iter().map(|_| state(&mut reader)).collect()
    }
}

fn command_line<'w>(words: impl Iterator<Item = &'w String>) -> String {
    words.map(|word| quote(word)).collect::<Vec<_>>().join(" ")
}

/// What makes tar list more than names.
fn is_verbose(option: &str) -> bool {
    option == "--verbose" || option.starts_with("-v") && option[2..].trim_matches('v').is_empty()
}

fn state(reader: &mut Reader) -> Result<ArchiveState, Garbled> {
    let handler = reader.field()?;
    let size = reader.field()?;
    let size = reader.number(&size, 10)?;
    let (files, said, stats) = (reader.field()?, reader.field()?, reader.field()?);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    if handler.is_empty() {
        return Ok(ArchiveState { size, why: files, ..ArchiveState::default() });
    }
    let differences = match handler == "ZipArchive" {
        true => zip_differences(&said, &stats),
        false => lines(&said),
    };
    Ok(ArchiveState { handler, size, files: lines(&files), differences, why: String::new() })
}

/// Entries such as `-rw-r--r--  3.0 unx  1234 tx defN 20240131.123000 path`, beside `1234 2024-01-31 12:30:00.0 +0000`.
fn zip_differences(listing: &str, stats: &str) -> Vec<String> {
    let is_time = |word: &str| word.len() == 15 && word.as_bytes()[8] == b'.';
    let entry = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|word| is_time(word)).filter(|at| *at >= 4)?;
        Some((words[3].to_owned(), words[at].to_owned(), words[at + 1..].join(" ")))
    };
    let entries = listing.lines().filter_map(entry);
    let differs = |((size, time, name), is): ((String, String, String), &str)| {
        if is == "-" {
            return Some(format!("{name}: missing"));
        }
        let (is_size, is_time) = is.split_once(' ').unwrap_or((is, ""));
        let digits: String = is_time.chars().filter(char::is_ascii_digit).take(14).collect();
        let same = is_size == size && time.replace('.', "") == digits;
        let how = if digits > time.replace('.', "") { "newer" } else { "differs" };
        (!same && !name.ends_with('/')).then(|| format!("{name}: {how}"))
    };
    entries.zip(stats.lines()).filter_map(differs).collect()
}
