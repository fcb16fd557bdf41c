//! What becomes of an event after an attempt to publish it.
//!
//! An outbox has to tell three kinds of errors apart. An event that is wrong fails again however often it is
//! sent, so it is parked: it leaves the queues of its channels, and a person looks at it. An error of the server
//! says nothing about the event, so the event waits. And for some errors nobody can tell: a server that answers
//! 500 to one event may have a bug that this event meets. Such an attempt is counted.

use fiche_realtime::PublishError;

/// Whose fault an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The event's: another attempt fails too.
    Event,
    /// The server's, the settings' or the relay's own: any other event would have failed too.
    Server,
    /// Unclear: a 5xx, a broken connection or a timeout.
    Unclear,
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
                // an error without a status was found before the event was sent
                None | Some(400 | 413) => Self::Event,
                // 401, 403, 404 and so on are refusals of the app, not of one event
                Some(_) => Self::Server,
            },
        }
    }
}

/// After how many counted attempts an event is parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// If other events of the last batch were sent.
    pub alone: u32,
    /// If none was. Then the server is the likely cause, so this is a long time.
    pub with_all: u32,
}

impl Default for Patience {
    /// 5 attempts if other events get through, which takes about a minute. 100 if none does, which takes over
    /// an hour and a half.
    fn default() -> Self {
        Self { alone: 5, with_all: 100 }
    }
}

impl Patience {
    /// Whether an event is parked after this number of counted attempts.
    pub fn is_over(self, attempts: u32, others_were_sent: bool) -> bool {
        attempts >= if others_were_sent { self.alone } else { self.with_all }
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
            (PublishError::BadRequest(text()), Cause::Event),
            (PublishError::TooLarge { bytes: 11_000 }, Cause::Event),
            (PublishError::Unauthorized(text()), Cause::Server),
            (PublishError::Forbidden(text()), Cause::Server),
            (PublishError::NotFound(text()), Cause::Server),
            (PublishError::Server { status: 302, text: text() }, Cause::Server),
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
    fn patience_is_longer_while_nothing_is_sent() {
        let patience = Patience::default();
        assert!(!patience.is_over(4, true));
        assert!(patience.is_over(5, true));
        assert!(!patience.is_over(99, false));
        assert!(patience.is_over(100, false));
    }
}
