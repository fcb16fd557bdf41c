//! The server's property for fuzzing: it answers any body and any frame, and delivers only what it accepts.

use serde_json::Value;

use super::http::Refusal;
use super::protocol::Command;
use super::publish::{self, Event};
use super::session::Session;
use super::{App, Config, limits, names, protocol};
use crate::fuzzing::first_line;
use crate::json::replace_lone_surrogates;
use crate::sign::SocketId;

/// Inputs from which fuzzing starts.
pub(crate) const SEEDS: &[&str] = &[
    r#"event
{"name":"notification","channels":["private-global","private-audit-42"],"data":"{\"a\":1}","socket_id":"1.2","info":"user_count"}"#,
    r#"event
{"name":"a","channel":"presence-a","data":"\ud800é"}"#,
    r#"batch
{"batch":[{"name":"audit.failed","channel":"private-audit-42","data":"{}"},{"name":"b","channel":"c","data":"","info":"subscription_count"}]}"#,
    r#"frames
{"event":"pusher:ping","data":{}}
{"event":"pusher:subscribe","data":{"channel":"private-audit-42","auth":""}}
{"event":"client-typing","channel":"private-audit-42","data":{"a":1}}
{"event":"pusher:unsubscribe","data":{"channel":"private-audit-42"}}
{"event":"pusher:pong"}"#,
    r#"frames
{"event":"pusher:subscribe","data":{"channel":"presence-a","auth":"","channel_data":"{\"user_id\":\"1\",\"user_info\":{}}"}}
{"event":"pusher:subscribe","data":"{\"channel\":\"b\"}"}
{"event":"pusher:signin","data":{"auth":"","user_data":"{\"id\":\"1\"}"}}
{"event":"pusher:subscribe","data":{"channel":"\u0023server-to-user-1"}}
{"event":"pusher:signin","data":{"auth":"key:00","user_data":"{}"}}"#,
];

/// The input is `event` or `batch` and a body, or other text and a client's frames, a line each.
pub(crate) fn holds(input: &[u8]) {
    let (what, rest) = first_line(input);
    match what {
        b"event" => publishes(publish::event(rest).map(|event| vec![event]), limits::CHANNELS),
        b"batch" => publishes(publish::batch(rest), 1),
        _ => session(&String::from_utf8_lossy(rest)),
    }
}

fn publishes(events: Result<Vec<Event>, Refusal>, channels: usize) {
    let events = match events {
        Ok(events) => events,
        Err(Refusal { status, message }) => {
            return assert!(status.is_client_error() && !message.is_empty());
        }
    };
    assert!(events.len() <= limits::BATCH);
    for event in events {
        assert!((1..=channels).contains(&event.publications.len()));
        for publication in event.publications {
            names::check_channel(&publication.channel).unwrap();
            let frame = parsed(&publication.frame);
            names::check_event(frame["event"].as_str().unwrap()).unwrap();
            assert_eq!(frame["channel"], publication.channel);
            // half a surrogate pair and its replacement have three bytes
            assert!(frame["data"].as_str().unwrap().len() <= limits::DATA);
        }
    }
}

fn session(frames: &str) {
    let app = App::new(Config::new("app", "key", "secret"));
    let (id, mailbox) = app.hub.connect(7).unwrap();
    let socket_id = SocketId::parse(&id.to_string()).unwrap();
    let mut session = Session::new(app.clone(), id, socket_id.clone());
    let mut answers = Vec::new();
    for frame in frames.lines().take(32) {
        let frame = signed(&app, &socket_id, frame).unwrap_or_else(|| frame.to_owned());
        let received = session.receive(&frame);
        mailbox.take(&mut answers, usize::MAX);
        for told in answers.drain(..) {
            let told = parsed(&told.text);
            if told["event"] == "pusher_internal:subscription_succeeded" {
                let Ok(Command::Subscribe { channel, auth, channel_data }) = protocol::parse(&frame) else {
                    panic!("{told} for {frame}")
                };
                assert_eq!(told["channel"], channel);
                if ["private-", "presence-"].iter().any(|prefix| channel.starts_with(prefix)) {
                    let data = channel_data.as_deref().filter(|_| channel.starts_with("presence-"));
                    app.signer.verify_channel(&socket_id, &channel, data, &auth.unwrap()).unwrap();
                }
            }
            assert!(told["event"].is_string());
        }
        if let Err(close) = received {
            assert!((4000..4300).contains(&close.code) && close.reason.len() <= 123);
            break;
        }
    }
    app.hub.disconnect(id);
    assert!(app.hub.list("").is_empty(), "a subscription is left behind");
}

/// The frame with a signature where its `auth` is empty, because no fuzzer finds one.
fn signed(app: &App, socket_id: &SocketId, frame: &str) -> Option<String> {
    let (event, data) = match protocol::parse(frame).ok()? {
        Command::Subscribe { channel, auth, channel_data } if auth.as_deref() == Some("") => {
            let data = channel_data.as_deref().filter(|_| channel.starts_with("presence-"));
            let auth = app.signer.authorize_channel(socket_id, &channel, data).ok()?.auth;
            (
                "pusher:subscribe",
                serde_json::json!({ "channel": channel, "auth": auth, "channel_data": channel_data }),
            )
        }
        Command::Signin { auth, user_data } if auth.is_empty() => {
            let auth = app.signer.authenticate_user(socket_id, &user_data).ok()?.auth;
            ("pusher:signin", serde_json::json!({ "auth": auth, "user_data": user_data }))
        }
        _ => return None,
    };
    Some(serde_json::json!({ "event": event, "data": data }).to_string())
}

fn parsed(frame: &str) -> Value {
    crate::contract::value::from_json(&replace_lone_surrogates(frame)).unwrap()
}
