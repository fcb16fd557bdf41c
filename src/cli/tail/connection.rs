//! A connection to a Channels server, with version 7 of the protocol. It subscribes, answers pings, and
//! reconnects as the close codes ask.

use std::io::{self, Write};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::super::Error;
use crate::sign::SocketId;
use crate::{Channel, Signer};

/// The time without a message after which the server is pinged, unless the server gives another.
const ACTIVITY: Duration = Duration::from_secs(120);

/// The time in which the server must answer a ping.
const PONG: Duration = Duration::from_secs(30);

/// The time in which the connection must be made.
const CONNECT: Duration = Duration::from_secs(10);

/// The longest wait between two attempts to connect.
const LONGEST: Duration = Duration::from_secs(10);

/// The server to connect to, and the channels to subscribe to.
pub(super) struct Connection {
    pub url: String,
    pub signer: Signer,
    pub channels: Vec<Channel>,
}

/// The reason why `tail` ends.
#[derive(Debug)]
pub(super) enum Ended {
    Stopped,
    Failed(Error),
    /// A retry would not help.
    Refused(String),
}

/// The reason why a connection ended, and whether to make it again.
enum Broken {
    For(Ended),
    /// Reconnect at once.
    Now(String),
    /// Reconnect after a wait.
    Later(String),
}

/// A message from the server.
#[derive(Deserialize)]
struct Frame {
    event: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    data: Value,
}

impl Frame {
    /// The data. The server's own messages carry it as JSON in a string.
    fn inner(&self) -> Value {
        match &self.data {
            Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
            data => data.clone(),
        }
    }
}

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

impl Connection {
    /// Receives events until it is stopped or refused. `heard` gets each event's channel, name and data.
    pub(super) async fn run(self, heard: impl Fn(&str, &str, &Value) -> Result<(), Error>) -> Ended {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut failures = 0;
        loop {
            let mut was_subscribed = false;
            let (why, wait) = match self.session(&heard, &mut was_subscribed).await {
                Broken::For(ended) => return ended,
                Broken::Now(why) => (why, Duration::ZERO),
                Broken::Later(why) => {
                    failures = if was_subscribed { 0 } else { failures + 1 };
                    (why, (Duration::from_secs(1) * 2u32.saturating_pow(failures)).min(LONGEST))
                }
            };
            let missed = if was_subscribed { "; events may be missed until then" } else { "" };
            let again = format!("fiche-realtime: {why}: connecting again in {} s{missed}", wait.as_secs());
            if let Err(error) = writeln!(io::stderr(), "{again}") {
                return Ended::Failed(Error::Output(error));
            }
            tokio::time::sleep(wait).await;
        }
    }

    async fn session(
        &self,
        heard: &impl Fn(&str, &str, &Value) -> Result<(), Error>,
        was_subscribed: &mut bool,
    ) -> Broken {
        let mut socket = match timeout(CONNECT, connect_async(&self.url)).await {
            Ok(Ok((socket, _))) => socket,
            Ok(Err(error)) => return Broken::Later(format!("no connection ({error})")),
            Err(_) => return Broken::Later("no connection in time".into()),
        };
        let mut activity = ACTIVITY;
        let mut pinged = false;
        loop {
            let patience = if pinged { PONG } else { activity };
            let message = match timeout(patience, socket.next()).await {
                Ok(Some(Ok(message))) => message,
                Ok(Some(Err(error))) => return Broken::Later(format!("the connection broke ({error})")),
                Ok(None) => return Broken::Later("the connection ended".into()),
                Err(_) if pinged => return Broken::Now("the server is silent".into()),
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
            let sent = match frame.event.as_str() {
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
                        frame.channel, frame.data
                    );
                    Err(Broken::For(Ended::Refused(why)))
                }
                "pusher_internal:subscription_succeeded" => {
                    *was_subscribed = true;
                    Ok(())
                }
                name if name.starts_with("pusher:") || name.starts_with("pusher_internal:") => Ok(()),
                name => heard(&frame.channel, name, &frame.data)
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
    sent.map_err(|error| Broken::Later(format!("the connection broke ({error})")))
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

/// The consequence of a close code (protocol 7): 4000 to 4099 mean not to reconnect, 4100 to 4199 to wait
/// first, 4200 to 4299 to reconnect at once.
fn closed(code: u16, reason: &str) -> Broken {
    let why = format!("the server closed the connection ({code} {reason})");
    match code {
        4000..4100 => {
            let advice = "check PUSHER_KEY, PUSHER_SECRET and where PUSHER_CLUSTER or PUSHER_HOST leads";
            Broken::For(Ended::Refused(format!("{why}: {advice}")))
        }
        4200..4300 => Broken::Now(why),
        _ => Broken::Later(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_codes_are_heeded() {
        assert!(
            matches!(closed(4001, "no app"), Broken::For(Ended::Refused(why)) if why.contains("PUSHER_KEY"))
        );
        assert!(matches!(closed(4100, "full"), Broken::Later(_)));
        assert!(matches!(closed(4201, "no pong"), Broken::Now(_)));
        assert!(matches!(closed(1006, ""), Broken::Later(_)));
        assert!(error(&json!({ "code": null, "message": "client events" })).is_none());
        assert!(matches!(error(&json!({ "code": 4009, "message": "auth" })), Some(Broken::For(_))));
    }
}
