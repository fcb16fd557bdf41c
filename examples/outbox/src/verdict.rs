//! What becomes of an event after an attempt to publish it.
//!
//! An event that is wrong fails again however often it is sent, so it is parked: it leaves the queues of its
//! channels, and a person looks at it. An error of the server says nothing about the event, so the event waits.
//!
//! Of most answers nobody can tell which of the two they are. A server that answers 500 to one event may have a bug
//! that this event meets, and a firewall can refuse one text with 403. On the other hand, a wrong scheme or a proxy
//! can answer 400 to everything. So what happens to other events decides: an attempt has a weight, and it is heavy
//! if others were sent. An event whose weights add up to the limit is parked.

use fiche_realtime::PublishError;

/// Whose fault an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The event's: it was found before the event was sent, and another attempt fails too.
    Event,
    /// The event's if the server accepts others: it does not understand this one (400), or it is too large (413).
    Request,
    /// The settings' or the app's (401, 403, 404 and so on), unless the server accepts others.
    Refusal,
    /// Unclear: a 5xx, a broken connection or a timeout.
    Unclear,
    /// The server's, the settings' or the relay's own: any other event would have failed too.
    Server,
}

impl Cause {
    /// Finds whose fault an error is.
    pub fn of(error: &PublishError) -> Self {
        match error {
            PublishError::TooManyRequests { .. } => Self::Server,
            // the publisher could not begin, or it ended, or its runtime did
            PublishError::Settings(_)
            | PublishError::Certificates(_)
            | PublishError::Thread(_)
            | PublishError::Undelivered
            | PublishError::NoRuntime => Self::Server,
            error if error.is_transient() && error.may_have_arrived() => Self::Unclear,
            // no request was made
            error if error.is_transient() => Self::Server,
            error => match error.status() {
                None => Self::Event,
                Some(400 | 413) => Self::Request,
                Some(_) => Self::Refusal,
            },
        }
    }
}

/// After how many attempts an event is parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// If other events are sent.
    pub alone: u32,
    /// If none is. Then the server is the likely cause, so this is a long time.
    pub with_all: u32,
}

impl Default for Patience {
    /// 5 attempts if other events are sent, which takes 10 seconds to a minute. 200 if none is, which takes more than
    /// an hour and a half.
    fn default() -> Self {
        Self { alone: 5, with_all: 200 }
    }
}

impl Patience {
    /// What an attempt adds to an event's counter.
    ///
    /// One counter of attempts with two limits would park good events at the end of each outage: they have failed
    /// often, and once the first event gets through, the lower limit would hold for all of that.
    pub fn weight(self, cause: Cause, others_are_sent: bool) -> u32 {
        match (cause, others_are_sent) {
            (Cause::Event, _) | (Cause::Request, true) => self.with_all,
            (Cause::Refusal | Cause::Unclear, true) => self.weight_alone(),
            (Cause::Request | Cause::Unclear, false) => 1,
            (Cause::Refusal, false) | (Cause::Server, _) => 0,
        }
    }

    fn weight_alone(self) -> u32 {
        self.with_all.div_ceil(self.alone.max(1))
    }

    /// Whether an event is parked with this sum of weights.
    pub fn is_over(self, attempts: u32) -> bool {
        attempts >= self.with_all
    }

    /// Whether the next attempt can be the last. The event is then sent in a request of its own: the publisher puts
    /// several events into one, and some answers do not say which of them the server means.
    pub fn is_last(self, attempts: u32) -> bool {
        self.is_over(attempts.saturating_add(self.weight_alone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_decides() {
        let text = || String::from("as told");
        for (error, cause) in [
            (PublishError::NotJson(text()), Cause::Event),
            (PublishError::Invalid(Vec::new()), Cause::Event),
            (PublishError::BadRequest(text()), Cause::Request),
            (PublishError::TooLarge { bytes: 11_000 }, Cause::Request),
            (PublishError::Unauthorized(text()), Cause::Refusal),
            (PublishError::Forbidden(text()), Cause::Refusal),
            (PublishError::NotFound(text()), Cause::Refusal),
            (PublishError::Server { status: 302, text: text() }, Cause::Refusal),
            (PublishError::TooManyRequests { retry_after: None }, Cause::Server),
            (PublishError::Connect(text()), Cause::Server),
            (PublishError::Full, Cause::Server),
            (PublishError::ShutDown, Cause::Server),
            (PublishError::Undelivered, Cause::Server),
            (PublishError::Certificates(text()), Cause::Server),
            (PublishError::NoRuntime, Cause::Server),
            (PublishError::Server { status: 503, text: text() }, Cause::Unclear),
            (PublishError::Server { status: 408, text: text() }, Cause::Unclear),
            (PublishError::Timeout, Cause::Unclear),
            (PublishError::Connection(text()), Cause::Unclear),
        ] {
            assert_eq!(Cause::of(&error), cause, "{error:?}");
        }
    }

    #[test]
    fn an_attempt_is_heavy_if_others_are_sent() {
        let patience = Patience::default();
        let of = |cause| [false, true].map(|others_are_sent| patience.weight(cause, others_are_sent));
        assert_eq!(of(Cause::Event), [200, 200]);
        assert_eq!(of(Cause::Request), [1, 200]);
        assert_eq!(of(Cause::Refusal), [0, 40]);
        assert_eq!(of(Cause::Unclear), [1, 40]);
        assert_eq!(of(Cause::Server), [0, 0]);
        assert!(!patience.is_over(199) && patience.is_over(200));
        assert!(!patience.is_last(159) && patience.is_last(160) && patience.is_last(u32::MAX));
    }
}
