use super::{
    super::{
        args::Args,
        crypt,
        eval::Eval,
        halt::Halt,
        print,
        value::{Fallible, Value},
    },
    family::Family,
};

use crate::source::{Secrets, vault};

pub const FILTERS: Family = &[("password_hash", password_hash), ("vault", encrypt), ("unvault", decrypt)];

fn password_hash(eval: &Eval, input: Value, args: &mut Args) -> Fallible {
    let scheme = args.text_or("hashtype", "sha512")?;
    let salt = args.optional_text("salt")?;
    let size = args.optional_int("salt_size")?;
    let rounds = args.optional_int("rounds")?.and_then(|rounds| u32::try_from(rounds).ok());
    args.optional("ident");
    let password = print::text(&input)?;
    let scheme = crypt::Scheme::named(&scheme).map_err(refused)?;
    let salt = match salt.filter(|salt| !salt.is_empty()) {
        Some(salt) => salt.text.to_string(),
        None => {
            eval.scope.impure("password_hash")?;
            scheme.fresh_salt(size.and_then(|size| usize::try_from(size).ok()))
        }
    };
    let hash = scheme.hash(&password.text, &salt, rounds).map_err(Halt::error)?;
    Ok(Value::text(hash, password.secret))
}

fn refused(message: String) -> Halt {
    Halt::error(message).hint("use sha512, sha256 or md5")
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
