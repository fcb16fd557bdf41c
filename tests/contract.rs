//! The declarations against the contract's document, written out as `contract.tsv`.

use fiche_realtime::contract::field::{Field, Type};
use fiche_realtime::contract::work::Work;
use fiche_realtime::contract::{EVENTS, RESOURCES, ShapeDecl};
use fiche_realtime::{
    AuditStepRerunCompleted, ChannelKind, DateTime, Decoded, Event, EventName, FichesProgressiveFetchCreated,
    Notification, NotificationType, TranscriptionFailed, TranscriptionPartialResults, decode, events_on,
    route, route_json,
};
use proptest::prelude::*;

const DOCUMENT: &str = include_str!("contract.tsv");

/// What the code declares, in the document's columns.
fn declared() -> String {
    let mut lines = String::from("event\tvariant\tchannels\tfield\ttype\n");
    for event in EVENTS {
        for shape in event.shapes {
            let variant = shape.when.map_or("", |key| key.strip_suffix("_id").unwrap());
            let head = format!("{}\t{variant}\t{}", event.name, shape.channels.join(" + "));
            fields(&mut lines, &head, "", shape.fields);
        }
    }
    lines
}

fn fields(lines: &mut String, head: &str, parent: &str, of: &[Field]) {
    for Field { name, ty, optional, .. } in of {
        let optional = if *optional { "optional " } else { "" };
        lines.push_str(&format!("{head}\t{parent}{name}\t{optional}{}\n", type_name(*ty)));
        if let Type::Object(_, nested) = ty {
            fields(lines, head, &format!("{parent}{name}/"), nested);
        }
    }
}

fn type_name(ty: Type) -> String {
    match ty {
        Type::String => "string".into(),
        Type::Number(kind) => kind.as_str().into(),
        Type::Boolean => "boolean".into(),
        Type::Format(format) => format.as_str().into(),
        Type::OneOf(words) => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" | "),
        Type::Exactly(number) => format!("exactly {number}"),
        Type::EmptyArray => "empty array".into(),
        Type::Strings => "string[]".into(),
        Type::AnyObject => "unknown object".into(),
        Type::Object(..) => "OBJECT".into(),
        other => panic!("write {other:?} in the document's words"),
    }
}

fn shapes() -> impl Iterator<Item = (EventName, &'static ShapeDecl)> {
    EventName::ALL.iter().flat_map(|name| name.decl().shapes.iter().map(move |shape| (*name, shape)))
}

#[test]
fn declares_what_the_document_says() {
    let declared = declared();
    let only = |lines: &str, others: &str, by: &str| -> String {
        let is_other = |line: &&str| !others.lines().any(|other| other == *line);
        lines.lines().filter(is_other).map(|line| format!("{by} only: {line}\n")).collect()
    };
    let differences = only(&declared, DOCUMENT, "declared") + &only(DOCUMENT, &declared, "documented");
    let advice = "write the change into tests/contract.tsv, or mend the declaration";
    assert!(differences.is_empty(), "{advice}\n{differences}");
    // in the same order
    for (declared, document) in declared.lines().zip(DOCUMENT.lines()) {
        assert_eq!(declared, document);
    }
    assert_eq!(declared.lines().count(), DOCUMENT.lines().count());
}

#[test]
fn names_are_read_and_written() {
    for (name, event) in EventName::ALL.iter().zip(EVENTS) {
        assert_eq!(name.as_str(), event.name);
        assert_eq!(name.to_string().parse(), Ok(*name));
        let meaning = event.meaning();
        assert!(event.meaning.iter().all(|line| meaning.contains(line.trim())), "{meaning}");
        assert!(!meaning.is_empty() && meaning == meaning.trim() && !meaning.contains("  "), "{meaning}");
    }
    for wrong in ["", "audit", "audit.started ", "Audit.started", "pusher:ping"] {
        assert!(wrong.parse::<EventName>().is_err(), "{wrong:?}");
    }
    for wrong in ["", "audits", "Audit", "private-audit-"] {
        assert!(wrong.parse::<ChannelKind>().is_err(), "{wrong:?}");
    }
}

