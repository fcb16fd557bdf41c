//! The command `outbox`: writes events with the changes that they report, and relays them.
#![forbid(unsafe_code)]

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use fiche_realtime::{Publisher, Settings};
use outbox::audits::Audits;
use outbox::postgres::PostgresStore;
use outbox::sqlite::SqliteStore;
use outbox::{Options, Store, relay};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

const USAGE: &str = "usage: outbox tables | write COUNT [AUDITS] | relay | status | parked | requeue ID

tables   creates the tables
write    completes COUNT steps of AUDITS audits (10), each in a transaction with its event
relay    publishes events until SIGTERM or Ctrl-C
status   prints the number of events by state
parked   prints the events that cannot be sent
requeue  writes a parked event again, at the end of the queues of its channels

DATABASE_URL           postgres://… or sqlite:FILE
PUSHER_…               the Channels server, for `relay`: see the README of fiche-realtime
OUTBOX_BATCH           the most events of a batch (100, at most 300)
OUTBOX_POLL_MS         how long to wait for a notification (1000)
OUTBOX_PATIENCE_MS     how long to try an event before its channels are free for others (10000, at most 30000)
OUTBOX_KEEP_SENT_S     how long sent events are kept (86400)
OUTBOX_CLEAN_EVERY_S   how often older ones are deleted (60)";

/// The longest patience of the publisher. It is shorter than `idle_in_transaction_session_timeout`, which the
/// relay sets to a minute.
const MAX_PATIENCE_MS: u64 = 30_000;

/// The largest batch. The publisher has 8 requests of up to 10 events under way, and waits at most 5 s for an answer.
/// So the first attempts of 300 events take at most 20 s, even if no answer comes.
const MAX_BATCH: u64 = 300;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let arguments: Vec<_> = arguments.iter().map(AsRef::as_ref).collect();
    let Some(command) = Command::parse(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    // the database may take its time, and a signal must not be missed meanwhile
    let ran = match stopped_by_signals() {
        Ok(stopped) => run(command, stopped).await,
        Err(error) => Err(error.into()),
    };
    match ran {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("outbox: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Turns true at SIGTERM or Ctrl-C. `relay` and `write` then end; the other commands are short.
fn stopped_by_signals() -> std::io::Result<watch::Receiver<bool>> {
    let (stop, stopped) = watch::channel(false);
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {} _ = interrupt.recv() => {} }
        stop.send_replace(true);
    });
    Ok(stopped)
}

enum Command {
    Tables,
    Write { count: u64, audits: u64 },
    Relay,
    Status,
    Parked,
    Requeue(i64),
}

impl Command {
    fn parse(arguments: &[&str]) -> Option<Self> {
        match arguments {
            ["tables"] => Some(Self::Tables),
            ["write", count] => Some(Self::Write { count: count.parse().ok()?, audits: 10 }),
            ["write", count, audits] => {
                let audits = audits.parse().ok().filter(|audits| *audits > 0)?;
                Some(Self::Write { count: count.parse().ok()?, audits })
            }
            ["relay"] => Some(Self::Relay),
            ["status"] => Some(Self::Status),
            ["parked"] => Some(Self::Parked),
            ["requeue", id] => Some(Self::Requeue(id.parse().ok()?)),
            _ => None,
        }
    }
}

async fn run(command: Command, stopped: watch::Receiver<bool>) -> Result<(), Box<dyn Error>> {
    let url = env::var("DATABASE_URL").unwrap_or_default();
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        run_with(PostgresStore::connect(&url).await?, command, stopped).await
    } else if url.starts_with("sqlite:") {
        run_with(SqliteStore::open(&url).await?, command, stopped).await
    } else {
        // the URL can have a password, so it is not printed
        Err("expected DATABASE_URL to begin with `postgres://` or `sqlite:`; set it".into())
    }
}

async fn run_with<S: Store + Audits>(
    mut store: S,
    command: Command,
    stopped: watch::Receiver<bool>,
) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Tables => store.create_tables().await?,
        Command::Write { count, audits } => {
            for step in (0..count).take_while(|_| !*stopped.borrow()) {
                let audit = step % audits;
                // three audits share a fiche
                store.complete_step(&audit.into(), &(audit / 3).into()).await?;
            }
        }
        Command::Relay => relay_events(&mut store, stopped).await?,
        Command::Status => {
            let counts = store.counts().await?;
            println!("waiting {}, sent {}, parked {}", counts.waiting, counts.sent, counts.parked);
        }
        Command::Parked => {
            for parked in store.parked().await? {
                println!("{}\t{}\t{}\t{}", parked.id, parked.name, parked.error, parked.data);
            }
        }
        Command::Requeue(id) => println!("{}", store.requeue(id).await?),
    }
    Ok(())
}

async fn relay_events<S: Store>(store: &mut S, stopped: watch::Receiver<bool>) -> Result<(), Box<dyn Error>> {
    let settings = Settings::from_env()?.ok_or("set PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET")?;
    let patience = number("OUTBOX_PATIENCE_MS", 10_000, 1..=MAX_PATIENCE_MS)?;
    let publisher = Publisher::builder(&settings).patience(Duration::from_millis(patience)).build()?;
    let options = options()?;
    tracing::info!(batch = options.batch, "relaying");
    let totals = relay::run(store, &publisher, &options, stopped).await?;
    tracing::info!(totals.sent, totals.parked, totals.kept, totals.cleaned, "stopped");
    Ok(())
}

/// The options of a relay, from the environment.
fn options() -> Result<Options, Box<dyn Error>> {
    const ANY: std::ops::RangeInclusive<u64> = 1..=u32::MAX as u64;
    Ok(Options {
        batch: usize::try_from(number("OUTBOX_BATCH", 100, 1..=MAX_BATCH)?)?,
        poll: Duration::from_millis(number("OUTBOX_POLL_MS", 1_000, ANY)?),
        keep_sent: Duration::from_secs(number("OUTBOX_KEEP_SENT_S", 24 * 60 * 60, 0..=u32::MAX as u64)?),
        clean_every: Duration::from_secs(number("OUTBOX_CLEAN_EVERY_S", 60, ANY)?),
        ..Options::default()
    })
}

/// A number of the environment.
fn number(name: &str, default: u64, allowed: std::ops::RangeInclusive<u64>) -> Result<u64, Box<dyn Error>> {
    let Some(text) = env::var_os(name) else { return Ok(default) };
    let number = text.to_str().and_then(|text| text.parse().ok()).filter(|number| allowed.contains(number));
    let (least, most) = (allowed.start(), allowed.end());
    number.ok_or_else(|| {
        format!("expected {name} to be a number from {least} to {most}, found {text:?}; change it").into()
    })
}
