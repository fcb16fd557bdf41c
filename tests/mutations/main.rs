//! Deliberate faults of the publisher. The tests must find each of them: the simulation finds those of the core within
//! 2,000 seeds, and the schedules of `src/publish/interleavings.rs` find those of the driver.
//!
//! A fault replaces a text in a copy of the sources, which is then built and run. This takes about five minutes, so it
//! is a command of its own: `cargo test --features testing --test mutations`.

mod copy;
mod driver;
mod faults;
#[path = "../sources/mod.rs"]
mod sources;

use copy::{Copy, Finder, Outcome};
use faults::Fault;

#[test]
fn each_fault_is_found() {
    finds(Finder::Simulation, faults::FAULTS);
}

#[test]
fn each_fault_of_the_driver_is_found() {
    finds(Finder::Interleavings, driver::FAULTS);
}

fn finds(finder: Finder, faults: &[Fault]) {
    let copy = Copy::new(finder);
    assert_eq!(copy.look_for(None), Outcome::Passes, "the sources as they are");
    let mut missed = Vec::new();
    for fault in faults {
        match copy.look_for(Some(fault)) {
            Outcome::Fails(how) => println!("{}: {how}", fault.name),
            Outcome::Passes => missed.push(fault.name),
        }
    }
    assert!(missed.is_empty(), "nothing finds: {missed:?}");
}
