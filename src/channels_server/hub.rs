//! The hub: the connections, and their subscriptions.
//!
//! One lock guards everything, and is never held across an await. To deliver a message is to put a
//! shared frame into each subscriber's bounded queue. So every connection sees the events of a
//! channel in the same order. A connection that does not read is dropped when its queue is full, so
//! it holds up nobody.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use super::limits;
use super::protocol::{self, Close};

/// A connection's id. Its text is the `socket_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ConnectionId(u64);

impl ConnectionId {
    /// Parses an id. `None` if it cannot be one of ours.
    pub(super) fn parse(socket_id: &str) -> Option<Self> {
        let (high, low) = socket_id.split_once('.')?;
        let (high, low): (u32, u32) = (high.parse().ok()?, low.parse().ok()?);
        Some(Self(u64::from(high) << 32 | u64::from(low)))
    }
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 >> 32, self.0 & 0xffff_ffff)
    }
}

/// A member of a presence channel.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) user_id: String,
    pub(super) user_info: Value,
}

/// The task's side of a connection: its frames, and the order to close.
pub(super) struct Registered {
    pub(super) id: ConnectionId,
    pub(super) frames: mpsc::Receiver<Utf8Bytes>,
    pub(super) closed: oneshot::Receiver<Close>,
}

/// A frame for all subscribers of a channel, except one.
pub(super) struct Publication {
    pub(super) channel: String,
    pub(super) frame: Utf8Bytes,
    pub(super) except: Option<ConnectionId>,
}

/// The information about a channel for HTTP callers.
#[derive(Default)]
pub(super) struct ChannelInfo {
    pub(super) subscriptions: usize,
    /// The distinct users of a presence channel.
    pub(super) users: Vec<String>,
}

pub(super) enum SubscribeRefusal {
    /// The connection is already subscribed to the channel.
    Repeated,
    /// The connection has the most channels that it may have.
    TooMany,
}

pub(super) struct Hub {
    state: Mutex<State>,
    queue: usize,
}

#[derive(Default)]
struct State {
    connections: HashMap<ConnectionId, Connection>,
    // Sorted, because a prefix is then a range, and listings are the same every time.
    channels: BTreeMap<Arc<str>, Channel>,
    /// Connections with a full queue, which are dropped before the lock is released.
    lagging: Vec<ConnectionId>,
    closing: bool,
}

struct Connection {
    queue: mpsc::Sender<Utf8Bytes>,
    close: oneshot::Sender<Close>,
    channels: HashSet<Arc<str>>,
    user: Option<String>,
}

#[derive(Default)]
struct Channel {
    subscribers: HashMap<ConnectionId, Option<Member>>,
}

impl Hub {
    /// Creates a hub that holds at most `queue` frames for each connection.
    pub(super) fn new(queue: usize) -> Self {
        Self { state: Mutex::default(), queue: queue.max(1) }
    }

    /// Registers a connection. `None` once the hub is closing.
    pub(super) fn connect(&self, random: u64) -> Option<Registered> {
        let (queue, frames) = mpsc::channel(self.queue);
        let (close, closed) = oneshot::channel();
        let mut state = self.lock();
        if state.closing {
            return None;
        }
        let mut id = ConnectionId(random);
        while state.connections.contains_key(&id) {
            id.0 = id.0.wrapping_add(1);
        }
        let connection = Connection { queue, close, channels: HashSet::new(), user: None };
        state.connections.insert(id, connection);
        Some(Registered { id, frames, closed })
    }

    /// Removes a connection that is gone.
    pub(super) fn disconnect(&self, id: ConnectionId) {
        let mut state = self.lock();
        state.remove(id);
        state.drop_lagging();
    }

