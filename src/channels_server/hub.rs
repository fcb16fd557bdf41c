//! The hub: the connections, and their subscriptions.
//!
//! One lock guards everything, and is never held across an await. To deliver a message is to put a
//! shared frame into each subscriber's mailbox. So every connection sees the events of a channel in
//! the same order. A connection that does not read is dropped when its mailbox is full, so it holds
//! up nobody. If the frames of all mailboxes take too much memory, the connections with the most
//! of it are dropped.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;

use super::channel::{Channel, Member};
use super::limits;
use super::mailbox::{Frame, Mailbox};
use super::memory::{Memory, Part};
use super::names::SERVER_TO_USER;
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

/// A frame for all subscribers of a channel, except one.
pub(super) struct Publication {
    pub(super) channel: String,
    pub(super) frame: Utf8Bytes,
    pub(super) except: Option<ConnectionId>,
}

/// The frames that wait take as much memory as they may, although the slowest clients were dropped.
#[derive(Debug)]
pub(super) struct Full;

/// The information about a channel for HTTP callers.
#[derive(Default)]
pub(super) struct ChannelInfo {
    pub(super) subscriptions: usize,
    /// The number of distinct users of a presence channel.
    pub(super) users: usize,
}

pub(super) enum SubscribeRefusal {
    /// The connection is already subscribed to the channel.
    Repeated,
    /// The connection has the most channels that it may have.
    TooMany,
    /// The presence channel has the most members that it may have.
    TooManyMembers,
    /// The subscriptions take as much memory as they may.
    Full,
}

pub(super) struct Hub {
    state: Mutex<State>,
    queue: usize,
    /// The memory of the subscriptions.
    memory: Arc<Part>,
}

struct State {
    connections: HashMap<ConnectionId, Connection>,
    // Sorted, because a prefix is then a range, and listings are the same every time.
    channels: BTreeMap<Arc<str>, Channel>,
    /// Connections that do not keep up, which are dropped before the lock is released.
    lagging: Vec<ConnectionId>,
    closing: bool,
    /// The memory of the frames.
    memory: Arc<Part>,
}

struct Connection {
    mailbox: Arc<Mailbox>,
    channels: HashSet<Arc<str>>,
    user: Option<String>,
}

impl Hub {
    /// Creates a hub that holds at most `queue` frames for each connection.
    pub(super) fn new(queue: usize, memory: &Memory) -> Self {
        let state = State {
            connections: HashMap::new(),
            channels: BTreeMap::new(),
            lagging: Vec::new(),
            closing: false,
            memory: memory.frames.clone(),
        };
        Self { state: state.into(), queue, memory: memory.subscriptions.clone() }
    }

    /// Registers a connection. `None` once the hub is closing.
    pub(super) fn connect(&self, random: u64) -> Option<(ConnectionId, Arc<Mailbox>)> {
        let mut state = self.lock();
        if state.closing {
            return None;
        }
        let mut id = ConnectionId(random);
        while state.connections.contains_key(&id) {
            id.0 = id.0.wrapping_add(1);
        }
        let mailbox = Mailbox::new(self.queue);
        let connection = Connection { mailbox: mailbox.clone(), channels: HashSet::new(), user: None };
        state.connections.insert(id, connection);
        Some((id, mailbox))
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
            connection.mailbox.close(Close::SHUTDOWN);
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
        let State { connections, channels, .. } = &mut *state;
        let Some(connection) = connections.get_mut(&id) else {
            return Ok(()); // dropped meanwhile; its task is about to notice
        };
        if connection.channels.contains(channel) {
            return Err(SubscribeRefusal::Repeated);
        }
        if connection.channels.len() >= limits::SUBSCRIPTIONS {
            return Err(SubscribeRefusal::TooMany);
        }
        let found = channels.get_key_value(channel);
        if !found.is_none_or(|(_, channel)| channel.has_room_for(member.as_ref())) {
            return Err(SubscribeRefusal::TooManyMembers);
        }
        let hold = |bytes| self.memory.hold(bytes).ok_or(SubscribeRefusal::Full);
        let held = hold(limits::SUBSCRIPTION + channel.len())?;
        let of_user = |member: &Member| hold(member.user_id.len() + member.user_info.get().len());
        let user = member.as_ref().map(of_user).transpose()?;
        let name = found.map_or_else(|| channel.into(), |(name, _)| name.clone());
        connection.channels.insert(name.clone());
        let entry = channels.entry(name).or_default();
        let added =
            member.as_ref().map(|member| protocol::member_added(channel, &member.user_id, &member.user_info));
        let is_new = entry.add(id, held, member.zip(user));
        let data = if added.is_some() { entry.roster() } else { "{}".to_owned() };
        if let Some(frame) = added.filter(|_| is_new) {
            state.tell_members(channel, frame, Some(id));
        }
        state.send(id, protocol::subscription_succeeded(channel, &data));
        state.drop_lagging();
        Ok(())
    }

    pub(super) fn unsubscribe(&self, id: ConnectionId, channel: &str) {
        let mut state = self.lock();
        state.unsubscribe(id, channel);
        state.drop_lagging();
    }

