//! Writes the bodies of requests to Pusher's HTTP API.

use crate::channel::Channel;
use crate::json::write_string;

/// Writes the body of a request to `POST /apps/{id}/events`: one event for all of its channels, at most 100.
///
/// `data` is the payload's JSON text, at most [`MAX_DATA_BYTES`](crate::MAX_DATA_BYTES). This function and
/// [`Signer::sign_request`](crate::Signer::sign_request) are all that your own client needs:
///
/// ```
/// use fiche_realtime::{AuditFicheFetchStarted, Event, Signer, route, sign::event_body};
///
/// let event: Event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build().into();
/// let body = event_body(event.name().as_str(), &route(&event), &event.to_json()?);
/// let query = Signer::new("key", "secret").sign_request("POST", "/apps/3/events", &[], &body, 1353088179);
/// // POST https://api-eu.pusher.com/apps/3/events?{query} with this body as `application/json`
/// # assert!(query.contains("auth_signature"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn event_body(name: &str, channels: &[Channel], data: &str) -> Vec<u8> {
    let mut body = Vec::with_capacity(room(data));
    body.extend_from_slice(b"{\"name\":");
    write_string(&mut body, name);
    body.extend_from_slice(b",\"channels\":[");
    for (index, channel) in channels.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        write_string(&mut body, channel.name());
    }
    body.extend_from_slice(b"],\"data\":");
    write_string(&mut body, data);
    body.push(b'}');
    body
}

/// Writes the body of a request to `POST /apps/{id}/batch_events`. Each message is an event's name, a channel
/// and the payload's JSON text. A request has at most 10.
#[cfg(feature = "publisher-core")]
pub(crate) fn batch_body<'a>(messages: impl Iterator<Item = (&'a str, &'a Channel, &'a str)>) -> Vec<u8> {
    let mut body = b"{\"batch\":[".to_vec();
    for (index, (name, channel, data)) in messages.enumerate() {
        body.reserve(room(data));
        body.extend_from_slice(if index > 0 { b",{\"channel\":" } else { b"{\"channel\":" });
        write_string(&mut body, channel.name());
        body.extend_from_slice(b",\"name\":");
        write_string(&mut body, name);
        body.extend_from_slice(b",\"data\":");
        write_string(&mut body, data);
        body.push(b'}');
    }
    body.extend_from_slice(b"]}");
    body
}

/// An estimate of the bytes of a message: JSON inside JSON has a backslash before each of its quotes.
fn room(data: &str) -> usize {
    data.len() + data.len() / 4 + 256
}
