//! Who a socket is signed in as.

use serde::Serialize;
use serde_json::Value;

/// A user, as Pusher and the user's own page are told of.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct User {
    /// What identifies the user; an empty one is denied.
    pub id: String,
    /// Whatever the page shall know of the user, a JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_info: Option<Value>,
    /// The ids of the users whose coming and going this one is told of; Pusher takes 100 at most.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub watchlist: Vec<String>,
}

impl User {
    /// A user of whom only the id is told.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), user_info: None, watchlist: Vec::new() }
    }
}
