//! A connection to a Channels server, with version 7 of the protocol. It subscribes, answers pings, and
//! reconnects when [`Retry`] says so.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::super::Error;
use super::super::output::say;
use super::super::stop::Signal;
use super::retry::{Next, Retry};
use crate::recording::carried;
use crate::sign::SocketId;
use crate::{Channel, Signer};

/// The time without a message after which the server is pinged, unless the server gives another.
const ACTIVITY: Duration = Duration::from_secs(120);

/// The time in which the server must answer a ping.
const PONG: Duration = Duration::from_secs(30);

/// The time in which the connection must be made.
const CONNECT: Duration = Duration::from_secs(10);

/// The server to connect to, and the channels to subscribe to.
pub(super) struct Connection {
    pub url: String,
    pub signer: Signer,
    pub channels: Vec<Channel>,
}

/// The reason why `tail` ends.
#[derive(Debug)]
pub(super) enum Ended {
    Stopped(Signal),
    Failed(Error),
    /// A retry would not help.
    Refused(String),
}

/// The reason why a connection ended.
enum Broken {
    /// It is not made again.
    For(Ended),
    /// What to do next depends on the connections before.
    Because(String, Next),
}

/// A message from the server.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    event: Cow<'a, str>,
    #[serde(borrow, default)]
    channel: Cow<'a, str>,
    /// As the server wrote it: a string with half of a surrogate pair is text that only JSON can carry.
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

impl Frame<'_> {
    /// The text of the data: the payload's JSON. Servers carry it in a string. Some servers, and client events, have
    /// the plain JSON instead.
    fn text(&self) -> Cow<'_, str> {
        carried(self.data.unwrap_or(RawValue::NULL))
    }

    /// The data of the server's own messages.
    fn inner(&self) -> Value {
        serde_json::from_str(&self.text()).unwrap_or_default()
    }
}

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

impl Connection {
    /// Receives events until it is stopped or refused. `heard` gets each event's channel, name and payload.
    pub(super) async fn run(self, heard: impl Fn(&str, &str, &str) -> Result<(), Error>) -> Ended {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut chance = fastrand::Rng::with_seed(getrandom::u64().unwrap_or_default());
        let mut retry = Retry::default();
        loop {
            let mut subscribed = None;
            let (why, next) = match self.session(&heard, &mut subscribed).await {
                Broken::For(ended) => return ended,
                Broken::Because(why, next) => (why, next),
            };
            let lasted = subscribed.map_or(Duration::ZERO, |since: Instant| since.elapsed());
            let Some(wait) = retry.wait(next, lasted, chance.f64()) else { return Ended::Refused(why) };
            let missed = if subscribed.is_some() { "; events may be missed until then" } else { "" };
            say(&format!("{why}: connecting again in {:.1} s{missed}", wait.as_secs_f64()));
            tokio::time::sleep(wait).await;
        }
    }

    async fn session(
        &self,
        heard: &impl Fn(&str, &str, &str) -> Result<(), Error>,
        subscribed: &mut Option<Instant>,
    ) -> Broken {
        let mut socket = match timeout(CONNECT, connect_async(&self.url)).await {
            Ok(Ok((socket, _))) => socket,
            Ok(Err(error)) => return later(format!("no connection ({error})")),
            Err(_) => return later("no connection in time".into()),
        };
        let mut activity = ACTIVITY;
        let mut pinged = false;
        loop {
            let patience = if pinged { PONG } else { activity };
            let message = match timeout(patience, socket.next()).await {
                Ok(Some(Ok(message))) => message,
                Ok(Some(Err(error))) => return later(format!("the connection broke ({error})")),
                Ok(None) => return later("the connection ended".into()),
                Err(_) if pinged => return Broken::Because("the server is silent".into(), Next::AtOnce),
                Err(_) => {
                    pinged = true;
                    if let Err(broken) =
                        send(&mut socket, json!({ "event": "pusher:ping", "data": {} })).await
                    {
                        return broken;
                    }
                    continue;
                }
            };
            pinged = false;
            let text = match message {
                Message::Text(text) => text,
                Message::Close(frame) => {
                    let (code, reason) = frame
                        .map_or((1005, String::new()), |frame| (frame.code.into(), frame.reason.to_string()));
                    return closed(code, &reason);
                }
                _ => continue,
            };
            let Ok(frame) = serde_json::from_str::<Frame>(&text) else { continue };
            let sent = match &*frame.event {
                "pusher:connection_established" => {
                    let data = frame.inner();
                    if let Some(seconds) = data["activity_timeout"].as_u64() {
                        activity = Duration::from_secs(seconds.clamp(1, 120));
                    }
                    self.subscribe(&mut socket, data["socket_id"].as_str().unwrap_or_default()).await
                }
                "pusher:ping" => send(&mut socket, json!({ "event": "pusher:pong", "data": {} })).await,
                "pusher:error" => match error(&frame.inner()) {
                    Some(broken) => Err(broken),
                    None => Ok(()),
                },
                "pusher:subscription_error" | "pusher_internal:subscription_error" => {
                    let why = format!(
                        "{} was refused: check PUSHER_KEY and PUSHER_SECRET: {}",
                        frame.channel,
                        frame.text()
                    );
                    Err(Broken::For(Ended::Refused(why)))
                }
                "pusher_internal:subscription_succeeded" => {
                    subscribed.get_or_insert_with(Instant::now);
                    Ok(())
                }
                name if name.starts_with("pusher:") || name.starts_with("pusher_internal:") => Ok(()),
                name => heard(&frame.channel, name, &frame.text())
                    .map_err(|error| Broken::For(Ended::Failed(error))),
            };
            if let Err(broken) = sent {
                return broken;
            }
        }
    }

