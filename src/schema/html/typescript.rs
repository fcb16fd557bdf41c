//! The TypeScript that receives an event, to copy.

use serde_json::{Map, Value, json};

use crate::ChannelKind;
use crate::contract::{EventDecl, ShapeDecl};
use crate::schema::typescript::{full_name, full_shape};

/// The program that receives the events of a shape on their first channel.
pub(super) fn receive(event: &EventDecl, shape: &ShapeDecl, sample: &Map<String, Value>) -> String {
    let type_name = full_name(shape.type_name);
    let keys: Vec<_> = shape.fields.iter().map(|field| field.name).collect();
    // in one line if it is short, or else in a line for each
    let line = keys.join(", ");
    let keys = if line.len() <= 40 {
        format!(" {line} ")
    } else {
        keys.iter().map(|key| format!("\n      {key},")).chain(["\n    ".into()]).collect()
    };
    let other = match shape.when {
        Some(key) => format!("    if (payload.{key} === undefined) return; // another shape\n"),
        None => event
            .shapes
            .iter()
            .filter_map(|shape| shape.when)
            .map(|key| format!("    if (payload.{key} !== undefined) return; // another shape\n"))
            .collect(),
    };
    format!(
        "import {{ connect, type {type_name} }} from \"fiche-realtime\";\n\nconnect(pusher).subscribe({{ {} }}, {{\n  \"{}\": ({{ payload }}) => {{\n{other}    const {{{keys}}}: {type_name} = payload;\n  }},\n}});\n",
        scope(shape, sample),
        event.name
    )
}

/// The type of a payload, after the types of the objects inside it.
pub(super) fn interface(event: &EventDecl, shape: &ShapeDecl) -> String {
    full_shape(event, shape)
}

/// What to watch for the shape's events to arrive.
fn scope(shape: &ShapeDecl, sample: &Map<String, Value>) -> String {
    let kind: Option<ChannelKind> = shape.channels.first().and_then(|channel| channel.parse().ok());
    let kind = kind.unwrap_or(ChannelKind::GLOBAL);
    let id = kind.id_key().map_or(json!(true), |key| sample.get(key).cloned().unwrap_or_default());
    format!("{}: {id}", kind.scope())
}
