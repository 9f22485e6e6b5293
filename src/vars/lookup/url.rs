use std::time::Duration;

use base64::{Engine, prelude::BASE64_STANDARD};
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig},
};

use crate::template::{Fallible, Value};

use super::call::Call;

/// The largest answer: 64 MiB.
const LIMIT: u64 = 64 << 20;

/// What the controller reads from addresses: lines, or with `split_lines=false` whole texts.
pub fn url(call: &Call<'_>) -> Fallible<Vec<Value>> {
    let split = call.flag("split_lines", true)?;
    let agent = agent(call)?;
    let headers = headers(call)?;
    let mut found = vec![];
    for address in call.texts()? {
        let text = get(&agent, &address, &headers).map_err(|error| match error {
            ureq::Error::StatusCode(code) => {
                call.error(format!("Received HTTP error for {address} : HTTP Error {code}"))
            }
            error => call.error(format!("Failed lookup url for {address} : {error}")),
        })?;
        match split {
            true => found.extend(text.lines().map(Value::str)),
            false => found.push(Value::from(text)),
        }
    }
    Ok(found)
}

fn get(agent: &Agent, address: &str, headers: &[(String, String)]) -> Result<String, ureq::Error> {
    let request = agent.get(address).header("User-Agent", "ansible-httpget");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    let bytes = request.call()?.body_mut().with_config().limit(LIMIT).read_to_vec()?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Trusts what the machine trusts; proxies come from the environment.
fn agent(call: &Call<'_>) -> Fallible<Agent> {
    let seconds = match call.text("timeout")? {
        None => 10.0,
        Some(text) => text.parse().map_err(|_| call.error(format!("timeout: `{text}` is no number")))?,
    };
    let limit = Duration::try_from_secs_f64(seconds).map_err(|error| call.error(error))?;
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .disable_verification(!call.flag("validate_certs", true)?);
    let config = Agent::config_builder().tls_config(tls.build()).timeout_global(Some(limit));
    let config = match call.flag("use_proxy", true)? {
        true => config,
        false => config.proxy(None),
    };
    Ok(config.build().into())
}

fn headers(call: &Call<'_>) -> Fallible<Vec<(String, String)>> {
    let mut headers = vec![];
    if let Some(Value::Dict(given)) = call.option("headers") {
        headers.extend(
            given.borrow().iter().map(|(key, value)| (Value::from(key).to_string(), value.to_string())),
        );
    }
    if let Some(user) = call.text("username")? {
        let password = call.text("password")?.unwrap_or_default();
        let credentials = BASE64_STANDARD.encode(format!("{user}:{password}"));
        headers.push(("Authorization".to_owned(), format!("Basic {credentials}")));
    }
    Ok(headers)
}
