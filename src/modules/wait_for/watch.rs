use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use fancy_regex::Regex;
use serde_json::Value;

use crate::{
    plan::{Failure, Host, Returns},
    sh,
    sh::{Output, Sh},
};

use super::{
    params::{State, WaitFor},
    sockets,
};

/// Whether what was waited for came.
pub enum Seen {
    Yes(Groups),
    No,
}

/// Groups of the regular expression that matched.
#[derive(Default)]
pub struct Groups {
    pub all: Vec<Value>,
    pub named: Vec<(String, Value)>,
}

pub fn regex(text: &str) -> Result<Regex, Failure> {
    let multiline = format!("(?m){text}");
    Regex::new(&multiline)
        .map_err(|error| Failure::new(format!("invalid regular expression: {error}")).param("search_regex"))
}

/// Waits on the host itself; a text is looked for here, with one trip for each try.
pub async fn watch(task: &WaitFor, host: &mut Host, path: Option<&str>) -> Result<Seen, Failure> {
    let appears = matches!(task.state, State::Started | State::Present);
    if let Some(text) =
        task.search_regex.as_ref().filter(|_| appears && (path.is_some() || task.port.is_some()))
    {
        return search(task, host, path, &regex(text)?).await;
    }
    let kind = match (task.state, task.port, path) {
        (State::Drained, ..) => "drained",
        (_, Some(_), _) => "port",
        (_, None, Some(_)) => "path",
        (_, None, None) => "sleep",
    };
    let ours = forms(host, std::slice::from_ref(&task.host)).await?;
    let excluded = forms(host, task.exclude_hosts.as_deref().unwrap_or_default()).await?;
    let states: Result<Vec<&str>, Failure> =
        task.active_connection_states.iter().map(|state| sockets::code(state)).collect();
    let wanted = if appears { "0" } else { "1" };
    let args = [
        kind.to_owned(),
        wanted.to_owned(),
        task.timeout.to_string(),
        task.delay.to_string(),
        task.sleep.to_string(),
        task.host.clone(),
        task.port.unwrap_or(0).to_string(),
        task.connect_timeout.to_string(),
        path.unwrap_or_default().to_owned(),
        states?.join(" "),
        ours.join(" "),
        excluded.join(" "),
    ];
    let output = host.run(Sh::script(WAIT, args).functions(PROBES)).await?;
    match output.rc {
        0 => Ok(Seen::Yes(Groups::default())),
        1 => Ok(Seen::No),
        _ => Err(broken(&output)),
    }
}

async fn search(task: &WaitFor, host: &mut Host, path: Option<&str>, regex: &Regex) -> Result<Seen, Failure> {
    let end = Instant::now() + Duration::from_secs(task.timeout);
    let mut pause = task.delay;
    loop {
        let sample = match path {
            Some(path) => Sh::script(r#"sleep "$1"; cat -- "$2" 2>/dev/null"#, [&pause.to_string(), path]),
            None => {
                let port = task.port.unwrap_or(0).to_string();
                let limit = task.connect_timeout.to_string();
                let args = [&pause.to_string(), &task.host, &port, &limit];
                Sh::script(r#"sleep "$1"; shift; w_read "$@""#, args).functions(PROBES)
            }
        };
        let output = host.run(sample).await?;
        if path.is_none() && output.rc == 127 {
            return Err(broken(&output));
        }
        let text = output.text();
        if let Ok(Some(captures)) = regex.captures(text.as_str()) {
            return Ok(Seen::Yes(groups(regex, &captures)));
        }
        if Instant::now() >= end {
            return Ok(Seen::No);
        }
        pause = task.sleep;
    }
}

fn groups(regex: &Regex, captures: &fancy_regex::Captures<'_, str>) -> Groups {
    let text = |group: Option<fancy_regex::Match>| Value::from(group.map(|group| group.as_str().to_owned()));
    let named = regex.capture_names().flatten();
    Groups {
        all: captures.iter().skip(1).map(text).collect(),
        named: named.map(|name| (name.to_owned(), text(captures.name(name)))).collect(),
    }
}

/// Hosts as the kernel writes their addresses; names are looked up on the host.
async fn forms(host: &mut Host, names: &[String]) -> Result<Vec<String>, Failure> {
    let mut all = Vec::new();
    for name in names {
        if let Ok(address) = name.parse::<IpAddr>() {
            all.extend(sockets::forms(address));
            continue;
        }
        let said = host.run(sh!["getent", "ahosts", name]).await?.text();
        let addresses = said.lines().filter_map(|line| line.split_whitespace().next()?.parse().ok());
        all.extend(addresses.flat_map(sockets::forms));
    }
    all.sort();
    all.dedup();
    Ok(all)
}

fn broken(output: &Output) -> Failure {
    Failure::new(output.errors().trim()).returns(Returns::of_output(output))
}

/// `1` kind, `2` wanted status of the probe, `3` timeout, `4` delay, `5` sleep, `6` host, `7` port, `8` limit of a try,
/// `9` path, `10` states, `11` our addresses, `12` excluded ones.
const WAIT: &str = r#"end=$(($(date +%s) + $3))
[ "$1" != sleep ] || { sleep "$3"; exit 0; }
[ "$4" -eq 0 ] || sleep "$4"
while :; do
  case $1 in
    port) w_port "$6" "$7" "$8" ;;
    path) [ -e "$9" ] ;;
    drained) w_socket "$7" "${10}" "${11}" "${12}" ;;
  esac
  r=$?
  [ "$r" -ne 127 ] || exit 127
  [ "$r" -eq 0 ] || r=1
  [ "$r" -ne "$2" ] || exit 0
  [ "$(date +%s)" -lt "$end" ] || exit 1
  sleep "$5"
done"#;

/// `w_port` tries to connect, `w_read` prints what a port sends, `w_socket` looks for a socket of this machine.
const PROBES: &str = r#"
w_has() { command -v "$1" >/dev/null 2>&1; }
w_port() {
  if w_has bash && w_has timeout; then
    timeout "$3" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null
  elif w_has nc; then nc -w "$3" "$1" "$2" </dev/null >/dev/null 2>&1
  elif w_local "$1"; then w_socket "$2" 0A '' ''
  elif w_has python3; then
    python3 -c 'import socket, sys; socket.create_connection(sys.argv[1:3], int(sys.argv[3]))' "$@" 2>/dev/null
  else w_lacks
  fi || { [ $? -ne 127 ] || return 127; return 1; }
}
w_read() {
  if w_has bash && w_has timeout; then
    timeout "$3" bash -c 'exec 3<>"/dev/tcp/$0/$1" && cat <&3' "$1" "$2" 2>/dev/null
  elif w_has nc; then nc -w "$3" "$1" "$2" </dev/null 2>/dev/null
  else w_lacks
  fi
}
w_lacks() { echo 'the host has neither bash nor nc to try a port with' >&2; return 127; }
w_local() { case $1 in 127.*|localhost|::1|0.0.0.0) ;; *) return 1 ;; esac; }
w_socket() {
  w_p=$(printf '%04X' "$1")
  for w_f in /proc/net/tcp /proc/net/tcp6; do
    [ -r "$w_f" ] || continue
    while read -r w_n w_l w_r w_s w_x; do
      case $w_l in *:"$w_p") ;; *) continue ;; esac
      case " $2 " in *" $w_s "*) ;; *) continue ;; esac
      [ -z "$3" ] || case " $3 " in *" ${w_l%:*} "*) ;; *) continue ;; esac
      case " $4 " in *" ${w_r%:*} "*) continue ;; esac
      return 0
    done < "$w_f"
  done
  return 1
}
"#;
