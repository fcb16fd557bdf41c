//! What pusher-js posts, what its users' plugins post, and what nobody should.

use fiche_realtime::authorize::{
    ChannelRequest, Decision, MAX_BODY, MAX_CHANNELS, RequestError, Response, User,
};
use fiche_realtime::sign::{Signer, SocketId};
use fiche_realtime::{Authorizer, CONTRACT_KEY, Channel, ChannelKind, FINGERPRINT, RealtimeError};
use proptest::prelude::*;
use serde_json::{Value, json};

fn signer() -> Signer {
    Signer::new("key", "secret")
}

fn authorizer() -> Authorizer {
    Authorizer::new(signer())
}

/// Ada hears audits and the global channel.
fn policy(user: &str, scope: &Channel) -> bool {
    user == "ada" && matches!(scope.kind(), ChannelKind::Audit | ChannelKind::Global)
}

fn answer(body: &str) -> (u16, Value) {
    let Response { status, content_type, body, .. } = authorizer().authorize("ada", body.as_bytes(), policy);
    assert_eq!(content_type, "application/json");
    (status, serde_json::from_str(&body).unwrap())
}

/// What a backend tells of its contract.
fn contract() -> String {
    format!("{} {FINGERPRINT}", env!("CARGO_PKG_VERSION"))
}

/// Whether `auth` lets the socket `1.2` subscribe.
fn grants(auth: &Value, channel: &str) -> bool {
    let socket = SocketId::parse("1.2").unwrap();
    signer().verify_channel(&socket, channel, None, auth["auth"].as_str().unwrap()).is_ok()
}

#[test]
fn one_channel_is_answered_as_pusher_js_reads_it() {
    for (body, channel) in [
        ("socket_id=1.2&channel_name=private-audit-42", "private-audit-42"),
        ("channel_name=private-global&socket_id=1.2", "private-global"),
        // an application's own parameters, empty ones, and stray separators
        (
            "&&csrf=%00%ff+&socket_id=1.2&x&=&channel_name=private-audit-a%3Db&channel_names=no&",
            "private-audit-a=b",
        ),
        ("socket%5Fid=1%2E2&channel_name=private%2Daudit%2D42", "private-audit-42"),
        ("socket_id=1.2&channel_name=private-audit-%40%2C.%3B_-", "private-audit-@,.;_-"),
    ] {
        let (status, auth) = answer(body);
        assert_eq!(status, 200, "{body}: {auth}");
        assert!(grants(&auth, channel), "{body}");
        assert_eq!(auth[CONTRACT_KEY], contract(), "{body}");
        assert_eq!(auth.as_object().unwrap().len(), 2, "{body}: {auth}");
    }
}

#[test]
fn what_the_policy_does_not_allow_is_denied() {
    let mut asked = Vec::new();
    let body =
        b"socket_id=1.2&channel_name[]=private-fiche-7&channel_name[]=public&channel_name[]=private-job-1";
    let response = authorizer().authorize("bob", body, |user, scope| {
        asked.push(format!("{user} {scope}"));
        Decision::default()
    });
    assert_eq!(
        asked,
        ["bob private-fiche-7", "bob private-job-1"],
        "no other application's channel is asked for"
    );
    assert!(!response.body.contains("auth\""), "{}", response.body);

    for name in [
        "private-fiche-7",
        "private-audit-",
        "private-audit",
        "presence-audit-42",
        "private-encrypted-audit-42",
        "PRIVATE-AUDIT-42",
        "private-audit-42 ",
        "private-audit-4%202",
        "private-audit-4+2",
        "private-audit-42%0A",
        "private-audit-%00",
        "private-audit-a:b",
        "private-audit-%C3%A9",
        "private-audit-%FF",
        "private-audit-%F0%9F%98%80",
        "private-audit-%zz",
        ":user::%7B%22id%22%3A%221%22%7D",
        "private-global-2",
        "",
        "%22%7D",
    ] {
        let (status, body) = answer(&format!("socket_id=1.2&channel_name={name}"));
        assert_eq!(status, 403, "{name}");
        assert!(body["error"].is_string() && body.get("auth").is_none(), "{name}: {body}");
    }
    let longest = format!("private-audit-{}", "a".repeat(150));
    assert_eq!(answer(&format!("socket_id=1.2&channel_name={longest}")).0, 200);
    assert_eq!(answer(&format!("socket_id=1.2&channel_name={longest}a")).0, 403);
}

