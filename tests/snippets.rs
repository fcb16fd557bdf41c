//! The Rust of the Events page, compiled and run as it stands there: each snippet publishes the page's sample.
#![cfg(feature = "testing")]

use std::error::Error;

use fiche_realtime::testing::Channels;
use fiche_realtime::{EventName, Publisher};
use serde_json::Value;

type Published = Result<(), Box<dyn Error>>;

include!("snippets/examples.rs");

#[tokio::test]
async fn every_snippet_publishes_the_sample_that_the_page_shows() {
    let channels = Channels::new();
    all(&channels.publisher()).await.unwrap();
    let mut expected = Vec::new();
    for name in EventName::ALL {
        for shape in name.decl().shapes {
            let sample = Value::Object(name.sample(shape.when).unwrap());
            expected.extend(shape.channels.iter().map(|_| (name.to_string(), sample.clone())));
        }
    }
    let arrived = channels.arrived();
    let arrived: Vec<_> = arrived
        .iter()
        .map(|message| (message.name.clone(), serde_json::from_str::<Value>(&message.data).unwrap()))
        .collect();
    assert_eq!(arrived, expected);
}
