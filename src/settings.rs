//! Settings: which Channels server, and the keys of the app.
//!
//! They come from the `PUSHER_*` variables that Pusher's own libraries and Laravel use:
//!
//! | variable | meaning |
//! | --- | --- |
//! | `PUSHER_APP_ID`, `PUSHER_KEY`, `PUSHER_SECRET` | the app; all three are required |
//! | `PUSHER_CLUSTER` | the app's cluster on Pusher, such as `eu`; ignored if a host is set |
//! | `PUSHER_HOST` | another server of the protocol: a name, an IPv4 address, or an IPv6 address in brackets |
//! | `PUSHER_PORT` | the port of that host; by default 443 for `https` and 80 for `http` |
//! | `PUSHER_SCHEME` | `https`, the default, or `http` |
//!
//! Without a host, Pusher's own server is used, whose port is 443 and whose scheme is `https`. Then
//! `PUSHER_PORT` and `PUSHER_SCHEME` may have these values, as in Laravel's `.env.example`. Any other value is
//! refused, because it would not be used.
//!
//! An empty variable counts as not set. A port is parsed as Rust parses a number, so `+80` is 80.
//! `fiche-realtime/server` uses this code for its own settings.

mod error;
mod host;

use crate::sign::{Secret, Signer};

pub use error::SettingsError;

/// The variables of the app, which are required.
pub(crate) const APP_ID: &str = "PUSHER_APP_ID";
pub(crate) const KEY: &str = "PUSHER_KEY";
pub(crate) const SECRET: &str = "PUSHER_SECRET";

/// The variables that select the server.
pub(crate) const CLUSTER: &str = "PUSHER_CLUSTER";
pub(crate) const HOST: &str = "PUSHER_HOST";
pub(crate) const PORT: &str = "PUSHER_PORT";
pub(crate) const SCHEME: &str = "PUSHER_SCHEME";

/// The settings of an app: its id, its key, its secret, and its server.
///
/// [`from_env`](Self::from_env) reads them from the environment. A program can also write them:
///
/// ```
/// use fiche_realtime::{Server, Settings};
///
/// let server = Server::Pusher(Some("eu".into()));
/// let settings = Settings { app_id: "3".into(), key: "key".into(), secret: "secret".into(), server };
/// assert_eq!(settings.base_url(), "https://api-eu.pusher.com");
/// assert!(!format!("{settings:?}").contains("\"secret\""), "the secret is never printed");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The app's id (`PUSHER_APP_ID`).
    pub app_id: String,
    /// The app's key (`PUSHER_KEY`).
    pub key: String,
    /// The app's secret (`PUSHER_SECRET`).
    pub secret: Secret,
    /// The server, from `PUSHER_HOST`, `PUSHER_PORT` and `PUSHER_SCHEME`, or from `PUSHER_CLUSTER`.
    pub server: Server,
}

/// A Channels server: Pusher's own, or another server of the protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// Pusher's own server, in a cluster such as `eu`. `None` is the oldest cluster, `mt1`.
    Pusher(Option<String>),
    /// Another server of the protocol.
    Own {
        /// The host: a name, an IPv4 address, or an IPv6 address in brackets.
        host: String,
        /// The port.
        port: u16,
        /// Whether to connect with TLS.
        tls: bool,
    },
}

impl Settings {
    /// Reads the settings from the environment. `None` if no `PUSHER_*` variable is set.
    ///
    /// ```no_run
    /// use fiche_realtime::Settings;
    ///
    /// match Settings::from_env()? {
    ///     Some(settings) => println!("publishing to {}", settings.base_url()),
    ///     None => println!("no realtime events: PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET are not set"),
    /// }
    /// # Ok::<(), fiche_realtime::SettingsError>(())
    /// ```
    ///
    /// # Errors
    /// Some variables are set but others are missing, or the value of one is invalid.
    pub fn from_env() -> Result<Option<Self>, SettingsError> {
        Self::from_vars(|name| std::env::var(name).ok())
    }

