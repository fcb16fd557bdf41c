//! The bodies of requests to Pusher's HTTP API.

use serde::Serialize;

use super::queue::Ticket;
use super::worker::Job;
use crate::channel::Channel;

/// The body of a request to `/events`: one event to all of its channels.
pub(super) fn single(job: &Job) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Single<'a> {
        name: &'a str,
        channels: Vec<String>,
        data: &'a str,
    }
    let channels = job.channels.iter().map(Channel::to_string).collect();
    serde_json::to_vec(&Single { name: &job.name, channels, data: &job.data })
}

/// The body of a request to `/batch_events`: a message for each channel of each event.
pub(super) fn batch(taken: &[(Ticket, Job)]) -> serde_json::Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Message<'a> {
        channel: String,
        name: &'a str,
        data: &'a str,
    }
    #[derive(Serialize)]
    struct Batch<'a> {
        batch: Vec<Message<'a>>,
    }
    let batch = taken.iter().flat_map(|(_, Job { name, channels, data, .. })| {
        channels.iter().map(move |channel| Message { channel: channel.to_string(), name, data })
    });
    serde_json::to_vec(&Batch { batch: batch.collect() })
}
