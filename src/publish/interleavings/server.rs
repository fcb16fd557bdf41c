//! A server without a network. It accepts requests, or fails as the schedule says.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use shuttle::future::yield_now;
use shuttle::rand::{Rng, thread_rng};

use crate::publish::http::{Replied, Transport};
use crate::publish::{Answer, NoAnswer, Reply};

/// A server. Clones are the same server.
#[derive(Clone)]
pub(super) struct Server {
    fails: bool,
    /// The names of the events that arrived. The lock is held within one step only.
    arrived: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Creates a server. With `fails`, some of its requests fail.
    pub(super) fn new(fails: bool) -> Self {
        Self { fails, arrived: Arc::default() }
    }

    /// Returns the names of the events that arrived, in order, each once.
    pub(super) fn arrived(&self) -> Vec<String> {
        let mut names = Vec::new();
        for name in &*self.arrived.lock().unwrap() {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        names
    }

    async fn answer(self, body: Vec<u8>) -> Reply {
        yields(thread_rng().gen_range(0..3)).await;
        let fault = if self.fails { thread_rng().gen_range(0..8) } else { 8 };
        match fault {
            0 => return Err(NoAnswer::Broken("before it arrived".into())),
            1 => return Ok(Answer { status: 503, ..Answer::default() }),
            2 => std::future::pending().await,
            _ => {}
        }
        let body: Value = serde_json::from_slice(&body).unwrap();
        let names = match &body["batch"] {
            Value::Array(batch) => batch.iter().map(|event| &event["name"]).collect(),
            _ => vec![&body["name"]],
        };
        self.arrived.lock().unwrap().extend(names.into_iter().map(|name| name.as_str().unwrap().to_owned()));
        yields(thread_rng().gen_range(0..3)).await;
        match fault {
            3 => Err(NoAnswer::Broken("after it arrived".into())),
            _ => Ok(Answer { status: 200, ..Answer::default() }),
        }
    }
}

impl Transport for Server {
    fn post(&self, _path: &str, _query: &str, body: Vec<u8>) -> Replied {
        Box::pin(self.clone().answer(body))
    }
}

/// Lets other threads run, `times` times.
pub(super) async fn yields(times: usize) {
    for _ in 0..times {
        yield_now().await;
    }
}
