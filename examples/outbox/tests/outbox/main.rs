//! The outbox with real databases, relays that are real processes, and a Channels server with a subscriber.

mod cluster;
mod command;
mod crashes;
mod databases;
mod events;
mod faults;
mod order;
mod peer;
mod relays;
mod restarts;
mod stuck;
mod throughput;
mod until;
