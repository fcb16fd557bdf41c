//! Where the Channels server is and with which keys: the `PUSHER_*` variables that Pusher's own
//! libraries and Laravel use.

use std::fmt;

use crate::sign::{Secret, Signer};

/// The variables that must be set together.
const REQUIRED: [&str; 3] = ["PUSHER_APP_ID", "PUSHER_KEY", "PUSHER_SECRET"];

/// An app on a Channels server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `PUSHER_APP_ID`
    pub app_id: String,
    /// `PUSHER_KEY`
    pub key: String,
    /// `PUSHER_SECRET`
    pub secret: Secret,
    /// The server, from `PUSHER_HOST`, `PUSHER_PORT` and `PUSHER_SCHEME`, or from `PUSHER_CLUSTER`.
    pub server: Server,
}

/// Which Channels server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// Pusher's own, in a cluster such as `eu`; `None` is its oldest, `mt1`.
    Pusher(Option<String>),
    /// Any server of the protocol.
    Own {
        /// Its name or address.
        host: String,
        /// Its port.
        port: u16,
        /// Whether it speaks TLS.
        tls: bool,
    },
}

/// Settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SettingsError {
    /// Some variables are set, and this one with them is missing.
    Missing(&'static str),
    /// `PUSHER_PORT` is no port.
    Port(String),
    /// `PUSHER_SCHEME` is neither `http` nor `https`.
    Scheme(String),
    /// `PUSHER_PREVIOUS_KEYS` is no list of `key:secret`. It is not quoted, for it has secrets in it.
    PreviousKeys,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => {
                write!(f, "expected {name} beside the other PUSHER_* variables, found nothing: set it")
            }
            Self::Port(found) => write!(f, "expected a port from 1 to 65535 in PUSHER_PORT, found `{found}`"),
            Self::Scheme(found) => write!(f, "expected `http` or `https` in PUSHER_SCHEME, found `{found}`"),
            Self::PreviousKeys => f.write_str(
                "expected `key:secret`, or several with commas between, in PUSHER_PREVIOUS_KEYS, found something else: write each key that is still in use with its secret",
            ),
        }
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// The settings of the environment; `None` if none of its `PUSHER_*` variables is set.
    ///
    /// # Errors
    /// Some are set and others are missing, or one cannot be read.
    pub fn from_env() -> Result<Option<Self>, SettingsError> {
        Self::from_vars(|name| std::env::var(name).ok())
    }

    /// The settings that `var` looks up; an empty value counts as none.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env).
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, SettingsError> {
        let var = |name| var(name).filter(|value| !value.is_empty());
        let optional = ["PUSHER_CLUSTER", "PUSHER_HOST", "PUSHER_PORT", "PUSHER_SCHEME"];
        if REQUIRED.into_iter().chain(optional).all(|name| var(name).is_none()) {
            return Ok(None);
        }
        let required = |name| var(name).ok_or(SettingsError::Missing(name));
        Ok(Some(Self {
            app_id: required(REQUIRED[0])?,
            key: required(REQUIRED[1])?,
            secret: required(REQUIRED[2])?.into(),
            server: Server::from_vars(var)?,
        }))
    }

    /// The signer of the app's key, which also verifies what the keys in `previous` signed:
    /// `key:secret`, several with commas between, as in `PUSHER_PREVIOUS_KEYS`.
    ///
    /// The variable is our own, after Laravel's `APP_PREVIOUS_KEYS`: Pusher's libraries have none.
    ///
    /// # Errors
    /// [`SettingsError::PreviousKeys`] if `previous` is no such list.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use fiche_realtime::Settings;
    /// let settings = Settings::from_env()?.ok_or("set PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET")?;
    /// let signer = settings.signer(&std::env::var("PUSHER_PREVIOUS_KEYS").unwrap_or_default())?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn signer(&self, previous: &str) -> Result<Signer, SettingsError> {
        let pairs = previous.split(',').map(str::trim).filter(|pair| !pair.is_empty());
        pairs.into_iter().try_fold(Signer::new(&self.key, &self.secret), |signer, pair| {
            match pair.split_once(':') {
                Some((key, secret)) if !key.is_empty() && !secret.is_empty() => {
                    Ok(signer.with_previous(key, secret))
                }
                _ => Err(SettingsError::PreviousKeys),
            }
        })
    }

    /// The address of the HTTP API, without a slash at its end.
    pub fn base_url(&self) -> String {
        match &self.server {
            Server::Pusher(Some(cluster)) => format!("https://api-{cluster}.pusher.com"),
            Server::Pusher(None) => "https://api.pusherapp.com".into(),
            Server::Own { host, port, tls } => {
                format!("{}://{host}:{port}", if *tls { "https" } else { "http" })
            }
        }
    }
}

