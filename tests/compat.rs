//! Every rule of `compat`, met by a small change of the contract. `copies/compat.rs` runs the claims with decoders.

use std::collections::BTreeSet;

use fiche_realtime::compat::document::Type;
use fiche_realtime::compat::{
    Class, Comparison, Contract, ContractError, MAX_BYTES, Newer, Rule, Version, accepted, compare, drift,
};
use fiche_realtime::{ErrorCode, RealtimeError};
use proptest::prelude::*;
use serde_json::{Value, json};

use Class::{Breaking, Compatible, Loss};

/// The built-in contract after a change of its export.
fn changed(change: impl FnOnce(&mut Value)) -> Contract {
    let mut export = serde_json::from_str(&Contract::built_in().to_json()).unwrap();
    change(&mut export);
    Contract::parse(export.to_string().as_bytes()).unwrap()
}

/// The place of an item in a list of the export, by its name.
fn named<'a>(list: &'a mut Value, key: &str, name: &str) -> &'a mut Value {
    list.as_array_mut().unwrap().iter_mut().find(|item| item[key] == name).unwrap()
}

fn event<'a>(export: &'a mut Value, name: &str) -> &'a mut Value {
    named(&mut export["events"], "name", name)
}

fn field<'a>(export: &'a mut Value, name: &str, field: &str) -> &'a mut Value {
    named(&mut event(export, name)["shapes"][0]["fields"], "name", field)
}

fn without_limit(export: &mut Value, name: &str) {
    export["limits"].as_array_mut().unwrap().retain(|limit| limit["name"] != name);
}