    /// Reads the settings through `var`, which looks up a variable. An empty value counts as not set.
    ///
    /// ```
    /// use fiche_realtime::Settings;
    ///
    /// let vars = [("PUSHER_APP_ID", "3"), ("PUSHER_KEY", "key"), ("PUSHER_SECRET", "secret"), ("PUSHER_CLUSTER", "eu")];
    /// let var = |name: &str| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string());
    /// let settings = Settings::from_vars(var)?.expect("they are set");
    /// assert_eq!(settings.app_id, "3");
    /// # Ok::<(), fiche_realtime::SettingsError>(())
    /// ```
    ///
    /// # Errors
    /// The same as [`from_env`](Self::from_env).
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<Option<Self>, SettingsError> {
        let var = |name| var(name).filter(|value| !value.is_empty());
        if [APP_ID, KEY, SECRET, CLUSTER, HOST, PORT, SCHEME].into_iter().all(|name| var(name).is_none()) {
            return Ok(None);
        }
        let required = |name| var(name).ok_or(SettingsError::Missing(name));
        Ok(Some(Self {
            app_id: required(APP_ID)?,
            key: required(KEY)?,
            secret: required(SECRET)?.into(),
            server: Server::from_vars(var)?,
        }))
    }

    /// Creates the app's signer, which also verifies signatures of the keys in `previous`.
    ///
    /// `previous` is a list of `key:secret` pairs, separated by commas, as in the variable
    /// `PUSHER_PREVIOUS_KEYS`.
    ///
    /// This variable is our own, named after Laravel's `APP_PREVIOUS_KEYS`. Pusher's libraries have none.
    ///
    /// # Errors
    /// [`SettingsError::PreviousKeys`] if `previous` is not such a list.
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

    /// The URL of the HTTP API, without a slash at its end.
    ///
    /// ```
    /// use fiche_realtime::{Server, Settings};
    ///
    /// let server = Server::Own { host: "localhost".into(), port: 6001, tls: false };
    /// let settings = Settings { app_id: "3".into(), key: "key".into(), secret: "secret".into(), server };
    /// assert_eq!(settings.base_url(), "http://localhost:6001");
    /// assert!(settings.socket_url().starts_with("ws://localhost:6001/app/key?protocol=7&"));
    /// ```
    pub fn base_url(&self) -> String {
        let (host, port) = self.server.address();
        match &self.server {
            Server::Pusher(_) => format!("https://{host}"),
            Server::Own { tls, .. } => format!("{}://{host}:{port}", if *tls { "https" } else { "http" }),
        }
    }
}

impl Settings {
    /// The URL to which a client opens its WebSocket, with version 7 of the protocol.
    ///
    /// See the example of [`base_url`](Self::base_url).
    pub fn socket_url(&self) -> String {
        let origin = match (&self.server, self.server.socket_address()) {
            (Server::Pusher(_), (host, _)) => format!("wss://{host}"),
            (Server::Own { tls, .. }, (host, port)) => {
                format!("{}://{host}:{port}", if *tls { "wss" } else { "ws" })
            }
        };
        let version = env!("CARGO_PKG_VERSION");
        format!("{origin}/app/{}?protocol=7&client=fiche-realtime&version={version}", self.key)
    }
}

