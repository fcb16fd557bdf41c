//! Requests of the HTTP API.

use super::machine::RequestId;
use super::message::Message;
use crate::sign::{Signer, batch_body, event_body, percent_encode};

/// A request to send: a `POST` with the content type `application/json`.
#[derive(Debug)]
pub(crate) struct Request {
    pub id: RequestId,
    /// How many events it carries.
    pub events: usize,
    /// The path, such as `/apps/3/events`.
    pub path: String,
    pub body: Vec<u8>,
    /// The time to sign it with, in seconds since 1970.
    time: u64,
}

/// The path of an app, as it is sent and signed.
pub(crate) fn app_path(app_id: &str) -> String {
    let mut path = String::from("/apps/");
    percent_encode(&mut path, app_id);
    path
}

impl Request {
    /// Creates a request that carries these events in this order.
    pub(super) fn new<'a>(
        id: RequestId,
        app_path: &str,
        messages: impl Iterator<Item = &'a Message> + Clone,
        time: u64,
    ) -> Self {
        let events = messages.clone().count();
        let mut singles = messages.clone();
        let (endpoint, body) = match (singles.next(), singles.next()) {
            (Some(Message { name, channels, data, .. }), None) => {
                ("events", event_body(name, channels, data))
            }
            _ => {
                let each = messages.flat_map(|Message { name, channels, data, .. }| {
                    channels.iter().map(move |channel| (&**name, channel, &**data))
                });
                ("batch_events", batch_body(each))
            }
        };
        Self { id, events, path: format!("{app_path}/{endpoint}"), body, time }
    }

    /// The signed query of the request. The signature is valid for ten minutes, so do not log it.
    pub(crate) fn query(&self, signer: &Signer) -> String {
        signer.sign_request("POST", &self.path, &[], &self.body, self.time)
    }
}
