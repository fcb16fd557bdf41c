//! What `compat` claims, run with two decoders: the library's, and that of a copy whose declarations have changed. Each
//! reads what the other one's contract lets a backend publish. Both orders are compared, so each change is also undone.

use std::collections::{BTreeMap, BTreeSet};

use fiche_realtime::compat::document::{Event, Field, Type};
use fiche_realtime::compat::{Class, Difference, Rule, compare};
use serde_json::{Value, json};

use crate::copy::{Change, Copy, insert, replace};
use crate::payloads::payloads;
use crate::side::{Side, both_ways, class};

/// Changes of declarations, each of another event as far as one declaration is not of several.
fn changes() -> Vec<Change> {
    let (audit, transcription) = ("src/contract/audit.rs", "src/contract/transcription.rs");
    vec![
        insert(audit, "        audit_config_name (string)\n", "        label (optional string)\n"),
        replace(
            audit,
            "from_cache (boolean)\n        status (\"fetching\")",
            "from_cache (optional boolean)\n        status (\"fetching\")",
        ),
        replace(audit, "        prospect_name (string)\n", ""),
        replace(audit, "        steps_count (count)\n", ""),
        replace(audit, "needs_transcription (count)", "needs_transcription (number)"),
        replace(audit, "total_chunks (count)", "total_chunks (optional count)"),
        replace(audit, "model (string)", "model (\"small\")"),
        replace(
            audit,
            "    or AuditStepRerunStarted [audit] when rerun_id {\n        rerun_id (string)\n        audit_id (string)\n        step_position (count)\n        started_at (datetime)\n        status (\"rerunning\")\n    }\n",
            "",
        ),
        replace(audit, "        score (number)\n", "        score (count)\n"),
        insert(
            audit,
            "        error (string)\n        status (\"failed\")\n    }\n",
            "    or AuditStepRerunFailed [audit] when rerun_id {\n        rerun_id (string)\n        audit_id (string)\n        step_position (count)\n        step_name (string)\n        error (string)\n        status (\"failed\")\n    }\n",
        ),
        replace(
            audit,
            "grows [\"completed_steps\", \"failed_steps\", \"progress_percentage\"]",
            "grows [\"completed_steps\", \"progress_percentage\"]",
        ),
        replace(
            audit,
            "        is_compliant (boolean)\n        critical_issues (string)\n",
            "        critical_issues (string)\n        is_compliant (boolean)\n",
        ),
        replace(audit, "AuditCompleted [audit, fiche] stale [audits]", "AuditDone [audit, fiche]"),
        insert(audit, "    AuditPartialResults {\n", "        skipped_steps (count)\n"),
        replace(transcription, "priority (string)", "priority (date)"),
        replace(transcription, "is_complete (boolean)", "is_complete (string)"),
        replace(transcription, "recording_url (optional string)", "recording_url (string)"),
        insert(transcription, "        transcription_id (string)\n", "        worker_id (string)\n"),
        replace(
            transcription,
            "TranscriptionRecordingFailed [fiche] {\n",
            "TranscriptionRecordingFailed [audit, fiche] {\n        audit_id (optional string)\n",
        ),
        replace(
            transcription,
            "/// Aggregate transcription progress for a fiche.",
            "/// Progress of a fiche's transcription.",
        ),
        replace(transcription, "completed_at (datetime)", "completed_at (string)"),
        replace(
            transcription,
            "partial_results (optional TranscriptionPartialResults)",
            "partial_results (optional unknown object)",
        ),
        replace(
            "src/contract/batch.rs",
            "Transcription = \"transcription\" }",
            "Transcription = \"transcription\", Export = \"export\" }",
        ),
        replace("src/contract/notification.rs", "        description (optional string)\n", ""),
        insert(
            "src/contract/notification.rs",
            "        duration (number)\n    }\n",
            "\n    /// A notification was closed by its reader.\n    \"notification.closed\": NotificationClosed [global] {\n        reading_seconds (number)\n    }\n",
        ),
        replace(
            "src/contract/fiches.rs",
            "        dates_remaining = \"datesRemaining\" (string[])\n        dates_failed = \"datesFailed\" (string[])\n    }\n\n    /// Job progress",
            "        dates_remaining = \"datesRemaining\" (empty array)\n        dates_failed = \"datesFailed\" (string[])\n    }\n\n    /// Job progress",
        ),
        replace(
            "src/contract/fiches.rs",
            "        status (\"failed\")\n        start_date = \"startDate\" (date)\n        end_date = \"endDate\" (date)\n        progress (exactly 100)\n",
            "        status (\"failed\")\n        start_date = \"startDate\" (date)\n        end_date = \"endDate\" (date)\n        progress (number)\n",
        ),
    ]
}

