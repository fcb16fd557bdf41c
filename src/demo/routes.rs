//! The demo's HTTP routes, for the page and its buttons.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::UnknownKind;
use crate::publish::Receipt;
use crate::{
    AuditId, Authorizer, Channel, ChannelKind, Event, FINGERPRINT, PublishError, Publisher, Settings, Signer,
    handlers, route_json,
};
use axum::extract::{Path, Query, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep_until};

use super::cast::Cast;
use super::guard::{Guard, own_page};
use super::records::Records;
use super::scenario::{self, Beat, Clock};

/// The state that the routes share.
#[derive(Clone)]
pub struct Demo(Arc<Shared>);

struct Shared {
    settings: Settings,
    guard: Guard,
    publisher: Publisher,
    records: Records,
    speed: f64,
    /// Whether the page starts a story when it is opened, so that nobody looks at an empty page.
    plays_itself: AtomicBool,
    /// Whether the settings are those of the embedded server.
    is_embedded: bool,
    /// The tasks of each story that plays, by the audit's id.
    playing: Mutex<HashMap<AuditId, Vec<AbortHandle>>>,
    /// The number of casts that were handed out.
    runs: AtomicUsize,
    /// The number of steps that a button made run again, or fail.
    steps: AtomicUsize,
}

impl Demo {
    /// Creates a demo that publishes to the app of the settings. If that is the embedded server's, the page starts
    /// the first story when it is opened.
    ///
    /// # Errors
    ///
    /// [`PublishError::Settings`] if the settings give no usable publisher.
    pub fn new(
        settings: Settings,
        guard: Guard,
        speed: f64,
        is_embedded: bool,
    ) -> Result<Self, PublishError> {
        Ok(Self(Arc::new(Shared {
            guard,
            publisher: Publisher::new(&settings)?,
            records: Records::default(),
            settings,
            speed,
            // a real app's users hear nothing that nobody has asked for
            plays_itself: AtomicBool::new(is_embedded),
            is_embedded,
            playing: Mutex::default(),
            runs: AtomicUsize::new(0),
            steps: AtomicUsize::new(0),
        })))
    }

    /// The publisher of the story.
    pub fn publisher(&self) -> &Publisher {
        &self.0.publisher
    }

    /// The routes.
    pub fn router(self) -> Router {
        let Settings { key, secret, .. } = &self.0.settings;
        let authorizer = Authorizer::new(Signer::new(key, secret));
        let guarded = Router::new()
            .route("/demo/start", post(start))
            .route("/demo/stop", post(stop))
            .route("/demo/rerun", post(rerun))
            .route("/demo/fail", post(fail))
            .route("/demo/oversized", post(oversized))
            .route("/demo/huge", post(huge))
            .route("/demo/partial", post(partial))
            .route("/demo/broken", post(broken))
            .route("/demo/unknown", post(unknown))
            // the demo has no users, so everybody may subscribe to every channel of the contract
            .route("/pusher/auth", handlers::authorize(authorizer, async |_: Arc<()>, _| true))
            .layer(from_fn_with_state(self.0.guard.clone(), own_page));
        Router::new()
            .route("/demo/config.json", get(config))
            .route("/contract.json", handlers::contract())
            .route("/demo/records/{resource}/{id}", get(record))
            .route("/demo/records/batch", get(batches))
            .merge(guarded)
            .with_state(self)
    }

    fn clock(&self) -> Clock {
        Clock::now(self.0.speed)
    }

    fn next_step(&self) -> usize {
        self.0.steps.fetch_add(1, Ordering::Relaxed)
    }

    /// The cast of the audit that the caller watches, or otherwise the cast that was handed out
    /// last.
    fn cast(&self, watched: &Watched) -> Result<Cast, Refused> {
        let handed_out = self.0.runs.load(Ordering::Relaxed) as u64;
        match &watched.audit_id {
            None => Ok(Cast::of_run(handed_out.max(1))),
            Some(id) => {
                Cast::of_audit(id).filter(|cast| (1..=handed_out).contains(&cast.run)).ok_or_else(|| {
                    refused(
                        StatusCode::NOT_FOUND,
                        "expected an `auditId` that `/demo/config.json` gave; load it again",
                    )
                })
            }
        }
    }

