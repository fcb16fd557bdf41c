//! `SECURITY.md` names the test that holds each claim. This test holds it to that: every named test exists, and runs.

use std::fs;
use std::path::Path;

/// Whether the source has a test of this name that is not left out.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let (declaration, call) = (format!("fn {name}("), format!("test(\"{name}\", "));
    let is_rust = |at: usize| {
        let is_declared =
            ["", "async "].iter().any(|word| lines[at].starts_with(&format!("{word}{declaration}")));
        let above = lines[..at].iter().rev();
        let attributes: Vec<_> =
            above.take_while(|line| line.starts_with("#[") || line.starts_with("//")).collect();
        let is_test = |line: &&&str| line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        is_declared
            && attributes.iter().any(is_test)
            && !attributes.iter().any(|line| line.starts_with("#[ignore"))
    };
    let is_node = |line: &str| {
        let options = line.strip_prefix(&call).map(|rest| rest.split("=>").next().unwrap_or(rest));
        options.is_some_and(|options| !options.contains("skip") && !options.contains("todo"))
    };
    (0..lines.len()).any(|at| is_rust(at) || is_node(lines[at]))
}

#[test]
fn every_claim_names_a_test_that_runs() {
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
                assert!(has_test(&source, name), "{file} has no test `{name}` that runs");
            }
        }
        claims += 1;
    }
    assert!(claims > 10, "{claims} claims");
}

#[test]
fn only_what_runs_counts_as_a_test() {
    for (source, expected) in [
        ("#[test]\nfn it_holds() {", true),
        ("#[tokio::test(flavor = \"multi_thread\")]\n// slow\nasync fn it_holds() {", true),
        ("    #[test]\n    fn it_holds(any in 0..9) {", true),
        ("#[test]\n#[ignore = \"takes minutes\"]\nfn it_holds() {", false),
        ("#[test]\nfn another() {}\n\nfn it_holds() {", false),
        ("// fn it_holds() {", false),
        ("test(\"it_holds\", async (t) => {", true),
        ("test(\"it_holds\", { skip: true }, () => {", false),
        ("// test(\"it_holds\", () => {", false),
    ] {
        assert_eq!(has_test(source, "it_holds"), expected, "{source}");
    }
}
