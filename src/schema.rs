//! The contract in formats for other tools. All of them are generated from [`EVENTS`].

mod asyncapi;
mod contract;
mod html;
#[cfg(feature = "package")]
pub mod javascript;
mod json_schema;
mod markdown;
mod typescript;

pub use asyncapi::asyncapi;
#[cfg(feature = "cli")]
pub(crate) use html::PALETTE;
pub use html::html;
pub use json_schema::json_schema;
pub use markdown::markdown;
pub use typescript::typescript;

use crate::compat::Contract;
use crate::contract::{EVENTS, EventDecl, ShapeDecl};

/// A format in which the contract can be written.
///
/// ```
/// use fiche_realtime::schema::Format;
/// assert!(Format::Markdown.render().contains("audit.started"));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// JSON Schema, draft 2020-12
    #[default]
    JsonSchema,
    /// AsyncAPI 3.1
    Asyncapi,
    /// A document for people
    Markdown,
    /// The types of the npm package
    Typescript,
    /// All of the contract as data, for `compat`
    Contract,
    /// A page for people, which can be searched and decodes what they paste
    Html,
}

impl Format {
    /// Writes the contract in this format, with a line feed at the end.
    pub fn render(self) -> String {
        match self {
            Format::JsonSchema => pretty(&json_schema()),
            Format::Asyncapi => pretty(&asyncapi()),
            Format::Markdown => markdown(),
            Format::Typescript => typescript(),
            Format::Contract => Contract::built_in().to_json(),
            Format::Html => html(),
        }
    }
}

fn pretty(document: &serde_json::Value) -> String {
    format!("{document:#}\n")
}

/// Every shape with its event, in the document's order.
fn shapes() -> impl Iterator<Item = (&'static EventDecl, &'static ShapeDecl)> {
    EVENTS.iter().flat_map(|event| event.shapes.iter().map(move |shape| (event, shape)))
}

/// The keys that select another shape of the event, and so are absent in this one.
fn foreign_keys(event: &EventDecl, shape: &ShapeDecl) -> impl Iterator<Item = &'static str> {
    event.shapes.iter().filter_map(|other| other.when).filter(move |key| shape.when != Some(key))
}