/// A policy whose database is away for fiches.
fn without_a_database(user: &str, scope: &Channel) -> Result<bool, String> {
    match scope.kind() {
        ChannelKind::Fiche => Err(format!("db-7: no answer about {scope} with password hunter2")),
        _ => Ok(policy(user, scope)),
    }
}

#[test]
fn an_outage_of_the_policy_is_no_denial() {
    let ask = |body: &str| authorizer().authorize("ada", body.as_bytes(), without_a_database);
    let one = ask("socket_id=1.2&channel_name=private-fiche-7");
    assert_eq!(one.status, 503);
    assert_eq!(one.body, r#"{"error":"the backend cannot decide this now: try again later"}"#);
    let outage = "db-7: no answer about private-fiche-7 with password hunter2";
    assert_eq!(one.outage.as_deref(), Some(outage));
    // the other channels of a request have their own answers
    let several = ask(
        "socket_id=1.2&channel_name[]=private-audit-42&channel_name[]=private-fiche-7&channel_name[]=private-job-1&channel_name[]=private-fiche-8",
    );
    assert_eq!((several.status, several.outage.as_deref()), (200, Some(outage)));
    assert!(!several.body.contains("hunter2"), "{}", several.body);
    let map: Value = serde_json::from_str(&several.body).unwrap();
    let statuses: Vec<_> =
        map.as_object().unwrap().values().map(|entry| entry["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [200, 503, 403, 503]);
    // a decision is no outage, in any of its forms
    let body = b"socket_id=1.2&channel_name=private-audit-42";
    for (answer, status) in [(Ok(true), 200), (Ok(false), 403), (Err("away"), 503)] {
        let response = authorizer().authorize("ada", body, |_, _| answer);
        assert_eq!((response.status, response.outage.is_some()), (status, status == 503));
        let request = ChannelRequest::parse(body).unwrap();
        assert_eq!(authorizer().answer(&request, |_| answer), response);
        let decision = answer.map(Decision::from);
        assert_eq!(authorizer().authorize("ada", body, |_, _| decision), response);
        let authorizer = authorizer();
        let later = authorizer.authorize_async("ada", body, async |_: &str, _: &Channel| answer);
        assert_eq!(futures_util::FutureExt::now_or_never(later), Some(response));
    }
    let user = Response::unavailable(&"db-7: away");
    assert_eq!((user.status, user.body, user.outage.as_deref()), (503, one.body, Some("db-7: away")));
}

#[test]
fn several_channels_are_answered_by_a_map() {
    let forms: [&[&str]; 5] = [
        &["channel_name[]", "channel_name[]", "channel_name[]"],
        &["channel_name%5B%5D", "channel_name%5B%5D", "channel_name%5B%5D"],
        &["channel_name[0]", "channel_name[1]", "channel_name[2]"],
        &["channel_name", "channel_name", "channel_name"],
        &["channel_name", "channel_name[]", "channel_name[7]"],
    ];
    for keys in forms {
        let names = ["private-audit-42", "private-fiche-7", "evil\"%26"];
        let pairs: Vec<_> = keys.iter().zip(names).map(|(key, name)| format!("&{key}={name}")).collect();
        let (status, body) = answer(&format!("socket_id=1.2{}", pairs.concat()));
        assert_eq!(status, 200);
        let entries = body.as_object().unwrap();
        assert_eq!(entries.keys().collect::<Vec<_>>(), ["private-audit-42", "private-fiche-7", "evil\"&"]);
        assert_eq!(entries["private-audit-42"]["status"], 200);
        assert!(grants(&entries["private-audit-42"]["data"], "private-audit-42"));
        for denied in ["private-fiche-7", "evil\"&"] {
            assert_eq!(entries[denied]["status"], 403);
            assert!(entries[denied].get("data").is_none() && entries[denied]["error"].is_string());
        }
    }
    // a list of one is a list, and what stands twice is decided once
    let (_, one) = answer("socket_id=1.2&channel_name[]=private-audit-1");
    assert_eq!(one["private-audit-1"]["status"], 200);
    let body = b"socket_id=1.2&channel_name=private-audit-1&channel_name=private-audit-1";
    let mut asked = 0;
    let response = authorizer().authorize("", body, |_, _| {
        asked += 1;
        asked == 1
    });
    let twice: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!((asked, twice.as_object().unwrap().len()), (1, 1));
    assert_eq!(twice["private-audit-1"]["status"], 200);
}

#[test]
fn requests_that_are_wrong_as_a_whole() {
    let many = |count: usize| -> String {
        (0..count).map(|index| format!("&channel_name[{index}]=private-audit-{index}")).collect()
    };
    let read = |body: &str| ChannelRequest::parse(body.as_bytes());
    assert_eq!(read(&format!("socket_id=1.2{}", many(MAX_CHANNELS))).unwrap().scopes().count(), MAX_CHANNELS);

    let at_limit = format!("socket_id=1.2&channel_name=private-global&x={}", "a".repeat(MAX_BODY - 44));
    assert_eq!(at_limit.len(), MAX_BODY);
    assert!(read(&at_limit).is_ok());

    let cases = [
        ("", RequestError::MissingSocketId, 400),
        ("{\"socket_id\":\"1.2\",\"channel_name\":\"private-global\"}", RequestError::MissingSocketId, 400),
        ("channel_name=private-global", RequestError::MissingSocketId, 400),
        ("SOCKET_ID=1.2&channel_name=private-global", RequestError::MissingSocketId, 400),
        ("socket_id=1.2&socket_id=3.4&channel_name=private-global", RequestError::RepeatedSocketId, 400),
        ("socket_id=1.2&socket_id=1.2&channel_name=private-global", RequestError::RepeatedSocketId, 400),
        ("socket_id=1.2", RequestError::MissingChannel, 400),
        ("socket_id=1.2&channel_name[a]=private-global&channel_name[=x", RequestError::MissingChannel, 400),
        (&format!("socket_id=1.2{}", many(MAX_CHANNELS + 1)), RequestError::TooManyChannels, 400),
        (&format!("{at_limit}a"), RequestError::TooLarge { found: MAX_BODY + 1 }, 413),
        (&"=".repeat(10 << 20), RequestError::TooLarge { found: 10 << 20 }, 413),
        (&"channel_name=a&".repeat(700_000), RequestError::TooLarge { found: 10_500_000 }, 413),
    ];
    for (body, error, status) in cases {
        assert_eq!(read(body).unwrap_err(), error);
        let response = authorizer().authorize("ada", body.as_bytes(), |_, _| true);
        assert_eq!(response, error.response());
        assert_eq!(response.status, status);
        let told: Value = serde_json::from_str(&response.body).unwrap();
        assert_eq!(told, json!({ "error": error.to_string() }));
    }
    for socket in ["", "1", "1.2%0A", "+1.2", "1.2:private-audit-1", "1.2::user::", "%D9%A1.%D9%A2"] {
        let error = read(&format!("socket_id={socket}&channel_name=private-global")).unwrap_err();
        assert!(matches!(error, RequestError::SocketId(_)), "{socket}");
    }
}

#[test]
fn a_policy_may_take_its_time() {
    let body = b"socket_id=1.2&channel_name[]=private-audit-1&channel_name[]=x&channel_name[]=private-fiche-2&channel_name[]=private-global";
    let authorizer = authorizer();
    let asynchronous = authorizer.authorize_async("ada", body, async |user, scope| {
        std::future::ready(()).await;
        policy(user, scope)
    });
    // no runtime: the future is ready when it is asked
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    let std::task::Poll::Ready(response) = std::pin::pin!(asynchronous).poll(&mut context) else {
        panic!("it waits for nothing")
    };
    assert_eq!(response, authorizer.authorize("ada", body, policy));
}

#[test]
fn users_sign_in() {
    let sign_in = |body: &str, user: Option<&User>| {
        let response = authorizer().authenticate_user(body.as_bytes(), user);
        (response.status, serde_json::from_str::<Value>(&response.body).unwrap())
    };
    let mut user = User::new("12345");
    let published = Authorizer::new(Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8"));
    assert_eq!(
        published.authenticate_user(b"socket_id=1234.1234", Some(&user)).body,
        r#"{"auth":"278d425bdf160c739803:4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba","user_data":"{\"id\":\"12345\"}"}"#
    );
    user.user_info = Some(json!({ "name": "Ada \"é😀" }));
    user.watchlist = vec!["7".into()];
    let (status, body) = sign_in("socket_id=1.2", Some(&user));
    let data = body["user_data"].as_str().unwrap();
    assert_eq!((status, data), (200, r#"{"id":"12345","user_info":{"name":"Ada \"é😀"},"watchlist":["7"]}"#));
    let socket = SocketId::parse("1.2").unwrap();
    assert_eq!(signer().verify_user(&socket, data, body["auth"].as_str().unwrap()), Ok(()));

    for (body, user, status) in [
        ("socket_id=1.2", None, 403),
        ("socket_id=1.2", Some(&User::new("")), 403),
        ("", Some(&user), 400),
        ("socket_id=1.2&socket_id=1.2", Some(&user), 400),
        ("socket_id=1.2%3A", Some(&user), 400),
    ] {
        let (found, answer) = sign_in(body, user);
        assert_eq!(found, status, "{body}");
        assert!(answer["error"].is_string() && answer.get("auth").is_none(), "{answer}");
    }
}

/// A form of the parameters that matter, in any order and spelling.
fn hostile_form() -> impl Strategy<Value = String> {
    let key = prop_oneof!["socket_id", "channel_name(\\[[0-9]{0,3}\\]?)?", "channel_name%5[BD]", ".{0,4}"];
    let value = prop_oneof![
        "[0-9]{1,3}\\.[0-9]{1,3}",
        "(private-)?(audit|fiche|job|global)-?[a-z0-9%+]{0,4}",
        ".{0,8}"
    ];
    prop::collection::vec((key, value), 0..8)
        .prop_map(|pairs| pairs.iter().map(|(key, value)| format!("{key}={value}&")).collect())
}

proptest! {
    #[test]
    fn no_body_panics_or_is_let_in(body in prop_oneof![hostile_form().prop_map(String::into_bytes), any::<Vec<u8>>()]) {
        let denied = authorizer().authorize("ada", &body, |_, _| false);
        let told: Value = serde_json::from_str(&denied.body).unwrap();
        prop_assert!(!denied.body.contains("\"auth\":"), "{}", told);
        let _ = authorizer().authenticate_user(&body, None);

        // what is let in verifies for a channel that was asked for, and for the socket that asked
        let Ok(request) = ChannelRequest::parse(&body) else { return Ok(()) };
        let allowed: Value = serde_json::from_str(&authorizer().answer(&request, |_| true).body).unwrap();
        for scope in request.scopes() {
            let name = scope.to_string();
            let auth = allowed.get("auth").unwrap_or_else(|| &allowed[&name]["data"]["auth"]);
            prop_assert_eq!(signer().verify_channel(request.socket_id(), &name, None, auth.as_str().unwrap()), Ok(()));
        }
    }
}

#[test]
fn errors_of_requests_name_their_field() {
    for (form, code, field) in [
        ("", "invalid_payload", "socket_id"),
        ("socket_id=1.2", "invalid_payload", "channel_name"),
        ("socket_id=x", "invalid_argument", "socket_id"),
        (&"a=".repeat(40_000), "too_large", "body"),
    ] {
        let error = ChannelRequest::parse(form.as_bytes()).unwrap_err();
        let told = RealtimeError::from(&error);
        assert_eq!((told.code.as_str(), &*told.field), (code, field));
    }
}
