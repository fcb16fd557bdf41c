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
    // of the package, the build has changed what it generates, the files of types beside, and the places in memory that
    // the compiler writes into the code
    for file in ["decode.js", "facts.js", "channels.js", "module.js"] {
        let ours = fs::read_to_string(original().join("pkg").join(file)).unwrap();
        assert!(without_places(&copy.read(&format!("pkg/{file}"))) == without_places(&ours), "{file}");
    }
}

/// The code without the numbers of `Memory`, such as the first one of `4504 /* Memory.NamesAt */`.
fn without_places(code: &str) -> String {
    let parts: Vec<_> =
        code.split(" /* Memory.").map(|part| part.trim_end_matches(|c: char| c.is_ascii_digit())).collect();
    parts.join(" /* Memory.")
}
