//! Serves the requests of a connected client.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use serde_json::value::RawValue;

use super::App;
use super::channel::Member;
use super::fields::Fields;
use super::http;
use super::hub::{ConnectionId, Full, Publication, SubscribeRefusal};
use super::limits;
use super::names::{self, SERVER_TO_USER};
use super::protocol::{self, Close, Command};
use crate::MAX_CHANNEL_LENGTH;
use crate::sign::{SignatureError, SocketId};

/// The session of a client. Answers go through the client's own queue, so they keep their place
/// among the events.
pub(super) struct Session {
    app: Arc<App>,
    id: ConnectionId,
    socket_id: SocketId,
    second: Instant,
    client_events: u32,
}

/// The refusal of a subscription.
struct Refusal {
    code: Option<u16>,
    kind: &'static str,
    status: u16,
    message: String,
}

impl Refusal {
    fn unauthorised(message: String) -> Self {
        Self { code: Some(Close::UNAUTHORISED.code), kind: "AuthError", status: 401, message }
    }

    fn invalid(message: String) -> Self {
        Self { code: None, kind: "InvalidSubscription", status: 400, message }
    }
}

impl Session {
    pub(super) fn new(app: Arc<App>, id: ConnectionId, socket_id: SocketId) -> Self {
        Self { app, id, socket_id, second: Instant::now(), client_events: 0 }
    }

    /// Handles a message. An error ends the connection.
    pub(super) fn receive(&mut self, text: &str) -> Result<(), Close> {
        match protocol::parse(text) {
            Err(message) => self.error(None, &message),
            Ok(Command::Ping) => self.app.hub.send(self.id, protocol::PONG),
            Ok(Command::Pong) => {}
            Ok(Command::Subscribe { channel, auth, channel_data }) => {
                let subscribed = self.subscribe(&channel, auth.as_deref(), channel_data.as_deref());
                if let Err(refusal) = subscribed {
                    self.refuse(&channel, &refusal);
                }
            }
            Ok(Command::Unsubscribe { channel }) => self.app.hub.unsubscribe(self.id, &channel),
            Ok(Command::Signin { auth, user_data }) => return self.sign_in(&auth, &user_data),
            Ok(Command::ClientEvent { event, channel, data }) => {
                if let Err(message) = self.client_event(&event, &channel, data) {
                    self.error(Some(4301), &message);
                }
            }
        }
        Ok(())
    }

    /// Answers a message that is not text.
    pub(super) fn error(&self, code: Option<u16>, message: &str) {
        self.app.hub.send(self.id, protocol::error(code, message));
    }

    // Pusher reports the refusal on the connection. pusher-js also has a place for it on the
    // channel, where an application's own handler looks.
    fn refuse(&self, channel: &str, refusal: &Refusal) {
        self.error(refusal.code, &refusal.message);
        if channel.len() > MAX_CHANNEL_LENGTH {
            return; // no client has such a channel, and the answer would be as long
        }
        let frame = protocol::subscription_error(channel, refusal.kind, refusal.status, &refusal.message);
        self.app.hub.send(self.id, frame);
    }

