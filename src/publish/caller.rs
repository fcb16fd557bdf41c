//! Those who published an event, and what they are told of its end.

use tracing::span::Id;

use super::machine::{Ended, Waiter};
use super::meter::Meter;
use super::platform::oneshot;
use super::{PublishError, Receipt, observe};

/// The caller who published an event.
pub(super) struct Caller {
    pub end: oneshot::Sender<Result<Receipt, PublishError>>,
    /// The caller's span. It is not a handle of it, because dropping one calls a sink, and the machine drops callers
    /// under the lock.
    pub span: Option<Id>,
}

impl Waiter for Caller {
    fn is_waited_for(&self) -> bool {
        !self.end.is_closed()
    }
}

/// Reports the end of an event to its waiters.
pub(super) fn end(meter: &Meter, Ended { message, waiter, superseded, after, result }: Ended<Caller>) {
    let is_awaited = waiter.is_waited_for() || superseded.iter().any(Waiter::is_waited_for);
    observe::tell(|| observe::ended(meter, &message.name, after, &result, is_awaited));
    // the waiter may be gone
    for Caller { end, .. } in superseded {
        observe::tell(|| _ = end.send(result.clone().map(|()| message.receipt(true))));
    }
    observe::tell(|| _ = waiter.end.send(result.map(|()| message.receipt(false))));
}
