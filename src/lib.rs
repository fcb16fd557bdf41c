//! The realtime events of a call-audit product, over Pusher Channels.
//!
//! This crate is the contract between the backends that publish events and the frontends that receive
//! them. It declares every event, the shape of its payload, and the channels on which it arrives. The
//! npm package `fiche-realtime` is compiled from the same code, so both sides give the same answers.
//!
//! ```
//! use fiche_realtime::{AuditFicheFetchStarted, Decoded, Event, decode, route};
//!
//! // a backend builds a typed event, and looks up its channels
//! let event: Event = AuditFicheFetchStarted::builder().fiche_id(7).from_cache(true).build().into();
//! assert_eq!(route(&event)[0].name(), "private-fiche-7");
//!
//! // a receiver checks the JSON text that arrives
//! let json = event.to_json()?;
//! let Decoded::Event { payload, .. } = decode("audit.fiche_fetch_started", json.as_bytes()) else { panic!() };
//! assert_eq!(payload.to_event()?, event);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ```text
//!                        the contract: events, payloads, channels, limits
//!        ┌───────────┬───────────┼────────────────────────────────────────────────┐
//!        ▼           ▼           ▼                                                ▼
//! ┌────────────┐ ┌───────┐ ┌──────────┐ ┌──────┐ ┌─────────┐   ┌──────────┐   ┌────────┐
//! │ typed event├─▶ route ├─▶ truncate ├─▶ sign ├─▶ publish ├───▶ Channels ├───▶ decode ├─▶ typed event
//! └────────────┘ └───────┘ └──────────┘ └──────┘ └─────────┘   └──────────┘   └────────┘
//!                            backend                                           frontend
//! ```
//!
//! | to | use |
//! | --- | --- |
//! | build an event | the [`builder`](AuditStarted::builder) of its struct, such as [`AuditStarted`], and [`Event`] |
//! | check a message | [`decode`] |
//! | name a channel, or find the channels of an event | [`Channel`], [`route()`] |
//! | shorten a payload that is too large | [`truncate()`] |
//! | publish events, in order and with retries | `Publisher` (feature `publisher`) |
//! | answer the requests of pusher-js to subscribe or sign in | [`Authorizer`] |
//! | receive webhooks | [`Webhook`] |
//! | sign and verify requests | [`Signer`] |
//! | read the `PUSHER_*` variables | [`Settings`] |
//! | compare two versions of the contract | [`compat`] |
//! | write the contract as JSON Schema, AsyncAPI, Markdown, TypeScript or a page for people | [`schema`] |
//!
//! The README lists the cargo features, and says which features of serde_json the crate asks for. Without any
//! feature, the crate has few dependencies and no async runtime.

pub mod authorize;
#[macro_use]
mod channel;
#[cfg(feature = "channels-server")]
pub mod channels_server;
mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod compat;
pub mod contract;
mod decode;
#[cfg(feature = "cli")]
mod demo;
mod error;
mod fingerprint;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(feature = "axum")]
pub mod handlers;
mod json;
mod limits;
// the driver in JavaScript uses less of it than the native driver
#[cfg_attr(not(feature = "publisher"), allow(dead_code))]
#[cfg(feature = "publisher-core")]
pub mod publish;
pub mod recording;
mod route;
pub mod schema;
pub mod settings;
pub mod sign;
mod table;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
pub mod truncate;
#[cfg(any(feature = "browser", feature = "js-compat", feature = "js-server", feature = "package"))]
mod wasm;
pub mod webhook;

pub use authorize::Authorizer;
pub use channel::{Channel, ChannelError, ChannelErrorReason, UnknownKind, parse_channel};
pub use contract::*;
pub use decode::{Decoded, EventError, Payload, Problem, TRUNCATED_KEY, decode};
pub use error::{ErrorCode, RealtimeError};
pub use fingerprint::{CONTRACT_KEY, FINGERPRINT};
pub use limits::*;
#[cfg(feature = "simulation")]
pub use publish::simulation;
#[cfg(feature = "publisher")]
pub use publish::{BlockingPublisher, Delivery, Publisher};
#[cfg(feature = "publisher-core")]
pub use publish::{PublishError, Receipt};
pub use route::{RouteError, events_on, route, route_json};
pub use settings::{Server, Settings, SettingsError};
pub use sign::Signer;
pub use truncate::{TruncateError, Truncated, truncate, truncate_json};
pub use webhook::Webhook;

/// The examples of the README, which run as doc tests.
#[cfg(all(doctest, feature = "publisher"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
