//! The realtime-event contract of a call-audit product.

mod channel;
#[cfg(feature = "channels-server")]
pub mod channels_server;
mod check;
pub mod contract;
mod decode;
mod json;
mod route;
pub mod schema;
pub mod sign;
mod table;
mod time;
#[cfg(feature = "browser")]
mod wasm;

pub use channel::{
    Channel, ChannelError, ChannelErrorReason, ChannelKind, MAX_CHANNEL_LENGTH, parse_channel,
};
pub use contract::value::{Date, DateTime, EmptyArray, Exactly, Literal};
pub use contract::*;
pub use decode::{Decoded, MAX_PROBLEMS, Payload, Problem, TRUNCATED_KEY, decode};
pub use json::MAX_DEPTH;
pub use route::{RouteError, events_on, route, route_json};
pub use table::FINGERPRINT;