impl Settings {
    /// The address to which a client opens its WebSocket, by version 7 of the protocol.
    pub fn socket_url(&self) -> String {
        let origin = match &self.server {
            Server::Pusher(Some(cluster)) => format!("wss://ws-{cluster}.pusher.com"),
            Server::Pusher(None) => "wss://ws.pusherapp.com".into(),
            Server::Own { host, port, tls } => {
                format!("{}://{host}:{port}", if *tls { "wss" } else { "ws" })
            }
        };
        let version = env!("CARGO_PKG_VERSION");
        format!("{origin}/app/{}?protocol=7&client=fiche-realtime&version={version}", self.key)
    }
}

impl Server {
    fn from_vars(var: impl Fn(&'static str) -> Option<String>) -> Result<Self, SettingsError> {
        let Some(host) = var("PUSHER_HOST") else { return Ok(Self::Pusher(var("PUSHER_CLUSTER"))) };
        let tls = match var("PUSHER_SCHEME").as_deref() {
            None | Some("https") => true,
            Some("http") => false,
            Some(other) => return Err(SettingsError::Scheme(other.into())),
        };
        let port = match var("PUSHER_PORT") {
            None => 80 + 363 * u16::from(tls),
            Some(text) => text.parse().ok().filter(|port| *port > 0).ok_or(SettingsError::Port(text))?,
        };
        Ok(Self::Own { host, port, tls })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(vars: &[(&str, &str)]) -> Result<Option<Settings>, SettingsError> {
        Settings::from_vars(|name| {
            vars.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).into())
        })
    }

    const APP: [(&str, &str); 3] = [("PUSHER_APP_ID", "1"), ("PUSHER_KEY", "k"), ("PUSHER_SECRET", "s3cret")];

    #[test]
    fn names_the_server() {
        for (more, url) in [
            (vec![], "https://api.pusherapp.com"),
            (vec![("PUSHER_CLUSTER", "eu")], "https://api-eu.pusher.com"),
            (vec![("PUSHER_HOST", "ws.example")], "https://ws.example:443"),
            (vec![("PUSHER_HOST", "h"), ("PUSHER_SCHEME", "http"), ("PUSHER_CLUSTER", "eu")], "http://h:80"),
            (vec![("PUSHER_HOST", "h"), ("PUSHER_SCHEME", "http"), ("PUSHER_PORT", "6001")], "http://h:6001"),
        ] {
            let settings = from(&[&APP[..], &more].concat()).unwrap().unwrap();
            assert_eq!(settings.base_url(), url);
        }
    }

    #[test]
    fn tells_none_from_half() {
        assert_eq!(from(&[("PUSHER_KEY", "")]), Ok(None));
        assert_eq!(from(&APP[..2]), Err(SettingsError::Missing("PUSHER_SECRET")));
        assert_eq!(from(&[("PUSHER_HOST", "h")]), Err(SettingsError::Missing("PUSHER_APP_ID")));
        let bad =
            |name, value| from(&[&APP[..], &[("PUSHER_HOST", "h"), (name, value)]].concat()).unwrap_err();
        assert_eq!(bad("PUSHER_PORT", "70000"), SettingsError::Port("70000".into()));
        assert_eq!(bad("PUSHER_SCHEME", "ws"), SettingsError::Scheme("ws".into()));
    }

    #[test]
    fn reads_previous_keys() {
        let settings = from(&APP).unwrap().unwrap();
        let body = b"{}";
        let signature = |secret| Signer::new("", secret).sign_webhook(body);
        for (list, known) in
            [("", vec![]), ("a:1", vec![("a", "1")]), (" a:1, b:2:3,", vec![("a", "1"), ("b", "2:3")])]
        {
            let signer = settings.signer(list).unwrap();
            assert_eq!(signer.app_key(), "k");
            for (key, secret) in known {
                assert_eq!(signer.verify_webhook(key, body, &signature(secret)), Ok(()));
            }
        }
        for bad in ["a", "a:", ":1", "a:1,b"] {
            assert_eq!(settings.signer(bad).unwrap_err(), SettingsError::PreviousKeys);
        }
    }

    #[test]
    fn keeps_the_secret() {
        let settings = from(&APP).unwrap().unwrap();
        assert!(!format!("{settings:?}").contains("s3cret"));
    }
}
