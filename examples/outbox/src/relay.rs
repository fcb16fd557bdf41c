//! The relay: claims events, publishes them, writes what became of them, and waits for the next.

use std::time::{Duration, Instant};

use fiche_realtime::Publisher;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::Error;
use crate::batch::{Batch, Settlement};
use crate::claim::choose;
use crate::store::{Claim, Store};
use crate::verdict::Patience;

/// The options of a relay.
#[derive(Clone, Debug)]
pub struct Options {
    /// The most events of a batch, at least 1. A relay that is killed repeats at most this many.
    pub batch: usize,
    /// How long to wait for a notification before looking for events all the same.
    pub poll: Duration,
    /// After how many attempts an event is parked.
    pub patience: Patience,
    /// How long events are kept after they were sent.
    pub keep_sent: Duration,
    /// How often to delete older ones.
    pub clean_every: Duration,
    /// How long a step of the database may take. A server that is frozen, or whose machine has vanished, answers
    /// nothing, and a connection would wait for it for ever.
    pub step: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            batch: 100,
            poll: Duration::from_secs(1),
            patience: Patience::default(),
            keep_sent: Duration::from_secs(24 * 60 * 60),
            clean_every: Duration::from_secs(60),
            step: Duration::from_secs(30),
        }
    }
}

/// How many rows one statement deletes, and how many statements one round of cleaning has.
const CLEANED: (u32, u32) = (1_000, 20);

/// The time after which a batch takes no more of its events. With the patience of the publisher, which is at most
/// half a minute, it bounds how long the channels of a batch are locked: less than the minute after which
/// PostgreSQL ends an idle transaction.
const BATCH_TIME: Duration = Duration::from_secs(20);

/// What a relay has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Events that were published and marked.
    pub sent: u64,
    /// Events that were parked.
    pub parked: u64,
    /// Attempts after which an event stayed.
    pub kept: u64,
    /// Rows that were cleaned up.
    pub cleaned: u64,
}

/// Relays events until `stop` is true. It ends when the events that are under way have ended, and are marked.
///
/// An error of the database is logged, and the relay tries again after a second.
///
/// # Errors
/// [`Error::Stuck`]: start a process anew, as a supervisor does. The connections of this one may hang too.
pub async fn run<S: Store>(
    store: &mut S,
    publisher: &Publisher,
    options: &Options,
    mut stop: watch::Receiver<bool>,
) -> Result<Totals, Error> {
    let mut totals = Totals::default();
    let (mut cleaned_at, mut sent_at) = (None::<Instant>, None::<Instant>);
    while !*stop.borrow_and_update() {
        if cleaned_at.is_none_or(|at| at.elapsed() >= options.clean_every) {
            cleaned_at = Some(Instant::now());
            match clean(store, options).await {
                Ok(cleaned) => totals.cleaned += cleaned,
                Err(error @ Error::Stuck { .. }) => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, "sent events were not cleaned up; the next round tries again")
                }
            }
        }
        let pause = match round(store, publisher, options, &mut sent_at, &stop).await {
            Ok(Round::Settled { sent, parked, kept }) => {
                totals.sent += sent;
                totals.parked += parked;
                totals.kept += kept;
                continue;
            }
            Ok(Round::Idle) => None,
            Ok(Round::Crossed) => Some(CROSSED),
            Err(error @ Error::Stuck { .. }) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "the relay tries again; events that were published and not marked are published again");
                Some(RETRY)
            }
        };
        let wait = async {
            match pause {
                None => store.woken(options.poll).await,
                Some(pause) => sleep(pause).await,
            }
        };
        tokio::select! {
            () = wait => {}
            // without a sender nobody can stop the relay any more, so it ends
            changed = stop.changed() => if changed.is_err() { break },
        }
    }
    Ok(totals)
}

/// A step of the database, with its limit.
async fn step<T>(
    what: &'static str,
    after: Duration,
    of_database: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    timeout(after, of_database).await.unwrap_or(Err(Error::Stuck { what, after }))
}

