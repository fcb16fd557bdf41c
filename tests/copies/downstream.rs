//! A program that uses the library: additions to the contract do not break it, and its mistakes are compile errors in
//! the contract's words.

use crate::copy::{Change, Copy, insert};

/// Uses whatever can grow: enums of events, names, kinds and words, structs of payloads, answers and errors.
const PROGRAM: &str = r##"
use fiche_realtime::contract::field::{Field, Type};
use fiche_realtime::contract::{EVENTS, EventDecl, Format, NumberKind, ShapeDecl};
use fiche_realtime::{
    AuditStarted, BatchProgress, ChannelKind, DateTime, Decoded, Event, EventError, EventName, Notification,
    NotificationType, OperationType, Problem, RealtimeError, RouteError, TruncateError, decode, route, route_json,
    truncate_json,
};

fn of_event(event: Event) -> String {
    match event {
        Event::AuditStarted(AuditStarted { audit_id, total_steps, .. }) => format!("{audit_id} has {total_steps} steps"),
        Event::BatchProgress(BatchProgress { operation_type: OperationType::Audit, .. }) => "audits".into(),
        Event::Notification(Notification { r#type: NotificationType::Info, message, .. }) => message,
        other => other.name().to_string(),
    }
}

fn of_name(name: EventName) -> bool {
    match name {
        EventName::AuditStarted | EventName::BatchProgress => true,
        _ => false,
    }
}

fn of_kind(kind: &ChannelKind) -> u8 {
    match kind {
        ChannelKind::Audit => 1,
        ChannelKind::Global => 2,
        _ => 3,
    }
}

fn of_declaration(EventDecl { shapes, .. }: &EventDecl) -> usize {
    let of_type = |ty: &Type| match ty {
        Type::String | Type::Format(Format::Date) | Type::Number(NumberKind::Count) => 1,
        _ => 0,
    };
    let of_shape = |ShapeDecl { fields, .. }: &ShapeDecl| -> usize {
        fields.iter().map(|Field { ty, .. }| of_type(ty)).sum()
    };
    shapes.iter().map(of_shape).sum()
}

fn of_message(name: &str, data: &str) -> String {
    match decode(name, data.as_bytes()) {
        Decoded::Event { payload, .. } => match payload.to_event() {
            Ok(event) => of_event(event),
            Err(EventError::Id(error)) => RealtimeError::from(&error).field.into_owned(),
            Err(error) => error.to_string(),
        },
        Decoded::Partial { missing, .. } => missing.join(","),
        Decoded::Invalid { problems, .. } => problems.iter().map(|Problem { path, .. }| path.as_str()).collect(),
        other => other.kind().to_owned(),
    }
}

fn main() {
    let started = AuditStarted::builder()
        .audit_id(42)
        .fiche_id(1024)
        .audit_config_id("3")
        .audit_config_name("Audit qualité complet")
        .total_steps(12)
        .started_at(DateTime::now())
        .build();
    let event: Event = started.into();
    assert_eq!(route(&event).len(), 2);
    let json = event.to_json().unwrap();
    assert_eq!(of_message("audit.started", &json), "42 has 12 steps");
    assert_eq!(of_event(event), "42 has 12 steps");
    let toast = Notification::builder().r#type(NotificationType::Info).message("Saved").duration(5000.0).build();
    assert_eq!(of_event(toast.into()), "Saved");
    assert_eq!(of_message("notification", "{}"), "/type/message/duration");

    let all: &[ChannelKind] = ChannelKind::ALL;
    assert_eq!(all.iter().map(of_kind).filter(|kind| *kind == 1).count(), 1);
    assert!(EventName::ALL.iter().any(|name| of_name(*name)) && of_declaration(&EVENTS[0]) > 0);
    assert!(matches!(route_json("x", "1"), Err(RouteError::NotAnObject(_))));
    assert!(matches!(truncate_json("x", "{", 1), Err(TruncateError::NotJson(_))));
}
"##;

/// An event, an optional field, a word and a kind of channel.
fn additions() -> [Change; 4] {
    [
        insert(
            "src/contract/fiches.rs",
            "events! { (fiches, $)\n",
            r#"
    /// A fiche was given to a team.
    "fiches.assigned": FichesAssigned [fiche, team] {
        fiche_id (string)
        team_id (string)
    }
"#,
        ),
        insert(
            "src/contract/audit.rs",
            "        status (\"started\")\n",
            "        requested_by (optional string)\n        attempt (optional count)\n",
        ),
        insert("src/contract/batch.rs", "Audit = \"audit\", ", "Export = \"export\", "),
        insert(
            "src/contract/channels.rs",
            "    job: Job \"private-job-\" jobId jobId, job_id: JobId\n",
            "    team: Team \"private-team-\" team_id teamId, team_id: TeamId\n",
        ),
    ]
}

// one test, because the library is built once for both
#[test]
fn additions_break_no_program_and_mistakes_are_told_in_the_words_of_the_contract() {
    let copy = Copy::library("downstream", &[]);
    copy.native(PROGRAM, "");
    mistakes(&copy);
    copy.change(&additions());
    copy.native(PROGRAM, "");
}

fn mistakes(copy: &Copy) {
    let started = |rest: &str| {
        format!(
            "use fiche_realtime::{{AuditId, AuditStarted, DateTime, FicheId}};\nfn main() {{\n    let (audit_id, fiche_id) = (AuditId::from(42), FicheId::from(1024));\n    \
             let _ = AuditStarted::builder().audit_config_id(\"3\").started_at(DateTime::now()){rest};\n    \
             let _ = (audit_id, fiche_id);\n}}\n"
        )
    };
    let all = ".audit_config_name(\"Audit\").total_steps(12)";
    copy.native(
        &started(&format!("{all}.audit_id(audit_id.clone()).fiche_id(fiche_id.clone()).build()")),
        "",
    );
    for (rest, errors) in [
        // a field is missing
        (
            ".audit_id(1).total_steps(12).fiche_id(2).build()",
            &["the required field `", "audit_config_name` is missing"][..],
        ),
        // ids are swapped
        (".audit_id(fiche_id.clone())", &["`AuditId: From<FicheId>` is not satisfied"]),
        // an id that was not checked
        (".audit_id(\"4 2\")", &["`AuditId: From<&str>` is not satisfied"]),
        // a field is repeated
        (".total_steps(12).audit_id(1).total_steps(13)", &["this field was given before, as `u64`"]),
        // a field with one value cannot be given
        (".status(\"started\")", &["no method named `status` found for struct `Builder<AuditStarted"]),
        // another type
        (".total_steps(\"12\")", &["expected `u64`, found `&str`"]),
    ] {
        let told = copy.refused(&started(rest));
        assert!(errors.iter().all(|error| told.contains(error)), "{rest}: {told}");
        assert_eq!(told.matches("error[").count(), 1, "{rest}: {told}");
    }
}
