use serde_json::{Map, Value, json};

use crate::{ask::Sections, plan::Returns};

/// The full name of the host, as its resolver has it; the kernel's name for it otherwise.
pub fn fqdn(sections: &Sections) -> Returns {
    let node = sections.get("uname").and_then(|said| said.split(' ').nth(1)).unwrap_or_default();
    let fqdn = sections.get("fqdn").unwrap_or(node);
    Returns::new().with("fqdn", fqdn).with("domain", fqdn.split_once('.').map_or("", |(_, domain)| domain))
}

/// `resolv.conf`.
pub fn dns(sections: &Sections) -> Returns {
    let mut found = Map::new();
    for line in sections.get("/etc/resolv.conf").unwrap_or_default().lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some((key, words)) = words.split_first() else { continue };
        match *key {
            "nameserver" => {
                let list = found.entry("nameservers").or_insert_with(|| json!([]));
                if let Value::Array(list) = list {
                    list.extend(words.iter().map(|server| Value::from(*server)));
                }
            }
            "domain" => drop(found.insert("domain".to_owned(), words.first().copied().into())),
            "search" | "sortlist" => drop(found.insert((*key).to_owned(), words.into())),
            "options" => drop(found.insert("options".to_owned(), options(words))),
            _ => {}
        }
    }
    Returns::new().with("dns", Value::Object(found))
}

fn options(words: &[&str]) -> Value {
    let option = |word: &&str| match word.split_once(':') {
        Some((name, value)) => (name.to_owned(), value.into()),
        None => ((*word).to_owned(), true.into()),
    };
    Value::Object(words.iter().map(option).collect())
}

/// The public keys of the host's own sshd.
pub fn host_keys(sections: &Sections) -> Returns {
    sections.below("/etc/ssh/ssh_host_").fold(Returns::new(), |facts, (file, line)| {
        let kind = file.trim_end_matches("_key.pub");
        let mut words = line.split_whitespace();
        let (keytype, blob) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        facts
            .with(&format!("ssh_host_key_{kind}_public"), blob)
            .with(&format!("ssh_host_key_{kind}_public_keytype"), keytype)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolver() {
        let text =
            "# by hand\nnameserver 1.1.1.1\nnameserver 9.9.9.9\nsearch a.b c\noptions ndots:2 rotate\n";
        let facts = dns(&[("/etc/resolv.conf", text)].into_iter().collect()).0;
        let expected = json!({
            "nameservers": ["1.1.1.1", "9.9.9.9"], "search": ["a.b", "c"], "options": {"ndots": "2", "rotate": true},
        });
        assert_eq!(facts["dns"], expected);
    }
}
