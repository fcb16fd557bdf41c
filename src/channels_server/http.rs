//! The HTTP endpoint: Pusher's API. Every request must be signed.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::{
    DefaultBodyLimit, FromRequest, FromRequestParts, OriginalUri, Path, Query, RawPathParams, Request, State,
};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::App;
use super::hub::ChannelInfo;
use super::limits;
use super::publish::{self, Event};
use crate::sign::quote;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/apps/{app}/events", post(events))
        .route("/apps/{app}/batch_events", post(batch_events))
        .route("/apps/{app}/channels", get(channels))
        .route("/apps/{app}/channels/{channel}", get(channel))
        .route("/apps/{app}/channels/{channel}/users", get(users))
        .route("/apps/{app}/users/{user}/terminate_connections", post(terminate))
        .layer(DefaultBodyLimit::max(limits::BODY))
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
}

impl From<String> for Refusal {
    fn from(message: String) -> Self {
        Self::bad(message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, format!("{}\n", self.message)).into_response()
    }
}

/// A request with a valid signature. Every handler takes one, so none can forget to verify.
struct Signed {
    query: Vec<(String, String)>,
    body: Bytes,
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
        let method = parts.method.clone();
        let request = Request::from_parts(parts, body);
        let body = timeout(limits::BODY_PATIENCE, Bytes::from_request(request, app))
            .await
            .map_err(|_| Refusal {
                status: StatusCode::REQUEST_TIMEOUT,
                message: format!("expected the whole body within {} s", limits::BODY_PATIENCE.as_secs()),
            })?
            .map_err(|error| Refusal {
                status: error.status(),
                message: format!("expected a body of at most {} bytes: {}", limits::BODY, error.body_text()),
            })?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let pairs: Vec<_> = query.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        app.signer
            .verify_request(method.as_str(), uri.path(), &pairs, &body, now)
            .map_err(|error| Refusal { status: StatusCode::UNAUTHORIZED, message: error.to_string() })?;
        Ok(Self { query, body })
    }
}

impl Signed {
    fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

async fn events(State(app): State<Arc<App>>, request: Signed) -> Result<Json<Value>, Refusal> {
    let event = publish::event(&request.body)?;
    app.hub.publish(&event.publications);
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
    for event in &events {
        app.hub.publish(&event.publications);
    }
    if events.iter().all(|event| event.info.is_none()) {
        return Ok(Json(json!({})));
    }
    let told: Vec<_> =
        events.iter().flat_map(|event| attributes(&app, event).map(|(_, info)| info)).collect();
    Ok(Json(json!({ "batch": told })))
}

async fn channels(State(app): State<Arc<App>>, request: Signed) -> Result<Json<Value>, Refusal> {
    let prefix = request.param("filter_by_prefix").unwrap_or_default();
    let info = request.param("info").unwrap_or_default();
    if asks(info, "user_count") && !prefix.starts_with("presence-") {
        return Err(Refusal::bad(
            "expected `filter_by_prefix` to begin with `presence-` where `info` asks for `user_count`; only presence channels count users",
        ));
    }
    let channels: Map<_, _> =
        app.hub.list(prefix).into_iter().map(|(name, found)| (name, told(info, &found).into())).collect();
    Ok(Json(json!({ "channels": channels })))
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
    let users = app.hub.info(&name).users;
    let users: Vec<_> = users.into_iter().map(|id| json!({ "id": id })).collect();
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
        told.insert("user_count".to_owned(), found.users.len().into());
    }
    if asks(info, "subscription_count") {
        told.insert("subscription_count".to_owned(), found.subscriptions.into());
    }
    told
}
