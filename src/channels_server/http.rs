//! The HTTP endpoint: Pusher's API. Every request must be signed.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::{Body, HttpBody};
use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Path, Query, RawPathParams, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::StreamExt;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::App;
use super::hub::{ChannelInfo, Full};
use super::limits;
use super::memory::Held;
use super::publish::{self, Event};
use crate::sign::{SignatureError, quote, verify_body};

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/apps/{app}/events", post(events))
        .route("/apps/{app}/batch_events", post(batch_events))
        .route("/apps/{app}/channels", get(channels))
        .route("/apps/{app}/channels/{channel}", get(channel))
        .route("/apps/{app}/channels/{channel}/users", get(users))
        .route("/apps/{app}/users/{user}/terminate_connections", post(terminate))
}

/// The refusal of a request: its status, and a sentence as plain text, which Pusher's libraries
/// show.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    /// The server holds as much as it may. That passes, so publishers try again.
    pub(super) fn full() -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            message: "the server holds as many bytes as it may: try again later, or raise `Config::memory`"
                .to_owned(),
        }
    }
}

impl From<Full> for Refusal {
    fn from(Full: Full) -> Self {
        Self::full()
    }
}

impl From<String> for Refusal {
    fn from(message: String) -> Self {
        Self::bad(message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, format!("{}\n", self.message)).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// A request with a valid signature. Every handler takes one, so none can forget to verify.
struct Signed {
    query: Vec<(String, String)>,
    body: Vec<u8>,
    _held: Held,
}

impl FromRequest<Arc<App>> for Signed {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let params = RawPathParams::from_request_parts(&mut parts, app).await;
        let id =
            params.iter().flatten().find_map(|(name, id)| (name == "app").then_some(id)).unwrap_or_default();
        if id != app.id {
            return Err(Refusal {
                status: StatusCode::NOT_FOUND,
                message: format!("expected this app's id, found {}; check the app's id", quote(id)),
            });
        }
        // The path as the client sent and signed it, even if this router is nested in another.
        let OriginalUri(uri) =
            OriginalUri::from_request_parts(&mut parts, app).await.unwrap_or_else(|never| match never {});
        let Query(query) = Query::<Vec<(String, String)>>::try_from_uri(&uri)
            .map_err(|error| Refusal::bad(error.body_text()))?;
        let pairs: Vec<_> = query.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let unsigned =
            |error: SignatureError| Refusal { status: StatusCode::UNAUTHORIZED, message: error.to_string() };
        // a body is read only for who has the secret
        app.signer.verify_head(parts.method.as_str(), uri.path(), &pairs, now).map_err(unsigned)?;
        let (body, held) = read(body, app).await?;
        verify_body(&pairs, &body).map_err(unsigned)?;
        Ok(Self { query, body, _held: held })
    }
}

/// Reads a body, piece by piece, so that only what has arrived takes memory.
async fn read(body: Body, app: &App) -> Result<(Vec<u8>, Held), Refusal> {
    let too_long = || Refusal {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        message: format!("expected a body of at most {} bytes", limits::BODY),
    };
    let size = body.size_hint();
    if size.lower() > limits::BODY as u64 {
        return Err(too_long());
    }
    let reading = async {
        let mut bytes = Vec::new();
        let mut held = app.memory.bodies.hold(0).ok_or_else(Refusal::full)?;
        let mut pieces = body.into_data_stream();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| Refusal::bad(format!("expected the whole body: {error}")))?;
            if bytes.len() + piece.len() > limits::BODY {
                return Err(too_long());
            }
            // the body, and the events that are read from it
            if !held.grow(2 * piece.len()) {
                return Err(Refusal::full());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok((bytes, held))
    };
    timeout(app.request_timeout, reading).await.unwrap_or_else(|_| {
        Err(Refusal {
            status: StatusCode::REQUEST_TIMEOUT,
            message: format!("expected the whole body within {:?}", app.request_timeout),
        })
    })
}

impl Signed {
    fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

async fn events(State(app): State<Arc<App>>, request: Signed) -> Result<Json<Value>, Refusal> {
    let event = publish::event(&request.body)?;
    app.hub.publish(&event.publications)?;
    Ok(Json(match &event.info {
        None => json!({}),
        Some(_) => {
            let channels: Map<_, _> = attributes(&app, &event).collect();
            json!({ "channels": channels })
        }
    }))
}

async fn batch_events(State(app): State<Arc<App>>, request: Signed) -> Result<Json<Value>, Refusal> {
    let events = publish::batch(&request.body)?;
    app.hub.publish(events.iter().flat_map(|event| &event.publications))?;
    if events.iter().all(|event| event.info.is_none()) {
        return Ok(Json(json!({})));
    }
    let told: Vec<_> =
        events.iter().flat_map(|event| attributes(&app, event).map(|(_, info)| info)).collect();
    Ok(Json(json!({ "batch": told })))
}

async fn channels(State(app): State<Arc<App>>, request: Signed) -> Result<Json<Listed>, Refusal> {
    let prefix = request.param("filter_by_prefix").unwrap_or_default();
    let info = request.param("info").unwrap_or_default();
    if asks(info, "user_count") && !prefix.starts_with("presence-") {
        return Err(Refusal::bad(
            "expected `filter_by_prefix` to begin with `presence-` where `info` asks for `user_count`; only presence channels count users",
        ));
    }
    Ok(Json(Listed { channels: app.hub.list(prefix), info: info.to_owned() }))
}

/// The answer of `GET /channels`, which is written without a copy of each name.
struct Listed {
    channels: Vec<(Arc<str>, ChannelInfo)>,
    info: String,
}

impl Serialize for Listed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Channels<'a>(&'a Listed);
        impl Serialize for Channels<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Listed { channels, info } = self.0;
                serializer.collect_map(channels.iter().map(|(name, found)| (&**name, told(info, found))))
            }
        }
        serializer.collect_map([("channels", Channels(self))])
    }
}