#[test]
fn what_is_stale_and_what_grows_is_there() {
    for (name, shape) in shapes() {
        let twice = shape.stale.iter().find(|stale| shape.channels.contains(stale));
        assert_eq!(twice, None, "{name}: the channels say this already: remove it from `stale`");
        for stale in shape.makes_stale() {
            let (_, field) = RESOURCES.iter().find(|(resource, _)| *resource == stale).expect(stale);
            let has = |key| shape.fields.iter().any(|declared| declared.name == key);
            assert!(field.is_none_or(has), "{name} says which {stale}");
        }
        for grows in shape.grows {
            let field = shape.fields.iter().find(|field| field.name == *grows).expect(grows);
            assert!(matches!(field.ty, Type::Number(_)), "{name}: {grows}");
        }
        // what tells the work apart is the shape's first field
        assert!(shape.grows.is_empty() || shape.fields[0].is_identifier(), "{name}");
        assert_eq!(shape.grows.is_empty(), !name.as_str().ends_with(".progress"), "{name}");
    }
}

#[test]
fn samples_arrive_where_the_document_says() {
    for (name, shape) in shapes() {
        let sample = serde_json::to_string(&name.sample(shape.when).unwrap()).unwrap();
        let channels = route_json(name.as_str(), &sample).unwrap();
        let kinds: Vec<_> = channels.iter().map(|channel| channel.kind().as_str()).collect();
        assert_eq!(kinds, shape.channels, "{name}");
        for channel in channels {
            assert!(events_on(channel.kind()).any(|arriving| arriving == name), "{name}");
        }
    }
}

#[test]
fn channels_carry_the_events_that_the_document_says() {
    for kind in ChannelKind::ALL.iter().copied() {
        let on_kind = |line: &'static str| {
            let mut columns = line.split('\t');
            let (name, channels) = (columns.next()?, columns.nth(1)?);
            channels.split(" + ").any(|on| on == kind.as_str()).then_some(name)
        };
        let mut names: Vec<_> = DOCUMENT.lines().skip(1).filter_map(on_kind).collect();
        names.dedup();
        assert_eq!(events_on(kind).map(EventName::as_str).collect::<Vec<_>>(), names, "{kind}");
    }
}

#[test]
fn samples_decode_and_come_back_the_same() {
    for (name, shape) in shapes() {
        let sample = serde_json::to_string(&name.sample(shape.when).unwrap()).unwrap();
        let Decoded::Event { payload, truncated, .. } = decode(name.as_str(), sample.as_bytes()) else {
            panic!("{name}: {sample}");
        };
        assert!(truncated.is_empty());
        assert_eq!(payload.type_name(), Some(shape.type_name));
        let event = payload.to_event().unwrap();
        assert_eq!(event.name(), name);
        assert_eq!(event.to_json().unwrap(), sample);
        assert_eq!(route(&event), route_json(name.as_str(), &sample).unwrap());
    }
}

#[test]
fn a_backend_that_drops_fields_keeps_identifiers_and_numbers() {
    for field in shapes().flat_map(|(_, shape)| shape.fields) {
        let is_identifier = field.name.ends_with("_id") || field.name == "jobId";
        let is_number = matches!(field.ty, Type::Number(_) | Type::Exactly(_));
        assert_eq!(field.is_kept(), is_identifier || is_number, "{}", field.name);
    }
}

#[test]
fn work_begins_and_ends_with_events_of_its_own_family() {
    for work in Work::all() {
        let (family, _) = work.progress.name.rsplit_once('.').unwrap();
        for name in work.begins.iter().chain(&work.ends) {
            assert_eq!(name.rsplit_once('.').unwrap().0, family, "{name}");
        }
    }
    let batch =
        Work::all().find(|work| work.progress.name == "batch.progress").expect("a batch reports progress");
    assert!(batch.ends.contains(&"batch.completed"));
}

#[test]
fn an_event_has_no_other_samples() {
    assert!(EventName::AuditStarted.sample(Some("rerun_id")).is_none());
    assert!(EventName::AuditStepStarted.sample(Some("audit_id")).is_none());
}

