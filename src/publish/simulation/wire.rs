//! Parses requests as a server does.

use serde::Deserialize;

/// A message: an event on one of its channels.
pub(super) struct Letter {
    /// The number of the event.
    pub event: usize,
    pub name: String,
    pub channel: String,
    pub data: String,
}

#[derive(Deserialize)]
struct Single {
    name: String,
    channels: Vec<String>,
    data: String,
}

#[derive(Deserialize)]
struct Batch {
    batch: Vec<Each>,
}

#[derive(Deserialize)]
struct Each {
    channel: String,
    name: String,
    data: String,
}

/// Parses the messages of a request.
pub(super) fn read(path: &str, body: &[u8]) -> Result<Vec<Letter>, String> {
    let letter = |name, channel, data: String| {
        let event = number(&data).ok_or(format!("a payload without a number: {data}"))?;
        Ok(Letter { event, name, channel, data })
    };
    match path {
        "/apps/7/events" => {
            let Single { name, channels, data } = json(body)?;
            channels.into_iter().map(|channel| letter(name.clone(), channel, data.clone())).collect()
        }
        "/apps/7/batch_events" => {
            let Batch { batch } = json(body)?;
            batch.into_iter().map(|Each { channel, name, data }| letter(name, channel, data)).collect()
        }
        _ => Err(format!("a request goes to {path}")),
    }
}

fn json<T: for<'a> Deserialize<'a>>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| format!("a body that is not the API's: {error}"))
}

/// The number of an event, read from its payload.
pub(super) fn number(data: &str) -> Option<usize> {
    let digits = data.strip_prefix("{\"n\":").or_else(|| Some(data.split_once("\"duration\":")?.1))?;
    digits[..digits.find(|letter: char| !letter.is_ascii_digit())?].parse().ok()
}

/// The parameters of a query. The parameters of a signature need no decoding.
pub(super) fn parameters(query: &str) -> Vec<(&str, &str)> {
    query.split('&').filter_map(|pair| pair.split_once('=')).collect()
}
