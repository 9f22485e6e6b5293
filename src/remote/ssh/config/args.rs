use std::path::PathBuf;

use super::{
    options::{Options, Strict},
    words,
};

/// Options of ssh(1) that take a value and do not concern a login.
const WITH_VALUE: &str = "BbcDEeILmOPQRSWw";

/// Takes what a project would have ssh(1) be given, as far as it concerns a login, and tells the file that is named in
/// the place of the configuration files. The error says what is wrong.
pub fn take(options: &mut Options, args: &[String]) -> Result<Option<PathBuf>, String> {
    let mut file = None;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut letters = arg.strip_prefix('-').unwrap_or_default().chars();
        while let Some(letter) = letters.next() {
            if !"oJilpF".contains(letter) && !WITH_VALUE.contains(letter) {
                flag(options, letter)?;
                continue;
            }
            let rest = letters.as_str();
            let value = if rest.is_empty() { args.next().map(String::as_str) } else { Some(rest) };
            let value = value.ok_or_else(|| format!("`-{letter}` lacks its value"))?;
            match letter {
                'F' => file = Some(PathBuf::from(value)),
                _ => valued(options, letter, value)?,
            }
            break;
        }
    }
    Ok(file)
}

fn flag(options: &mut Options, letter: char) -> Result<(), String> {
    match letter {
        'C' => options.set("compression", "yes"),
        '4' => options.set("addressfamily", "inet"),
        '6' => options.set("addressfamily", "inet6"),
        _ => Ok(()),
    }
}

fn valued(options: &mut Options, letter: char, value: &str) -> Result<(), String> {
    match letter {
        'o' => option(options, value),
        'J' => options.set("proxyjump", value),
        'i' => options.set("identityfile", value),
        'l' => options.set("user", value),
        'p' => options.set("port", value),
        _ => Ok(()),
    }
}

/// A project that says that host keys are not to be checked is believed, as it is where `host_key_checking` says so.
fn option(options: &mut Options, text: &str) -> Result<(), String> {
    let Some((keyword, rest)) = words::keyword(text) else { return Ok(()) };
    let off = ["no", "off", "false"].iter().any(|word| rest.eq_ignore_ascii_case(word));
    if keyword == "stricthostkeychecking" && off {
        options.strict.get_or_insert(Strict::Off);
        return Ok(());
    }
    options.set(&keyword, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Result<(Options, Option<PathBuf>), String> {
        let mut options = Options::default();
        let args: Vec<String> = text.split(' ').map(str::to_owned).collect();
        take(&mut options, &args).map(|file| (options, file))
    }

    #[test]
    fn what_concerns_a_login() {
        let (options, file) = taken(
            "-C -o ControlMaster=auto -oControlPersist=60s -4qp 2222 -l me -i ~/k -o StrictHostKeyChecking=no \
             -o UserKnownHostsFile=/dev/null -W %h:%p -F ssh.cfg -o Port=23",
        )
        .unwrap();
        assert_eq!(
            (options.compression, options.port, options.user.as_deref()),
            (Some(true), Some(2222), Some("me"))
        );
        assert_eq!((options.strict, options.family), (Some(Strict::Off), Some(super::super::Family::V4)));
        assert_eq!(
            (options.identity_files, options.user_known_hosts),
            (vec!["~/k".into()], Some(vec!["/dev/null".into()]))
        );
        assert_eq!((file, options.proxy), (Some("ssh.cfg".into()), None));
    }

    #[test]
    fn ways_around_and_mistakes() {
        for text in ["-J bastion", "-o ProxyJump=bastion", "-oProxyJump=bastion"] {
            let (options, _) = taken(text).unwrap();
            assert_eq!(options.proxy.map(|proxy| proxy.value).as_deref(), Some("bastion"), "{text}");
        }
        assert_eq!(taken("-o Port=x").unwrap_err(), "`port` takes a number, not `x`");
        assert_eq!(taken("-v -o").unwrap_err(), "`-o` lacks its value");
    }
}
