//! The limits that the server enforces. Some are Pusher's. The others are our own, where Pusher
//! states none but memory must be bounded.

use std::time::Duration;

/// The most bytes of an event's `data`. Pusher's limit.
pub(super) const DATA: usize = 10_240;
/// The most events of a batch. Pusher's limit.
pub(super) const BATCH: usize = 10;
/// The most channels of an event. Pusher's limit.
pub(super) const CHANNELS: usize = 100;
/// The most characters of an event's name. Pusher's limit.
pub(super) const EVENT_NAME: usize = 200;
/// The most client events of a connection in a second. Pusher's limit.
pub(super) const CLIENT_EVENTS: u32 = 10;

/// The most bytes of an HTTP body. It has room for a batch of ten full events in which every byte
/// needs a six-byte escape.
pub(super) const BODY: usize = 1 << 20;
/// The time in which a request's body must arrive.
pub(super) const BODY_PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of a client's WebSocket message. It has room for a full client event in which
/// every byte needs a six-byte escape.
pub(super) const MESSAGE: usize = 64 * 1024;
/// The most channels of a connection.
pub(super) const SUBSCRIPTIONS: usize = 1_000;
/// The time that a closing connection may take.
pub(super) const GOODBYE: Duration = Duration::from_secs(1);