#[test]
fn an_optional_field_is_given_as_a_value_or_an_option() {
    let toast = || Notification::builder().r#type(NotificationType::Info).message("Saved").duration(5000.0);
    for given in [
        toast().description("All of it").build(),
        toast().description("All of it".to_owned()).build(),
        toast().description(Some("All of it")).build(),
        toast().description(Some("All of it".to_owned())).build(),
    ] {
        assert_eq!(given.description.as_deref(), Some("All of it"));
    }
    for absent in [toast().build(), toast().description(None::<&str>).build()] {
        assert_eq!(absent.description, None);
    }
    assert_eq!(format!("{:?}", toast()), "Builder { .. }");
}

#[test]
fn a_number_is_written_without_a_fraction_that_it_does_not_have() {
    for (duration, written) in [
        (5_000.0, "5000"),
        (-0.0, "0"),
        (0.5, "0.5"),
        (-2.25, "-2.25"),
        // 2^53 and its next
        (9_007_199_254_740_992.0, "9007199254740992"),
        (-9_007_199_254_740_994.0, "-9007199254740994"),
        (9_999_999_999_999_998.0, "9999999999999998"),
        (1e16, "1e+16"),
        (f64::MAX, "1.7976931348623157e+308"),
    ] {
        let toast = Notification::builder().r#type(NotificationType::Info).message("m").duration(duration);
        let event: Event = toast.build().into();
        let json = event.to_json().unwrap();
        assert_eq!(json, format!(r#"{{"type":"info","message":"m","duration":{written}}}"#));
        assert_eq!(serde_json::from_str::<Notification>(&json).unwrap().duration, duration);
    }
}

#[test]
fn a_number_that_does_not_fit_is_told_with_its_place() {
    let partial = TranscriptionPartialResults::builder().total(1u64 << 53).transcribed(1u64).failed(0u64);
    let failed: Event = TranscriptionFailed::builder()
        .fiche_id(7)
        .error("e")
        .failed_at(DateTime::now())
        .partial_results(partial.build())
        .build()
        .into();
    let error = failed.to_json().unwrap_err().to_string();
    assert_eq!(
        error,
        "expected whole number from 0 to 9007199254740991 in `/partial_results/total`, found 9007199254740992"
    );
}

proptest! {
    #[test]
    fn the_json_is_what_serde_gives(
        text in any::<String>(),
        controls in "[\u{0}-\u{2f}\\\\\"é😀]{0,40}",
        description in proptest::option::of(any::<String>()),
        duration in any::<f64>(),
        total in any::<u64>(),
        dates in proptest::collection::vec(any::<String>(), 0..4),
    ) {
        let notification: Event = Notification::builder()
            .r#type(NotificationType::Info)
            .message(text.clone())
            .description(description)
            .duration(duration)
            .build()
            .into();
        let mut comparison = serde_json::Map::new();
        comparison.insert(text.clone(), duration.into());
        let rerun: Event = AuditStepRerunCompleted::builder()
            .rerun_id(controls.clone())
            .audit_id(total)
            .step_position(total)
            .original(serde_json::Map::new())
            .rerun(serde_json::Map::new())
            .comparison(comparison)
            .completed_at(DateTime::now())
            .build()
            .into();
        let partial = TranscriptionPartialResults::builder().total(total).transcribed(total / 3).failed(0);
        let failed: Event = TranscriptionFailed::builder()
            .fiche_id(total)
            .error(controls + &text)
            .failed_at(DateTime::now())
            .partial_results(partial.build())
            .build()
            .into();
        let mut created = EventName::FichesProgressiveFetchCreated.sample(None).unwrap();
        created["datesRemaining"] = dates.into();
        let created: FichesProgressiveFetchCreated = serde_json::from_value(created.into()).unwrap();
        for event in [notification, rerun, failed, created.into()] {
            let (ours, theirs) = (event.to_json(), serde_json::to_string(&event));
            let named = ours.map(|data| format!(r#"{{"name":"{}","data":{data}}}"#, event.name()));
            // serde does not know the field
            let unplaced = |error: serde_json::Error| {
                let error = error.to_string();
                let (expected, place) = error.split_once(" in `/").unwrap();
                format!("{expected}{}", place.split_once('`').unwrap().1)
            };
            prop_assert_eq!(named.map_err(unplaced), theirs.map_err(|error| error.to_string()));
        }
    }
}
