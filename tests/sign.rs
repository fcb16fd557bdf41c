//! Signatures against Pusher's published vectors, against wrong input, and
//! against input that nobody thought of.

use fiche_realtime::MAX_CHANNEL_LENGTH;
use fiche_realtime::sign::{AuthorizeError, Secret, SignatureError, Signer, SocketId};
use proptest::prelude::*;

const KEY: &str = "278d425bdf160c739803";
const SECRET: &str = "7ad3773142a6692b25b8";

fn signer() -> Signer {
    Signer::new(KEY, SECRET)
}

fn socket() -> SocketId {
    SocketId::parse("1234.1234").unwrap()
}

/// The parameters of a query string as a server reads them.
fn decode(query: &str) -> Vec<(String, String)> {
    let text = |part: &str| {
        let mut bytes = Vec::new();
        let mut rest = part.as_bytes();
        while let [first, tail @ ..] = rest {
            rest = tail;
            if *first == b'%' {
                let hex = std::str::from_utf8(&tail[..2]).unwrap();
                bytes.push(u8::from_str_radix(hex, 16).unwrap());
                rest = &tail[2..];
            } else {
                bytes.push(*first);
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(key, value)| (text(key), text(value)))
        .collect()
}

fn borrowed(query: &[(String, String)]) -> Vec<(&str, &str)> {
    query.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
}

struct Request {
    key: &'static str,
    secret: &'static str,
    method: &'static str,
    path: &'static str,
    query: &'static [(&'static str, &'static str)],
    body: &'static str,
    timestamp: u64,
    signature: &'static str,
}

const REQUESTS: &[Request] = &[
    Request {
        key: KEY,
        secret: SECRET,
        method: "POST",
        path: "/apps/3/events",
        query: &[],
        body: r#"{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}"#,
        timestamp: 1353088179,
        signature: "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c",
    },
    Request {
        key: "d41a439c438a100756f5",
        secret: "4bf35003e819bb138249",
        method: "GET",
        path: "/apps/102015/channels",
        query: &[("filter_by_prefix", "presence-"), ("info", "user_count")],
        body: "",
        timestamp: 1427034994,
        signature: "4d8a02edcc8a758b0162cd6da690a9a45fb8ae326a276dca1e06a0bc42796c11",
    },
    Request {
        key: "f00d",
        secret: "tofu",
        method: "GET",
        path: "/event",
        query: &[],
        body: "example body",
        timestamp: 1234567890,
        signature: "a650196dc427ebe837226f8565ca9232198c6d1b9455eaa72374a9dc0b620e7b",
    },
];

#[test]
fn published_requests() {
    for request in REQUESTS {
        let signer = Signer::new(request.key, request.secret);
        let body = request.body.as_bytes();
        let signed =
            signer.sign_request(request.method, request.path, request.query, body, request.timestamp);
        let suffix = format!("&auth_signature={}", request.signature);
        assert!(signed.ends_with(&suffix), "{signed}");
        let query = decode(&signed);
        for now in [request.timestamp - 600, request.timestamp + 600] {
            let verified = signer.verify_request(request.method, request.path, &borrowed(&query), body, now);
            assert_eq!(verified, Ok(()));
        }
        assert_eq!(signed.contains("body_md5="), !body.is_empty());
    }
}

#[test]
// The signature was computed by hand with Python's hmac.
fn golden_query() {
    let body = REQUESTS[0].body.as_bytes();
    assert_eq!(
        signer().sign_request("post", "/apps/3/events", &[("Info", "a&b=c d/é")], body, 1353088179),
        "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0\
         &body_md5=ec365a775a4cd0599faeb73354201b6f&info=a%26b%3Dc%20d%2F%C3%A9\
         &auth_signature=4caf6acc66bbacb3c9c1bac18a960a31581d4d9f05eef57b4b22a6b3ef5e89eb"
    );
}

#[test]
fn published_channels_and_user() {
    let private = signer().authorize_channel(&socket(), "private-foobar", None).unwrap();
    assert_eq!(
        serde_json::to_string(&private).unwrap(),
        r#"{"auth":"278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4"}"#
    );
    let member = r#"{"user_id":10,"user_info":{"name":"Mr. Channels"}}"#;
    let presence = signer().authorize_channel(&socket(), "presence-foobar", Some(member)).unwrap();
    assert_eq!(
        presence.auth,
        "278d425bdf160c739803:31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80"
    );
    assert_eq!(presence.channel_data.as_deref(), Some(member));
    let user = signer().authenticate_user(&socket(), r#"{"id":"12345"}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&user).unwrap(),
        r#"{"auth":"278d425bdf160c739803:4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba","user_data":"{\"id\":\"12345\"}"}"#
    );

    let signer = signer();
    assert_eq!(signer.verify_channel(&socket(), "private-foobar", None, &private.auth), Ok(()));
    assert_eq!(signer.verify_channel(&socket(), "presence-foobar", Some(member), &presence.auth), Ok(()));
    assert_eq!(signer.verify_user(&socket(), &user.user_data, &user.auth), Ok(()));
}

#[test]
fn published_webhooks() {
    let vectors = [
        (
            "secret",
            r#"{"hello":"world"}"#,
            "2677ad3e7c090b2fa2c0fb13020d66d5420879b8316eb356a2d60fb9073bc778",
        ),
        (
            "tofu",
            r#"{"time_ms":1403175510755,"events":[{"channel":"test_channel","name":"channel_vacated"}]}"#,
            "c17257e92037cd7de407ebc1ed174ceb7b2e518db127f44411b9ffc4f5b28cc5",
        ),
    ];
    for (secret, body, signature) in vectors {
        let signer = Signer::new("key", secret);
        assert_eq!(signer.sign_webhook(body.as_bytes()), signature);
        assert_eq!(signer.verify_webhook("key", body.as_bytes(), signature), Ok(()));
        assert_eq!(
            signer.verify_webhook("key", b"another body", signature),
            Err(SignatureError::Mismatch { signed: None })
        );
        assert_eq!(
            signer.verify_webhook("", body.as_bytes(), signature),
            Err(SignatureError::UnknownKey { found: String::new() })
        );
        for malformed in ["", "zz", &signature.to_uppercase(), &format!("{signature} ")] {
            assert!(matches!(
                signer.verify_webhook("key", body.as_bytes(), malformed),
                Err(SignatureError::Malformed { .. })
            ));
        }
    }
}

#[test]
fn refused_requests() {
    let good = decode(&signer().sign_request("GET", "/p", &[("info", "x")], b"", 1000));
    let verify =
        |query: &[(&str, &str)], body: &[u8], now| signer().verify_request("GET", "/p", query, body, now);
    let with = |name: &str, value: &str| {
        let mut query = good.clone();
        query.iter_mut().find(|(key, _)| key == name).unwrap().1 = value.to_owned();
        verify(&borrowed(&query), b"", 1000)
    };
    assert_eq!(verify(&borrowed(&good), b"", 1000), Ok(()));
    assert_eq!(with("auth_key", "other"), Err(SignatureError::UnknownKey { found: "other".into() }));
    // a key that is not the app's is told before the time is looked at
    let other = decode(&Signer::new("other", "secret").sign_request("GET", "/p", &[], b"", 1000));
    assert_eq!(
        verify(&borrowed(&other), b"", 9999),
        Err(SignatureError::UnknownKey { found: "other".into() })
    );
    assert_eq!(with("auth_version", "2.0"), Err(SignatureError::Version { found: "2.0".into() }));
    for bad in ["", "+1000", "-1", "1e3", "99999999999999999999999"] {
        assert_eq!(with("auth_timestamp", bad), Err(SignatureError::Timestamp { found: bad.into() }));
    }
    assert_eq!(verify(&borrowed(&good), b"", 1601), Err(SignatureError::Expired { found: 1000, now: 1601 }));
    assert_eq!(
        verify(&borrowed(&good), b"body", 1000),
        Err(SignatureError::MissingParameter { name: "body_md5" })
    );
    assert!(matches!(with("auth_signature", "é"), Err(SignatureError::Malformed { .. })));
    assert!(matches!(with("info", "y"), Err(SignatureError::Mismatch { signed: Some(_) })));
    let mut twice = borrowed(&good);
    twice.push(("Auth_Key", KEY));
    assert_eq!(verify(&twice, b"", 1000), Err(SignatureError::RepeatedParameter { name: "auth_key" }));
    assert_eq!(verify(&[], b"", 1000), Err(SignatureError::MissingParameter { name: "auth_key" }));
    let signed = decode(&signer().sign_request("GET", "/p", &[], b"body", 1000));
    assert!(matches!(verify(&borrowed(&signed), b"bodY", 1000), Err(SignatureError::BodyMd5 { .. })));
}

#[test]
fn refused_authorisations() {
    let authorize = |channel: &str, data| signer().authorize_channel(&socket(), channel, data);
    assert!(matches!(authorize("foobar", None), Err(AuthorizeError::PublicChannel { .. })));
    // The signature of this "channel" would be that of a user.
    assert!(matches!(authorize(r#":user::{"id":"1"}"#, None), Err(AuthorizeError::PublicChannel { .. })));
    assert!(matches!(
        authorize("private-a:b", None),
        Err(AuthorizeError::ChannelCharacter { character: ':', .. })
    ));
    let longest = format!("private-{}", "a".repeat(MAX_CHANNEL_LENGTH - 8));
    assert!(authorize(&longest, None).is_ok());
    assert_eq!(authorize(&format!("{longest}a"), None), Err(AuthorizeError::ChannelLength { found: 165 }));
    assert_eq!(authorize("presence-a", None), Err(AuthorizeError::MissingChannelData));
    assert_eq!(
        authorize("private-a", Some(r#"{"user_id":"1"}"#)),
        Err(AuthorizeError::UnexpectedChannelData)
    );
    for data in ["", "[]", "{}", r#"{"user_id":""}"#, r#"{"user_id":null}"#, r#"{"user_id":"1"} x"#] {
        assert_eq!(authorize("presence-a", Some(data)), Err(AuthorizeError::ChannelData));
    }
    for data in ["", "[]", "{}", r#"{"id":""}"#, r#"{"id":1}"#, r#"{"user_id":"1"}"#] {
        assert_eq!(signer().authenticate_user(&socket(), data), Err(AuthorizeError::UserData));
    }
}

#[test]
fn socket_ids() {
    for good in ["1.1", "1234.1234", "0.0", "99999999999999999999.1"] {
        assert_eq!(SocketId::parse(good).unwrap().as_str(), good);
    }
    for bad in ["", ".", "1", "1.", ".1", "1.1.1", "1.1\n", "\n1.1", " 1.1", "1,1", "-1.1", "1.1:a", "١.١"]
    {
        assert_eq!(SocketId::parse(bad).unwrap_err().found, bad);
    }
}

#[test]
fn previous_keys_verify_and_do_not_sign() {
    let old = Signer::new("old", "tofu");
    let signer = signer().with_previous("old", "tofu").with_previous("older", "miso");
    let path = "/apps/3/events";

    let query = decode(&old.sign_request("GET", path, &[], b"", 1000));
    assert_eq!(signer.verify_request("GET", path, &borrowed(&query), b"", 1000), Ok(()));
    let granted = old.authorize_channel(&socket(), "private-a", None).unwrap();
    assert_eq!(signer.verify_channel(&socket(), "private-a", None, &granted.auth), Ok(()));
    assert_eq!(signer.verify_webhook("old", b"{}", &old.sign_webhook(b"{}")), Ok(()));

    assert_eq!(signer.app_key(), KEY);
    assert!(signer.authorize_channel(&socket(), "private-a", None).unwrap().auth.starts_with(KEY));
    assert!(signer.sign_request("GET", path, &[], b"", 1000).starts_with(&format!("auth_key={KEY}&")));

    // one key's secret does not verify under another key's name
    let signature = old.sign_webhook(b"{}");
    for key in [KEY, "older"] {
        let verdict = signer.verify_webhook(key, b"{}", &signature);
        assert_eq!(verdict, Err(SignatureError::Mismatch { signed: None }));
    }
    let unknown = Err(SignatureError::UnknownKey { found: "oldest".into() });
    assert_eq!(signer.verify_webhook("oldest", b"{}", &signature), unknown);

    // a secret that changed under the same key
    let changed = Signer::new("old", "natto").with_previous("old", "tofu");
    assert_eq!(changed.verify_webhook("old", b"{}", &signature), Ok(()));
    assert_eq!(changed.verify_webhook("old", b"{}", &changed.sign_webhook(b"{}")), Ok(()));
}

#[test]
fn secrets_stay_secret() {
    let printed = format!("{:?}", signer().with_previous("old", "tofu"));
    assert!(printed.contains("[REDACTED]") && printed.contains("old"), "{printed}");
    assert!(!printed.contains(SECRET) && !printed.contains("tofu"), "{printed}");
    assert_eq!(format!("{:?}", Secret::from(SECRET)), "[REDACTED]");
    let error = signer()
        .verify_channel(&socket(), "private-a", None, &format!("{KEY}:{}", "0".repeat(64)))
        .unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("1234.1234:private-a"), "{shown}");
    assert!(!shown.contains(SECRET), "{shown}");
}

#[test]
fn messages_quote_briefly_and_on_one_line() {
    let error = SocketId::parse(&"x\n".repeat(10_000)).unwrap_err();
    let shown = error.to_string();
    assert!(shown.len() < 400, "{shown}");
    assert!(!shown.contains('\n'), "{shown}");
}

/// A byte changed to another one.
fn tamper(text: &str, at: prop::sample::Index, xor: u8) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let at = at.index(bytes.len());
    bytes[at] ^= xor;
    String::from_utf8(bytes).ok()
}

proptest! {
    #[test]
    fn nothing_panics(a in any::<String>(), b in any::<String>(), body in any::<Vec<u8>>(), now in any::<u64>()) {
        let signer = Signer::new(a.clone(), &b);
        let _ = SocketId::parse(&a);
        let _ = signer.authorize_channel(&socket(), &a, Some(&b));
        let _ = signer.verify_channel(&socket(), &a, None, &b);
        let _ = signer.authenticate_user(&socket(), &b);
        let _ = signer.verify_user(&socket(), &a, &b);
        let _ = signer.verify_webhook(&b, &body, &a);
        let _ = signer.verify_request(&a, &b, &[(&a, &b), ("auth_timestamp", &b)], &body, now);
    }

    #[test]
    fn what_is_signed_verifies(
        path in any::<String>(),
        key in "[A-Z]{1,9}",
        value in any::<String>(),
        body in any::<Vec<u8>>(),
        now in any::<u64>(),
    ) {
        let query = decode(&signer().sign_request("PUT", &path, &[(&key, &value)], &body, now));
        prop_assert_eq!(signer().verify_request("PUT", &path, &borrowed(&query), &body, now), Ok(()));
    }

    #[test]
    fn a_changed_byte_fails(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        xor in 1..=255u8,
    ) {
        let body = r#"{"name":"foo","data":"{}","channels":["a"]}"#;
        let mut query = decode(&signer().sign_request("POST", "/apps/3/events", &[("info", "user_count")], body.as_bytes(), 1000));
        let mut body = body.to_owned();
        let mut path = "/apps/3/events".to_owned();
        let which = which.index(query.len() + 2);
        let part = match which.checked_sub(query.len()) {
            None => &mut query[which].1,
            Some(0) => &mut path,
            Some(_) => &mut body,
        };
        let changed = tamper(part, at, xor);
        prop_assume!(changed.is_some());
        *part = changed.unwrap();
        prop_assert!(signer().verify_request("POST", &path, &borrowed(&query), body.as_bytes(), 1000).is_err());
    }

    #[test]
    fn a_changed_authorisation_fails(at in any::<prop::sample::Index>(), xor in 1..=255u8) {
        let user = signer().authenticate_user(&socket(), r#"{"id":"12345"}"#).unwrap();
        if let Some(auth) = tamper(&user.auth, at, xor) {
            prop_assert!(signer().verify_user(&socket(), &user.user_data, &auth).is_err());
        }
        if let Some(data) = tamper(&user.user_data, at, xor) {
            prop_assert!(signer().verify_user(&socket(), &data, &user.auth).is_err());
        }
    }
}
