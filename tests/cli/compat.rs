//! `compat`, with `schema --format contract`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{command, fed, misused, run};

fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}

fn export() -> Vec<u8> {
    let output = fed(command(&["schema", "--format", "contract"]), b"");
    assert!(output.status.success());
    output.stdout
}

/// An export in which a field is gone, and an event has other words.
fn older(name: &str) -> PathBuf {
    let mut contract: Value = serde_json::from_slice(&export()).unwrap();
    let events = contract["events"].as_array_mut().unwrap();
    events[0]["meaning"] = json!("A word.\u{1b}[2J");
    let shape = &mut events[0]["shapes"][0];
    shape["fields"].as_array_mut().unwrap().retain(|field| field["name"] != "total_steps");
    file(name, contract.to_string().as_bytes())
}

#[test]
fn a_contract_is_compatible_with_itself() {
    let export = export();
    let output = fed(command(&["compat", "-"]), &export);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), text.lines().count()), (Some(0), 1), "{text}");
    assert!(text.ends_with(": no difference\n"), "{text}");
    // as Windows writes files
    let marked = [b"\xef\xbb\xbf", &export[..]].concat();
    assert!(fed(command(&["compat", "-"]), &marked).status.success());
    let path = file("same.json", &export);
    assert_eq!(run(&["compat", path.to_str().unwrap(), "-", "--json"], &export).0, 0);
}

#[test]
fn a_break_is_told_with_its_reason_and_makes_the_status_1() {
    let old = older("broken.json");
    let output = fed(command(&["compat", old.to_str().unwrap()]), b"");
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    let mut lines = text.lines();
    assert!(lines.next().unwrap().ends_with(": 2 differences, 1 breaking"), "{text}");
    // the worst first
    assert_eq!(
        lines.nth(1),
        Some("breaking audit.started /total_steps [field-added]: a required field was added")
    );
    assert!(
        lines.next().unwrap().starts_with("  old frontend, new backend: loss: it keeps the field"),
        "{text}"
    );
    assert!(lines.next().unwrap().contains("new frontend, old backend: breaking: "), "{text}");
    assert!(
        lines.next().unwrap().contains("old recordings: breaking: a message of an old recording"),
        "{text}"
    );
    assert_eq!(lines.next(), Some("  instead: add the field as optional"));
    // a file does not colour the terminal, and neither does the command if there is none
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn json_is_for_programs() {
    let old = older("json.json");
    let (status, answers) = run(&["compat", old.to_str().unwrap(), "--json"], b"");
    let [answer] = answers.as_slice() else { panic!("{answers:?}") };
    assert_eq!((status, &answer["breaks"]), (1, &json!(1)));
    assert_eq!(answer["old"]["crate"], env!("CARGO_PKG_VERSION"));
    assert_eq!(answer["new"]["fingerprint"], fiche_realtime::FINGERPRINT);
    let differences = answer["differences"].as_array().unwrap();
    let added = differences.iter().find(|difference| difference["rule"] == "field-added").unwrap();
    assert_eq!(added["at"], "audit.started /total_steps");
    assert_eq!(added["old_frontend"]["class"], "loss");
    assert_eq!(added["new_frontend"]["class"], "breaking");
    assert_eq!((&added["instead"], &added["accepted"]), (&json!("add the field as optional"), &Value::Null));
}

#[test]
fn an_accepted_break_makes_the_status_0() {
    let old = older("accepted-old.json");
    let accept = |at: &str, change: &str| {
        let since = env!("CARGO_PKG_VERSION");
        json!([{ "since": since, "rule": "field-added", "at": at, "change": change, "reason": "no old backend runs" }])
            .to_string()
    };
    let required = "a required field was added";
    let compat = |list: &str| {
        let list = file("accepted.json", list.as_bytes());
        fed(command(&["compat", old.to_str().unwrap(), "--allow-file", list.to_str().unwrap()]), b"")
    };
    let output = compat(&accept("audit.started /total_steps", required));
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{text}");
    assert!(text.contains("2 differences, 0 breaking, 1 accepted"), "{text}");
    assert!(
        text.contains("accepted audit.started /total_steps")
            && text.contains("  accepted because: no old backend runs"),
        "{text}"
    );
    // at another place, or by another change, it is not accepted; and what is left over is told
    for (at, change) in
        [("audit.started /eta", required), ("audit.started /total_steps", "another field was added")]
    {
        let output = compat(&accept(at, change));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(said.contains(&format!("nothing breaks at `field-added {at}`")), "{said}");
        assert!(said.contains(change), "{said}");
    }
    let output = compat("[{}]");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("accepted breaks, each with `since`, `rule`, `at`, `change` and a `reason`")
    );
}

#[test]
fn what_is_no_contract_is_wrong_use() {
    let export = export();
    let other = file("other.json", b"{\"fiche_realtime_contract\":2}");
    let cut = file("cut.json", &export[..export.len() / 2]);
    let schema = file("schema.json", &fed(command(&["schema"]), b"").stdout);
    for (args, said) in [
        (
            vec![other.to_str().unwrap()],
            "expected version 1 of the export in `fiche_realtime_contract`, found \"2\"",
        ),
        (vec![cut.to_str().unwrap()], "found the end of the data at line"),
        (
            vec![schema.to_str().unwrap()],
            "found a JSON Schema: write one with `fiche-realtime schema --format contract",
        ),
        (vec!["no-such-file"], "cannot read `no-such-file`"),
        (vec![env!("CARGO_TARGET_TMPDIR")], "cannot read"),
        (vec!["-", "-"], "only one of OLD, NEW and --allow-file"),
        (vec!["-", "--allow-file", "-"], "only one of OLD, NEW and --allow-file"),
        (vec![other.to_str().unwrap(), "-", "--allow-file", "-"], "only one of OLD, NEW and --allow-file"),
        (vec![], "<OLD>"),
    ] {
        let told = misused(&[&["compat"], &args[..]].concat());
        assert!(told.contains(said), "{args:?}: {told}");
    }
    let (export, list) = (file("export.json", &export), file("long.json", &vec![b' '; 1_000_000]));
    let told = misused(&["compat", export.to_str().unwrap(), "--allow-file", list.to_str().unwrap()]);
    assert!(told.contains("long.json") && told.contains("expected at most 262144 bytes"), "{told}");
    // 100 MB are not read to their end
    let output = fed(command(&["compat", "-"]), &vec![b' '; 100_000_000]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("expected at most 262144 bytes"));
}