    /// Ends every connection, and accepts no more.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closing = true;
        state.channels.clear();
        for (_, connection) in state.connections.drain() {
            // A connection that has already ended needs no order.
            let _ = connection.close.send(Close::SHUTDOWN);
        }
    }

    pub(super) fn send(&self, id: ConnectionId, frame: Utf8Bytes) {
        let mut state = self.lock();
        state.send(id, frame);
        state.drop_lagging();
    }

    /// Subscribes a connection, and tells it. If this brings a new user, tells the other
    /// subscribers too.
    pub(super) fn subscribe(
        &self,
        id: ConnectionId,
        channel: &str,
        member: Option<Member>,
    ) -> Result<(), SubscribeRefusal> {
        let mut state = self.lock();
        let Some(connection) = state.connections.get_mut(&id) else {
            return Ok(()); // dropped meanwhile; its task is about to notice
        };
        if connection.channels.contains(channel) {
            return Err(SubscribeRefusal::Repeated);
        }
        if connection.channels.len() >= limits::SUBSCRIPTIONS {
            return Err(SubscribeRefusal::TooMany);
        }
        let name: Arc<str> = channel.into();
        connection.channels.insert(name.clone());
        let entry = state.channels.entry(name).or_default();
        let newcomer = member.clone().filter(|member| !entry.has_user(&member.user_id));
        let presence = member.is_some();
        entry.subscribers.insert(id, member);
        let data = if presence { entry.roster() } else { Value::Object(Default::default()) };
        if let Some(member) = newcomer {
            let frame = protocol::member_added(channel, &member.user_id, &member.user_info);
            state.broadcast(channel, &frame, Some(id));
        }
        state.send(id, protocol::subscription_succeeded(channel, &data));
        state.drop_lagging();
        Ok(())
    }

    pub(super) fn unsubscribe(&self, id: ConnectionId, channel: &str) {
        let mut state = self.lock();
        if let Some(connection) = state.connections.get_mut(&id) {
            connection.channels.remove(channel);
        }
        state.leave(id, channel);
        state.drop_lagging();
    }

    pub(super) fn sign_in(&self, id: ConnectionId, user: String) {
        if let Some(connection) = self.lock().connections.get_mut(&id) {
            connection.user = Some(user);
        }
    }

    pub(super) fn is_user(&self, id: ConnectionId, user: &str) -> bool {
        self.lock().connections.get(&id).is_some_and(|connection| connection.user.as_deref() == Some(user))
    }

    /// Ends all connections that are signed in as this user.
    pub(super) fn terminate(&self, user: &str) {
        let mut state = self.lock();
        let ids: Vec<_> = state
            .connections
            .iter()
            .filter(|(_, connection)| connection.user.as_deref() == Some(user))
            .map(|(id, _)| *id)
            .collect();
        for id in ids {
            state.end(id, Close::UNAUTHORISED);
        }
        state.drop_lagging();
    }

    /// The connection's subscription to the channel, if it has one, and the member that it is.
    pub(super) fn subscription(&self, id: ConnectionId, channel: &str) -> Option<Option<String>> {
        let state = self.lock();
        let member = state.channels.get(channel)?.subscribers.get(&id)?;
        Some(member.as_ref().map(|member| member.user_id.clone()))
    }

    /// Delivers these frames in this order, without others in between.
    pub(super) fn publish(&self, publications: &[Publication]) {
        let mut state = self.lock();
        for publication in publications {
            state.broadcast(&publication.channel, &publication.frame, publication.except);
        }
        state.drop_lagging();
    }

    pub(super) fn info(&self, channel: &str) -> ChannelInfo {
        self.lock().channels.get(channel).map(Channel::info).unwrap_or_default()
    }

    /// The occupied channels whose name begins with `prefix`.
    pub(super) fn list(&self, prefix: &str) -> Vec<(String, ChannelInfo)> {
        self.lock()
            .channels
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(|(name, _)| name.starts_with(prefix))
            .map(|(name, channel)| (name.to_string(), channel.info()))
            .collect()
    }

    // A panic cannot leave the state half changed, because no code in here panics. So a poisoned
    // lock can be used.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn send(&mut self, id: ConnectionId, frame: Utf8Bytes) {
        if let Some(connection) = self.connections.get(&id)
            && connection.queue.try_send(frame).is_err()
        {
            self.lagging.push(id);
        }
    }

    fn broadcast(&mut self, channel: &str, frame: &Utf8Bytes, except: Option<ConnectionId>) {
        let Some(channel) = self.channels.get(channel) else {
            return;
        };
        for id in channel.subscribers.keys().filter(|id| Some(**id) != except) {
            if let Some(connection) = self.connections.get(id)
                && connection.queue.try_send(frame.clone()).is_err()
            {
                self.lagging.push(*id);
            }
        }
    }

    /// Drops the connections that cannot keep up. The others are told of that, which can make more
    /// of them fall behind. It ends because every round removes a connection.
    fn drop_lagging(&mut self) {
        while let Some(id) = self.lagging.pop() {
            self.end(id, Close::TOO_SLOW);
        }
    }

    fn end(&mut self, id: ConnectionId, close: Close) {
        if let Some(connection) = self.remove(id) {
            // If its task is gone already, nobody has to be told.
            let _ = connection.close.send(close);
        }
    }

    fn remove(&mut self, id: ConnectionId) -> Option<Connection> {
        let connection = self.connections.remove(&id)?;
        for channel in &connection.channels {
            self.leave(id, channel);
        }
        Some(connection)
    }

    fn leave(&mut self, id: ConnectionId, name: &str) {
        let Some(channel) = self.channels.get_mut(name) else {
            return;
        };
        let left = channel.subscribers.remove(&id).flatten();
        if channel.subscribers.is_empty() {
            self.channels.remove(name);
        } else if let Some(member) = left.filter(|member| !channel.has_user(&member.user_id)) {
            let frame = protocol::member_removed(name, &member.user_id);
            self.broadcast(name, &frame, None);
        }
    }
}

impl Channel {
    fn members(&self) -> impl Iterator<Item = &Member> {
        self.subscribers.values().flatten()
    }

    fn has_user(&self, user_id: &str) -> bool {
        self.members().any(|member| member.user_id == user_id)
    }

    /// The members by user id, without duplicates.
    fn users(&self) -> BTreeMap<&str, &Value> {
        self.members().map(|member| (member.user_id.as_str(), &member.user_info)).collect()
    }

    /// The data for a new subscriber of a presence channel.
    fn roster(&self) -> Value {
        let users = self.users();
        serde_json::json!({
            "presence": {
                "count": users.len(),
                "ids": users.keys().collect::<Vec<_>>(),
                "hash": users,
            }
        })
    }

    fn info(&self) -> ChannelInfo {
        ChannelInfo {
            subscriptions: self.subscribers.len(),
            users: self.users().into_keys().map(str::to_owned).collect(),
        }
    }
}
