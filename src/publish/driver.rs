//! Drives the machine in tokio: clock, tasks and requests. It decides nothing.
//!
//! Each runtime in which something is published or awaited has one task. The task ends when the machine is at
//! rest. If a runtime is blocked or ends, only its own requests are affected. The machine makes these again: after
//! their timeout if the runtime is blocked, at once if it has ended.

use std::any::Any;
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Abortable, Aborted};
use futures_util::stream::{FuturesUnordered, StreamExt};
use tracing::span::Id;

use super::machine::RequestId;
use super::platform::{Instant, Notify, sleep};
use super::request::Request;
use super::shared::{Outgoing, Shared, Step};
use super::{NoAnswer, Reply, observe};

type Exchange = Pin<Box<dyn Future<Output = (RequestId, Result<Reply, Aborted>)> + Send>>;

/// A publisher's task in one runtime.
pub(super) struct Driver {
    shared: Arc<Shared>,
    wake: Arc<Notify>,
    exchanges: FuturesUnordered<Exchange>,
    /// The requests of this driver, oldest first, which is the order in which they are made again.
    requests: BTreeSet<RequestId>,
}

impl Driver {
    /// Creates a driver. `wake` makes it poll the machine.
    pub(super) fn new(shared: Arc<Shared>, wake: Arc<Notify>) -> Self {
        Self { shared, wake, exchanges: FuturesUnordered::new(), requests: BTreeSet::new() }
    }

    /// Drives until the machine is at rest.
    pub(super) async fn run(mut self) {
        let sleep = sleep(Duration::ZERO);
        tokio::pin!(sleep);
        let mut sleeps_until = None;
        loop {
            let Step { requests, wake, is_at_rest } = self.shared.step();
            if is_at_rest && self.shared.leave(&self.wake) {
                return;
            }
            requests.into_iter().for_each(|request| self.start(request));
            // a sleep that ends early does no harm, and to reset it for each request would cost more
            if let Some(at) = wake
                && sleeps_until.is_none_or(|earlier| at < earlier)
            {
                let until = self.shared.started.checked_add(at);
                sleep.as_mut().reset(until.unwrap_or_else(|| Instant::now() + Duration::from_secs(86_400)));
                sleeps_until = Some(at);
            }
            tokio::select! {
                // fixed order: the loop polls all branches again after each, so none is starved
                biased;
                Some((id, exchange)) = self.exchanges.next() => {
                    self.requests.remove(&id);
                    // an abandoned request has no reply
                    if let Ok(reply) = exchange {
                        self.shared.replied(id, reply);
                    }
                }
                () = self.wake.notified() => {}
                () = &mut sleep, if sleeps_until.is_some() => sleeps_until = None,
            }
        }
    }

    fn start(&mut self, Outgoing { request, registration, callers }: Outgoing) {
        let (shared, id) = (self.shared.clone(), request.id);
        self.requests.insert(id);
        self.exchanges.push(Box::pin(async move {
            (id, Abortable::new(exchange(shared, request, callers), registration).await)
        }));
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.shared.lose(&self.wake, &self.requests);
    }
}

/// Makes a request. A panic becomes a reply too.
async fn exchange(shared: Arc<Shared>, request: Request, callers: Vec<Id>) -> Reply {
    let span = observe::span(&shared.place, &request, &callers);
    let begun = Instant::now();
    let posted = observe::guarded(|| {
        let query = request.query(&shared.signer);
        shared.transport.post(&request.path, &query, request.body)
    });
    let reply = match posted {
        Ok(posted) => observe::InSpan::new(span, posted).await.unwrap_or_else(|panic| panicked(&*panic)),
        Err(panic) => panicked(&*panic),
    };
    let after = Instant::now().saturating_duration_since(begun);
    observe::tell(|| shared.meter.replied(&reply, after));
    reply
}

/// Makes the reply of a request that panicked. It has the panic's text, because tokio's text says what the runtime
/// lacks.
fn panicked(panic: &dyn Any) -> Reply {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(|text| &**text));
    Err(NoAnswer::Broken(format!("the request panicked: {}", text.unwrap_or("it does not say why"))))
}
