use super::{
    super::{
        args::Args,
        crypt::{self, Kind, sha_crypt},
        eval::Eval,
        halt::Halt,
        print,
        twister::Twister,
        value::{Fallible, Value},
    },
    family::Family,
};

use crate::source::{Secrets, vault};

pub const FILTERS: Family = &[("password_hash", password_hash), ("vault", encrypt), ("unvault", decrypt)];

const SALT: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./";

fn password_hash(eval: &Eval, input: Value, args: &mut Args) -> Fallible {
    let scheme = args.text_or("hashtype", "sha512")?;
    let salt = args.optional_text("salt")?;
    let size = args.optional_int("salt_size")?;
    let rounds = args.optional_int("rounds")?.and_then(|rounds| u32::try_from(rounds).ok());
    args.optional("ident");
    let password = print::text(&input)?;
    let (length, usual) = match &*scheme {
        "md5" | "md5_crypt" => (8, 0),
        "sha256" | "sha256_crypt" => (16, 535_000),
        "sha512" | "sha512_crypt" => (16, 656_000),
        other => {
            return Err(
                Halt::error(format!("{other} hashing is not supported")).hint("use sha512, sha256 or md5")
            );
        }
    };
    let salt = match salt.filter(|salt| !salt.is_empty()) {
        Some(salt) => salt.text,
        None => {
            eval.scope.impure("password_hash")?;
            fresh(size.and_then(|size| usize::try_from(size).ok()).unwrap_or(length))
        }
    };
    if let Some(bad) = salt.chars().find(|c| !c.is_ascii_alphanumeric() && !"./".contains(*c)) {
        return Err(Halt::error(format!("invalid characters in salt: '{bad}'")));
    }
    let rounds = rounds.unwrap_or(usual).clamp(1000, 999_999_999);
    let bytes = password.text.as_bytes();
    let hash = match length {
        8 => crypt::md5_crypt(bytes, &salt),
        _ if scheme.starts_with("sha256") => sha_crypt(Kind::Sha256, bytes, &salt, rounds),
        _ => sha_crypt(Kind::Sha512, bytes, &salt, rounds),
    };
    Ok(Value::text(hash, password.secret))
}

fn fresh(length: usize) -> std::rc::Rc<str> {
    let mut twister = Twister::fresh();
    let picked = (0..length).map(|_| {
        let at = usize::try_from(twister.below(SALT.len() as u64)).unwrap_or(0);
        char::from(SALT[at])
    });
    picked.collect::<String>().into()
}

fn encrypt(eval: &Eval, input: Value, args: &mut Args) -> Fallible {
    eval.scope.impure("vault")?;
    let password = args.text("secret")?;
    args.optional("salt");
    let label = args.text_or("vault_id", "filter_default")?;
    args.optional("wrap_object");
    let label = Some(&*label).filter(|label| *label != "filter_default" && *label != "default");
    let text = print::text(&input)?;
    let sealed = vault::encrypt(text.text.as_bytes(), &password, label);
    sealed.map(Value::from).map_err(|error| Halt::error(format!("Unable to encrypt: {error}")))
}

fn decrypt(_: &Eval, input: Value, args: &mut Args) -> Fallible {
    let password = args.text("secret")?;
    args.optional("vault_id");
    let text = print::text(&input)?;
    if !vault::is_encrypted(text.text.as_bytes()) {
        return Ok(Value::Str(text));
    }
    let secrets = Secrets::one(&password).map_err(|error| Halt::error(error.to_string()))?;
    let plain = vault::decrypt(text.text.as_bytes(), &secrets);
    let plain = plain.map_err(|error| Halt::error(format!("Unable to decrypt: {error}")))?;
    let plain = String::from_utf8(plain).map_err(|_| Halt::error("the decrypted value is not UTF-8"))?;
    Ok(Value::secret(plain))
}
