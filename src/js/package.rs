//! The steps of the npm package's build (`src/js/build`) that are Rust:
//!
//! - `package bindgen INPUT.wasm OUT_DIR NAME` turns compiled wasm into a module with its JavaScript
//!   glue, as `wasm-bindgen --target bundler` does, in the version that Cargo.lock pins, so that nothing
//!   need be installed by hand;
//! - `package types` prints the contract's types, `package samples` its sample payloads, `package effects`
//!   what its events make stale.

use std::process::ExitCode;

use fiche_realtime::contract::field::{Field, Type};
use fiche_realtime::contract::{RESOURCES, ShapeDecl};
use fiche_realtime::{EventName, schema};
use serde_json::{Map, Value, json};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["bindgen", input, out_dir, name] => {
            if let Err(error) = bindgen(input, out_dir, name) {
                eprintln!("package: {error:#}");
                return ExitCode::FAILURE;
            }
        }
        ["types"] => print!("{}", schema::typescript()),
        ["samples"] => print!("{}", samples()),
        ["effects"] => print!("{}", effects()),
        _ => {
            eprintln!(
                "usage: package bindgen INPUT.wasm OUT_DIR NAME | package types | package samples | package effects"
            );
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn bindgen(input: &str, out_dir: &str, name: &str) -> anyhow::Result<()> {
    Bindgen::new().input_path(input).out_name(name).bundler(true)?.typescript(true).generate(out_dir)
}

/// A TypeScript module with a sample value for each field of the contract whose type does not say it.
///
/// # Panics
/// Where two fields of the same name have different samples: then the name alone does not tell them apart.
fn samples() -> String {
    let mut values = Map::new();
    for name in EventName::ALL {
        for shape in name.decl().shapes {
            collect(&mut values, shape.fields, &name.sample(shape.when).unwrap_or_default());
        }
    }
    format!(
        "// Generated from the contract's declaration by `package samples`.\n\n\
         /** A sample for each field whose type does not say it: no word, date, exact number or empty array. */\n\
         export const VALUES: Record<string, unknown> = {:#};\n",
        Value::from(values),
    )
}

fn collect(values: &mut Map<String, Value>, fields: &[Field], sample: &Map<String, Value>) {
    for field in fields {
        match field.ty {
            Type::OneOf(_) | Type::Exactly(_) | Type::EmptyArray | Type::DateTime => {}
            Type::Object(_, fields) => {
                collect(values, fields, sample[field.name].as_object().unwrap_or(&Map::new()));
            }
            _ => {
                let value = &sample[field.name];
                let known = values.entry(field.name).or_insert_with(|| value.clone());
                assert_eq!(known, value, "two samples for `{}`", field.name);
            }
        }
    }
}

/// A TypeScript module with what follows from the declaration beside the check: what can be stale, what
/// each event makes stale besides that which its channels name, and the numbers that only grow.
fn effects() -> String {
    let table = |of: fn(&ShapeDecl) -> &'static [&'static str]| -> Map<String, Value> {
        let rows = EventName::ALL.iter().map(|name| {
            let all: Vec<_> = name.decl().shapes.iter().flat_map(of).copied().collect();
            (name.to_string(), json!(all))
        });
        rows.filter(|(_, all)| all != &json!([])).collect()
    };
    let fields: Map<_, _> = RESOURCES.iter().map(|(name, field)| ((*name).into(), json!(field))).collect();
    let names: Vec<_> = RESOURCES.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    format!(
        "// Generated from the contract's declaration by `package effects`.\n\n\
         /** What an event can make stale: one of a kind, or a list. */\n\
         export type Resource = {};\n\n\
         /** The payload's field that says which one; a list has none. */\n\
         export const ID_FIELDS: Record<Resource, string | null> = {:#};\n\n\
         /** What an event makes stale besides that which its channels name. */\n\
         export const ALSO_STALE: Record<string, Resource[] | undefined> = {:#};\n\n\
         /** The numbers that only grow until the work ends or starts anew. */\n\
         export const GROWS: Record<string, string[] | undefined> = {:#};\n",
        names.join(" | "),
        Value::from(fields),
        Value::from(table(|shape| shape.stale)),
        Value::from(table(|shape| shape.grows)),
    )
}
