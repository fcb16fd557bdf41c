//! The end of the story: a sample of each shape that no other part has, so that the page shows every event
//! from the moment it is declared.

use std::mem::discriminant;

use serde_json::Value;

use super::track::Beat;
use crate::demo::cast::Cast;
use crate::table::SHAPES;
use crate::{ChannelKind, Event};

/// Samples of the shapes that are not among these beats, with the ids of the run, at the time of the last
/// beat.
pub fn untold(cast: &Cast, beats: &[Beat]) -> Vec<Beat> {
    let at = beats.iter().map(|beat| beat.at).max().unwrap_or_default();
    let is_told = |event: &Event| {
        // each shape is a variant of its own
        beats.iter().any(|beat| discriminant(&beat.event) == discriminant(event))
    };
    SHAPES
        .iter()
        .filter_map(|shape| {
            let mut sample = shape.sample();
            for kind in ChannelKind::SCOPED {
                if let Some(id) = kind.id_key().and_then(|key| sample.get_mut(key)) {
                    *id = cast.id(*kind).into();
                }
            }
            Event::read(shape.type_name, &Value::Object(sample).to_string()).ok()
        })
        .filter(|event| !is_told(event))
        .map(|event| Beat { at, event })
        .collect()
}
