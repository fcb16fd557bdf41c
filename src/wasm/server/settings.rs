//! Reads an app's settings: from the `PUSHER_*` variables of an environment, or from an object of options.
//! The rules are those of [`Settings`]; an error names the variable or the option.

use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::arguments::{is_absent, property, shown, type_of};
use super::errors::{Thrown, says, thrown};
use super::object;
use crate::error::RealtimeError;
use crate::settings::{self, Server, Settings, SettingsError};

/// The variable and the option that may be numbers.
const PORT: (&str, &str) = (settings::PORT, "port");

/// Each variable, and the option with the same meaning.
const NAMES: [(&str, &str); 7] = [
    (settings::APP_ID, "appId"),
    (settings::KEY, "key"),
    (settings::SECRET, "secret"),
    (settings::CLUSTER, "cluster"),
    (settings::HOST, "host"),
    PORT,
    (settings::SCHEME, "scheme"),
];

/// Reads the settings from the variables of an environment.
#[wasm_bindgen(js_name = optionsFromEnv, unchecked_return_type = "unknown")]
pub fn options_from_env(
    #[wasm_bindgen(unchecked_param_type = "unknown")] env: &JsValue,
) -> Result<JsValue, Thrown> {
    let settings = settings(env, |(variable, _)| variable)?.map_err(thrown)?;
    let (cluster, host, port, tls) = match &settings.server {
        Server::Pusher(cluster) => (cluster.as_deref(), None, None, true),
        Server::Own { host, port, tls } => (None, Some(&**host), Some(*port), *tls),
    };
    // `AppSettings` of `src/js/settings.ts`
    Ok(object(&[
        ("appId", (&*settings.app_id).into()),
        ("key", (&*settings.key).into()),
        ("secret", std::str::from_utf8(settings.secret.as_ref()).unwrap_or_default().into()),
        ("cluster", cluster.into()),
        ("host", host.into()),
        ("port", port.into()),
        ("scheme", if tls { "https" } else { "http" }.into()),
    ]))
}

/// The settings of an object of options.
pub(super) fn settings_of(options: &JsValue) -> Result<Settings, Thrown> {
    settings(options, |(_, option)| option)?.map_err(|error| of_option(&error).into())
}

/// Reads the settings from an object; `name_of` picks the variable or the option of each pair.
fn settings(
    object: &JsValue,
    name_of: impl Fn((&'static str, &'static str)) -> &'static str,
) -> Result<Result<Settings, SettingsError>, Thrown> {
    let mut values = Vec::new();
    for names in NAMES {
        let field = name_of(names);
        values.push((names.0, setting(&property(object, field, field)?, field)?));
    }
    let var = |name: &str| values.iter().find(|(variable, _)| *variable == name)?.1.clone();
    let settings = Settings::from_vars(var).transpose();
    Ok(settings.unwrap_or(Err(SettingsError::Missing(settings::APP_ID))))
}

/// A setting as text. Only a port may be a number.
fn setting(value: &JsValue, field: &'static str) -> Result<Option<String>, Thrown> {
    if is_absent(value) {
        return Ok(None);
    }
    let is_port = field == PORT.0 || field == PORT.1;
    let number = value.as_f64().filter(|_| is_port).map(|_| shown(value));
    let refused = || says::SETTING.at(field, "", type_of(value)).into();
    value.as_string().or(number).map(Some).ok_or_else(refused)
}

/// The error about a variable, with the name of its option instead.
fn of_option(error: &SettingsError) -> RealtimeError {
    let told = RealtimeError::from(error);
    let option =
        NAMES.iter().find(|(variable, _)| *variable == told.field).map_or("options", |names| names.1);
    match error {
        SettingsError::Missing(_) => says::OPTION.at(option, "", told.found),
        SettingsError::Scheme(_)
        | SettingsError::Port(_)
        | SettingsError::Host(_)
        | SettingsError::Cluster(_)
        | SettingsError::WithoutHost { .. }
        | SettingsError::PreviousKeys => RealtimeError { field: option.into(), ..told },
    }
}