    /// Signs a connection in. If it was signed in as another user, it leaves that user's channel.
    pub(super) fn sign_in(&self, id: ConnectionId, user: &str) {
        let mut state = self.lock();
        let Some(connection) = state.connections.get_mut(&id) else { return };
        let before = connection.user.replace(user.to_owned());
        if let Some(before) = before.filter(|before| before != user) {
            state.unsubscribe(id, &format!("{SERVER_TO_USER}{before}"));
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
    pub(super) fn subscription(&self, id: ConnectionId, channel: &str) -> Option<Option<Arc<str>>> {
        self.lock().channels.get(channel)?.user_of(id)
    }

    /// Delivers these frames in this order, without others in between. Either all of them or none.
    pub(super) fn publish<'a>(
        &self,
        publications: impl IntoIterator<Item = &'a Publication>,
    ) -> Result<(), Full> {
        let mut state = self.lock();
        let heard = |publication: &&Publication| state.channels.contains_key(&*publication.channel);
        let publications: Vec<_> = publications.into_iter().filter(heard).collect();
        if !state.memory.has_room_for(publications.iter().map(|publication| publication.frame.len()).sum()) {
            return Err(Full);
        }
        let mut frames = Vec::new();
        let mut result = Ok(());
        for publication in publications {
            match state.frame(publication.frame.clone()) {
                Ok(frame) => frames.push((publication, frame)),
                Err(full) => {
                    frames.clear();
                    result = Err(full);
                    break;
                }
            }
        }
        for (publication, frame) in frames {
            state.broadcast(&publication.channel, &frame, publication.except);
        }
        state.drop_lagging();
        result
    }

    pub(super) fn info(&self, channel: &str) -> ChannelInfo {
        self.lock().channels.get(channel).map(info).unwrap_or_default()
    }

    /// The ids of the users of a presence channel.
    pub(super) fn users(&self, channel: &str) -> Vec<Arc<str>> {
        self.lock()
            .channels
            .get(channel)
            .map(|channel| channel.users().cloned().collect())
            .unwrap_or_default()
    }

    /// The occupied channels whose name begins with `prefix`.
    pub(super) fn list(&self, prefix: &str) -> Vec<(Arc<str>, ChannelInfo)> {
        self.lock()
            .channels
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .take_while(|(name, _)| name.starts_with(prefix))
            .map(|(name, channel)| (name.clone(), info(channel)))
            .collect()
    }

    // A panic cannot leave the state half changed, because no code in here panics. So a poisoned
    // lock can be used.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn info(channel: &Channel) -> ChannelInfo {
    ChannelInfo { subscriptions: channel.len(), users: channel.users().len() }
}

impl State {
    /// Takes memory for a frame. If none is left, drops the connections with the most bytes that wait. What such a
    /// connection is writing is free only a moment later: then the answer is [`Full`], and nobody else is dropped.
    fn frame(&mut self, text: Utf8Bytes) -> Result<Frame, Full> {
        let mut soon = 0;
        loop {
            if let Some(held) = self.memory.hold(text.len()) {
                return Ok(Frame::new(text, held));
            }
            if soon >= text.len() && soon > 0 || !self.memory.has_room_for(text.len()) {
                return Err(Full);
            }
            let waiting = self.connections.iter().map(|(id, connection)| (connection.mailbox.bytes(), *id));
            let (bytes, slowest) = waiting.max_by_key(|(bytes, _)| *bytes).ok_or(Full)?;
            if bytes == 0 {
                return Err(Full);
            }
            if let Some(connection) = self.connections.get(&slowest) {
                soon += connection.mailbox.close(Close::TOO_SLOW);
            }
            self.lagging.push(slowest);
        }
    }

    fn send(&mut self, id: ConnectionId, text: Utf8Bytes) {
        let sent = self.frame(text).map(|frame| self.put(id, frame));
        if sent.is_err() {
            self.lagging.push(id);
        }
    }

    fn put(&mut self, id: ConnectionId, frame: Frame) {
        if let Some(connection) = self.connections.get(&id)
            && !connection.mailbox.put(frame)
        {
            self.lagging.push(id);
        }
    }

    fn broadcast(&mut self, channel: &str, frame: &Frame, except: Option<ConnectionId>) {
        let Some(channel) = self.channels.get(channel) else {
            return;
        };
        for id in channel.subscribers().filter(|id| Some(*id) != except) {
            if let Some(connection) = self.connections.get(&id)
                && !connection.mailbox.put(frame.clone())
            {
                self.lagging.push(id);
            }
        }
    }

    /// Tells the subscribers of a presence channel who came or left. Where that takes too much memory, they are
    /// dropped, so that nobody goes on with a wrong list of members.
    fn tell_members(&mut self, channel: &str, text: Utf8Bytes, except: Option<ConnectionId>) {
        match self.frame(text) {
            Ok(frame) => self.broadcast(channel, &frame, except),
            Err(Full) => {
                self.lagging.extend(self.channels.get(channel).into_iter().flat_map(Channel::subscribers))
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
            connection.mailbox.close(close);
        }
    }

    fn remove(&mut self, id: ConnectionId) -> Option<Connection> {
        let connection = self.connections.remove(&id)?;
        for channel in &connection.channels {
            self.leave(id, channel);
        }
        Some(connection)
    }

    fn unsubscribe(&mut self, id: ConnectionId, channel: &str) {
        if let Some(connection) = self.connections.get_mut(&id)
            && connection.channels.remove(channel)
        {
            self.leave(id, channel);
        }
    }

    fn leave(&mut self, id: ConnectionId, name: &str) {
        let Some(channel) = self.channels.get_mut(name) else {
            return;
        };
        let left = channel.remove(id);
        if channel.is_empty() {
            self.channels.remove(name);
        } else if let Some(user_id) = left {
            self.tell_members(name, protocol::member_removed(name, &user_id), None);
        }
    }
}
