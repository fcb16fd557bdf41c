//! The user that a socket signs in as.

use serde::Serialize;
use serde_json::Value;

/// A signed-in user, as Pusher and the user's own page see it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct User {
    /// The id of the user. A request with an empty id is denied.
    pub id: String,
    /// Data about the user for the page, as a JSON object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_info: Option<Value>,
    /// The ids of the users whose presence this user watches. Pusher accepts at most 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub watchlist: Vec<String>,
}

impl User {
    /// Creates a user with an id and nothing else.
    ///
    /// ```
    /// use fiche_realtime::authorize::User;
    ///
    /// let mut user = User::new("12345");
    /// user.watchlist = vec!["678".into()]; // the page shows whether this user is online
    /// assert_eq!(serde_json::to_string(&user)?, r#"{"id":"12345","watchlist":["678"]}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), user_info: None, watchlist: Vec::new() }
    }
}
