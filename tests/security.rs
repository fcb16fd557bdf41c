//! `SECURITY.md` names the test that holds each claim. This test holds it to that: every named test exists.

use std::fs;
use std::path::Path;

#[test]
fn every_claim_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut claims = 0;
    for row in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| claim |")) {
        let Some((_, tests)) = row.trim_end_matches(" |").rsplit_once(" | ") else { panic!("{row}") };
        if tests == "---" {
            continue;
        }
        for held in tests.split("; ") {
            let (file, names) = held.split_once("`: *").unwrap_or_else(|| panic!("no test in: {row}"));
            let source = fs::read_to_string(root.join(file.trim_start_matches('`'))).expect(file);
            for name in names.trim_end_matches('*').split("*, *") {
                let is_there = [format!("fn {name}("), format!("test(\"{name}\"")]
                    .iter()
                    .any(|declaration| source.contains(declaration));
                assert!(is_there, "{file} has no test `{name}`");
            }
        }
        claims += 1;
    }
    assert!(claims > 10, "{claims} claims");
}
