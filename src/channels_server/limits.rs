//! The limits that the server enforces. Some are Pusher's. The others are our own, where Pusher
//! states none but memory must be bounded.

use std::time::Duration;

pub(super) use crate::limits::{MAX_BATCH as BATCH, MAX_DATA_BYTES as DATA, MAX_EVENT_CHANNELS as CHANNELS};

/// The most characters of an event's name. Pusher's limit.
pub(super) const EVENT_NAME: usize = 200;
/// The most client events of a connection in a second. Pusher's limit.
pub(super) const CLIENT_EVENTS: u32 = 10;

/// The most bytes of an HTTP body. It has room for a batch of ten full events in which every byte
/// needs a six-byte escape.
pub(super) const BODY: usize = 1 << 20;
/// The most bytes of a client's WebSocket message. It has room for a full client event in which
/// every byte needs a six-byte escape.
pub(super) const MESSAGE: usize = 64 * 1024;
/// The most channels of a connection.
pub(super) const SUBSCRIPTIONS: usize = 1_000;
/// The longest time that can be configured. Clocks cannot count up to [`Duration::MAX`].
pub(super) const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// How many times the time of a request a connection may last that is no WebSocket. Then others have their turn.
pub(super) const TURN: u32 = 10;
/// The time that a closing connection may take.
pub(super) const GOODBYE: Duration = Duration::from_secs(1);

/// The most members of a presence channel. Pusher's limit.
pub(super) const MEMBERS: usize = 100;
/// The most characters of a member's id. Pusher's limit.
pub(super) const USER_ID: usize = 128;
/// The most bytes of a member's `user_info`. Pusher's limit.
pub(super) const USER_INFO: usize = 1024;

/// The messages of a client that are read without a pause.
pub(super) const BURST: u32 = 2_000;
/// The time that each further message has to wait.
pub(super) const EVERY: Duration = Duration::from_millis(5);

/// The most bytes of a request's head.
pub(super) const HEAD: usize = 16 * 1024;

/// The bytes of each of a connection's two buffers, until it has a larger message.
pub(super) const BUFFER: usize = 4 * 1024;
/// The memory of a connection, in bytes: its task, its buffers and its place in the tables. An idle one takes 8.0 KiB
/// of the process's memory. With the defaults there is room for 10,000.
pub(super) const CONNECTION: usize = 9 * 1024;
/// The memory of a subscription, in bytes, beside its channel's name.
pub(super) const SUBSCRIPTION: usize = 512;
/// The memory of anything that is kept, in bytes, beside its own text: its place in tables and the allocator's
/// share.
pub(super) const OVERHEAD: usize = 256;
