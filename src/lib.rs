//! The realtime-event contract of a call-audit product, over Pusher Channels.
//!
//! Data flows one way: the [`contract`] is declared; [`decode`] checks messages by it; [`Channel`] and
//! [`route`] name where they go; [`sign`] signs; the publisher sends. The WebAssembly package, the
//! publisher, the embedded server and the command are rooms at the edge, each behind a feature.

pub mod authorize;
mod channel;
#[cfg(feature = "channels-server")]
pub mod channels_server;
mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod contract;
mod decode;
#[cfg(feature = "cli")]
mod demo;
#[cfg(feature = "axum")]
pub mod handlers;
mod json;
#[cfg(feature = "publisher")]
pub mod publish;
mod route;
pub mod schema;
pub mod settings;
pub mod sign;
mod table;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
pub mod truncate;
#[cfg(any(feature = "browser", feature = "js-server"))]
mod wasm;
pub mod webhook;

pub use authorize::Authorizer;
pub use channel::{
    Channel, ChannelError, ChannelErrorReason, ChannelKind, MAX_CHANNEL_LENGTH, parse_channel,
};
pub use contract::value::{Date, DateTime, EmptyArray, Exactly, Literal};
pub use contract::*;
pub use decode::{Decoded, MAX_PROBLEMS, Payload, Problem, TRUNCATED_KEY, decode};
pub use json::MAX_DEPTH;
#[cfg(feature = "publisher")]
pub use publish::{Delivery, PublishError, Publisher, Receipt};
pub use route::{RouteError, events_on, route, route_json};
pub use settings::{Server, Settings, SettingsError};
pub use sign::Signer;
pub use table::FINGERPRINT;
pub use truncate::{MAX_DATA_BYTES, TruncateError, Truncated, truncate, truncate_json};
pub use webhook::Webhook;

/// The examples of the README, compiled and run with the documentation's.
#[cfg(all(doctest, feature = "publisher"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
