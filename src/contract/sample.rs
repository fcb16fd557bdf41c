//! A sample payload for each shape, for documentation, tests and demos.
//!
//! A field's sample follows from its name, or else from its type. The names below only make samples
//! plausible. An event with fields that are not among them needs no change here.

use serde_json::{Map, Value, json};

use super::field::{Field, Type};
use super::number::json as written;
use super::{EventName, Format, NumberKind, ShapeDecl};

fn of_fields(fields: &[Field]) -> Map<String, Value> {
    fields.iter().map(|field| (field.name.to_owned(), of_field(field))).collect()
}

fn of_field(field: &Field) -> Value {
    match field.ty {
        Type::String => text(field.name).into(),
        Type::Number(kind) => Value::Number(written(number(field.name, kind))),
        Type::Boolean => (field.name != "from_cache").into(),
        Type::Format(Format::Date) if field.name == "endDate" => "2026-03-07".into(),
        Type::Format(format) => format.sample().into(),
        Type::OneOf(words) => words.first().copied().into(),
        Type::Exactly(number) => number.into(),
        Type::EmptyArray => json!([]),
        Type::Strings => match field.name {
            "datesCompleted" => json!(["2026-03-01", "2026-03-02"]),
            "datesRemaining" => json!(["2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07"]),
            _ => json!(["2026-03-03"]),
        },
        Type::AnyObject => match field.name {
            "comparison" => json!({ "score_delta": 3, "conforme_changed": true }),
            "original" => json!({ "score": 5, "conforme": false }),
            _ => json!({ "score": 8, "conforme": true }),
        },
        Type::Object(_, fields) => of_fields(fields).into(),
    }
}

fn text(name: &str) -> &str {
    match name {
        "audit_id" => "42",
        "fiche_id" => "1024",
        "jobId" => "7",
        "audit_config_id" | "config_id" => "config-3",
        "audit_config_name" | "config_name" => "Audit qualité complet",
        "batch_id" => "batch-9",
        "call_id" => "call-5",
        "rerun_id" => "rerun-1",
        "transcription_id" => "transcription-8",
        "prospect_name" => "Camille Durand",
        "model" => "gpt-5",
        "step_name" => "Présentation de l'offre",
        "error" => "the model did not answer within 60 s",
        "current_phase" | "failed_phase" => "analysis",
        "overall_score" => "83/100",
        "score_percentage" => "83.0",
        "niveau" => "BON",
        "critical_issues" => "0/3",
        "priority" => "normal",
        "recording_url" => "https://recordings.example/call-5.mp3",
        "message" => "Audit terminé",
        "description" => "Score : 83 %",
        "status" => "pending",
        other => other,
    }
}

/// The sample of a number: by its name, if that sample fits its type.
fn number(name: &str, kind: NumberKind) -> f64 {
    let number = match name {
        "score" => 8.5,
        "max_score" => 10.0,
        "step_weight" => 2.0,
        "progress" | "progress_percentage" => 42.5,
        "duration_seconds" => 93.4,
        "duration_ms" => 93400.0,
        "duration" => 5000.0,
        "total" | "total_steps" | "steps_count" => 12.0,
        "successful_steps" => 11.0,
        "completed" | "completed_steps" => 5.0,
        "failed" | "failed_steps" => 1.0,
        "total_recordings" | "recordings_count" => 4.0,
        "transcribed" | "already_transcribed" | "completedDays" => 2.0,
        "needs_transcription" | "pending" | "total_to_transcribe" => 2.0,
        "step_position" | "recording_index" => 1.0,
        "tokens_used" => 2150.0,
        "total_tokens" => 25800.0,
        "total_chunks" => 36.0,
        "totalDays" => 7.0,
        "totalFiches" => 118.0,
        _ => kind.sample(),
    };
    if kind.fits(number) { number } else { kind.sample() }
}

impl ShapeDecl {
    /// A sample payload with every field of the shape.
    pub(crate) fn sample(&self) -> Map<String, Value> {
        of_fields(self.fields)
    }
}

impl EventName {
    /// A sample payload with every field of the event's shape.
    ///
    /// If the event has two shapes, `variant` selects one: the shape for the presence of this key
    /// (`rerun_id`), or the other for `None`. Returns `None` if the event has no such shape.
    ///
    /// ```
    /// use fiche_realtime::EventName;
    ///
    /// let sample = EventName::AuditStepCompleted.sample(None).expect("it has a first shape");
    /// assert_eq!(sample["audit_id"], "42");
    /// let rerun = EventName::AuditStepCompleted.sample(Some("rerun_id")).expect("it has a shape with this key");
    /// assert_eq!(rerun["rerun_id"], "rerun-1");
    /// assert_eq!(EventName::Notification.sample(Some("rerun_id")), None);
    /// ```
    pub fn sample(self, variant: Option<&str>) -> Option<Map<String, Value>> {
        self.decl().shapes.iter().find(|shape| shape.when == variant).map(ShapeDecl::sample)
    }
}