    /// Plays beats of a cast in the background, until they end or [`stop`](Self::stop) is called.
    fn play(&self, cast: &Cast, beats: Vec<Beat>) {
        let demo = self.clone();
        let task = tokio::spawn(async move {
            let start = Instant::now();
            for Beat { at, event } in beats {
                sleep_until(start + at).await;
                let name = event.name();
                match demo.publish(event).await {
                    // the demo ends
                    Err(PublishError::ShutDown) => return,
                    Err(error) => eprintln!("demo: `{name}` was not published: {error}"),
                    Ok(_) => {}
                }
            }
        });
        let mut playing = self.0.playing.lock().unwrap_or_else(PoisonError::into_inner);
        playing.retain(|_, tasks| {
            tasks.retain(|task| !task.is_finished());
            !tasks.is_empty()
        });
        playing.entry(cast.audit_id.clone()).or_default().push(task.abort_handle());
    }

    /// Stops the beats of a cast.
    fn stop(&self, cast: &Cast) {
        let tasks = self.0.playing.lock().unwrap_or_else(PoisonError::into_inner).remove(&cast.audit_id);
        tasks.into_iter().flatten().for_each(|task| task.abort());
    }

    /// Remembers an event, then publishes it: a page that receives the event may ask for it at once.
    async fn publish(&self, event: Event) -> Result<Receipt, PublishError> {
        self.0.records.add(&event);
        self.0.publisher.publish(event).await
    }
}

/// The audit that a caller watches.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Watched {
    audit_id: Option<String>,
}

type Refused = (StatusCode, Json<Value>);
type Answer = Result<Refused, Refused>;

fn refused(status: StatusCode, error: impl ToString) -> Refused {
    (status, Json(json!({ "error": error.to_string() })))
}

fn accepted(cast: &Cast, beats: usize, length: Duration) -> Answer {
    let body = json!({ "auditId": cast.audit_id, "events": beats, "seconds": length.as_secs_f64() });
    Ok((StatusCode::ACCEPTED, Json(body)))
}

async fn config(State(demo): State<Demo>, headers: HeaderMap) -> Json<Value> {
    let run = demo.0.runs.fetch_add(1, Ordering::Relaxed) as u64 + 1;
    let cast = Cast::of_run(run);
    let server = &demo.0.settings.server;
    let (mut host, mut port) = server.socket_address();
    if demo.0.is_embedded {
        // the embedded server is where the browser found this page, by whatever name
        let named = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let own = named.parse().ok().map(|named: Authority| (named.host().to_owned(), named.port_u16()));
        (host, port) = own.map_or((host, port), |(host, port)| (host, port.unwrap_or(80)));
    }
    let ids: Map<_, _> =
        ChannelKind::SCOPED.iter().map(|kind| (kind.scope().to_owned(), cast.id(*kind).into())).collect();
    Json(json!({
        "key": demo.0.settings.key,
        "wsHost": host,
        "wsPort": port,
        "scheme": if server.tls() { "https" } else { "http" },
        "authEndpoint": "/pusher/auth",
        "token": String::from_utf8_lossy(demo.0.guard.token.as_ref()),
        "ids": ids,
        "fingerprint": FINGERPRINT,
        "playsItself": demo.0.plays_itself.load(Ordering::Relaxed),
    }))
}

async fn record(State(demo): State<Demo>, Path((resource, id)): Path<(String, String)>) -> Answer {
    let kind = resource.parse().map_err(|error: UnknownKind| refused(StatusCode::NOT_FOUND, error))?;
    let channel = Channel::of(kind, &id).map_err(|error| refused(StatusCode::NOT_FOUND, error))?;
    Ok((StatusCode::OK, Json(demo.0.records.of(&channel))))
}

async fn batches(State(demo): State<Demo>) -> Json<Value> {
    Json(demo.0.records.of(&Channel::global()))
}

