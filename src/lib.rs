//! The realtime-event contract of a call-audit product.

pub mod contract;
mod time;

pub use contract::value::{Date, DateTime, EmptyArray, Exactly, Literal};
pub use contract::*;
