//! The part of the page about one event.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::markup::{breakable, code, escape, grouped};
use super::{rust, typescript, unit};
use crate::contract::field::{Field, Type};
use crate::contract::{EventDecl, EventName, RESOURCES, ShapeDecl};
use crate::{ChannelKind, MAX_DATA_BYTES};

/// Writes an event: its meaning, then each of its shapes.
pub(super) fn article(event: &EventDecl, family: &str) -> String {
    let name = escape(event.name);
    let mut channels: Vec<_> = event.shapes.iter().flat_map(|shape| shape.channels).copied().collect();
    channels.sort_unstable();
    channels.dedup();
    let mut out = format!(
        "<article class=\"event\" id=\"{name}\" data-family=\"{}\" data-channels=\"{}\">\n\
         <h3><a href=\"#{name}\">{name}</a></h3>\n<p class=\"meaning\">{}</p>\n",
        escape(family),
        escape(&channels.join(" ")),
        escape(&event.meaning())
    );
    for shape in event.shapes {
        let sample = sample(event, shape);
        let _ =
            write!(out, "<section class=\"shape\" id=\"{}\">\n{}", shape.type_name, heading(event, shape));
        out.push_str(&facts(shape, &sample));
        let _ = write!(
            out,
            "<div class=\"columns\">\n{}{}</div>\n<details>\n<summary>Rust and TypeScript</summary>\n<div class=\"columns\">\n{}<div>\n{}{}</div>\n</div>\n</details>\n</section>\n",
            fields(shape),
            figure("Sample", "json", shape.type_name, &format!("{:#}", Value::Object(sample.clone()))),
            figure("Publish in Rust", "rust", shape.type_name, &rust::publish(shape, &sample)),
            figure(
                "Receive in TypeScript",
                "ts",
                shape.type_name,
                &typescript::receive(event, shape, &sample)
            ),
            figure("Its type in TypeScript", "type", shape.type_name, &typescript::interface(event, shape)),
        );
    }
    out + "</article>\n"
}

/// The sample payload of a shape.
pub(super) fn sample(event: &EventDecl, shape: &ShapeDecl) -> Map<String, Value> {
    let name = event.name.parse::<EventName>().ok();
    name.and_then(|name| name.sample(shape.when)).unwrap_or_default()
}

/// The name of every channel of a kind, with the payload's key in place of the id.
pub(super) fn address(kind: ChannelKind) -> String {
    let id = kind.id_key().map(|key| format!("{{{key}}}")).unwrap_or_default();
    format!("{}{id}", kind.prefix())
}

/// Says which key selects the shape, if the event has several.
fn heading(event: &EventDecl, shape: &ShapeDecl) -> String {
    let others: Vec<_> = event.shapes.iter().filter_map(|other| other.when).map(code).collect();
    match shape.when {
        Some(key) => format!("<h4>With {}</h4>\n", code(key)),
        None if others.is_empty() => String::new(),
        None => format!("<h4>Without {}</h4>\n", others.join(" and ")),
    }
}

/// The channels of a shape, what it makes stale, and the size of its sample.
fn facts(shape: &ShapeDecl, sample: &Map<String, Value>) -> String {
    let channels: Vec<_> = shape
        .channels
        .iter()
        .filter_map(|channel| channel.parse().ok())
        .map(|kind: ChannelKind| code(&address(kind)))
        .collect();
    let stale: Vec<_> = shape.makes_stale().map(resource).collect();
    let stale = if stale.is_empty() { "nothing".into() } else { stale.join(", ") };
    let bytes = Value::Object(sample.clone()).to_string().len();
    format!(
        "<dl class=\"facts\">\n<div><dt>Channels</dt><dd>{}</dd></div>\n<div><dt>Makes stale</dt><dd>{stale}</dd></div>\n\
         <div><dt>Size of the sample</dt><dd>{} of {} bytes <meter min=\"0\" max=\"{MAX_DATA_BYTES}\" value=\"{bytes}\" aria-label=\"Size of the sample beside the limit\"></meter></dd></div>\n</dl>\n",
        channels.join(", "),
        grouped(bytes),
        grouped(MAX_DATA_BYTES)
    )
}

/// A resource that an event makes stale: one of a kind with the key of its id, or a list.
fn resource(name: &str) -> String {
    let key = RESOURCES.iter().find(|(resource, _)| *resource == name).and_then(|(_, key)| *key);
    match key {
        Some(key) => format!("{} {}", escape(name), code(key)),
        None => format!("all {}", escape(name)),
    }
}

/// The table of a shape's fields.
fn fields(shape: &ShapeDecl) -> String {
    let mut rows = String::new();
    add_rows(&mut rows, "", shape.fields);
    format!(
        "<table class=\"fields\">\n<caption class=\"unseen\">Fields of {}</caption>\n\
         <thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Type</th><th scope=\"col\">Unit</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n",
        shape.type_name
    )
}

/// Writes a row for each field. The fields of a nested object follow it, with its name in front.
fn add_rows(out: &mut String, parent: &str, fields: &[Field]) {
    for field in fields {
        let optional = if field.optional { ", <a href=\"#type-optional\">optional</a>" } else { "" };
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}{optional}</td><td>{}</td></tr>",
            breakable(&format!("{parent}{}", field.name)),
            type_of(field.ty),
            unit::of(field).unwrap_or_default()
        );
        if let Type::Object(_, nested) = field.ty {
            add_rows(out, &format!("{parent}{}.", field.name), nested);
        }
    }
}

fn type_of(ty: Type) -> String {
    let link = |id: &str, name: &str| format!("<a href=\"#type-{id}\">{}</a>", escape(name));
    match ty {
        Type::String => "string".into(),
        Type::Number(kind) => link(kind.as_str(), kind.as_str()),
        Type::Boolean => "boolean".into(),
        Type::Format(format) => link(format.as_str(), format.expects()),
        Type::OneOf(words) => {
            words.iter().map(|word| code(&format!("\"{word}\""))).collect::<Vec<_>>().join(" or ")
        }
        Type::Exactly(number) => code(&number.to_string()),
        Type::EmptyArray => "empty array".into(),
        Type::Strings => "array of strings".into(),
        Type::AnyObject => link("object", "object"),
        Type::Object(..) => "object of the fields below".into(),
    }
}

/// A text to copy.
fn figure(title: &str, kind: &str, shape: &str, text: &str) -> String {
    let id = format!("{shape}-{kind}");
    let decode = if kind == "json" {
        format!("<button type=\"button\" data-decode=\"{id}\" hidden>Decode</button>")
    } else {
        String::new()
    };
    format!(
        "<figure>\n<figcaption>{title} {decode}<button type=\"button\" data-copy=\"{id}\" hidden>Copy<span class=\"unseen\">: {title} of {shape}</span></button></figcaption>\n<pre><code id=\"{id}\" class=\"{kind}\">{}</code></pre>\n</figure>\n",
        escape(text.trim_end())
    )
}