/// A change, the rule and the place that it makes, and what it does to the old frontend, to the new frontend and to
/// recordings. Undone, it makes another rule, and does other things.
type Case = (fn(&mut Value), Rule, &'static str, [Class; 3], Rule, [Class; 3]);

const CASES: &[Case] = &[
    (
        |export| export["events"].as_array_mut().unwrap().retain(|event| event["name"] != "audit.failed"),
        Rule::EventRemoved,
        "audit.failed",
        [Breaking, Loss, Loss],
        Rule::EventAdded,
        [Loss, Compatible, Compatible],
    ),
    (
        |export| export["events"].as_array_mut().unwrap().swap(0, 1),
        Rule::EventOrder,
        "events",
        [Compatible; 3],
        Rule::EventOrder,
        [Compatible; 3],
    ),
    (
        |export| event(export, "notification")["meaning"] = json!("A toast."),
        Rule::EventMeaning,
        "notification",
        [Compatible; 3],
        Rule::EventMeaning,
        [Compatible; 3],
    ),
    (
        |export| drop(event(export, "audit.step_started")["shapes"].as_array_mut().unwrap().pop()),
        Rule::ShapeRemoved,
        "audit.step_started when rerun_id",
        [Breaking; 3],
        Rule::ShapeAdded,
        [Breaking, Compatible, Compatible],
    ),
    (
        |export| event(export, "notification")["shapes"][0]["type"] = json!("Toast"),
        Rule::TypeName,
        "notification",
        [Compatible; 3],
        Rule::TypeName,
        [Compatible; 3],
    ),
    (
        |export| {
            let eta = json!({ "name": "eta", "type": "string", "optional": false, "kept": false });
            event(export, "notification")["shapes"][0]["fields"].as_array_mut().unwrap().push(eta);
        },
        Rule::FieldAdded,
        "notification /eta",
        [Loss, Breaking, Breaking],
        Rule::FieldRemoved,
        [Breaking, Loss, Loss],
    ),
    (
        |export| field(export, "notification", "message")["optional"] = json!(true),
        Rule::FieldOptional,
        "notification /message",
        [Breaking, Compatible, Compatible],
        Rule::FieldRequired,
        [Compatible, Breaking, Breaking],
    ),
    (
        |export| field(export, "notification", "duration")["type"] = json!({ "number": "count" }),
        Rule::FieldType,
        "notification /duration",
        [Compatible, Breaking, Breaking],
        Rule::FieldType,
        [Breaking, Compatible, Compatible],
    ),
    (
        |export| {
            field(export, "notification", "type")["type"]["one_of"]
                .as_array_mut()
                .unwrap()
                .push(json!("debug"))
        },
        Rule::FieldWords,
        "notification /type",
        [Breaking, Compatible, Compatible],
        Rule::FieldWords,
        [Compatible, Breaking, Breaking],
    ),
    (
        |export| field(export, "notification", "message")["kept"] = json!(true),
        Rule::FieldKept,
        "notification /message",
        [Compatible, Breaking, Breaking],
        Rule::FieldKept,
        [Breaking, Compatible, Compatible],
    ),
    (
        |export| event(export, "notification")["shapes"][0]["fields"].as_array_mut().unwrap().swap(0, 1),
        Rule::FieldOrder,
        "notification",
        [Compatible; 3],
        Rule::FieldOrder,
        [Compatible; 3],
    ),
    (
        |export| event(export, "audit.failed")["shapes"][0]["channels"] = json!(["audit"]),
        Rule::ArrivesRemoved,
        "audit.failed fiche",
        [Breaking, Compatible, Compatible],
        Rule::ArrivesAdded,
        [Compatible, Breaking, Breaking],
    ),
    (
        |export| event(export, "audit.failed")["shapes"][0]["stale"] = json!([]),
        Rule::StaleRemoved,
        "audit.failed audits",
        [Compatible, Loss, Loss],
        Rule::StaleAdded,
        [Loss, Compatible, Compatible],
    ),
    (
        |export| drop(event(export, "audit.progress")["shapes"][0]["grows"].as_array_mut().unwrap().pop()),
        Rule::GrowsRemoved,
        "audit.progress progress_percentage",
        [Breaking, Compatible, Compatible],
        Rule::GrowsAdded,
        [Compatible, Breaking, Breaking],
    ),
    (
        |export| {
            let team =
                json!({ "kind": "team", "prefix": "private-team-", "key": "team_id", "scope": "teamId" });
            export["channels"].as_array_mut().unwrap().push(team);
        },
        Rule::ChannelAdded,
        "channel team",
        [Loss, Loss, Compatible],
        Rule::ChannelRemoved,
        [Breaking, Compatible, Loss],
    ),
    (
        |export| export["channels"][0]["prefix"] = json!("private-review-"),
        Rule::ChannelPrefix,
        "channel audit",
        [Breaking; 3],
        Rule::ChannelPrefix,
        [Breaking; 3],
    ),
    (
        |export| export["channels"][0]["key"] = json!("auditId"),
        Rule::ChannelKey,
        "channel audit",
        [Breaking; 3],
        Rule::ChannelKey,
        [Breaking; 3],
    ),
    (
        |export| export["channels"][0]["scope"] = json!("audit_id"),
        Rule::ChannelScope,
        "channel audit",
        [Compatible; 3],
        Rule::ChannelScope,
        [Compatible; 3],
    ),
    (
        |export| export["channels"].as_array_mut().unwrap().swap(0, 1),
        Rule::ChannelOrder,
        "channels",
        [Compatible; 3],
        Rule::ChannelOrder,
        [Compatible; 3],
    ),
    (
        |export| export["always_global"].as_array_mut().unwrap().push(json!("weather.")),
        Rule::AlwaysGlobal,
        "routing weather.",
        [Loss; 3],
        Rule::AlwaysGlobal,
        [Loss; 3],
    ),
    (
        |export| export["resources"].as_array_mut().unwrap().push(json!({ "name": "teams", "key": null })),
        Rule::Resource,
        "resource teams",
        [Compatible; 3],
        Rule::Resource,
        [Compatible; 3],
    ),
    (
        |export| named(&mut export["resources"], "name", "batch")["key"] = json!("batchId"),
        Rule::ResourceKey,
        "resource batch",
        [Loss; 3],
        Rule::ResourceKey,
        [Loss; 3],
    ),
    (
        |export| named(&mut export["limits"], "name", "MAX_DEPTH")["value"] = json!(200),
        Rule::LimitChanged,
        "limit MAX_DEPTH",
        [Breaking, Compatible, Compatible],
        Rule::LimitChanged,
        [Compatible, Breaking, Breaking],
    ),
    (
        |export| named(&mut export["limits"], "name", "MAX_DATA_BYTES")["value"] = json!(20_480),
        Rule::LimitChanged,
        "limit MAX_DATA_BYTES",
        [Compatible; 3],
        Rule::LimitChanged,
        [Loss, Compatible, Loss],
    ),
    (
        |export| named(&mut export["limits"], "name", "MAX_CHANNELS")["value"] = json!(200),
        Rule::LimitChanged,
        "limit MAX_CHANNELS",
        [Compatible, Breaking, Compatible],
        Rule::LimitChanged,
        [Breaking, Compatible, Compatible],
    ),
    (
        |export| named(&mut export["limits"], "name", "MAX_QUOTE")["value"] = json!(100),
        Rule::LimitChanged,
        "limit MAX_QUOTE",
        [Compatible; 3],
        Rule::LimitChanged,
        [Compatible; 3],
    ),
    (
        |export| export["limits"].as_array_mut().unwrap().push(json!({ "name": "MAX_RAIN", "value": 1 })),
        Rule::LimitAdded,
        "limit MAX_RAIN",
        // no one can know what it bounds
        [Breaking; 3],
        Rule::LimitRemoved,
        [Breaking; 3],
    ),
    (
        |export| without_limit(export, "MAX_DEPTH"),
        Rule::LimitRemoved,
        "limit MAX_DEPTH",
        // an old frontend still refuses what is deeper
        [Breaking, Compatible, Compatible],
        Rule::LimitAdded,
        [Compatible; 3],
    ),
    (
        |export| without_limit(export, "MAX_CHANNEL_LENGTH"),
        Rule::LimitRemoved,
        "limit MAX_CHANNEL_LENGTH",
        [Breaking, Compatible, Compatible],
        Rule::LimitAdded,
        [Compatible; 3],
    ),
    (
        |export| without_limit(export, "MAX_CHANNELS"),
        Rule::LimitRemoved,
        "limit MAX_CHANNELS",
        // an old backend still refuses longer requests
        [Compatible, Breaking, Compatible],
        Rule::LimitAdded,
        [Compatible; 3],
    ),
    (
        |export| without_limit(export, "MAX_DATA_BYTES"),
        Rule::LimitRemoved,
        "limit MAX_DATA_BYTES",
        [Compatible; 3],
        Rule::LimitAdded,
        [Compatible; 3],
    ),
    (
        |export| without_limit(export, "MAX_QUOTE"),
        Rule::LimitRemoved,
        "limit MAX_QUOTE",
        [Compatible; 3],
        Rule::LimitAdded,
        [Compatible; 3],
    ),
    (
        |export| {
            let rating = json!({ "name": "rating", "whole": true, "from": 1, "to": 5 });
            export["numbers"].as_array_mut().unwrap().push(rating);
        },
        Rule::Number,
        "number rating",
        [Compatible; 3],
        Rule::Number,
        [Compatible; 3],
    ),
    (
        |export| named(&mut export["numbers"], "name", "count")["from"] = json!(1),
        Rule::NumberBounds,
        "number count",
        [Compatible, Breaking, Breaking],
        Rule::NumberBounds,
        [Breaking, Compatible, Compatible],
    ),
    (
        |export| {
            let email = json!({ "name": "email", "expects": "e-mail address", "longest": 254, "schema": {} });
            export["formats"].as_array_mut().unwrap().push(email);
        },
        Rule::Format,
        "format email",
        [Compatible; 3],
        Rule::Format,
        [Compatible; 3],
    ),
    (
        |export| named(&mut export["formats"], "name", "datetime")["longest"] = json!(40),
        Rule::FormatTexts,
        "format datetime",
        [Compatible, Breaking, Breaking],
        Rule::FormatTexts,
        [Breaking, Compatible, Compatible],
    ),
    (
        |export| named(&mut export["formats"], "name", "date")["schema"] = json!({ "pattern": "^.*$" }),
        Rule::FormatTexts,
        "format date",
        [Breaking; 3],
        Rule::FormatTexts,
        [Breaking; 3],
    ),
    (
        |export| named(&mut export["formats"], "name", "date")["expects"] = json!("day"),
        Rule::FormatWords,
        "format date",
        [Compatible; 3],
        Rule::FormatWords,
        [Compatible; 3],
    ),
    (
        |export| export["rules"] = json!(1_000),
        Rule::Rules,
        "rules",
        [Breaking; 3],
        Rule::Rules,
        [Breaking; 3],
    ),
];

#[test]
fn each_change_is_one_difference_with_its_effects() {
    let built_in = Contract::built_in();
    assert_eq!(compare(&built_in, &built_in), []);
    let mut met = BTreeSet::new();
    for (change, rule, at, effects, undone, effects_undone) in CASES {
        let other = changed(change);
        for (old, new, rule, effects) in
            [(&built_in, &other, rule, effects), (&other, &built_in, undone, effects_undone)]
        {
            let differences = compare(old, new);
            let [difference] = differences.as_slice() else { panic!("{rule} {at}: {differences:#?}") };
            assert_eq!((difference.rule, difference.at.as_str()), (*rule, *at));
            assert_eq!(
                difference.effects.each().map(|(_, effect)| effect.class),
                *effects,
                "{difference:#?}"
            );
            for (_, effect) in difference.effects.each() {
                assert!(!effect.because.is_empty() && !effect.because.ends_with('.'), "{}", effect.because);
            }
            // the frontend of a drift is the old one if the backend is newer, and else the new one
            for (newer, frontend, backend, effect) in [
                (Newer::Backend, old, new, &difference.effects.old_frontend),
                (Newer::Frontend, new, old, &difference.effects.new_frontend),
            ] {
                let drift = drift(frontend, backend, newer);
                assert_eq!((drift.class, drift.differences.len()), (effect.class, 1), "{newer:?} {at}");
                assert_eq!(
                    (&drift.differences[0].at, &drift.differences[0].effect),
                    (&difference.at, effect)
                );
            }
            // a way to do it without a break is told only where something breaks
            assert!(difference.instead.is_none() || difference.is_breaking(), "{difference:#?}");
            met.insert(rule.as_str());
        }
    }
    assert_eq!(met, Rule::ALL.iter().map(|rule| rule.as_str()).collect(), "every rule is met");
}

#[test]
fn types_of_numbers_in_fields_are_compared_by_their_bounds() {
    let with = |ty: Value| changed(|export| field(export, "notification", "duration")["type"] = ty);
    let classes = |old: &Contract, new: &Contract| {
        let differences = compare(old, new);
        let effects = &differences[0].effects;
        (effects.old_frontend.class, effects.new_frontend.class)
    };
    let (number, hundred, words) = (
        with(json!({ "number": "number" })),
        with(json!({ "exactly": 100 })),
        with(json!({ "one_of": ["100"] })),
    );
    assert_eq!(classes(&number, &hundred), (Compatible, Breaking));
    assert_eq!(classes(&hundred, &words), (Breaking, Breaking));
    assert_eq!(classes(&words, &with(json!("string"))), (Breaking, Compatible));
    assert_eq!(classes(&with(json!("strings")), &with(json!("empty_array"))), (Compatible, Breaking));
    let object = json!({ "object": { "type": "Span", "fields": [
        { "name": "ms", "type": { "number": "count" }, "optional": false, "kept": true },
    ] } });
    assert_eq!(classes(&with(json!("any_object")), &with(object.clone())), (Compatible, Breaking));
    // inside of objects, fields are compared
    let other = changed(|export| {
        let duration = field(export, "notification", "duration");
        duration["type"] = object.clone();
        duration["type"]["object"]["fields"][0]["type"] = json!({ "number": "number" });
    });
    let differences = compare(&with(object), &other);
    assert_eq!((differences[0].at.as_str(), differences.len()), ("notification /duration/ms", 1));
}

#[test]
fn a_field_with_another_type_may_be_kept_in_another_way_too() {
    let other = changed(|export| {
        let message = field(export, "notification", "message");
        (message["type"], message["kept"]) = (json!({ "format": "date" }), json!(true));
    });
    let rules = |old: &Contract, new: &Contract| -> Vec<_> {
        compare(old, new).iter().map(|difference| (difference.rule, difference.at.clone())).collect()
    };
    let both = [Rule::FieldType, Rule::FieldKept].map(|rule| (rule, "notification /message".to_owned()));
    assert_eq!(rules(&Contract::built_in(), &other), both);
    assert_eq!(rules(&other, &Contract::built_in()), both);
}

/// The effects of a shape of `audit.step_started` that a new field selects, which old shapes had as an optional one.
fn seized(place: usize) -> [Class; 3] {
    let eta = |optional: bool| json!({ "name": "eta", "type": "string", "optional": optional, "kept": true });
    let old = changed(|export| {
        for shape in event(export, "audit.step_started")["shapes"].as_array_mut().unwrap() {
            shape["fields"].as_array_mut().unwrap().push(eta(true));
        }
    });
    let new = changed(|export| {
        let shapes = event(export, "audit.step_started")["shapes"].as_array_mut().unwrap();
        let mut shape = shapes[0].clone();
        shape["when"] = json!("eta");
        shape["fields"].as_array_mut().unwrap().push(eta(false));
        shapes.insert(place, shape);
    });
    let differences = compare(&old, &new);
    let added = differences.iter().find(|difference| difference.rule == Rule::ShapeAdded).unwrap();
    added.effects.each().map(|(_, effect)| effect.class)
}

#[test]
fn a_shape_for_a_key_that_was_optional_takes_the_messages_that_have_it() {
    // after the shape with `rerun_id`, the new shape only takes messages whose fields it has
    assert_eq!(seized(2), [Loss; 3]);
    // before it, it also takes those of the shape with `rerun_id`, which lack its fields
    assert_eq!(seized(1), [Loss, Breaking, Breaking]);
}

#[test]
fn an_export_is_read_as_it_was_written() {
    let contract = Contract::built_in();
    let json = contract.to_json();
    assert_eq!(Contract::parse(json.as_bytes()).unwrap(), contract);
    assert!(json.len() * 3 < MAX_BYTES, "{} bytes", json.len());
    let failed = contract.event("audit.failed").unwrap().shape(None).unwrap();
    let results = failed.fields.iter().find(|field| field.name == "partial_results").unwrap();
    assert!(results.optional && matches!(&results.ty, Type::Object(object) if object.fields.len() == 3));
}

#[test]
fn what_is_no_export_is_a_typed_error() {
    let json = Contract::built_in().to_json();
    let parse = |data: &[u8]| Contract::parse(data).unwrap_err();
    let has = |error: ContractError, found: &str| {
        let error = RealtimeError::from(&error);
        assert!(error.to_string().contains(found), "{error}");
        error
    };
    assert_eq!(parse(&vec![b' '; MAX_BYTES + 1]), ContractError::TooLarge);
    assert_eq!(has(ContractError::TooLarge, "262144 bytes").code, ErrorCode::TooLarge);
    for length in [0, 1, json.len() / 2, json.len() - 3] {
        let error = parse(&json.as_bytes()[..length]);
        assert!(matches!(error, ContractError::CutOff(_)), "{length}: {error:?}");
    }
    for (data, found) in [
        ("# Realtime events", "line 1 column 1"),
        ("{\"fiche_realtime_contract\":1}}", "trailing characters"),
        ("\u{fffe}", "line 1"),
    ] {
        let error = parse(data.as_bytes());
        assert!(matches!(error, ContractError::NotJson(_)), "{error:?}");
        has(error, found);
    }
    for (data, found) in [
        (json!({ "$schema": "https://json-schema.org/draft/2020-12/schema" }), "a JSON Schema"),
        (json!({ "asyncapi": "3.1.0" }), "an AsyncAPI document"),
        (json!({ "events": [] }), "an object without `fiche_realtime_contract`"),
        (json!([1]), "array"),
        (json!(null), "null"),
    ] {
        let error = has(parse(data.to_string().as_bytes()), found);
        assert!(error.to_string().contains("schema --format contract"), "{error}");
    }
    let other = json.replacen("\"fiche_realtime_contract\": 1", "\"fiche_realtime_contract\": 2", 1);
    assert_eq!(has(parse(other.as_bytes()), "version 1").field, "fiche_realtime_contract");
    for (from, to, found) in [
        ("\"whole\"", "\"hole\"", "unknown field `hole`"),
        ("\"rules\": ", "\"rules\": -", "line 5"),
        ("\"kept\": true", "\"kept\": true, \"kept\": true", "duplicate field `kept`"),
        ("\"optional\": false,", "", "missing field `optional`"),
    ] {
        let error = parse(json.replacen(from, to, 1).as_bytes());
        assert!(matches!(error, ContractError::Malformed(_)), "{error:?}");
        has(error, found);
    }
    // a terminal does not obey what an error quotes, and it stays short
    let hostile = json.replacen("\"whole\"", &format!("\"\\u001b]0;title\\u0007{}\"", "x".repeat(10_000)), 1);
    let error = has(parse(hostile.as_bytes()), "unknown field").to_string();
    assert!(!error.contains('\u{1b}') && error.len() < 700, "{error}");
}

#[test]
fn an_export_that_contradicts_itself_is_a_typed_error() {
    let unsound = |change: fn(&mut Value)| {
        let mut export = serde_json::from_str(&Contract::built_in().to_json()).unwrap();
        change(&mut export);
        match Contract::parse(export.to_string().as_bytes()).unwrap_err() {
            ContractError::Unsound { at, expected, found } => (at, expected, found),
            other => panic!("{other:?}"),
        }
    };
    for (change, at, found) in [
        (
            (|export| field(export, "notification", "duration")["type"] = json!({ "number": "rain" }))
                as fn(&mut Value),
            "notification /duration",
            "rain",
        ),
        (
            |export| field(export, "notification", "duration")["type"] = json!({ "format": "rain" }),
            "notification /duration",
            "rain",
        ),
        (
            |export| field(export, "notification", "duration")["type"] = json!({ "one_of": [] }),
            "notification /duration",
            "none",
        ),
        (|export| field(export, "notification", "duration")["name"] = json!("type"), "notification", "twice"),
        (|export| event(export, "audit.failed")["name"] = json!("notification"), "events", "twice"),
        (|export| event(export, "audit.failed")["shapes"] = json!([]), "audit.failed", "other shapes"),
        (
            |export| event(export, "audit.failed")["shapes"][0]["when"] = json!("x"),
            "audit.failed",
            "other shapes",
        ),
        (
            |export| event(export, "audit.failed")["shapes"][0]["channels"] = json!(["rain"]),
            "audit.failed",
            "rain",
        ),
        (
            |export| event(export, "audit.failed")["shapes"][0]["stale"] = json!(["rain"]),
            "audit.failed",
            "rain",
        ),
        (
            |export| event(export, "audit.failed")["shapes"][0]["grows"] = json!(["rain"]),
            "audit.failed",
            "rain",
        ),
        (|export| export["channels"][0]["kind"] = json!("fiche"), "channels", "twice"),
        // a payload that has the key is one of the other shape
        (
            |export| {
                let key = json!({ "name": "rerun_id", "type": "string", "optional": true, "kept": false });
                event(export, "audit.step_started")["shapes"][0]["fields"].as_array_mut().unwrap().push(key);
            },
            "audit.step_started",
            "an optional field",
        ),
        (
            |export| {
                let fields = &mut event(export, "audit.step_started")["shapes"][1]["fields"];
                named(fields, "name", "rerun_id")["optional"] = json!(true);
            },
            "audit.step_started when rerun_id",
            "an optional field",
        ),
        (
            |export| {
                let fields = &mut event(export, "audit.step_started")["shapes"][1]["fields"];
                fields.as_array_mut().unwrap().retain(|field| field["name"] != "rerun_id");
            },
            "audit.step_started when rerun_id",
            "no such field",
        ),
    ] {
        let told = unsound(change);
        assert!(told.0 == at && told.2.contains(found), "{told:?}");
    }
}

#[test]
fn accepted_breaks_have_reasons() {
    let old = changed(|export| {
        export["crate"] = json!("0.0.9");
        export["rules"] = json!(1);
    });
    let now = compare(&old, &changed(|export| export["rules"] = json!(1_000)));
    let list = json!([{ "since": "0.0.9", "rule": "rules", "at": "rules",
        "change": "the version of the rules was 1, and is 1000", "reason": "see issue 12" }]);
    let list = accepted(list.to_string().as_bytes()).unwrap();
    assert!(list[0].covers(&old, &now[0]));
    // since a later release, or by a later change, it is another break
    assert!(!list[0].covers(&changed(|export| export["crate"] = json!("0.1.0")), &now[0]));
    assert!(!list[0].covers(&old, &compare(&old, &changed(|export| export["rules"] = json!(1_001)))[0]));
    let error = accepted(&vec![b' '; MAX_BYTES + 1]).unwrap_err();
    assert_eq!((error.code, &*error.field), (ErrorCode::TooLarge, "accepted"), "{error}");
    assert!(error.to_string().contains("262144 bytes"), "{error}");
    for wrong in [
        "",
        "{}",
        "[1]",
        r#"[{"since":"0.1.0","rule":"rules","at":"rules","change":"1 is 2"}]"#,
        r#"[{"since":"0.1.0","rule":"rules","at":"rules","reason":"no one reads it"}]"#,
        r#"[{"since":"0.1.0","rule":"rules","at":"rules","change":"1 is 2","reason":" "}]"#,
    ] {
        let error = accepted(wrong.as_bytes()).unwrap_err();
        assert_eq!((error.code, &*error.field), (ErrorCode::InvalidArgument, "accepted"), "{error}");
    }
}

/// Replaces a value somewhere in the export by another value of the export.
fn transplanted(from: usize, to: usize) -> Value {
    fn each(value: &mut Value, all: &mut Vec<Value>, replace: &mut Option<(usize, Value)>) {
        if let Some((0, with)) = replace {
            *value = with.take();
            *replace = None;
            return;
        }
        if let Some((left, _)) = replace {
            *left -= 1;
        }
        all.push(value.clone());
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| each(item, all, replace)),
            Value::Object(fields) => fields.values_mut().for_each(|field| each(field, all, replace)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut export: Value = serde_json::from_str(&Contract::built_in().to_json()).unwrap();
    let mut all = Vec::new();
    each(&mut export, &mut all, &mut None);
    let with = all[from % all.len()].clone();
    each(&mut export, &mut Vec::new(), &mut Some((to % all.len(), with)));
    export
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    // what can be read can be compared, and a difference is one in both orders
    #[test]
    fn no_export_is_too_strange(from in any::<usize>(), to in any::<usize>()) {
        let Ok(other) = Contract::parse(transplanted(from, to).to_string().as_bytes()) else { return Ok(()) };
        let built_in = Contract::built_in();
        let (there, back) = (compare(&built_in, &other), compare(&other, &built_in));
        prop_assert_eq!(there.is_empty(), back.is_empty());
        let names = |differences: &[fiche_realtime::compat::Difference]| -> BTreeSet<String> {
            differences.iter().map(|difference| difference.at.clone()).collect()
        };
        prop_assert_eq!(names(&there), names(&back));
    }

    #[test]
    fn no_text_is_too_strange(at in any::<usize>(), bytes in prop::collection::vec(any::<u8>(), 0..8)) {
        let mut json = Contract::built_in().to_json().into_bytes();
        let at = at % json.len();
        json.splice(at..(at + bytes.len()).min(json.len()), bytes);
        if let Err(error) = Contract::parse(&json) {
            let text = error.to_string();
            prop_assert!(text.starts_with("expected ") && text.len() < 1_000, "{}", text);
        }
    }
}

#[test]
fn the_worst_difference_is_what_a_drift_does() {
    let page = Contract::built_in();
    let backend = changed(|export| {
        event(export, "notification")["meaning"] = json!("A toast.");
        export["events"].as_array_mut().unwrap().retain(|event| event["name"] != "audit.failed");
    });
    for (newer, classes) in [(Newer::Backend, [Breaking, Compatible]), (Newer::Frontend, [Compatible; 2])] {
        let drift = drift(&page, &backend, newer);
        assert_eq!(drift.class, classes[0]);
        let found: Vec<_> = drift.differences.iter().map(|drifted| drifted.effect.class).collect();
        assert_eq!(found, classes);
    }
    assert_eq!(drift(&page, &page, Newer::Backend).class, Compatible);
}

#[test]
fn a_comparison_has_the_versions_and_counts_what_breaks() {
    let old = Contract::built_in();
    let new = changed(|export| {
        export["crate"] = json!("9.0.0");
        event(export, "notification")["meaning"] = json!("A toast.");
        export["events"].as_array_mut().unwrap().retain(|event| event["name"] != "audit.failed");
    });
    let comparison = Comparison::new(&old, &new);
    assert_eq!((comparison.breaks, comparison.differences), (1, compare(&old, &new)));
    assert_eq!((comparison.old, comparison.new.crate_version.as_str()), (Version::of(&old), "9.0.0"));
}
