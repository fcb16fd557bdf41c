//! The events that are published, some of which the server never serves.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::plan::one_of;
use crate::publish::PublishError;
use crate::publish::message::Message;
use crate::{Notification, NotificationType};

/// An event to publish.
pub(super) struct Planned {
    pub message: Message,
    /// The reason why the server never serves it, if it does not.
    pub poison: Option<Poison>,
    /// Whether it can end soon: neither the event nor one that shares a channel with it is retried in vain.
    pub is_servable: bool,
    /// Its channels, one bit each.
    pub lanes: u128,
    pub may_wait: bool,
}

/// The server's reaction to a request with the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Poison {
    Status(u16),
    Reset,
    Stall,
}

/// The events, in the order in which they are published.
pub(super) fn events(rng: &mut Rng, count: usize) -> Vec<Planned> {
    let channels = one_of(rng, &[1, 2, 4, 10, 40]);
    let poisoned = one_of(rng, &[0.0, 0.0, 0.1, 0.4, 0.8]);
    let progress = one_of(rng, &[0, 3, 10]);
    let mut events: Vec<_> = (0..count)
        .map(|n| {
            let poison = (rng.f64() < poisoned).then(|| match rng.u8(..8) {
                0 => Poison::Status(400),
                1 => Poison::Status(413),
                2 => Poison::Status(408),
                3 => Poison::Reset,
                4 => Poison::Stall,
                _ => Poison::Status(rng.u16(500..600)),
            });
            let is_progress = rng.u8(..10) < progress;
            let message = message(rng, n, channels, is_progress);
            Planned { message, poison, is_servable: true, lanes: 0, may_wait: rng.bool() }
        })
        .collect();
    let mut names = BTreeMap::new();
    for event in &mut events {
        for channel in &event.message.channels {
            let next = names.len();
            event.lanes |= 1 << *names.entry(channel.name().to_owned()).or_insert(next);
        }
    }
    // an event behind one that is retried in vain waits for it, and so on
    let hopeless = |poison: Option<Poison>| !matches!(poison, None | Some(Poison::Status(400 | 413)));
    let mut stuck = 0;
    for _ in 0..count {
        for event in &mut events {
            if hopeless(event.poison) || event.lanes & stuck != 0 {
                event.is_servable = false;
                stuck |= event.lanes;
            }
        }
    }
    events
}

/// The event with the number `n`, which identifies it. Some names are unknown to the contract, one is known,
/// and some events are typed.
fn message(rng: &mut Rng, n: usize, channels: usize, is_progress: bool) -> Message {
    let text = "é".repeat(one_of(rng, &[0, 3, 3, 20, 150]));
    let [audit, fiche, job] = [(); 3].map(|()| rng.usize(..channels));
    let (name, data) = match rng.u8(..8) {
        _ if is_progress => ("work.progress", format!(r#"{{"n":{n},"jobId":"{job}"}}"#)),
        0 => {
            let (r#type, duration) = (NotificationType::Info, n as f64);
            let event = Notification { r#type, message: text, description: None, duration };
            return planned(Message::of(&event.into()));
        }
        1 => {
            let ids = format!(r#""audit_id":"{audit}","fiche_id":"{fiche}""#);
            let rest = format!(r#""total_steps":1,"model":"{text}","status":"analyzing""#);
            ("audit.analysis_started", format!(r#"{{"n":{n},{ids},{rest}}}"#))
        }
        2 => {
            let ids = format!(r#""audit_id":"{audit}","fiche_id":"{fiche}","jobId":"{job}""#);
            ("work.done", format!(r#"{{"n":{n},{ids},"text":"{text}"}}"#))
        }
        _ => ("work.done", format!(r#"{{"n":{n},"fiche_id":"{fiche}","text":"{text}"}}"#)),
    };
    let mut message = planned(Message::of_json(name, &data));
    if rng.u8(..20) == 0 {
        message.truncated.push("/text".into());
    }
    message
}

fn planned(message: Result<Message, PublishError>) -> Message {
    message.unwrap_or_else(|error| unreachable!("an event of the plan: {error}"))
}
