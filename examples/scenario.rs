//! Publishers, told by lines of JSON what to publish and when to close: for `tests/scenarios`, which tells
//! `createPublisher` of the npm package the same in `tests/scenarios/javascript.mjs`.
//!
//! Each line is a command for the publisher with the number `of`. It prints a line of JSON when it is ready, for each
//! command that it has done, for each event's end, and once all that was asked of a publisher is done what it counted.

use std::collections::HashMap;
use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use fiche_realtime::publish::{Stats, Undelivered};
use fiche_realtime::{PublishError, Publisher, RealtimeError, Receipt, Settings};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::task::JoinSet;

/// Those of `createPublisher`; times are in milliseconds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    queue: Option<usize>,
    queue_bytes: Option<usize>,
    connections: Option<usize>,
    timeout: Option<u64>,
    patience: Option<u64>,
    coalesce: Option<bool>,
    /// The only channels that are watched.
    watched: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Line {
    of: u32,
    #[serde(flatten)]
    command: Command,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Command {
    /// Makes the publisher, to the server that the `PUSHER_*` variables name.
    Open { vars: HashMap<String, String>, options: Options },
    /// Publishes events in one go, in their order.
    Publish(Vec<Event>),
    /// Closes with so many milliseconds left.
    Close(u64),
    /// There are no more commands.
    End {},
}

#[derive(Deserialize)]
struct Event {
    id: String,
    name: String,
    data: String,
}

/// What is under way of a publisher.
struct Player {
    publisher: Publisher,
    tasks: JoinSet<io::Result<()>>,
}

// with one thread the events of one command are all accepted before the first of them is sent
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut players = HashMap::new();
    say(0, json!({ "ready": true }))?;
    while let Some(line) = lines.next_line().await? {
        let Line { of, command } = serde_json::from_str(&line)?;
        if let Command::Open { vars, options } = command {
            let settings = Settings::from_vars(|name| vars.get(name).cloned())?;
            let publisher = publisher(&settings.ok_or("the PUSHER_* variables are missing")?, options)?;
            players.insert(of, Player { publisher, tasks: JoinSet::new() });
            continue;
        }
        if let Command::End {} = command {
            tokio::spawn(end(of, players.remove(&of).ok_or("it was not opened")?));
            continue;
        }
        let Player { publisher, tasks } = players.get_mut(&of).ok_or("it was not opened")?;
        match command {
            Command::Publish(events) => {
                for Event { id, name, data } in events {
                    let publisher = publisher.clone();
                    tasks.spawn(async move {
                        let end = publisher.publish_json(&name, &data).await;
                        say(of, json!({ "end": { "id": id, "as": told(end) } }))
                    });
                }
            }
            Command::Close(milliseconds) => {
                let publisher = publisher.clone();
                tasks.spawn(async move {
                    let left = publisher.shutdown(Duration::from_millis(milliseconds)).await;
                    say(of, json!({ "closed": left.iter().map(given_back).collect::<Vec<_>>() }))
                });
            }
            Command::Open { .. } | Command::End {} => {}
        }
        // those tasks have their turn first
        tokio::task::yield_now().await;
        say(of, json!({ "done": true }))?;
    }
    Ok(())
}

/// Waits for all that was asked of a publisher.
async fn end(of: u32, Player { publisher, mut tasks }: Player) -> io::Result<()> {
    while tasks.join_next().await.is_some() {}
    say(of, json!({ "stats": counts(&publisher.stats()) }))
}

fn publisher(settings: &Settings, options: Options) -> Result<Publisher, PublishError> {
    let mut builder = Publisher::builder(settings);
    if let Some(events) = options.queue {
        builder = builder.queue(events);
    }
    if let Some(bytes) = options.queue_bytes {
        builder = builder.queue_bytes(bytes);
    }
    if let Some(connections) = options.connections {
        builder = builder.connections(connections);
    }
    if let Some(milliseconds) = options.timeout {
        builder = builder.timeout(Duration::from_millis(milliseconds));
    }
    if let Some(milliseconds) = options.patience {
        builder = builder.patience(Duration::from_millis(milliseconds));
    }
    if options.coalesce == Some(true) {
        builder = builder.coalesce();
    }
    if let Some(watched) = options.watched {
        builder = builder.only_if(move |channel| watched.iter().any(|name| *name == channel.name()));
    }
    builder.build()
}

fn told(end: Result<Receipt, PublishError>) -> Value {
    match end {
        Ok(Receipt { channels, bytes, truncated, superseded, .. }) => {
            let channels: Vec<_> = channels.iter().map(|channel| channel.name()).collect();
            json!({ "channels": channels, "bytes": bytes, "truncated": truncated, "superseded": superseded })
        }
        Err(error) => {
            let RealtimeError { code, field, found, .. } = RealtimeError::from(&error);
            json!({ "code": code.as_str(), "field": field, "found": found, "status": error.status() })
        }
    }
}

fn given_back(event: &Undelivered) -> Value {
    let channels: Vec<_> = event.channels.iter().map(|channel| channel.name()).collect();
    json!({ "name": event.name, "channels": channels, "data": event.data, "wasOnItsWay": event.was_on_its_way })
}

fn counts(stats: &Stats) -> Value {
    json!({
        "accepted": stats.accepted,
        "sent": stats.sent,
        "requests": stats.requests,
        "retried": stats.retried,
        "truncated": stats.truncated,
        "superseded": stats.superseded,
        "failed": stats.failed,
        "undelivered": stats.undelivered,
        "pending": stats.pending,
    })
}

fn say(of: u32, mut line: Value) -> io::Result<()> {
    line["of"] = of.into();
    writeln!(io::stdout().lock(), "{line}")
}
