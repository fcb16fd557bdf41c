//! What a policy answers about a channel.

use std::fmt::Display;

/// The decision of a policy. `true` converts to [`Allow`](Self::Allow), and `false` to [`Deny`](Self::Deny).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decision {
    /// The user may subscribe to the channel.
    Allow,
    /// The user may not subscribe.
    #[default]
    Deny,
}

impl From<bool> for Decision {
    fn from(allowed: bool) -> Self {
        if allowed { Self::Allow } else { Self::Deny }
    }
}

/// What a policy may return about a channel: a [`Decision`], a `bool`, or a `Result` of one of them.
///
/// A policy returns an error if it cannot decide, for example because its database cannot be reached. The
/// channel is then answered with 503, not 403: `connect` of the npm package asks again, and does not tell its user that
/// access was denied. The error is not part of the answer, because it may name hosts or tables. It is in
/// [`Response::outage`](super::Response::outage), for the log of the application.
///
/// ```
/// use fiche_realtime::{Authorizer, Channel, Signer};
///
/// fn may_see(user: &str, audit: Option<&str>) -> Result<bool, std::io::Error> {
///     Err(std::io::Error::other("db-7: connection refused"))
/// }
///
/// let authorizer = Authorizer::new(Signer::new("key", "secret"));
/// let policy = |user: &str, channel: &Channel| may_see(user, channel.id());
/// let response = authorizer.authorize("ada", b"socket_id=1.2&channel_name=private-audit-42", policy);
/// assert_eq!(response.status, 503);
/// assert!(!response.body.contains("db-7"));
/// assert_eq!(response.outage.as_deref(), Some("db-7: connection refused"));
/// ```
pub trait PolicyAnswer {
    /// Returns the decision, or the text of the error that prevented it.
    ///
    /// See the example of [`PolicyAnswer`].
    ///
    /// # Errors
    /// The policy's own error.
    fn decision(self) -> Result<Decision, String>;
}

impl PolicyAnswer for Decision {
    fn decision(self) -> Result<Decision, String> {
        Ok(self)
    }
}

impl PolicyAnswer for bool {
    fn decision(self) -> Result<Decision, String> {
        Ok(self.into())
    }
}

impl<D: Into<Decision>, E: Display> PolicyAnswer for Result<D, E> {
    fn decision(self) -> Result<Decision, String> {
        self.map(D::into).map_err(|error| error.to_string())
    }
}
