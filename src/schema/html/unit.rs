//! The units of numbers.
//!
//! A field's unit follows from its name. The contract's document names a unit where the name does not say it, as for
//! `duration`.

use crate::contract::field::Field;

/// The things that the names of counts name.
const COUNTED: [&str; 7] = ["steps", "recordings", "chunks", "citations", "tokens", "days", "fiches"];

/// The unit of a field, if its values are numbers and have one.
pub(super) fn of(field: &Field) -> Option<&'static str> {
    if !field.ty.is_number() {
        return None;
    }
    let name = field.name.to_ascii_lowercase();
    let unit = match name.as_str() {
        "duration" => "milliseconds",
        "progress" => "percent",
        "score" | "max_score" => "points",
        _ if name.ends_with("_ms") => "milliseconds",
        _ if name.ends_with("_seconds") => "seconds",
        _ if name.ends_with("_percentage") => "percent",
        _ => return COUNTED.into_iter().find(|counted| name.contains(counted)),
    };
    Some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::field::Type;
    use crate::contract::{EVENTS, NumberKind};

    #[test]
    fn a_unit_follows_from_the_name_of_a_number() {
        let of = |name, ty| of(&Field { name, ty, optional: false });
        let number = Type::Number(NumberKind::Number);
        for (name, unit) in [
            ("duration", Some("milliseconds")),
            ("duration_ms", Some("milliseconds")),
            ("duration_seconds", Some("seconds")),
            ("progress_percentage", Some("percent")),
            ("completedDays", Some("days")),
            ("total_tokens", Some("tokens")),
            ("step_position", None),
        ] {
            assert_eq!(of(name, number), unit, "{name}");
        }
        assert_eq!(of("score_percentage", Type::String), None);
    }

    #[test]
    fn every_time_has_a_unit() {
        let fields = EVENTS.iter().flat_map(|event| event.shapes).flat_map(|shape| shape.fields);
        for field in fields.filter(|field| field.name.starts_with("duration")) {
            assert!(of(field).is_some(), "{}", field.name);
        }
    }
}
