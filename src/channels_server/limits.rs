//! The limits that are enforced: Pusher's own, and ours where Pusher states
//! none but memory must end somewhere.

use std::time::Duration;

/// Bytes of one event's `data`. Pusher's.
pub(super) const DATA: usize = 10_240;
/// Events of one batch. Pusher's.
pub(super) const BATCH: usize = 10;
/// Channels of one event. Pusher's.
pub(super) const CHANNELS: usize = 100;
/// Characters of an event's name. Pusher's.
pub(super) const EVENT_NAME: usize = 200;
/// Client events of one connection in a second. Pusher's.
pub(super) const CLIENT_EVENTS: u32 = 10;

/// Bytes of an HTTP body. A batch of ten full events whose every byte needs
/// a six-byte escape stays below it.
pub(super) const BODY: usize = 1 << 20;
/// How long a request's body may take to arrive.
pub(super) const BODY_PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of a WebSocket message from a client: a full client event whose
/// every byte needs a six-byte escape.
pub(super) const MESSAGE: usize = 64 * 1024;
/// Channels of one connection.
pub(super) const SUBSCRIPTIONS: usize = 1_000;
/// How long a closing connection may take to say goodbye.
pub(super) const GOODBYE: Duration = Duration::from_secs(1);
