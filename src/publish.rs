//! Publishing events over Pusher's HTTP API.
//!
//! One request carries one event to all of its channels. The publisher keeps its connections open and
//! can be shared and cloned; it holds no queue, so two calls that run at the same time may arrive in
//! either order.

mod error;

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::{Client, StatusCode, Url, header};
use serde::Serialize;

use crate::channel::Channel;
use crate::contract::Event;
use crate::route::{route, route_json};
use crate::settings::Settings;
use crate::sign::Signer;
use crate::truncate::{MAX_DATA_BYTES, truncate, truncate_json};

pub use error::PublishError;

/// How long one request may take, its connection included.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How much of an answer is kept for an error.
const MAX_ANSWER: usize = 500;

/// Publishes the contract's events.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use fiche_realtime::{AuditFicheFetchStarted, Literal, Publisher, Settings};
/// let settings = Settings::from_env()?.ok_or("PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET are not set")?;
/// let publisher = Publisher::new(&settings)?;
/// publisher.publish(AuditFicheFetchStarted { fiche_id: "1024".into(), from_cache: true, status: Literal }).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Publisher {
    client: Client,
    events: Url,
    signer: Signer,
}

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher")
            .field("events", &self.events.as_str())
            .field("signer", &self.signer)
            .finish()
    }
}

/// What was published, where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The channels that got the event.
    pub channels: Vec<Channel>,
    /// The bytes of data that were sent, at most [`MAX_DATA_BYTES`].
    pub bytes: usize,
}

/// A request to `/events`.
#[derive(Serialize)]
struct Request<'a> {
    name: &'a str,
    channels: Vec<String>,
    data: &'a str,
}

impl Publisher {
    /// A publisher to the app of the settings.
    ///
    /// # Errors
    /// [`PublishError::Settings`] if no URL can be made of them.
    pub fn new(settings: &Settings) -> Result<Self, PublishError> {
        let events = format!("{}/apps/{}/events", settings.base_url(), settings.app_id);
        let events =
            Url::parse(&events).map_err(|error| PublishError::Settings(format!("`{events}`: {error}")))?;
        // an application that has chosen its own provider keeps it
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(TIMEOUT)
            .user_agent(concat!("fiche-realtime/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| PublishError::Settings(error.to_string()))?;
        Ok(Self { client, events, signer: Signer::new(&settings.key, &settings.secret) })
    }

    /// Publishes a typed event to the channels that the contract routes it to.
    ///
    /// # Errors
    /// See [`PublishError`]. An error from the server's side does not say that nobody got the event.
    pub async fn publish(&self, event: impl Into<Event>) -> Result<Receipt, PublishError> {
        let event = event.into();
        let channels = route(&event)?;
        let data = truncate(&event, MAX_DATA_BYTES)?.data;
        self.send(event.name().as_str(), channels, &data).await
    }

    /// Publishes the event `name` with the JSON text `data`, which the contract must accept in full or
    /// as a partial payload. A name that the contract does not have is published as it is.
    ///
    /// # Errors
    /// [`PublishError::Invalid`] with every problem, or as [`publish`](Self::publish).
    pub async fn publish_json(&self, name: &str, data: &str) -> Result<Receipt, PublishError> {
        let channels = route_json(name, data)?;
        self.send(name, channels, &truncate_json(name, data, MAX_DATA_BYTES)?.data).await
    }

    /// Sends what it is given, checked or not.
    pub(crate) async fn send(
        &self,
        name: &str,
        channels: Vec<Channel>,
        data: &str,
    ) -> Result<Receipt, PublishError> {
        if data.len() > MAX_DATA_BYTES {
            return Err(PublishError::TooLarge { bytes: data.len() });
        }
        let request = Request { name, channels: channels.iter().map(Channel::to_string).collect(), data };
        let body = serde_json::to_vec(&request).map_err(|error| PublishError::NotJson(error.to_string()))?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut url = self.events.clone();
        let query = self.signer.sign_request("POST", url.path(), &[], &body, now);
        url.set_query(Some(&query));
        let answer =
            self.client.post(url).header(header::CONTENT_TYPE, "application/json").body(body).send().await?;
        // other implementations of the protocol answer 202 too
        if answer.status().is_success() {
            // read to its end, a connection can be used again
            drop(answer.bytes().await);
            return Ok(Receipt { channels, bytes: data.len() });
        }
        let status = answer.status();
        let retry_after = retry_after(answer.headers());
        let text = answer.text().await.unwrap_or_default().chars().take(MAX_ANSWER).collect();
        Err(match status {
            StatusCode::BAD_REQUEST => PublishError::BadRequest(text),
            StatusCode::UNAUTHORIZED => PublishError::Unauthorized(text),
            StatusCode::FORBIDDEN => PublishError::Forbidden(text),
            StatusCode::NOT_FOUND => PublishError::NotFound(text),
            StatusCode::PAYLOAD_TOO_LARGE => PublishError::TooLarge { bytes: data.len() },
            StatusCode::TOO_MANY_REQUESTS => PublishError::TooManyRequests { retry_after },
            _ => PublishError::Server { status: status.as_u16(), text },
        })
    }
}

/// The `Retry-After` header where it counts seconds.
fn retry_after(headers: &header::HeaderMap) -> Option<Duration> {
    headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}
