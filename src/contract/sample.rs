//! A sample payload for each shape, for documentation, tests and demos.
//!
//! A field's sample follows from its name, else from its type. The names below only make samples
//! plausible: an event with fields that are not among them needs no change here.

use serde_json::{Map, Number, Value, json};

use super::EventName;
use super::field::{Field, Type};

fn of_fields(fields: &[Field]) -> Map<String, Value> {
    fields.iter().map(|field| (field.name.to_owned(), of_field(field))).collect()
}

fn of_field(field: &Field) -> Value {
    match field.ty {
        Type::String => text(field.name).into(),
        Type::Number => Value::Number(number(field.name)),
        Type::Count => count(field.name).into(),
        Type::Boolean => (field.name != "from_cache").into(),
        Type::DateTime => "2026-03-14T09:26:53.589Z".into(),
        Type::Date => if field.name == "endDate" { "2026-03-07" } else { "2026-03-01" }.into(),
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

/// Whole numbers have no fraction, as JavaScript writes them.
fn number(name: &str) -> Number {
    let fraction = match name {
        "score" => 8.5,
        "max_score" => return 10.into(),
        "step_weight" => return 2.into(),
        "progress" | "progress_percentage" => 42.5,
        "duration_seconds" => 93.4,
        "duration_ms" => return 93400.into(),
        "duration" => return 5000.into(),
        _ => 1.5,
    };
    Number::from_f64(fraction).unwrap_or_else(|| 1.into())
}

fn count(name: &str) -> u64 {
    match name {
        "total" | "total_steps" | "steps_count" => 12,
        "successful_steps" => 11,
        "completed" | "completed_steps" => 5,
        "failed" | "failed_steps" => 1,
        "total_recordings" | "recordings_count" => 4,
        "transcribed" | "already_transcribed" | "completedDays" => 2,
        "needs_transcription" | "pending" | "total_to_transcribe" => 2,
        "step_position" | "recording_index" => 1,
        "total_citations" => 3,
        "tokens_used" => 2150,
        "total_tokens" => 25800,
        "total_chunks" => 36,
        "totalDays" => 7,
        "totalFiches" => 118,
        _ => 3,
    }
}

impl EventName {
    /// A payload with every field of the event's shape; of two shapes, the one that is selected by the
    /// presence of `variant` (`rerun_id`), or the other for `None`.
    ///
    /// `None` if the event has no such shape.
    pub fn sample(self, variant: Option<&str>) -> Option<Map<String, Value>> {
        self.decl().shapes.iter().find(|shape| shape.when == variant).map(|shape| of_fields(shape.fields))
    }
}