async fn start(State(demo): State<Demo>, Query(watched): Query<Watched>) -> Answer {
    let cast = demo.cast(&watched)?;
    demo.0.plays_itself.store(false, Ordering::Relaxed);
    play(&demo, &cast, scenario::story(&cast, demo.clock()))
}

async fn stop(State(demo): State<Demo>, Query(watched): Query<Watched>) -> Answer {
    let cast = demo.cast(&watched)?;
    demo.stop(&cast);
    accepted(&cast, 0, Duration::ZERO)
}

async fn rerun(State(demo): State<Demo>, Query(watched): Query<Watched>) -> Answer {
    let cast = demo.cast(&watched)?;
    play(&demo, &cast, scenario::rerun(&cast, demo.clock(), demo.next_step()))
}

async fn fail(State(demo): State<Demo>, Query(watched): Query<Watched>) -> Answer {
    let cast = demo.cast(&watched)?;
    play(&demo, &cast, scenario::step_failure(&cast, demo.clock(), demo.next_step()))
}

fn play(demo: &Demo, cast: &Cast, beats: Vec<Beat>) -> Answer {
    let (count, length) = (beats.len(), beats.last().map_or(Duration::ZERO, |beat| beat.at));
    demo.play(cast, beats);
    accepted(cast, count, length)
}

async fn oversized(State(demo): State<Demo>, Query(watched): Query<Watched>) -> Answer {
    let cast = demo.cast(&watched)?;
    publish(&demo, &cast, scenario::oversized_failure(&cast, demo.clock())).await
}

async fn huge(State(demo): State<Demo>, Query(watched): Query<Watched>) -> Answer {
    let cast = demo.cast(&watched)?;
    publish(&demo, &cast, scenario::huge_rerun(&cast, demo.clock())).await
}

async fn publish(demo: &Demo, cast: &Cast, event: Event) -> Answer {
    let sent = demo.publish(event).await;
    sent.map_err(|error| refused(StatusCode::BAD_GATEWAY, error))?;
    accepted(cast, 1, Duration::ZERO)
}

async fn partial(State(demo): State<Demo>, Query(watched): Query<Watched>) -> Answer {
    let cast = demo.cast(&watched)?;
    let data = json!({
        "audit_id": cast.audit_id,
        "fiche_id": cast.fiche_id,
        "step_position": 3,
        "score": 10,
        "max_score": 10,
        "total_citations": 5,
        "tokens_used": 3260,
    });
    foreign(&demo, &cast, "audit.step_completed", &data).await
}

async fn broken(State(demo): State<Demo>, Query(watched): Query<Watched>) -> Answer {
    let cast = demo.cast(&watched)?;
    let data = json!({
        "audit_id": cast.audit_id,
        "fiche_id": cast.fiche_id,
        "step_position": "3",
        "step_name": "Mentions légales",
        "score": "dix sur dix",
        "max_score": 10,
        "conforme": "oui",
        "total_citations": 2.5,
        "status": "done",
    });
    foreign(&demo, &cast, "audit.step_completed", &data).await
}

async fn unknown(State(demo): State<Demo>, Query(watched): Query<Watched>) -> Answer {
    let cast = demo.cast(&watched)?;
    let data = json!({
        "audit_id": cast.audit_id,
        "fiche_id": cast.fiche_id,
        "reviewer": "M. Besson",
        "verdict": "confirmed",
    });
    foreign(&demo, &cast, "audit.review_submitted", &data).await
}

/// Publishes a payload that breaks the contract, as an older service might. The crate's own publisher refuses such
/// a payload, so only this route shows one to the page.
async fn foreign(demo: &Demo, cast: &Cast, name: &str, data: &Value) -> Answer {
    let data = data.to_string();
    let channels = route_json(name, &data).map_err(|error| refused(StatusCode::BAD_GATEWAY, error))?;
    let sent = demo.0.publisher.send(name, channels, &data).await;
    sent.map_err(|error| refused(StatusCode::BAD_GATEWAY, error))?;
    accepted(cast, 1, Duration::ZERO)
}
