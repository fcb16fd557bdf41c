//! The kit against sockudo, a Channels server that is not ours: one node, and two over Redis.
//!
//! It takes minutes to build and is no part of `cargo test`. `tests/sockudo/install` builds it, then
//! `cargo test --test sockudo` runs this; `tests/run all` does both.

mod server;
mod subscriber;

use std::collections::BTreeSet;

use fiche_realtime::{
    Channel, Decoded, Event, EventName, MAX_DATA_BYTES, Notification, NotificationType, PublishError,
    Publisher, Settings, decode, route, truncate,
};
use serde_json::json;
use server::{Cluster, Sockudo};
use subscriber::{Arrived, Subscriber};

/// One event of every shape of the contract.
fn samples() -> Vec<Event> {
    let shapes =
        EventName::ALL.iter().flat_map(|name| name.decl().shapes.iter().map(move |shape| (name, shape)));
    shapes
        .map(|(name, shape)| {
            let text = serde_json::to_string(&name.sample(shape.when).unwrap()).unwrap();
            match decode(name.as_str(), text.as_bytes()) {
                Decoded::Event { payload, .. } => payload.to_event().unwrap(),
                other => panic!("expected the sample of {name} to be whole, found {other:?}"),
            }
        })
        .collect()
}

/// Every channel that a sample goes to.
fn channels() -> BTreeSet<String> {
    samples().iter().flat_map(route).map(|channel| channel.to_string()).collect()
}

async fn subscriber_of_all(node: &Sockudo) -> Subscriber {
    let mut subscriber = Subscriber::connect(node).await;
    for channel in channels() {
        subscriber.subscribe(&channel).await;
    }
    subscriber
}

fn publisher(node: &Sockudo) -> Publisher {
    Publisher::new(&node.settings()).unwrap()
}

fn notification(message: impl Into<String>) -> Notification {
    Notification::builder().r#type(NotificationType::Info).message(message).duration(1.0).build()
}

/// What has to arrive of an event, in no order.
fn expected(event: &Event) -> Vec<Arrived> {
    let data = truncate(event, MAX_DATA_BYTES).unwrap().data.into_owned();
    let arrived = |channel: Channel| Arrived {
        channel: channel.to_string(),
        name: event.name().to_string(),
        data: data.clone(),
    };
    sorted(route(event).into_iter().map(arrived).collect())
}

fn sorted(mut arrived: Vec<Arrived>) -> Vec<Arrived> {
    arrived.sort_by(|a, b| (&a.channel, &a.data).cmp(&(&b.channel, &b.data)));
    arrived
}

async fn take(subscriber: &mut Subscriber, count: usize) -> Vec<Arrived> {
    let mut arrived = Vec::with_capacity(count);
    while arrived.len() < count {
        arrived.push(subscriber.arrived().await);
    }
    arrived
}

#[tokio::test]
async fn every_shape_arrives_as_it_was_published() {
    let node = Sockudo::start().await;
    let (publisher, mut subscriber) = (publisher(&node), subscriber_of_all(&node).await);
    for event in samples() {
        let expected = expected(&event);
        let receipt = publisher.publish(event.clone()).await.unwrap();
        assert_eq!(receipt.channels, route(&event));
        let arrived = take(&mut subscriber, expected.len()).await;
        for one in &arrived {
            assert_eq!(one.event(), (event.clone(), Vec::new()));
        }
        assert_eq!(sorted(arrived), expected);
    }
    subscriber.quiet().await;
}

#[tokio::test]
async fn what_the_server_takes_arrives_whole_and_what_is_over_it_shortened() {
    let node = Sockudo::start().await;
    let (publisher, mut subscriber) = (publisher(&node), subscriber_of_all(&node).await);
    let empty = Event::from(notification("")).to_json().unwrap().len();
    // the limit counts UTF-8, and a quote as it is escaped in the data, not in the request's body
    let filler = "é".repeat(1_000) + &"\"".repeat(1_000);
    let full = filler.clone() + &"x".repeat(MAX_DATA_BYTES - empty - 4_000);
    for (message, bytes, shortened) in [
        (full.clone(), MAX_DATA_BYTES..=MAX_DATA_BYTES, vec![]),
        (full + "x", 10_000..=MAX_DATA_BYTES, vec!["/message".to_owned()]),
        (filler.repeat(100), 10_000..=MAX_DATA_BYTES, vec!["/message".to_owned()]),
    ] {
        let event = Event::from(notification(message.clone()));
        let receipt = publisher.publish(event.clone()).await.unwrap();
        let arrived = subscriber.arrived().await;
        assert_eq!(arrived.data.len(), receipt.bytes);
        assert!(bytes.contains(&receipt.bytes), "{} bytes", receipt.bytes);
        let (Event::Notification(heard), truncated) = arrived.event() else { panic!("{arrived:?}") };
        assert_eq!(truncated, shortened);
        assert_eq!(heard.message == message, shortened.is_empty());
        assert_eq!(vec![arrived], expected(&event));
    }
    subscriber.quiet().await;
}

