//! `authorize.jsonl`: what is signed for a socket, a user and a request, and the answers to pusher-js's form.
//! `call` is the function's name in JavaScript, `arguments` what it takes after the credentials.

use fiche_realtime::sign::{AuthorizeError, SocketId, SocketIdError};
use fiche_realtime::{Authorizer, RealtimeError, Signer};
use serde_json::{Value, json};

use super::{keep, line, told};

const SOCKETS: &[&str] =
    &["1234.1234", "", "1", "1.", ".1", "1.2\n", "1.2:private-a", "+1.2", "x\u{1}", "١.٢", "1.2.3"];

fn channels() -> Vec<(String, Option<&'static str>)> {
    let member = Some(r#"{"user_id":10,"user_info":{"name":"Mr. Channels"}}"#);
    let long = |length: usize| (format!("private-{}", "a".repeat(length)), None);
    let cases = [
        ("private-foobar", None),
        ("private-foobar", member),
        ("private-foobar", Some("")),
        ("presence-foobar", member),
        ("presence-foobar", Some(r#"{"user_id":"é"}"#)),
        ("presence-foobar", None),
        ("presence-foobar", Some("")),
        ("presence-foobar", Some("[]")),
        ("presence-foobar", Some(r#"{"user_id":""}"#)),
        ("presence-foobar", Some(r#"{"user_id":null}"#)),
        ("presence-foobar", Some(r#"{"id":"1"}"#)),
        ("private-encrypted-a", None),
        ("public", None),
        ("", None),
        (":user::{\"id\":\"1\"}", None),
        ("private-a:b", None),
        ("private-a\"b\\", None),
        ("private-é", None),
        ("private-a\nb", None),
    ];
    cases.into_iter().map(|(name, data)| (name.into(), data)).chain([long(156), long(157)]).collect()
}

const USERS: &[&str] = &[
    r#"{"id":"12345"}"#,
    r#"{"user_info":{"name":"é"},"id":"a","watchlist":["b"]}"#,
    r#"{"id":1}"#,
    r#"{"id":""}"#,
    r#"{"id":null}"#,
    "{}",
    "",
    "null",
    "[1]",
];

/// Method, path, query, body, and time.
type Request = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str, u64);

const REQUESTS: &[Request] = &[
    (
        "POST",
        "/apps/3/events",
        &[],
        r#"{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}"#,
        1_353_088_179,
    ),
    (
        "GET",
        "/apps/102015/channels",
        &[("info", "user_count"), ("filter_by_prefix", "presence-")],
        "",
        1_427_034_994,
    ),
    ("get", "/apps/3/channels", &[("Info", "a b&c=é"), ("auth_key", "other")], "", 0),
];

const FORMS: &[&str] = &[
    "socket_id=1.2&channel_name=private-audit-42",
    "socket_id=1.2&channel_name=private-audit-43",
    "socket_id=1.2&channel_name=public%22",
    "socket_id=1.2&channel_name[]=private-audit-42&channel_name[]=private-fiche-7&channel_name[]=x%0Ay",
    "socket_id=1.2",
    "channel_name=private-audit-42",
    "socket_id=1.2&socket_id=1.2&channel_name=private-audit-42",
    "socket_id=1.2%0A&channel_name=private-audit-42",
    "",
];

fn signer() -> Signer {
    Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8")
}

fn call(name: &str, arguments: Value, answer: Result<Value, Value>) -> Value {
    line(json!({ "call": name, "arguments": arguments }), answer.map(|answer| json!({ "answer": answer })))
}

fn socket(text: &str) -> Result<SocketId, Value> {
    SocketId::parse(text).map_err(|error: SocketIdError| told(&error))
}

fn answered<T: serde::Serialize>(answer: Result<T, AuthorizeError>) -> Result<Value, Value> {
    answer.map(|answer| json!(answer)).map_err(|error| told(&error))
}

#[test]
fn authorisations_keep_to_the_corpus() {
    let signer = signer();
    let channel = |id: &str, name: &str, data: Option<&str>| {
        let answer = socket(id).and_then(|id| answered(signer.authorize_channel(&id, name, data)));
        let arguments = data.map_or(json!([id, name]), |data| json!([id, name, data]));
        call("authorizeChannel", arguments, answer)
    };
    let mut lines: Vec<_> = SOCKETS.iter().map(|id| channel(id, "private-foobar", None)).collect();
    lines.extend(channels().iter().map(|(name, data)| channel("1234.1234", name, *data)));
    for user in USERS {
        let answer = socket("1234.1234").and_then(|id| answered(signer.authenticate_user(&id, user)));
        lines.push(call("authenticateUser", json!(["1234.1234", user]), answer));
    }
    for (method, path, query, body, time) in REQUESTS {
        let object: serde_json::Map<_, _> =
            query.iter().map(|(key, value)| ((*key).into(), json!(value))).collect();
        let request = json!({ "method": method, "path": path, "query": object, "body": body });
        let signed = signer.sign_request(method, path, query, body.as_bytes(), *time);
        lines.push(call("signRequest", json!([request, time]), Ok(json!(signed))));
    }
    for form in FORMS {
        let policy = |(): &(), scope: &fiche_realtime::Channel| scope.name() == "private-audit-42";
        let response = Authorizer::new(signer.clone()).authorize(&(), form.as_bytes(), policy);
        let answer = json!({
            "status": response.status, "contentType": response.content_type, "body": response.body,
        });
        lines.push(call("authorizeRequest", json!([form, ["private-audit-42"]]), Ok(answer)));
    }
    assert!(lines.iter().all(|line| !line.to_string().contains("7ad3773142a6692b25b8")));
    keep("authorize.jsonl", &lines);
}

#[test]
fn errors_of_requests_name_their_field() {
    for (form, code, field) in [
        ("", "invalid_payload", "socket_id"),
        ("socket_id=1.2", "invalid_payload", "channel_name"),
        ("socket_id=x", "invalid_argument", "socket_id"),
        (&"a=".repeat(40_000), "too_large", "body"),
    ] {
        let error = fiche_realtime::authorize::ChannelRequest::parse(form.as_bytes()).unwrap_err();
        let told = RealtimeError::from(&error);
        assert_eq!((told.code.as_str(), &*told.field), (code, field));
    }
}
