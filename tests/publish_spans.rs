//! The spans of the publisher's requests: what they follow, and what they say.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use fiche_realtime::testing::{Channels, Fault};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Instrument, Subscriber, info_span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry;

/// A span: its name, its fields, and the spans that it follows, by their field `job`.
#[derive(Clone, Debug, Default)]
struct Seen {
    name: &'static str,
    fields: HashMap<String, String>,
    follows: Vec<String>,
}

impl Visit for Seen {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

#[derive(Clone, Default)]
struct Spans(Arc<Mutex<HashMap<u64, Seen>>>);

impl<S: Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let mut seen = Seen { name: attributes.metadata().name(), ..Seen::default() };
        attributes.record(&mut seen);
        self.0.lock().unwrap().insert(id.into_u64(), seen);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        values.record(self.0.lock().unwrap().get_mut(&id.into_u64()).unwrap());
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, _: Context<'_, S>) {
        let mut spans = self.0.lock().unwrap();
        let job = spans[&follows.into_u64()].fields["job"].clone();
        spans.get_mut(&id.into_u64()).unwrap().follows.push(job);
    }
}

impl Spans {
    /// The spans of requests since the last call.
    fn requests(&self) -> Vec<Seen> {
        let mut spans = self.0.lock().unwrap();
        let mut requests: Vec<_> = spans.iter().filter(|(_, seen)| seen.name == "request").collect();
        requests.sort_by_key(|(id, _)| **id);
        let requests = requests.into_iter().map(|(_, seen)| seen.clone()).collect();
        spans.retain(|_, seen| seen.name != "request");
        requests
    }
}

#[tokio::test(start_paused = true)]
async fn requests_follow_their_callers_and_speak_opentelemetry() {
    let spans = Spans::default();
    tracing::subscriber::set_global_default(registry().with(spans.clone())).unwrap();
    let channels = Channels::new();
    let publisher = channels.builder().connections(1).build().unwrap();
    let publish = async |n: u32| publisher.publish_json("x.done", &format!(r#"{{"audit_id":"a{n}"}}"#)).await;

    channels.fail_next([Fault::Status(503), Fault::Reset]);
    publish(1).instrument(info_span!("job", job = "one")).await.unwrap();
    let requests = spans.requests();
    assert_eq!(requests.len(), 3);
    let mut outcomes = Vec::new();
    for request in &requests {
        assert_eq!(request.follows, ["one"]);
        for (field, value) in [
            ("messaging.system", "pusher"),
            ("messaging.operation.name", "send"),
            ("messaging.operation.type", "send"),
            ("messaging.batch.message_count", "1"),
            ("server.address", "localhost"),
            ("server.port", "80"),
            ("http.request.method", "POST"),
            ("otel.kind", "producer"),
        ] {
            assert_eq!(request.fields.get(field).map(|value| &**value), Some(value), "{field}");
        }
        let field = |name| request.fields.get(name).map_or("", |value| value);
        outcomes.push([
            field("http.request.resend_count"),
            field("http.response.status_code"),
            field("error.type"),
        ]);
    }
    outcomes.sort();
    assert_eq!(outcomes, [["", "503", "503"], ["1", "", "connection"], ["2", "200", ""]]);

    // the three wait for the only connection, and travel together: the request follows each caller once
    let two = async { tokio::join!(publish(2), publish(3)) }.instrument(info_span!("job", job = "two"));
    let three = publish(4).instrument(info_span!("job", job = "three"));
    let ((second, third), fourth) = tokio::join!(two, three);
    [second, third, fourth].into_iter().for_each(|receipt| drop(receipt.unwrap()));
    let [batch] = &spans.requests()[..] else { panic!("expected one request") };
    assert_eq!(batch.fields["messaging.batch.message_count"], "3");
    assert_eq!(batch.follows, ["two", "three"]);

    // also if another's event is between those of one caller
    let [four, five] = ["four", "five"].map(|job| info_span!("job", job));
    let outcomes = tokio::join!(
        publish(5).instrument(four.clone()),
        publish(6).instrument(five),
        publish(7).instrument(four)
    );
    [outcomes.0, outcomes.1, outcomes.2].into_iter().for_each(|receipt| drop(receipt.unwrap()));
    let [batch] = &spans.requests()[..] else { panic!("expected one request") };
    assert_eq!(batch.follows, ["four", "five"]);

    // and one without a span follows none
    publish(5).await.unwrap();
    assert_eq!(spans.requests()[0].follows, [""; 0]);
}
