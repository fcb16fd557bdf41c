//! An outbox: events are stored in the same transaction as the change that they report, and a relay publishes
//! them. README.md is its page.
//!
//! | file | decides or does |
//! | --- | --- |
//! | `entry` | what a row of the outbox holds |
//! | `claim` | which events a relay may take |
//! | `batch` | which of them may be sent now |
//! | `verdict` | what becomes of an event after its attempt |
//! | `relay` | the loop: claim, publish, settle, wait |
//! | `store` | what the loop asks of a database |
//! | `postgres`, `sqlite` | the SQL |
//! | `audits` | a small service that uses the outbox |
#![forbid(unsafe_code)]

pub mod audits;
pub mod batch;
pub mod claim;
pub mod entry;
mod error;
pub mod postgres;
pub mod relay;
pub mod sqlite;
pub mod store;
pub mod verdict;

pub use entry::Entry;
pub use error::Error;
pub use relay::Options;
pub use store::{Claim, Store};
