//! The JavaScript server's room: signing and authorising, off the hot path, with objects crossing by
//! serde. Time is an argument; `src/js/server.ts` gives it.

use serde::{Deserialize, Serialize};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::authorize::{Authorizer, ChannelRequest};
use crate::sign::{Secret, Signer, SocketId};
use crate::truncate::{TruncateError, truncate_json};

/// An app's key and secret.
#[derive(Deserialize, Tsify)]
pub struct Credentials {
    /// The app key.
    pub key: String,
    /// The secret. It never leaves the module.
    #[tsify(type = "string")]
    pub secret: Secret,
}

impl Credentials {
    fn signer(self) -> Signer {
        Signer::new(self.key, self.secret)
    }
}

/// The credentials of an app that changes its keys.
#[derive(Deserialize, Tsify)]
pub struct Keys(Vec<Credentials>);

impl Keys {
    /// The signer of the first, which verifies under all of them; `None` where there are none.
    fn signer(self) -> Option<Signer> {
        let mut keys = self.0.into_iter();
        let first = keys.next()?.signer();
        Some(keys.fold(first, |signer, previous| signer.with_previous(previous.key, previous.secret)))
    }
}

/// A request of Pusher's HTTP API.
#[derive(Deserialize, Tsify)]
pub struct RequestToSign {
    /// Such as `POST`.
    pub method: String,
    /// Such as `/apps/3/events`, without the query.
    pub path: String,
    /// The request's own parameters, not percent-encoded.
    #[tsify(optional, type = "Record<string, string>")]
    #[serde(default)]
    pub query: std::collections::BTreeMap<String, String>,
    /// The exact body that is sent.
    #[tsify(optional)]
    #[serde(default)]
    pub body: String,
}

/// What an endpoint answers to pusher-js.
#[derive(Serialize, Tsify)]
pub struct Authorization {
    /// The app key and the signature.
    pub auth: String,
    /// What a presence channel tells of its member, exactly as signed.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_data: Option<String>,
    /// What identifies the user, exactly as signed.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_data: Option<String>,
}

/// The query string of a signed request, without `?`. `timestamp` is in seconds since 1970.
#[wasm_bindgen(js_name = signRequest)]
pub fn sign_request(
    credentials: Ts<Credentials>,
    request: Ts<RequestToSign>,
    timestamp: f64,
) -> Result<String, JsValue> {
    let request = read(request)?;
    let query: Vec<(&str, &str)> = request.query.iter().map(|(key, value)| (&**key, &**value)).collect();
    let signer = read(credentials)?.signer();
    Ok(signer.sign_request(&request.method, &request.path, &query, request.body.as_bytes(), timestamp as u64))
}

/// The answer that lets a socket subscribe to a private or presence channel.
#[wasm_bindgen(js_name = authorizeChannel)]
pub fn authorize_channel(
    credentials: Ts<Credentials>,
    socket_id: &str,
    channel: &str,
    channel_data: Option<String>,
) -> Result<Ts<Authorization>, JsValue> {
    let socket_id = SocketId::parse(socket_id).map_err(failed)?;
    let signed = read(credentials)?
        .signer()
        .authorize_channel(&socket_id, channel, channel_data.as_deref())
        .map_err(failed)?;
    written(Authorization { auth: signed.auth, channel_data: signed.channel_data, user_data: None })
}

/// The answer that signs a user in; `user_data` is a JSON object with a non-empty string `id`.
#[wasm_bindgen(js_name = authenticateUser)]
pub fn authenticate_user(
    credentials: Ts<Credentials>,
    socket_id: &str,
    user_data: &str,
) -> Result<Ts<Authorization>, JsValue> {
    let socket_id = SocketId::parse(socket_id).map_err(failed)?;
    let signed = read(credentials)?.signer().authenticate_user(&socket_id, user_data).map_err(failed)?;
    written(Authorization { auth: signed.auth, channel_data: None, user_data: Some(signed.user_data) })
}

/// A whole HTTP response.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationResponse {
    /// 200, 400, 403 or 413.
    pub status: u16,
    /// The header `Content-Type`.
    pub content_type: &'static str,
    /// The body, JSON.
    pub body: String,
}

