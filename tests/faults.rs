//! The deliberate faults of `mutations/`, without a build: that each can be put into the sources, and that the README
//! states their numbers.

#[path = "mutations/driver.rs"]
mod driver;
#[path = "mutations/faults.rs"]
mod faults;

use std::fs;
use std::path::Path;

#[test]
fn the_readme_states_the_numbers_of_the_faults() {
    let readme = include_str!("../README.md");
    let core = format!("each of {} mistakes into a copy of the machine", faults::FAULTS.len());
    let driver = format!("each of {} mistakes of the driver", driver::FAULTS.len());
    assert!(readme.contains(&core) && readme.contains(&driver), "expected `{core}` and `{driver}`");
}

#[test]
fn each_fault_changes_one_place_of_the_sources() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for fault in faults::FAULTS.iter().chain(driver::FAULTS) {
        let source = fs::read_to_string(root.join(fault.file)).unwrap();
        assert_eq!(source.matches(fault.from).count(), 1, "{} in {}", fault.name, fault.file);
        assert_ne!(fault.from, fault.to, "{}", fault.name);
    }
}
