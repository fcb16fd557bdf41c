//! A format, a type of numbers and a kind of channel in one copy, of which everything is built.

use std::fs;

use crate::copy::{Copy, original};
use crate::{format, kind, number};

#[test]
#[ignore = "builds the package of a copy, which takes minutes: see main.rs"]
fn both_builds_follow_declarations_with_no_line_of_typescript_changed() {
    let changes = || format::changes().into_iter().chain(kind::changes());
    let copy = Copy::whole(&changes().collect::<Vec<_>>());
    kind::build_command(&copy);
    // not for the command, whose counts are not negative
    copy.change(&changes().chain(number::changes()).collect::<Vec<_>>());
    copy.build_package();
    format::is_checked_by_both_builds(&copy);
    number::is_checked_by_both_builds(&copy);
    kind::carries_an_event(&copy);
    // of the package, the build has changed what it generates, and the files of types beside
    for file in ["decode.js", "facts.js", "channels.js", "module.js"] {
        let ours = fs::read_to_string(original().join("pkg").join(file)).unwrap();
        assert_eq!(copy.read(&format!("pkg/{file}")), ours);
    }
}
