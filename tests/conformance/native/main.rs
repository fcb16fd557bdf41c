//! The conformance suite against the crate. `../README.md` describes the suite.
//!
//! `UPDATE_CONFORMANCE=1 cargo test --test conformance` writes it anew: the groups in `shapes/` from the contract's
//! document, and the answers of all other groups. Read the diff: it shows which answers have changed.

mod answer;
mod group;
mod shapes;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use answer::outcome;
use group::{Case, Group, with_doubles};
use serde_json::{Value, json};
use shapes::Shape;

static SUITE: LazyLock<Vec<Group>> = LazyLock::new(|| {
    if std::env::var_os("UPDATE_CONFORMANCE").is_some() {
        update();
    }
    Group::names().iter().map(|name| Group::read(name)).collect()
});

/// All is computed before anything is written, so that an error leaves the suite as it was.
fn update() {
    let of_shapes = shapes::all().into_iter().map(|shape| {
        let cases = shape.cases().into_iter().map(|judged| {
            let input = json!({ "name": shape.event(), "data": judged.data });
            Case { id: judged.id, input, outcome: serde_json::Map::new() }
        });
        let (group, about, call) = (shape.group(), shape.about(), "decode".into());
        Group { group, about, call, cases: cases.collect() }
    });
    let (old, others): (Vec<_>, Vec<_>) =
        Group::names().into_iter().partition(|name| name.starts_with("shapes/"));
    let mut groups: Vec<_> = of_shapes.chain(others.iter().map(|name| Group::read(name))).collect();
    for group in &mut groups {
        for case in &mut group.cases {
            case.record(outcome(&group.call, &case.input).unwrap());
        }
    }
    groups.iter().for_each(Group::write);
    for gone in old.iter().filter(|name| !groups.iter().any(|group| group.group == **name)) {
        Group::remove(gone);
    }
}

/// The answer to a call of `decode` without its payload and its words.
fn verdict(outcome: &Value) -> Value {
    let mut answer = outcome["answer"].clone();
    let fields = answer.as_object_mut().unwrap();
    fields.remove("payload");
    for problem in fields.get_mut("problems").and_then(Value::as_array_mut).into_iter().flatten() {
        *problem = json!({ "path": problem["path"] });
    }
    answer
}

#[test]
fn the_crate_gives_the_answers_of_the_suite() {
    for Group { group, call, cases, .. } in SUITE.iter() {
        for case in cases {
            let answer = outcome(call, &case.input).unwrap_or_else(|| panic!("{group}: no call {call}"));
            let told = format!("{group}: {}: if this answer is to change, run UPDATE_CONFORMANCE=1", case.id);
            assert_eq!(with_doubles(answer), case.expected(), "{told}: {}", case.input);
        }
    }
}

#[test]
fn shapes_have_the_verdicts_of_the_document() {
    let all = shapes::all();
    let expected: BTreeSet<_> = all.iter().map(Shape::group).collect();
    let names = SUITE.iter().map(|group| group.group.clone());
    let written: BTreeSet<_> = names.filter(|name| name.starts_with("shapes/")).collect();
    assert_eq!(written, expected, "each shape of the document has its group: run UPDATE_CONFORMANCE=1");
    assert!(all.len() > 20, "{} shapes", all.len());
    for shape in &all {
        let group = SUITE.iter().find(|group| group.group == shape.group()).unwrap();
        let cases = shape.cases();
        assert_eq!(group.about, shape.about());
        assert_eq!(group.cases.len(), cases.len(), "{}: run UPDATE_CONFORMANCE=1", group.group);
        for (case, judged) in group.cases.iter().zip(cases) {
            let told = format!("{}: {}: run UPDATE_CONFORMANCE=1", group.group, judged.id);
            assert_eq!((&case.id, &case.input["name"]), (&judged.id, &json!(shape.event())), "{told}");
            assert_eq!(case.input["data"], judged.data, "{told}");
            assert_eq!(verdict(&json!(case.outcome)), judged.verdict, "{} {}", group.group, judged.data);
        }
    }
}

#[test]
fn the_suite_is_whole_and_well_formed() {
    let count: usize = SUITE.iter().map(|group| group.cases.len()).sum();
    assert!(count > 4_000, "{count} cases");
    let mut kinds = BTreeSet::new();
    for Group { group, about, cases, .. } in SUITE.iter() {
        assert!(about.ends_with('.'), "{group} is about: {about}");
        let ids: BTreeSet<_> = cases.iter().map(|case| &case.id).collect();
        assert_eq!(ids.len(), cases.len(), "{group}: ids stand once");
        for Case { id, input, outcome } in cases {
            assert_eq!(outcome.len(), 1, "{group}: {id}");
            if let Some(error) = outcome.get("error") {
                let part = |key: &str| error[key].as_str().unwrap();
                let (expected, field, found) = (part("expected"), part("field"), part("found"));
                let said = format!("expected {expected} in `{field}`, found {found}: ");
                assert!(part("message").starts_with(&said), "{error}");
                let secrets = [&input["secret"], &input["env"]["PUSHER_SECRET"]].map(Value::as_str);
                for secret in secrets.into_iter().flatten().filter(|secret| !secret.is_empty()) {
                    assert!(!part("message").contains(secret), "{group}: {id}: {error}");
                }
            }
            kinds.extend(outcome.get("answer").and_then(|answer| answer["kind"].as_str()));
        }
    }
    assert!(["event", "invalid", "partial", "unknown"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
}
