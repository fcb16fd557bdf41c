//! The crate `pushers` as a contestant of `benches/publish-peers`: a line in, `single|batch IN_FLIGHT
//! EVENTS`, is a run; a line out is the seconds it took.

use std::env::var;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use pushers::{BatchEvent, Channel, Config, Pusher};
use tokio::task::JoinSet;

const AUDITS: usize = 1_000;
/// Messages in a batch, the most that Pusher takes, are half as many events, since each has two channels.
const BATCH: usize = 5;
/// Idle connections that are kept: as many as requests in flight, lest each reconnects.
const CONNECTIONS: usize = 64;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let config = Config::builder()
        .app_id(var("PUSHER_APP_ID")?)
        .key(var("PUSHER_KEY")?)
        .secret(var("PUSHER_SECRET")?)
        .use_tls(false)
        .host(var("PUSHER_HOST")?)
        .port(var("PUSHER_PORT")?.parse()?)
        .pool_max_idle_per_host(CONNECTIONS)
        .build()?;
    let pusher = Pusher::new(config)?;
    for line in std::io::stdin().lines() {
        let line = line?;
        let [mode, in_flight, events] = line.split(' ').collect::<Vec<_>>()[..] else {
            return Err(format!("expected `single|batch IN_FLIGHT EVENTS`, found `{line}`").into());
        };
        let step = if mode == "batch" { BATCH } else { 1 };
        println!("{}", run(&pusher, step, in_flight.parse()?, events.parse()?).await?);
    }
    Ok(())
}

/// Publishes so many events, `step` in a request, and says how long it took.
async fn run(
    pusher: &Pusher,
    step: usize,
    in_flight: usize,
    events: usize,
) -> Result<f64, Box<dyn Error + Send + Sync>> {
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..in_flight {
        let (pusher, next) = (pusher.clone(), next.clone());
        tasks.spawn(async move {
            loop {
                let first = next.fetch_add(step, Ordering::Relaxed);
                if first >= events {
                    return Ok::<_, Box<dyn Error + Send + Sync>>(());
                }
                let answer = if step == 1 {
                    let [audit, fiche] = channels(first);
                    let both = [Channel::from_string(audit)?, Channel::from_string(fiche)?];
                    pusher.trigger(&both, "audit.progress", data(first), None).await?
                } else {
                    let messages = (first..events.min(first + step)).flat_map(|number| {
                        channels(number)
                            .map(|channel| BatchEvent::new("audit.progress", channel, data(number)))
                    });
                    pusher.trigger_batch(messages.collect()).await?
                };
                // read to its end, a connection can be used again
                answer.bytes().await?;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(started.elapsed().as_secs_f64())
}

fn channels(number: usize) -> [String; 2] {
    let audit = number % AUDITS;
    [format!("private-audit-{audit}"), format!("private-fiche-{audit}")]
}

/// The event of `tests/load/mod.rs`, byte for byte.
fn data(number: usize) -> String {
    let (audit, number) = (number % AUDITS, number / AUDITS);
    format!(
        r#"{{"audit_id":"{audit}","fiche_id":"{audit}","completed_steps":{number},"total_steps":1000000,"failed_steps":0,"current_phase":"analysis","progress_percentage":50,"status":"in_progress"}}"#
    )
}
