//! Tests that copy, change and build the sources. They show that an event, a kind of channel, a text format and a type
//! of numbers each need one declaration, and that a rule that changes in Rust changes in the npm package too. They also
//! show what a program that uses the library sees of such changes, and of its own mistakes, and run what `compat` claims
//! of two versions of the contract.
//!
//! `cargo test` runs the quick tests, which build the library of a copy. The tests that build the package of a copy, or
//! run the whole suite in it, take minutes each. `tests/run all` runs them, and so does
//! `cargo test --features testing --test copies -- --ignored`.

mod common;
mod compat;
mod copy;
mod declarations;
mod downstream;
mod event;
mod format;
mod kind;
mod number;
mod payloads;
mod reader;
mod rule;
mod side;
mod snippets;
#[path = "../sources/mod.rs"]
mod sources;