/// How long to wait after an error of the database.
const RETRY: Duration = Duration::from_secs(1);

/// How long to wait after a claim that found others at its events.
const CROSSED: Duration = Duration::from_millis(25);

enum Round {
    /// A batch was published.
    Settled { sent: u64, parked: u64, kept: u64 },
    /// There is nothing to send.
    Idle,
    /// Events were there a moment ago, but other relays have them.
    Crossed,
}

async fn round<S: Store>(
    store: &S,
    publisher: &Publisher,
    options: &Options,
    sent_at: &mut Option<Instant>,
    stop: &watch::Receiver<bool>,
) -> Result<Round, Error> {
    let since_sent = sent_at.map(|at| at.elapsed());
    let claimed = async {
        let Some(mut claim) = store.begin().await? else { return Ok(None) };
        Ok(choose(&mut claim, options).await?.map(|batch| (claim, batch)))
    };
    let Some((claim, batch)) = step("claim events", options.step, claimed).await? else {
        return Ok(Round::Idle);
    };
    if batch.is_empty() {
        return Ok(Round::Crossed);
    }
    let started = Instant::now();
    let goes_on = || !*stop.borrow() && started.elapsed() < BATCH_TIME;
    let settlement = send(publisher, batch, goes_on).await.settle(since_sent, fastrand::f64);
    if !settlement.sent.is_empty() {
        *sent_at = Some(Instant::now());
    }
    for (id, error) in &settlement.parked {
        tracing::error!(id, error, "an event is parked: see `outbox parked`");
    }
    // an outage meets every channel, so it is one line
    if let Some(first) = settlement.kept.first() {
        let (events, error) = (settlement.kept.len(), &first.error);
        tracing::warn!(events, error, "events were not published; their channels wait and are tried again");
    }
    let [sent, parked, kept] =
        [settlement.sent.len(), settlement.parked.len(), settlement.kept.len()].map(|n| n as u64);
    settle(claim, &settlement, options.step, stop).await?;
    Ok(Round::Settled { sent, parked, kept })
}

/// Writes what became of a batch. As long as the claim lives, it tries again, because events that are not marked are
/// published again.
async fn settle<C: Claim>(
    mut claim: C,
    settlement: &Settlement,
    limit: Duration,
    stop: &watch::Receiver<bool>,
) -> Result<(), Error> {
    loop {
        let again = claim.again();
        let settled = step("mark events that were published", limit, claim.settle(settlement)).await;
        match (settled, again) {
            (Err(error @ Error::Database { .. }), Some(again)) if !*stop.borrow() => {
                tracing::warn!(%error, "the relay tries to mark the same events again");
                sleep(RETRY).await;
                claim = again;
            }
            (settled, _) => return settled,
        }
    }
}

/// Publishes a batch, each event as soon as its channels are free. Takes no more events once `goes_on` is false:
/// they wait, as if they had not been claimed.
async fn send(publisher: &Publisher, mut batch: Batch, goes_on: impl Fn() -> bool) -> Batch {
    let mut under_way = FuturesUnordered::new();
    loop {
        while goes_on()
            && let Some(event) = batch.take_ready()
        {
            under_way.push(async move {
                // with the text as it was stored: another version of the contract may have written it
                (event.id, publisher.publish_json(&event.name, &event.data).await)
            });
        }
        let Some((id, outcome)) = under_way.next().await else { break };
        batch.ended(id, outcome);
    }
    batch
}

/// Deletes old events that were sent, a bounded number of rows at a time.
async fn clean<S: Store>(store: &S, options: &Options) -> Result<u64, Error> {
    let (limit, statements) = CLEANED;
    let mut cleaned = 0;
    for _ in 0..statements {
        let deleted =
            step("clean up sent events", options.step, store.clean(options.keep_sent, limit)).await?;
        cleaned += deleted;
        if deleted < u64::from(limit) {
            break;
        }
    }
    Ok(cleaned)
}