#[tokio::test]
async fn the_publisher_tells_apart_why_it_is_refused() {
    let node = Sockudo::start().await;
    let mut subscriber = subscriber_of_all(&node).await;
    // the key finds the app, and it must then be the app of the URL
    for (app_id, key, secret, known) in [
        ("fiche", "fiche-key", "another", true),
        ("another", "fiche-key", "fiche-secret", true),
        ("fiche", "another", "fiche-secret", false),
        ("another", "another", "another", false),
    ] {
        let server = node.settings().server;
        let settings = Settings { app_id: app_id.into(), key: key.into(), secret: secret.into(), server };
        let error = Publisher::new(&settings).unwrap().publish(notification("m")).await.unwrap_err();
        match error {
            PublishError::Unauthorized(_) if known => {}
            PublishError::NotFound(_) if !known => {}
            other => panic!("{app_id} {key}: {other:?}"),
        }
    }
    subscriber.quiet().await;
}

#[tokio::test]
async fn a_channel_is_closed_to_whom_the_backend_did_not_sign_it() {
    let node = Sockudo::start().await;
    let mut subscriber = Subscriber::connect(&node).await;
    let channel = "private-global";
    let other = Subscriber::connect(&node).await;
    let stolen = node.signer().authorize_channel(&other.id.parse().unwrap(), channel, None).unwrap().auth;
    let elsewhere = node
        .signer()
        .authorize_channel(&subscriber.id.parse().unwrap(), "private-audit-1", None)
        .unwrap()
        .auth;
    for auth in [json!(null), json!("fiche-key:00"), json!(stolen), json!(elsewhere)] {
        subscriber.send("pusher:subscribe", json!({ "channel": channel, "auth": auth })).await;
        let error = subscriber.frame().await;
        assert_eq!(error["event"], "pusher:error", "{error}");
        assert_eq!(error["data"]["code"], 4009, "{error}");
    }
    publisher(&node).publish(notification("m")).await.unwrap();
    subscriber.quiet().await;
    subscriber.subscribe(channel).await;
    publisher(&node).publish(notification("n")).await.unwrap();
    assert_eq!(subscriber.arrived().await.event().0, notification("n").into());
}

#[tokio::test]
async fn users_sign_in() {
    let node = Sockudo::start().await;
    Subscriber::connect(&node).await.sign_in().await;
}

#[tokio::test]
async fn one_node_keeps_the_order_of_a_channel() {
    let node = Sockudo::start().await;
    let (publisher, mut subscriber) = (publisher(&node), subscriber_of_all(&node).await);
    for n in 0..500 {
        publisher.publish(notification(n.to_string())).await.unwrap();
    }
    for n in 0..500 {
        assert_eq!(subscriber.arrived().await.event().0, notification(n.to_string()).into());
    }
    subscriber.quiet().await;
}

#[tokio::test]
async fn two_nodes_deliver_everything_once_whichever_takes_it() {
    let cluster = Cluster::start().await;
    let [a, b] = &cluster.nodes;
    let publishers = [publisher(a), publisher(b)];
    let mut subscribers = [subscriber_of_all(a).await, subscriber_of_all(b).await];
    for publisher in &publishers {
        for event in samples() {
            let expected = expected(&event);
            publisher.publish(event).await.unwrap();
            for subscriber in &mut subscribers {
                assert_eq!(sorted(take(subscriber, expected.len()).await), expected);
            }
        }
    }
    // between nodes sockudo does not keep the order of single requests
    let numbered: Vec<Event> = (0..500).map(|n| notification(n.to_string()).into()).collect();
    for event in &numbered {
        publishers[0].publish(event.clone()).await.unwrap();
    }
    let expected = sorted(numbered.iter().flat_map(expected).collect());
    for subscriber in &mut subscribers {
        assert_eq!(sorted(take(subscriber, 500).await), expected);
        subscriber.quiet().await;
    }
}
