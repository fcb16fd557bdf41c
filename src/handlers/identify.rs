//! What a function may return that says who a user is.

use std::fmt::Display;
use std::future::{Future, ready};

use crate::authorize::User;

/// What `identify` of [`authenticate`](super::authenticate) may return: `Option<User>`, a `Result` of it, or a
/// future of either.
///
/// `M` tells the compiler which of them it is: [`Now`] or [`Later`]. It is always inferred.
pub trait Identity<M>: Sized {
    /// Returns the user, or the text of the error that prevented it.
    fn user(self) -> impl Future<Output = Result<Option<User>, String>> + Send;
}

/// The mark of an [`Identity`] that is there at once.
#[derive(Debug)]
pub struct Now;

/// The mark of an [`Identity`] that is a future.
#[derive(Debug)]
pub struct Later;

impl Identity<Now> for Option<User> {
    fn user(self) -> impl Future<Output = Result<Option<User>, String>> + Send {
        ready(Ok(self))
    }
}

impl<E: Display> Identity<Now> for Result<Option<User>, E> {
    fn user(self) -> impl Future<Output = Result<Option<User>, String>> + Send {
        ready(self.map_err(|error| error.to_string()))
    }
}

impl<F> Identity<Later> for F
where
    F: Future<Output: Identity<Now>> + Send,
{
    async fn user(self) -> Result<Option<User>, String> {
        self.await.user().await
    }
}