impl Server {
    /// Whether the host or the cluster gives the URL that it stands for.
    #[cfg(feature = "publisher")]
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        match self {
            Self::Pusher(None) => Ok(()),
            Self::Pusher(Some(cluster)) => host::check_cluster(cluster),
            Self::Own { host, .. } => host::check(host),
        }
    }

    /// The host and the port of the HTTP API.
    pub(crate) fn address(&self) -> (String, u16) {
        match self {
            Self::Pusher(Some(cluster)) => (format!("api-{cluster}.pusher.com"), 443),
            Self::Pusher(None) => ("api.pusherapp.com".into(), 443),
            Self::Own { host, port, .. } => (host.clone(), *port),
        }
    }

    /// The host and the port to which clients open their WebSockets.
    pub(crate) fn socket_address(&self) -> (String, u16) {
        match self {
            Self::Pusher(Some(cluster)) => (format!("ws-{cluster}.pusher.com"), 443),
            Self::Pusher(None) => ("ws.pusherapp.com".into(), 443),
            Self::Own { host, port, .. } => (host.clone(), *port),
        }
    }

    /// Whether to connect with TLS.
    #[cfg(feature = "cli")]
    pub(crate) fn tls(&self) -> bool {
        match self {
            Self::Pusher(_) => true,
            Self::Own { tls, .. } => *tls,
        }
    }

    fn from_vars(var: impl Fn(&'static str) -> Option<String>) -> Result<Self, SettingsError> {
        let Some(host) = var(HOST) else {
            for (name, usual) in [(PORT, "443"), (SCHEME, "https")] {
                if let Some(found) = var(name).filter(|found| found != usual) {
                    return Err(SettingsError::WithoutHost { name, found });
                }
            }
            let cluster = var(CLUSTER);
            cluster.as_deref().map_or(Ok(()), host::check_cluster)?;
            return Ok(Self::Pusher(cluster));
        };
        host::check(&host)?;
        let tls = match var(SCHEME).as_deref() {
            None | Some("https") => true,
            Some("http") => false,
            Some(other) => return Err(SettingsError::Scheme(other.into())),
        };
        let port = match var(PORT) {
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
        for (more, url, socket_origin) in [
            (vec![], "https://api.pusherapp.com", "wss://ws.pusherapp.com"),
            (vec![("PUSHER_CLUSTER", "eu")], "https://api-eu.pusher.com", "wss://ws-eu.pusher.com"),
            (vec![("PUSHER_HOST", "ws.example")], "https://ws.example:443", "wss://ws.example:443"),
            (
                vec![("PUSHER_HOST", "h"), ("PUSHER_SCHEME", "http"), ("PUSHER_CLUSTER", "eu")],
                "http://h:80",
                "ws://h:80",
            ),
            (
                vec![("PUSHER_HOST", "h"), ("PUSHER_SCHEME", "http"), ("PUSHER_PORT", "6001")],
                "http://h:6001",
                "ws://h:6001",
            ),
        ] {
            let settings = from(&[&APP[..], &more].concat()).unwrap().unwrap();
            assert_eq!(settings.base_url(), url);
            let socket = settings.socket_url();
            assert!(socket.starts_with(&format!("{socket_origin}/app/k?protocol=7&")), "{socket}");
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
        assert_eq!(bad("PUSHER_PORT", "0"), SettingsError::Port("0".into()));
        assert_eq!(bad("PUSHER_SCHEME", "ws"), SettingsError::Scheme("ws".into()));
        let server = |name, value| from(&[&APP[..], &[(name, value)]].concat()).unwrap_err();
        assert_eq!(server("PUSHER_HOST", "h:99"), SettingsError::Host("h:99".into()));
        assert_eq!(server("PUSHER_CLUSTER", "eu/x"), SettingsError::Cluster("eu/x".into()));
    }

    #[test]
    fn refuses_a_port_or_a_scheme_that_nothing_would_use() {
        for (name, value) in [("PUSHER_PORT", "6001"), ("PUSHER_PORT", "x"), ("PUSHER_SCHEME", "http")] {
            let error = from(&[&APP[..], &[(name, value), ("PUSHER_CLUSTER", "eu")]].concat()).unwrap_err();
            assert_eq!(error, SettingsError::WithoutHost { name, found: value.into() });
        }
        // what Laravel's example has, and what is used anyhow
        let usual = [("PUSHER_HOST", ""), ("PUSHER_PORT", "443"), ("PUSHER_SCHEME", "https")];
        let settings = from(&[&APP[..], &usual].concat()).unwrap().unwrap();
        assert_eq!(settings.base_url(), "https://api.pusherapp.com");
    }

    #[test]
    fn says_what_to_make_of_a_url() {
        let refused = |host| from(&[&APP[..], &[("PUSHER_HOST", host)]].concat()).unwrap_err();
        assert_eq!(
            refused("http://ws.example.com:6001").to_string(),
            "expected a host's name, its IPv4 address, or its IPv6 address in brackets in `PUSHER_HOST`, found \"http://ws.example.com:6001\": set only the host, `ws.example.com`: the port (6001) and the scheme (http) have their own settings"
        );
        let error = refused("https://k:s3cret@api-eu.pusher.com/apps/1");
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
        assert!(
            error
                .to_string()
                .ends_with("set only the host, `api-eu.pusher.com`: the scheme (https) has its own setting")
        );
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
