//! The crate `pushers` as a contestant of `benches/publish-peers`: a line in, `single|batch IN_FLIGHT
//! EVENTS`, is a run; a line out is the seconds it took. With `--requests` of `benches/run`: the first line in is
//! the payloads of two events, `{"small": …, "large": …}`; each line after that, `small|large REPEAT`, is a round;
//! a line out is the nanoseconds of one request's body and signature.

use std::env::var;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use pushers::{BatchEvent, Channel, Config, Pusher};
use sonic_rs::JsonValueTrait;
use tokio::task::JoinSet;

const AUDITS: usize = 1_000;
/// Messages in a batch, the most that Pusher takes, are half as many events, since each has two channels.
const BATCH: usize = 5;
/// Idle connections that are kept: as many as requests in flight, lest each reconnects.
const CONNECTIONS: usize = 64;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    if std::env::args().any(|arg| arg == "--requests") {
        return requests();
    }
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

/// What `trigger` does before it asks for a connection.
fn requests() -> Result<(), Box<dyn Error + Send + Sync>> {
    #[derive(serde::Deserialize)]
    struct Events {
        small: sonic_rs::Value,
        large: sonic_rs::Value,
    }
    #[derive(serde::Serialize)]
    struct Body<'a> {
        name: &'a str,
        data: String,
        channels: Vec<String>,
    }
    let config = Config::builder().app_id("3").key("278d425bdf160c739803").secret("7ad3773142a6692b25b8");
    let pusher = Pusher::new(config.build()?)?;
    let mut lines = std::io::stdin().lines();
    let Events { small, large } = sonic_rs::from_str(&lines.next().ok_or("expected the events")??)?;
    for line in lines {
        let line = line?;
        let (what, repeat) = line.split_once(' ').ok_or("expected `small|large REPEAT`")?;
        let (name, payload) =
            if what == "small" { ("audit.progress", &small) } else { ("audit.failed", &large) };
        let repeat: u32 = repeat.parse()?;
        let started = Instant::now();
        for _ in 0..repeat {
            let id =
                |field: &str| payload.get(field).and_then(|id| id.as_str()).ok_or("expected an identifier");
            let channels = [
                Channel::from_string(format!("private-audit-{}", id("audit_id")?))?,
                Channel::from_string(format!("private-fiche-{}", id("fiche_id")?))?,
            ];
            let channels = channels.iter().map(|channel| channel.full_name()).collect();
            let body = Body { name, data: sonic_rs::to_string(payload)?, channels };
            let body = sonic_rs::to_string(&sonic_rs::to_value(&body)?)?;
            std::hint::black_box(pusher.create_signed_query_string(
                "POST",
                "/apps/3/events",
                Some(&body),
                None,
            ));
        }
        println!("{}", started.elapsed().as_secs_f64() * 1e9 / f64::from(repeat));
    }
    Ok(())
}
