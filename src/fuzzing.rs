//! The properties that fuzzing tries, and `cargo test` too.
//!
//! A target takes any bytes and panics if a property does not hold. `fuzz/run` tries the targets with bytes
//! that libFuzzer makes up, and [`tests`] with changed seeds. It is not part of the library: only `fuzz/run`
//! and the tests compile it.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a property that does not hold is a panic")]

mod authorize;
mod decode;
mod json;
mod names;
#[cfg(feature = "simulation")]
mod publisher;
mod seeds;
#[cfg(test)]
mod tests;
mod truncate;
mod webhook;

pub use seeds::{seeds, tokens};

/// A name, and a function that panics if a property does not hold for these bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("decode", decode::holds),
    ("json", json::holds),
    ("truncate", truncate::holds),
    ("names", names::holds),
    ("authorize", authorize::holds),
    ("webhook", webhook::holds),
    #[cfg(feature = "channels-server")]
    ("server", crate::channels_server::fuzzing::holds),
    #[cfg(feature = "simulation")]
    ("publisher", publisher::holds),
];

/// The first line of an input, and the rest.
pub(crate) fn first_line(input: &[u8]) -> (&[u8], &[u8]) {
    let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
    (&input[..end], input.get(end + 1..).unwrap_or_default())
}
