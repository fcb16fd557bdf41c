//! Answers the form that pusher-js posts to subscribe. There are two calls, because JavaScript asks the
//! policy between them, which may be asynchronous.

use tsify::Tsify;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::arguments::{body, signer, type_of};
use super::errors::{Thrown, says};
use super::object;
use crate::authorize::{Authorizer, ChannelRequest};

/// A whole HTTP response.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationResponse {
    /// The HTTP status: 200, 400, 403 or 413.
    pub status: u16,
    /// The value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The body, as JSON.
    pub body: String,
}

impl From<AuthorizationResponse> for JsValue {
    fn from(AuthorizationResponse { status, content_type, body }: AuthorizationResponse) -> Self {
        object(&[("status", status.into()), ("contentType", content_type.into()), ("body", body.into())])
    }
}

/// The names of this contract's channels in the form. Empty if it is not such a form; [`answer_channels`]
/// then reports the error. This function also checks the credentials and the policy, so that wrong ones
/// are refused before the policy is called.
#[wasm_bindgen(js_name = requestedChannels)]
pub fn requested_channels(
    #[wasm_bindgen(unchecked_param_type = "unknown")] credentials: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] form: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] policy: &JsValue,
) -> Result<Vec<String>, Thrown> {
    signer(credentials)?;
    if !policy.is_function() {
        return Err(says::POLICY.at("policy", "", type_of(policy)).into());
    }
    let request = ChannelRequest::parse(&body(form)?);
    Ok(request.map_or_else(|_| Vec::new(), |request| request.scopes().map(ToString::to_string).collect()))
}

/// The answer to the form. `allowed` names the requested channels that the policy allows.
#[wasm_bindgen(js_name = answerChannels, unchecked_return_type = "AuthorizationResponse")]
pub fn answer_channels(
    #[wasm_bindgen(unchecked_param_type = "unknown")] credentials: &JsValue,
    #[wasm_bindgen(unchecked_param_type = "unknown")] form: &JsValue,
    allowed: Vec<String>,
) -> Result<JsValue, Thrown> {
    let authorizer = Authorizer::new(signer(credentials)?);
    let response = authorizer.authorize(&(), &body(form)?, |(), scope| allowed.contains(&scope.to_string()));
    let response = AuthorizationResponse {
        status: response.status,
        content_type: response.content_type,
        body: response.body,
    };
    Ok(response.into())
}
