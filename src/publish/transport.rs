//! How a signed request reaches a Channels server.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use reqwest::{Client, Url, header};

use super::PublishError;

/// What a server answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub status: u16,
    /// How long it asks to wait.
    pub retry_after: Option<Duration>,
    /// What time it has.
    pub date: Option<SystemTime>,
    /// The beginning of the body.
    pub text: String,
}

/// An answer, or why there is none: a connection that was not made or broke, or silence.
pub(crate) type Answered<'a> = Pin<Box<dyn Future<Output = Result<Answer, PublishError>> + Send + 'a>>;

/// Posts requests. The publisher signs them, and decides what to do with the answers.
pub(crate) trait Transport: Send + Sync {
    /// `query` is the signed query of `path`.
    fn post<'a>(&'a self, path: &'a str, query: &'a str, body: Vec<u8>) -> Answered<'a>;
}

/// How much of an answer is kept for an error, in characters.
const MAX_TEXT: usize = 500;

/// How much of an answer is read, in bytes: the connection of a longer one is not used again.
const MAX_BODY: usize = 64 * 1024;

/// HTTP over connections that are kept.
pub(crate) struct Http {
    client: Client,
    base: Url,
}

impl Http {
    pub(crate) fn new(base: &str, timeout: Duration, connections: usize) -> Result<Self, PublishError> {
        let base = Url::parse(base).map_err(|error| PublishError::Settings(format!("`{base}`: {error}")))?;
        // an application that has chosen its own provider keeps it
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(timeout)
            // a server that is back is to be noticed soon
            .connect_timeout(timeout.min(Duration::from_secs(2)))
            .pool_max_idle_per_host(connections)
            .tcp_nodelay(true)
            // it would be followed with GET, and that answer taken for the server's
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("fiche-realtime/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| PublishError::Settings(error.to_string()))?;
        Ok(Self { client, base })
    }
}

impl Transport for Http {
    fn post<'a>(&'a self, path: &'a str, query: &'a str, body: Vec<u8>) -> Answered<'a> {
        Box::pin(async move {
            let mut url = self.base.clone();
            url.set_path(path);
            url.set_query(Some(query));
            let json = header::HeaderValue::from_static("application/json");
            let mut answer =
                self.client.post(url).header(header::CONTENT_TYPE, json).body(body).send().await?;
            let status = answer.status();
            let date = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
            let retry_after = date(header::RETRY_AFTER).and_then(retry_after);
            let date = date(header::DATE).and_then(|text| httpdate::parse_http_date(text).ok());
            // read to its end, a connection can be used again
            let mut text = Vec::new();
            while text.len() <= MAX_BODY
                && let Ok(Some(chunk)) = answer.chunk().await
            {
                text.extend_from_slice(&chunk);
            }
            let text = String::from_utf8_lossy(&text).chars().take(MAX_TEXT).collect();
            Ok(Answer { status: status.as_u16(), retry_after, date, text })
        })
    }
}

/// The header `Retry-After`: seconds, or a moment (RFC 9110, 10.2.3).
fn retry_after(text: &str) -> Option<Duration> {
    let text = text.trim();
    let until = || httpdate::parse_http_date(text).ok()?.duration_since(SystemTime::now()).ok();
    text.parse().ok().map(Duration::from_secs).or_else(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_moment() {
        assert_eq!(retry_after(" 3 "), Some(Duration::from_secs(3)));
        let later = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(100));
        assert!(matches!(retry_after(&later), Some(wait) if wait.as_secs() >= 97 && wait.as_secs() <= 100));
        assert_eq!(retry_after("Thu, 01 Jan 1970 00:00:00 GMT"), None);
        assert_eq!(retry_after("soon"), None);
    }
}
