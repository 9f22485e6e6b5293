use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::{
    super::{
        args::Args,
        eval::Eval,
        halt::Halt,
        print,
        value::{Fallible, Value},
    },
    family::Family,
    texts::formed,
};

pub const FILTERS: Family = &[
    ("md5", |_, input, _| formed(&input, |text| hex::encode(Md5::digest(text)))),
    ("sha1", |_, input, _| formed(&input, |text| hex::encode(Sha1::digest(text)))),
    ("checksum", |_, input, _| formed(&input, |text| hex::encode(Sha1::digest(text)))),
    ("hash", hash),
    ("to_uuid", uuid),
];

fn hash(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let name = args.text_or("hashtype", "sha1")?;
    let text = print::text(&input)?;
    let digest = match name.to_lowercase().as_str() {
        "md5" => hex::encode(Md5::digest(&*text.text)),
        "sha1" => hex::encode(Sha1::digest(&*text.text)),
        "sha224" => hex::encode(Sha224::digest(&*text.text)),
        "sha256" => hex::encode(Sha256::digest(&*text.text)),
        "sha384" => hex::encode(Sha384::digest(&*text.text)),
        "sha512" => hex::encode(Sha512::digest(&*text.text)),
        _ => return Err(Halt::error(format!("unsupported hash type {name}"))),
    };
    Ok(Value::text(digest, text.secret))
}

/// The namespace that names without one are in.
const NAMESPACE: &str = "361E6D51-FAEC-444A-9079-341386DA8E2E";

/// A UUID of version 5: by name.
fn uuid(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let namespace = args.text_or("namespace", NAMESPACE)?;
    let bytes = hex::decode(namespace.replace('-', ""));
    let bytes = bytes.ok().filter(|bytes| bytes.len() == 16);
    let bytes = bytes.ok_or_else(|| Halt::error(format!("Invalid value '{namespace}' for 'namespace'")))?;
    formed(&input, |text| {
        let digest = Sha1::new().chain_update(&bytes).chain_update(text).finalize();
        let mut id = digest[..16].to_vec();
        id[6] = id[6] & 0x0f | 0x50;
        id[8] = id[8] & 0x3f | 0x80;
        let hex = hex::encode(id);
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    })
}