/// The names of the channels of this contract that pusher-js's form asks for; none where it is no such
/// form, which the answer then says.
#[wasm_bindgen(js_name = requestedChannels)]
pub fn requested_channels(body: &[u8]) -> Vec<String> {
    let request = ChannelRequest::parse(body);
    request.map_or_else(|_| Vec::new(), |request| request.scopes().map(ToString::to_string).collect())
}

/// The answer to pusher-js's form, where these of the requested channels are allowed.
#[wasm_bindgen(js_name = answerChannels)]
pub fn answer_channels(
    credentials: Ts<Credentials>,
    body: &[u8],
    allowed: Vec<String>,
) -> Result<Ts<AuthorizationResponse>, JsValue> {
    let authorizer = Authorizer::new(read(credentials)?.signer());
    let response = authorizer.authorize(&(), body, |(), scope| allowed.contains(&scope.to_string()));
    written(AuthorizationResponse {
        status: response.status,
        content_type: response.content_type,
        body: response.body,
    })
}

/// Whether a webhook's raw body carries the signature of the key that it names, compared in constant time.
#[wasm_bindgen(js_name = isWebhookSigned)]
pub fn is_webhook_signed(keys: Ts<Keys>, key: &str, body: &[u8], signature: &str) -> Result<bool, JsValue> {
    let signer = read(keys)?.signer();
    Ok(signer.is_some_and(|signer| signer.verify_webhook(key, body, signature).is_ok()))
}

/// Why a payload cannot be shortened, for a `RealtimeError`.
#[derive(Serialize, Tsify)]
pub struct Refusal {
    /// `invalid_payload` or `too_large`.
    pub code: &'static str,
    /// A JSON Pointer, or `payload`.
    pub field: String,
    /// What is accepted there.
    pub expected: String,
    /// What was there.
    pub found: String,
    /// What to do.
    pub advice: String,
}

/// The payload's JSON text in at most `limit` bytes; nothing if it fits as it is.
#[wasm_bindgen]
pub fn truncate(name: &str, payload: &str, limit: f64) -> Result<Option<String>, JsValue> {
    match truncate_json(name, payload, limit as usize) {
        Ok(truncated) => Ok(match truncated.data {
            std::borrow::Cow::Borrowed(_) => None,
            std::borrow::Cow::Owned(text) => Some(text),
        }),
        Err(error) => Err(refusal(error).into_ts().map_err(failed)?.into()),
    }
}

fn refusal(error: TruncateError) -> Refusal {
    let message = error.to_string();
    let of_payload = |found: String| Refusal {
        code: "invalid_payload",
        field: "payload".into(),
        expected: "a JSON object of at most 128 levels".into(),
        found,
        advice: "give the event's payload".into(),
    };
    match error {
        TruncateError::TooSmall { field, needed, limit } => Refusal {
            code: "too_large",
            field,
            expected: format!("what is never cut to fit in {limit} bytes"),
            found: format!("{needed} bytes at least"),
            advice: "give a larger limit, or shorter identifiers".into(),
        },
        TruncateError::Invalid(problems) => match problems.into_iter().next() {
            Some(first) => Refusal {
                code: "invalid_payload",
                field: first.path,
                expected: first.expected,
                found: first.found,
                advice: message,
            },
            None => of_payload(message),
        },
        TruncateError::NotAnObject(found) => of_payload(found.into()),
        TruncateError::NotJson(found) => of_payload(found),
    }
}

fn read<T>(value: Ts<T>) -> Result<T, JsValue>
where
    T: Tsify<JsType: Clone> + serde::de::DeserializeOwned,
{
    value.to_rust().map_err(failed)
}

fn written<T: Tsify + Serialize>(value: T) -> Result<Ts<T>, JsValue> {
    value.into_ts().map_err(failed)
}

/// The text of an error; the wrapper in JavaScript makes a `RealtimeError` of it.
fn failed(error: impl std::fmt::Display) -> JsValue {
    error.to_string().into()
}
