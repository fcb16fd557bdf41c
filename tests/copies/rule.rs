//! A rule is written once: where it changes in Rust, both builds follow, and its version changes the fingerprint.

use fiche_realtime::compat::Contract;
use fiche_realtime::{FINGERPRINT, decode};
use serde_json::{Value, json};

use crate::copy::{Change, Copy, output, replace, run};

/// `null` is no absent value, and a time needs an offset.
fn rules() -> [Change; 2] {
    [
        replace(
            "src/check.rs",
            "            Standing::Null => !slot.optional,
",
            "            Standing::Null => true,
",
        ),
        replace("src/time.rs", "        0 => 0,\n", "        0 => u32::MAX,\n"),
    ]
}

fn version() -> Change {
    let now = format!("pub const RULES: usize = {};", Contract::built_in().rules);
    replace("src/fingerprint.rs", now.leak(), "pub const RULES: usize = 1002;")
}

/// Payloads of which some get another answer by the changed rules, and some the same.
fn messages() -> Vec<Value> {
    let failed = |at: &str, phase: &str| {
        format!(
            r#"{{"audit_id":"1","fiche_id":"2","error":"e"{phase},"failed_at":"{at}","status":"failed"}}"#
        )
    };
    let phases = ["", r#","failed_phase":null"#, r#","failed_phase":"analysis""#, r#","failed_phase":3"#];
    let times =
        ["2026-03-14T09:26:53Z", "2026-03-14T09:26:53", "2026-03-14T09:26:53.5", "2026-03-14T09:26:53+01"];
    let messages =
        phases.map(|phase| failed(times[0], phase)).into_iter().chain(times.map(|at| failed(at, "")));
    messages.map(|data| json!({ "name": "audit.failed", "data": data })).collect()
}

/// Whether each message is an event: first by the library itself, then by the copy's.
fn kinds(answers: &[Value]) -> Vec<(String, String)> {
    let before = |message: &Value| {
        decode(message["name"].as_str().unwrap(), message["data"].as_str().unwrap().as_bytes())
            .kind()
            .to_owned()
    };
    let after = |answer: &Value| answer["decoded"]["kind"].as_str().unwrap().to_owned();
    messages().iter().map(before).zip(answers.iter().map(after)).collect()
}

fn check(answers: &[Value]) {
    let (event, invalid) = (|| "event".to_owned(), || "invalid".to_owned());
    let same = || (event(), event());
    let expected = [
        same(),
        (event(), invalid()),
        same(),
        (invalid(), invalid()),
        same(),
        (event(), invalid()),
        (event(), invalid()),
        same(),
    ];
    assert_eq!(kinds(answers), expected);
}

#[test]
fn a_changed_rule_changes_the_library() {
    let mut answers = Copy::library("rule", &rules()).native_answers(&messages());
    // nobody has raised the version
    assert_eq!(answers.remove(0), FINGERPRINT);
    check(&answers);
}

#[test]
#[ignore = "builds the package of a copy, which takes minutes: see main.rs"]
fn a_changed_rule_changes_both_builds_and_asks_for_another_version() {
    let [null, time] = rules();
    let copy = Copy::whole(&[null, time]);
    let rules_test = |copy: &Copy| {
        copy.command(env!("CARGO"), &["test", "--locked", "--features", "testing", "--test", "rules"])
    };
    let (succeeds, told) = run(&mut rules_test(&copy), "");
    assert!(
        !succeeds && told.contains(r#"["src/check.rs", "src/time.rs"]"#) && told.contains("raise RULES"),
        "{told}"
    );

    let [null, time] = rules();
    copy.change(&[null, time, version()]);
    let (succeeds, told) = run(&mut rules_test(&copy), "");
    assert!(!succeeds && told.contains("RULES is 1002") && told.contains("UPDATE_RULES=1"), "{told}");
    output(rules_test(&copy).env("UPDATE_RULES", "1"), "");
    output(&mut rules_test(&copy), "");

    copy.build_package();
    let mut answers = copy.native_answers(&messages());
    assert_eq!(answers, copy.package_answers(&messages()));
    assert_ne!(answers.remove(0), FINGERPRINT);
    check(&answers);
}