/// The paths of all values but null.
fn paths(value: &Value, at: &str, all: &mut BTreeSet<String>) {
    let Value::Object(fields) = value else { return };
    for (key, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        let path = format!("{at}/{key}");
        paths(value, &path, all);
        all.insert(path);
    }
}

fn paths_of(value: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    paths(value, "", &mut all);
    all
}

fn declared(fields: &[Field], at: &str, all: &mut BTreeSet<String>) {
    for field in fields {
        let path = format!("{at}/{}", field.name);
        match &field.ty {
            Type::Object(object) => declared(&object.fields, &path, all),
            Type::String
            | Type::Number(_)
            | Type::Boolean
            | Type::Format(_)
            | Type::OneOf(_)
            | Type::Exactly(_)
            | Type::EmptyArray
            | Type::Strings
            | Type::AnyObject => {}
        }
        all.insert(path);
    }
}

/// What really happens to a reader that decodes an event: the worst of what its payloads meet.
fn observed(
    reads: Option<&Event>,
    writes: Option<&Event>,
    sent: &[(String, Value)],
    is_old_frontend: bool,
) -> Class {
    let mut worst = Class::Compatible;
    let mut meet = |class: Class| worst = worst.max(class);
    let mut came = BTreeSet::new();
    for (data, answer) in sent {
        let data: Value = serde_json::from_str(data).unwrap();
        let all = paths_of(&data);
        match answer["kind"].as_str().unwrap() {
            "event" if paths_of(&answer["seen"]) == all => {}
            "event" | "unknown" => meet(Class::Loss),
            _ => meet(Class::Breaking),
        }
        came.extend(all);
    }
    // only an old frontend could rely on what is no longer published
    if let (Some(reads), true) = (reads, is_old_frontend) {
        for shape in &reads.shapes {
            match writes.and_then(|writes| writes.shape(shape.when.as_deref())) {
                None => meet(Class::Breaking),
                Some(_) => {
                    let mut known = BTreeSet::new();
                    declared(&shape.fields, "", &mut known);
                    if !known.is_subset(&came) {
                        meet(Class::Loss);
                    }
                }
            }
        }
    }
    worst
}

/// Whether `decode` alone shows what the rule does.
fn is_decoded(rule: Rule) -> bool {
    !matches!(
        rule,
        Rule::ArrivesAdded
            | Rule::ArrivesRemoved
            | Rule::StaleAdded
            | Rule::StaleRemoved
            | Rule::GrowsAdded
            | Rule::GrowsRemoved
    )
}

