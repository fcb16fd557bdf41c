//! An occupied channel: its subscribers and, of a presence channel, its members.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;
use serde_json::value::RawValue;

use super::hub::ConnectionId;
use super::limits;
use super::memory::Held;

/// A member of a presence channel.
pub(super) struct Member {
    pub(super) user_id: Arc<str>,
    pub(super) user_info: Box<RawValue>,
}

#[derive(Default)]
pub(super) struct Channel {
    subscribers: HashMap<ConnectionId, Subscriber>,
    /// The distinct users, with what the first connection of each said.
    users: BTreeMap<Arc<str>, User>,
}

struct Subscriber {
    user_id: Option<Arc<str>>,
    _held: Held,
}

struct User {
    info: Box<RawValue>,
    connections: usize,
    _held: Held,
}

impl Channel {
    /// Tells whether one more connection of this user may subscribe.
    pub(super) fn has_room_for(&self, member: Option<&Member>) -> bool {
        self.users.len() < limits::MEMBERS
            || member.is_none_or(|member| self.users.contains_key(&member.user_id))
    }

    /// Adds a subscriber, with the memory that it takes, and the member that it is. Tells whether that brings a new
    /// user.
    pub(super) fn add(&mut self, id: ConnectionId, held: Held, member: Option<(Member, Held)>) -> bool {
        let user_id = member.as_ref().map(|(member, _)| member.user_id.clone());
        self.subscribers.insert(id, Subscriber { user_id, _held: held });
        let Some((Member { user_id, user_info }, held)) = member else { return false };
        let user = self.users.entry(user_id).or_insert_with(|| User {
            info: user_info,
            connections: 0,
            _held: held,
        });
        user.connections += 1;
        user.connections == 1
    }

    /// Removes a subscriber. Returns its user, unless other connections of the user are left.
    pub(super) fn remove(&mut self, id: ConnectionId) -> Option<Arc<str>> {
        let user_id = self.subscribers.remove(&id)?.user_id?;
        let user = self.users.get_mut(&user_id)?;
        user.connections -= 1;
        if user.connections > 0 {
            return None;
        }
        self.users.remove(&user_id);
        Some(user_id)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.subscribers.is_empty()
    }

    pub(super) fn subscribers(&self) -> impl Iterator<Item = ConnectionId> {
        self.subscribers.keys().copied()
    }

    /// The number of subscribers.
    pub(super) fn len(&self) -> usize {
        self.subscribers.len()
    }

    /// The user that a subscriber is, if it is a subscriber.
    pub(super) fn user_of(&self, id: ConnectionId) -> Option<Option<Arc<str>>> {
        self.subscribers.get(&id).map(|subscriber| subscriber.user_id.clone())
    }

    /// The ids of the users.
    pub(super) fn users(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.users.keys()
    }

    /// The data for a new subscriber of a presence channel, as JSON.
    pub(super) fn roster(&self) -> String {
        #[derive(Serialize)]
        struct Roster<'a> {
            presence: Presence<'a>,
        }
        #[derive(Serialize)]
        struct Presence<'a> {
            count: usize,
            ids: Vec<&'a str>,
            hash: BTreeMap<&'a str, &'a RawValue>,
        }
        let presence = Presence {
            count: self.users.len(),
            ids: self.users.keys().map(|id| &**id).collect(),
            hash: self.users.iter().map(|(id, user)| (&**id, &*user.info)).collect(),
        };
        // strings and JSON can always be written
        serde_json::to_string(&Roster { presence }).unwrap_or_default()
    }
}
