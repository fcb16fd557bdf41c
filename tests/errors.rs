//! Errors as text.

use std::error::Error;
use std::time::Duration;

use fiche_realtime::authorize::RequestError;
use fiche_realtime::sign::{AuthorizeError, SignatureError, SocketId};
use fiche_realtime::webhook::WebhookError;
use fiche_realtime::{
    ChannelKind, Date, ErrorCode, EventName, RealtimeError, SettingsError, route_json, truncate_json,
};

/// The text of an error, which is also that of its common form.
fn text<E: Error>(error: E) -> String
where
    for<'a> RealtimeError: From<&'a E>,
{
    let text = error.to_string();
    assert_eq!(text, RealtimeError::from(&error).to_string());
    text
}

#[test]
fn an_error_says_what_was_expected_and_found_and_what_to_do() {
    let array = route_json("notification", "[]").unwrap_err();
    for (text, expected) in [
        (
            text(array),
            "expected an object in `payload`, found array: send the payload as an object or its JSON text",
        ),
        (
            text(truncate_json("notification", "7", 10).unwrap_err()),
            "expected an object in `payload`, found number: send the payload as an object or its JSON text",
        ),
        (
            text(RequestError::MissingSocketId),
            "expected a field of the form in `socket_id`, found nothing: pass on the body that pusher-js sends, unchanged",
        ),
        (
            text(AuthorizeError::UserData),
            "expected a JSON object whose `id` is a non-empty string in `user_data`, found something else: write a numeric id as a string",
        ),
        (
            text(SignatureError::Version { found: "2.0".into() }),
            "expected version 1.0 in `auth_version`, found \"2.0\": sign as version 1.0 says",
        ),
        (
            text(SocketId::parse("1").unwrap_err()),
            "expected a socket id such as 1234.5678 in `socket_id`, found \"1\": pass on the `socket_id` that pusher-js sends, unchanged",
        ),
        (
            text(WebhookError::NotAnObject),
            "expected a JSON object in `body`, found something else: the signature is right, so the sender has to fix it",
        ),
        (
            text(SettingsError::Cluster("e u".into())),
            "expected a cluster's name in `PUSHER_CLUSTER`, found \"e u\": set the cluster that the app's page shows, such as `eu`",
        ),
        (
            "audit".parse::<EventName>().unwrap_err().to_string(),
            "expected the name of an event of this contract, such as `audit.started`",
        ),
        (
            "audits".parse::<ChannelKind>().unwrap_err().to_string(),
            "expected a kind of channel: one of `audit`, `fiche`, `job`, `global`",
        ),
        (
            Date::parse("2026-02-29").unwrap_err().to_string(),
            "expected date as YYYY-MM-DD, found \"2026-02-29\"",
        ),
        (ErrorCode::InvalidId.to_string(), "invalid_id"),
    ] {
        assert_eq!(text, expected);
    }
}

#[test]
fn an_error_that_wraps_another_one_names_it_as_its_source() {
    let source = |error: &dyn Error| error.source().map(ToString::to_string);
    let (socket, user) = (SocketId::parse("1").unwrap_err(), AuthorizeError::UserData);
    assert_eq!(source(&RequestError::from(socket.clone())), Some(socket.to_string()));
    assert_eq!(source(&RequestError::CutOff), None);
    assert_eq!(source(&SignatureError::from(user.clone())), Some(user.to_string()));
    assert_eq!(source(&SignatureError::Malformed { found: String::new() }), None);
    let signature = SignatureError::from(user);
    assert_eq!(source(&WebhookError::from(signature.clone())), Some(signature.to_string()));
    assert_eq!(source(&WebhookError::NotAnObject), None);
}

#[test]
fn a_request_to_the_endpoint_that_fails_has_a_status() {
    for (error, status) in [
        (RequestError::TooLarge { found: 1 << 20 }, 413),
        (RequestError::TooSlow { patience: Duration::from_secs(10) }, 408),
        (RequestError::CutOff, 400),
    ] {
        assert_eq!(error.status(), status, "{error}");
    }
}
