//! Signs requests, sockets and users.

use tsify::Tsify;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::arguments::{optional_text, property, shown, signer, text, texts};
use super::errors::{Thrown, says, thrown};
use super::object;
use super::payload::json_text;
use crate::sign::{AuthorizeError, SocketId};

/// The answer that authorises a socket, as pusher-js reads it.
#[derive(Tsify)]
pub struct Authorization {
    /// The app key and the signature.
    pub auth: String,
    /// The data about the member of a presence channel, exactly as it was signed.
    #[tsify(optional)]
    pub channel_data: Option<String>,
    /// The data about the user, exactly as it was signed.
    #[tsify(optional)]
    pub user_data: Option<String>,
}

impl From<Authorization> for JsValue {
    fn from(Authorization { auth, channel_data, user_data }: Authorization) -> Self {
        let mut properties = vec![("auth", auth.into())];
        properties.extend(channel_data.map(|data| ("channel_data", data.into())));
        properties.extend(user_data.map(|data| ("user_data", data.into())));
        object(&properties)
    }
}

/// The query string of a signed request, without `?`.
#[wasm_bindgen(js_name = signRequest)]
pub fn sign_request(
    #[wasm_bindgen(unchecked_param_type = "unknown")] credentials: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] request: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] timestamp: &JsValue,
) -> Result<String, Thrown> {
    let signer = signer(credentials)?;
    let text_of = |key, field| text(&property(request, key, field)?, field);
    let (method, path) = (text_of("method", "request.method")?, text_of("path", "request.path")?);
    let query = texts(&property(request, "query", "request.query")?, "request.query")?;
    let body =
        optional_text(&property(request, "body", "request.body")?, "request.body")?.unwrap_or_default();
    let seconds = timestamp
        .as_f64()
        .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
        .ok_or_else(|| Thrown::from(says::SECONDS.at("timestamp", "", shown(timestamp))))?;
    let query: Vec<(&str, &str)> = query.iter().map(|(key, value)| (&**key, &**value)).collect();
    Ok(signer.sign_request(&method, &path, &query, body.as_bytes(), seconds as u64))
}

/// The answer that authorises a socket to subscribe to a private or presence channel.
#[wasm_bindgen(js_name = authorizeChannel, unchecked_return_type = "Authorization")]
pub fn authorize_channel(
    #[wasm_bindgen(unchecked_param_type = "unknown")] credentials: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] socket_id: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] channel: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] channel_data: &JsValue,
) -> Result<JsValue, Thrown> {
    let signer = signer(credentials)?;
    let socket_id = SocketId::parse(&text(socket_id, "socket_id")?).map_err(thrown)?;
    let channel = text(channel, "channel")?;
    let channel_data = optional_text(channel_data, "channel_data")?;
    let signed = signer.authorize_channel(&socket_id, &channel, channel_data.as_deref()).map_err(thrown)?;
    Ok(Authorization { auth: signed.auth, channel_data: signed.channel_data, user_data: None }.into())
}

/// The answer that signs a user in. The user data is an object or its JSON text.
#[wasm_bindgen(js_name = authenticateUser, unchecked_return_type = "Authorization")]
pub fn authenticate_user(
    #[wasm_bindgen(unchecked_param_type = "unknown")] credentials: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] socket_id: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] user_data: &JsValue,
) -> Result<JsValue, Thrown> {
    let signer = signer(credentials)?;
    let socket_id = SocketId::parse(&text(socket_id, "socket_id")?).map_err(thrown)?;
    // a value without JSON text is no user data either
    let user_data = json_text(user_data, "user_data").map_err(|_| thrown(AuthorizeError::UserData))?;
    let signed = signer.authenticate_user(&socket_id, &user_data).map_err(thrown)?;
    Ok(Authorization { auth: signed.auth, channel_data: None, user_data: Some(signed.user_data) }.into())
}