/// Compares what `compat` says of each event with what happens, for both frontends. Returns the rules that it met.
fn run(old: &Side<'_>, new: &Side<'_>) -> Vec<Difference> {
    let differences = compare(&old.contract, &new.contract);
    let names: BTreeSet<_> =
        old.contract.events.iter().chain(&new.contract.events).map(|event| event.name.as_str()).collect();
    for (reader, writer, is_old_frontend) in [(old, new, true), (new, old, false)] {
        let sent: Vec<_> = writer
            .contract
            .events
            .iter()
            .flat_map(|event| event.shapes.iter().map(move |shape| (event, shape)))
            .flat_map(|(event, shape)| {
                payloads(&writer.contract, shape).into_iter().map(|data| (event.name.clone(), data))
            })
            .collect();
        let messages: Vec<_> =
            sent.iter().map(|(name, data)| json!({ "name": name, "data": data })).collect();
        let answers = reader.answers(&messages);
        assert_eq!(answers.len(), messages.len());
        let mut by_event: BTreeMap<String, Vec<(String, Value)>> = BTreeMap::new();
        for ((name, data), answer) in sent.into_iter().zip(answers) {
            by_event.entry(name).or_default().push((data, answer));
        }
        for name in &names {
            let about = differences
                .iter()
                .filter(|difference| difference.names[0] == *name && is_decoded(difference.rule));
            let claimed = about
                .clone()
                .map(|difference| class(difference, is_old_frontend))
                .max()
                .unwrap_or(Class::Compatible);
            let none = Vec::new();
            let sent = by_event.get(*name).unwrap_or(&none);
            let found =
                observed(reader.contract.event(name), writer.contract.event(name), sent, is_old_frontend);
            assert_eq!(
                claimed,
                found,
                "{name}, old frontend {is_old_frontend}: {:#?}",
                about.collect::<Vec<_>>()
            );
        }
    }
    for difference in differences.iter().filter(|difference| difference.names[0].contains('.')) {
        assert_eq!(
            difference.effects.recordings.class, difference.effects.new_frontend.class,
            "{difference:?}"
        );
    }
    differences
}

fn rules(differences: &[Difference]) -> BTreeSet<&'static str> {
    differences.iter().map(|difference| difference.rule.as_str()).collect()
}

#[test]
fn decoders_of_two_contracts_do_to_each_event_what_compat_says() {
    let copy = Copy::library("compat", &changes());
    let mut met = BTreeSet::new();
    both_ways(&copy, |old, new| {
        let differences = run(old, new);
        met.extend(rules(&differences));
        for class in [Class::Compatible, Class::Loss, Class::Breaking] {
            let of = differences.iter().filter(|difference| difference.effects.old_frontend.class == class);
            assert!(of.count() >= 5, "{class}: {differences:#?}");
        }
    });
    for rule in [
        Rule::EventAdded,
        Rule::EventRemoved,
        Rule::EventMeaning,
        Rule::ShapeAdded,
        Rule::ShapeRemoved,
        Rule::TypeName,
        Rule::FieldAdded,
        Rule::FieldRemoved,
        Rule::FieldRequired,
        Rule::FieldOptional,
        Rule::FieldType,
        Rule::FieldWords,
        Rule::FieldOrder,
        Rule::ArrivesAdded,
        Rule::ArrivesRemoved,
        Rule::StaleAdded,
        Rule::StaleRemoved,
        Rule::GrowsAdded,
        Rule::GrowsRemoved,
    ] {
        assert!(met.contains(rule.as_str()), "{rule} is among the changes");
    }
}

#[test]
fn an_event_reaches_the_kinds_of_channel_that_compat_says() {
    let copy = Copy::library("compat", &changes());
    let name = "transcription.recording_failed";
    both_ways(&copy, |old, new| {
        let data = |side: &Side<'_>| {
            let shape = &side.contract.event(name).unwrap().shapes[0];
            json!({ "name": name, "data": payloads(&side.contract, shape).swap_remove(0) })
        };
        let differences = compare(&old.contract, &new.contract);
        for (reader, writer, is_old_frontend) in [(old, new, true), (new, old, false)] {
            let routed = writer.answer(&data(writer));
            let reached: BTreeSet<_> = routed["channels"]
                .as_array()
                .unwrap()
                .iter()
                .map(|channel| kind(channel.as_str().unwrap()))
                .collect();
            let watched: BTreeSet<_> =
                reader.contract.event(name).unwrap().shapes[0].channels.iter().map(String::as_str).collect();
            let claimed = differences
                .iter()
                .filter(|difference| difference.at.starts_with(name) && !is_decoded(difference.rule));
            let claimed = claimed.map(|difference| class(difference, is_old_frontend));
            // a program that watches only one of the kinds must be reached by it
            let found = if watched.is_subset(&reached) { Class::Compatible } else { Class::Breaking };
            assert_eq!(claimed.max(), Some(found), "{watched:?} {reached:?}");
        }
    });
}

/// The kind of a channel of both contracts, from its name.
fn kind(channel: &str) -> &str {
    channel.split('-').nth(1).unwrap()
}