    async fn subscribe(&self, socket: &mut Socket, id: &str) -> Result<(), Broken> {
        let refused = |error: &dyn std::fmt::Display| Broken::For(Ended::Refused(error.to_string()));
        let id = SocketId::parse(id).map_err(|error| refused(&error))?;
        for channel in &self.channels {
            let channel = channel.to_string();
            let granted =
                self.signer.authorize_channel(&id, &channel, None).map_err(|error| refused(&error))?;
            let data = json!({ "channel": channel, "auth": granted.auth });
            send(socket, json!({ "event": "pusher:subscribe", "data": data })).await?;
        }
        Ok(())
    }
}

async fn send(socket: &mut Socket, message: Value) -> Result<(), Broken> {
    let sent = socket.send(Message::text(message.to_string())).await;
    sent.map_err(|error| later(format!("the connection broke ({error})")))
}

fn later(why: String) -> Broken {
    Broken::Because(why, Next::Later)
}

/// The consequence of an error message, if it ends the connection or concerns a channel.
fn error(data: &Value) -> Option<Broken> {
    let code = data["code"].as_u64()?;
    let message = data["message"].as_str().unwrap_or_default();
    match code {
        4000..4400 => Some(closed(u16::try_from(code).unwrap_or_default(), message)),
        _ => None,
    }
}

/// The consequence of a close code.
fn closed(code: u16, reason: &str) -> Broken {
    let mut why = format!("the server closed the connection ({code} {reason})");
    let next = Next::after(code);
    if next == Next::Never {
        why += ": check PUSHER_KEY, PUSHER_SECRET and where PUSHER_CLUSTER or PUSHER_HOST leads";
    }
    Broken::Because(why, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_is_taken_as_it_was_written() {
        let text = |frame: &str| serde_json::from_str::<Frame>(frame).unwrap().text().into_owned();
        for (data, expected) in [
            (r#""{\"a\":1.0}""#, r#"{"a":1.0}"#),
            (r#"{"a":1.0, "b":"\ud800"}"#, r#"{"a":1.0, "b":"\ud800"}"#),
            (r#""{\"a\":\"\\ud800\"}""#, r#"{"a":"\ud800"}"#),
            (r#""\ud800""#, "\u{fffd}"),
            ("null", "null"),
        ] {
            assert_eq!(text(&format!(r#"{{"event":"e","channel":"c","data":{data}}}"#)), expected);
        }
        assert_eq!(text(r#"{"event":"e"}"#), "null");
    }

    #[test]
    fn close_codes_are_heeded() {
        assert!(
            matches!(closed(4001, "no app"), Broken::Because(why, Next::Never) if why.contains("PUSHER_KEY"))
        );
        assert!(
            matches!(closed(4201, "no pong"), Broken::Because(why, Next::AtOnce) if !why.contains("PUSHER_KEY"))
        );
        assert!(error(&json!({ "code": null, "message": "client events" })).is_none());
        let auth = error(&json!({ "code": 4009, "message": "auth" }));
        assert!(matches!(auth, Some(Broken::Because(_, Next::Never))));
    }
}
