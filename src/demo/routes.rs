//! The demo's HTTP routes: what the page asks for, and what its buttons do.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::publish::Receipt;
use crate::{
    Authorizer, Channel, Event, FINGERPRINT, PublishError, Publisher, Server, Settings, Signer, handlers,
    route_json,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};

use super::cast::Cast;
use super::records::Records;
use super::scenario::{self, Beat, Clock};

/// What the routes share.
#[derive(Clone)]
pub struct Demo(Arc<Shared>);

struct Shared {
    settings: Settings,
    publisher: Publisher,
    records: Records,
    speed: f64,
    /// How many casts were handed out.
    runs: AtomicUsize,
    /// How many steps were run again or failed at a button.
    steps: AtomicUsize,
}

impl Demo {
    /// A demo that publishes to the app of the settings.
    ///
    /// # Errors
    ///
    /// What keeps a publisher from being made of them.
    pub fn new(settings: Settings, speed: f64) -> Result<Self, PublishError> {
        Ok(Self(Arc::new(Shared {
            publisher: Publisher::new(&settings)?,
            records: Records::default(),
            settings,
            speed,
            runs: AtomicUsize::new(0),
            steps: AtomicUsize::new(0),
        })))
    }

    /// What publishes the story.
    pub fn publisher(&self) -> &Publisher {
        &self.0.publisher
    }

    /// The routes.
    pub fn router(self) -> Router {
        let Settings { key, secret, .. } = &self.0.settings;
        let authorizer = Authorizer::new(Signer::new(key, secret));
        Router::new()
            .route("/demo/config.json", get(config))
            .route("/demo/records/{resource}/{id}", get(record))
            .route("/demo/records/batch", get(batches))
            .route("/demo/start", post(start))
            .route("/demo/rerun", post(rerun))
            .route("/demo/fail", post(fail))
            .route("/demo/oversized", post(oversized))
            .route("/demo/huge", post(huge))
            .route("/demo/partial", post(partial))
            .route("/demo/broken", post(broken))
            .route("/demo/unknown", post(unknown))
            // the demo has no users: whoever asks may hear what the contract has
            .route("/pusher/auth", handlers::authorize(authorizer, async |_: Arc<()>, _| true))
            .with_state(self)
    }

    fn clock(&self) -> Clock {
        Clock::now(self.0.speed)
    }

    fn next_step(&self) -> usize {
        self.0.steps.fetch_add(1, Ordering::Relaxed)
    }

    /// The cast of the audit that the caller watches, or else the one that was handed out last.
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

    /// Plays beats in the background.
    fn play(&self, beats: Vec<Beat>) {
        let demo = self.clone();
        tokio::spawn(async move {
            let start = Instant::now();
            for Beat { at, event } in beats {
                sleep_until(start + at).await;
                let name = event.name();
                if let Err(error) = demo.publish(event).await {
                    eprintln!("demo: `{name}` was not published: {error}");
                }
            }
        });
    }

    /// Publishes an event, and remembers it first: whoever is told of it may ask at once.
    async fn publish(&self, event: Event) -> Result<Receipt, PublishError> {
        self.0.records.add(&event);
        self.0.publisher.publish(event).await
    }
}

/// Which audit a caller watches.
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

async fn config(State(demo): State<Demo>) -> Json<Value> {
    let run = demo.0.runs.fetch_add(1, Ordering::Relaxed) as u64 + 1;
    let cast = Cast::of_run(run);
    let (host, port, tls) = socket_of(&demo.0.settings.server);
    Json(json!({
        "key": demo.0.settings.key,
        "wsHost": host,
        "wsPort": port,
        "scheme": if tls { "https" } else { "http" },
        "authEndpoint": "/pusher/auth",
        "auditId": cast.audit_id,
        "ficheId": cast.fiche_id,
        "jobId": cast.job_id,
        "fingerprint": FINGERPRINT,
    }))
}

/// Where browsers connect.
fn socket_of(server: &Server) -> (String, u16, bool) {
    match server {
        Server::Pusher(cluster) => {
            (format!("ws-{}.pusher.com", cluster.as_deref().unwrap_or("mt1")), 443, true)
        }
        Server::Own { host, port, tls } => (host.clone(), *port, *tls),
    }
}

async fn record(State(demo): State<Demo>, Path((resource, id)): Path<(String, String)>) -> Answer {
    let channel = match resource.as_str() {
        "audit" => Channel::audit(&id),
        "fiche" => Channel::fiche(&id),
        "job" => Channel::job(&id),
        _ => return Err(refused(StatusCode::NOT_FOUND, "expected `audit`, `fiche`, `job` or `batch`")),
    };
    let channel = channel.map_err(|error| refused(StatusCode::NOT_FOUND, error))?;
    Ok((StatusCode::OK, Json(demo.0.records.of(&channel))))
}

async fn batches(State(demo): State<Demo>) -> Json<Value> {
    Json(demo.0.records.of(&Channel::global()))
}

async fn start(State(demo): State<Demo>, Query(watched): Query<Watched>) -> Answer {
    let cast = demo.cast(&watched)?;
    play(&demo, &cast, scenario::story(&cast, demo.clock()))
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
    demo.play(beats);
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

/// Publishes as a backend would that does not know the contract: the crate's own publisher refuses a
/// payload that breaks it, so the page would never see one. Real pages do, from an older service.
async fn foreign(demo: &Demo, cast: &Cast, name: &str, data: &Value) -> Answer {
    let data = data.to_string();
    let channels = route_json(name, &data).map_err(|error| refused(StatusCode::BAD_GATEWAY, error))?;
    let sent = demo.0.publisher.send(name, channels, &data).await;
    sent.map_err(|error| refused(StatusCode::BAD_GATEWAY, error))?;
    accepted(cast, 1, Duration::ZERO)
}