    fn subscribe(
        &self,
        channel: &str,
        auth: Option<&str>,
        channel_data: Option<&str>,
    ) -> Result<(), Refusal> {
        names::check_channel(channel).map_err(Refusal::invalid)?;
        let presence = channel.starts_with("presence-");
        let mut member = None;
        if let Some(user) = channel.strip_prefix(SERVER_TO_USER) {
            if !self.app.hub.is_user(self.id, user) {
                let message = "expected a connection signed in as the channel's user".to_owned();
                return Err(Refusal::unauthorised(message));
            }
        } else if presence || channel.starts_with("private-") {
            // pusher-js passes on `channel_data` of private channels as its endpoint gave it, but
            // only presence channels sign it.
            let data = channel_data.filter(|_| presence);
            self.app
                .signer
                .verify_channel(&self.socket_id, channel, data, auth.unwrap_or_default())
                .map_err(|error| Refusal::unauthorised(error.to_string()))?;
            member = data.map(member_of).transpose().map_err(Refusal::invalid)?;
        }
        self.app.hub.subscribe(self.id, channel, member).map_err(|refusal| match refusal {
            SubscribeRefusal::Repeated => {
                Refusal::invalid(format!("existing subscription to channel `{channel}`"))
            }
            SubscribeRefusal::TooMany => Refusal::invalid(format!(
                "expected at most {} channels on a connection; unsubscribe from some first",
                limits::SUBSCRIPTIONS
            )),
            SubscribeRefusal::TooManyMembers => Refusal {
                kind: "LimitReached",
                ..Refusal::invalid(format!(
                    "expected at most {} members in a presence channel; use a channel of another kind",
                    limits::MEMBERS
                ))
            },
            SubscribeRefusal::Full => Refusal {
                code: Some(Close::TOO_SLOW.code),
                kind: "OverCapacity",
                status: 503,
                message: "the server's subscriptions take as much memory as they may: raise `Config::memory`"
                    .to_owned(),
            },
        })
    }

    fn sign_in(&self, auth: &str, user_data: &str) -> Result<(), Close> {
        let user = self
            .app
            .signer
            .verify_user(&self.socket_id, user_data, auth)
            .map_err(|error: SignatureError| error.to_string())
            .and_then(|()| Fields::parse(user_data, "`user_data`")?.required_text("id"));
        match user {
            Ok(user) => {
                self.app.hub.sign_in(self.id, &user);
                self.app.hub.send(self.id, protocol::signin_success(user_data));
                Ok(())
            }
            Err(message) => {
                self.error(Some(Close::UNAUTHORISED.code), &message);
                Err(Close::UNAUTHORISED)
            }
        }
    }

    fn client_event(&mut self, event: &str, channel: &str, data: &RawValue) -> Result<(), String> {
        names::check_event(event)?;
        if !channel.starts_with("private-") && !channel.starts_with("presence-") {
            return Err("expected a private or presence channel for a client event".to_owned());
        }
        let user_id = self
            .app
            .hub
            .subscription(self.id, channel)
            .ok_or("expected a subscription to the channel before a client event on it")?;
        if data.get().len() > limits::DATA {
            return Err(format!(
                "expected at most {} bytes of data in a client event, found {}",
                limits::DATA,
                data.get().len()
            ));
        }
        self.count_client_event()?;
        let publication = Publication {
            frame: protocol::event(event, channel, data, user_id.as_deref()),
            channel: channel.to_owned(),
            except: Some(self.id),
        };
        self.app.hub.publish([&publication]).map_err(|Full| http::Refusal::full().message)
    }

    fn count_client_event(&mut self) -> Result<(), String> {
        if self.second.elapsed() >= Duration::from_secs(1) {
            self.second = Instant::now();
            self.client_events = 0;
        }
        if self.client_events >= limits::CLIENT_EVENTS {
            return Err(format!(
                "expected at most {} client events a second; send fewer",
                limits::CLIENT_EVENTS
            ));
        }
        self.client_events += 1;
        Ok(())
    }
}

fn member_of(channel_data: &str) -> Result<Member, String> {
    let fields = Fields::parse(channel_data, "`channel_data`")?;
    let user_id = match fields.get("user_id", "a string or a number")? {
        Some(Value::String(id)) => id,
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err("expected `user_id` to be a string or a number".to_owned()),
    };
    let length = user_id.chars().count();
    if length > limits::USER_ID {
        return Err(format!(
            "expected a `user_id` of at most {} characters, found {length}",
            limits::USER_ID
        ));
    }
    let user_info = fields.raw("user_info").unwrap_or(RawValue::NULL);
    let length = user_info.get().len();
    if length > limits::USER_INFO {
        return Err(format!("expected a `user_info` of at most {} bytes, found {length}", limits::USER_INFO));
    }
    Ok(Member { user_id: user_id.into(), user_info: user_info.to_owned() })
}
