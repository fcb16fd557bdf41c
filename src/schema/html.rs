//! The contract as a page for people: one HTML document, which needs no server and no other file.
//!
//! Everything can be read without JavaScript. The page's scripts add the search, the buttons that copy, and the
//! box that decodes what one pastes. The box runs the npm package, which `src/js/build` bundles to
//! `html/decode.js`.

mod event;
mod markup;
mod rust;
mod typescript;
mod unit;

use crate::contract::{EVENTS, Format, NumberKind};
use crate::{ChannelKind, FINGERPRINT, MAX_DATA_BYTES, events_on};

use event::{address, article};
use markup::{breakable, code, escape, fill, grouped};

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = concat!(include_str!("html/palette.css"), include_str!("html/page.css"));

/// The colours of this page, which the demo's page has too.
#[cfg(feature = "cli")]
pub(crate) const PALETTE: &str = include_str!("html/palette.css");

/// The scripts, in the order in which they run: the package's decoder, then the page's own.
const SCRIPTS: [&str; 4] = [
    include_str!("html/decode.js"),
    include_str!("html/places.js"),
    include_str!("html/decoder.js"),
    include_str!("html/page.js"),
];

/// Writes the page: the channels, the types, and each event with its meaning, fields, samples and code to copy.
///
/// The document loads nothing. It can be served at any address, and opened as a file. `#audit.failed` in its address
/// leads to that event.
pub fn html() -> String {
    fill(PAGE, |name| value(name).unwrap_or_default())
}

/// The value of a name in the template.
fn value(name: &str) -> Option<String> {
    Some(match name {
        "STYLE" => STYLE.into(),
        "COUNT" => EVENTS.len().to_string(),
        "FINGERPRINT" => FINGERPRINT.into(),
        "VERSION" => env!("CARGO_PKG_VERSION").into(),
        "LIMIT" => MAX_DATA_BYTES.to_string(),
        "LIMIT_GROUPED" => grouped(MAX_DATA_BYTES),
        "FAMILIES" => options("family", families()),
        "KINDS" => options("channel", ChannelKind::ALL.iter().map(|kind| kind.as_str())),
        "NAMES" => EVENTS.iter().map(|event| format!("<option value=\"{}\">", escape(event.name))).collect(),
        "INDEX" => families().map(index).collect(),
        "CHANNELS" => ChannelKind::ALL.iter().copied().map(channel).collect(),
        "TYPES" => types(),
        "EVENTS" => families().map(section).collect(),
        "SCRIPTS" => SCRIPTS.map(|script| format!("<script>\n{script}</script>\n")).concat(),
        _ => return None,
    })
}

/// The family of an event: the first part of its name.
fn family(name: &str) -> &str {
    name.split_once('.').map_or(name, |(family, _)| family)
}

/// Every family once, in the document's order.
fn families() -> impl Iterator<Item = &'static str> {
    let first = |at: usize| !EVENTS[..at].iter().any(|other| family(other.name) == family(EVENTS[at].name));
    (0..EVENTS.len()).filter(move |at| first(*at)).map(|at| family(EVENTS[at].name))
}

/// The buttons of a filter, of which one is chosen.
fn options<'a>(name: &str, values: impl Iterator<Item = &'a str>) -> String {
    let option = |value: &str, text: &str, checked: &str| {
        format!(
            "<label><input type=\"radio\" name=\"{name}\" value=\"{}\"{checked}><span>{}</span></label>",
            escape(value),
            escape(text)
        )
    };
    values.fold(option("", "all", " checked"), |all, value| all + &option(value, value, ""))
}

/// The links to a family's events.
fn index(of: &str) -> String {
    let links: String = EVENTS
        .iter()
        .filter(|event| family(event.name) == of)
        .map(|event| format!("<li><a href=\"#{0}\">{0}</a></li>\n", escape(event.name)))
        .collect();
    format!("<li data-family=\"{0}\"><span>{0}</span>\n<ul>\n{links}</ul></li>\n", escape(of))
}

/// A family with its events.
fn section(of: &str) -> String {
    let articles: String =
        EVENTS.iter().filter(|event| family(event.name) == of).map(|event| article(event, of)).collect();
    format!(
        "<section class=\"family\" data-family=\"{0}\">\n<h2>{0}</h2>\n{articles}</section>\n",
        escape(of)
    )
}

/// The row of a kind of channel.
fn channel(kind: ChannelKind) -> String {
    let events: Vec<_> =
        events_on(kind).map(|event| format!("<a href=\"#{0}\">{0}</a>", escape(event.as_str()))).collect();
    let address = breakable(&address(kind));
    format!("<tr><th scope=\"row\">{address}</th><td>{}</td></tr>\n", events.join(", "))
}

/// The rows of the table of types. The fields' tables link to those that have an id.
fn types() -> String {
    let row = |id: &str, name: &str, means: &str| {
        let id = if id.is_empty() { String::new() } else { format!(" id=\"type-{id}\"") };
        format!("<tr{id}><th scope=\"row\">{}</th><td>{means}</td></tr>\n", escape(name))
    };
    let numbers = NumberKind::ALL
        .iter()
        .map(|kind| row(kind.as_str(), kind.as_str(), &escape(&format!("a {}", kind.expects()))));
    let formats = Format::ALL.iter().map(|format| {
        row(format.as_str(), format.expects(), &format!("a string, such as {}", code(format.sample())))
    });
    let others = [
        row("", "\"word\" or number", "that value and no other"),
        row("object", "object", "any JSON object"),
        row("optional", "optional", "the field may be absent, and <code>null</code> counts as absent"),
    ];
    let first = row("", "string, boolean", "as in JSON");
    std::iter::once(first).chain(numbers).chain(formats).chain(others).collect()
}

#[cfg(test)]
mod tests;