async fn channel(
    State(app): State<Arc<App>>,
    Path((_, name)): Path<(String, String)>,
    request: Signed,
) -> Result<Json<Value>, Refusal> {
    let info = request.param("info").unwrap_or_default();
    if asks(info, "user_count") && !name.starts_with("presence-") {
        return Err(Refusal::bad(
            "expected a presence channel where `info` asks for `user_count`; only presence channels count users",
        ));
    }
    let found = app.hub.info(&name);
    let mut answer = told(info, &found);
    answer.insert("occupied".to_owned(), (found.subscriptions > 0).into());
    Ok(Json(answer.into()))
}

async fn users(
    State(app): State<Arc<App>>,
    Path((_, name)): Path<(String, String)>,
    _: Signed,
) -> Result<Json<Value>, Refusal> {
    if !name.starts_with("presence-") {
        return Err(Refusal::bad("expected a presence channel; only presence channels know their users"));
    }
    let users: Vec<_> = app.hub.users(&name).iter().map(|id| json!({ "id": **id })).collect();
    Ok(Json(json!({ "users": users })))
}

async fn terminate(
    State(app): State<Arc<App>>,
    Path((_, user)): Path<(String, String)>,
    _: Signed,
) -> Json<Value> {
    app.hub.terminate(&user);
    Json(json!({}))
}

fn asks(info: &str, attribute: &str) -> bool {
    info.split(',').any(|asked| asked.trim() == attribute)
}

/// The information about an event's channels for its publisher.
fn attributes(app: &App, event: &Event) -> impl Iterator<Item = (String, Value)> {
    let info = event.info.as_deref().unwrap_or_default();
    event.publications.iter().map(move |publication| {
        let name = publication.channel.clone();
        let mut told = told(info, &app.hub.info(&name));
        if !name.starts_with("presence-") {
            told.remove("user_count");
        }
        (name, told.into())
    })
}

fn told(info: &str, found: &ChannelInfo) -> Map<String, Value> {
    let mut told = Map::new();
    if asks(info, "user_count") {
        told.insert("user_count".to_owned(), found.users.into());
    }
    if asks(info, "subscription_count") {
        told.insert("subscription_count".to_owned(), found.subscriptions.into());
    }
    told
}
