//! The steps of the npm package's build (`src/js/build`) that are Rust:
//!
//! - `package bindgen INPUT.wasm OUT_DIR NAME` turns compiled wasm into a module with its JavaScript
//!   glue, as `wasm-bindgen --target bundler` does, in the version that Cargo.lock pins, so that nothing
//!   need be installed by hand;
//! - `package types` prints the contract's types, `package samples` its sample payloads, `package effects`
//!   what its events make stale.

use std::process::ExitCode;

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

/// A TypeScript module with the JSON of a sample for each shape, under the event's name and the key that
/// selects the shape.
fn samples() -> String {
    let mut out = String::from(
        "// Generated from the contract's declaration by `package samples`.\n\n/** A sample payload's JSON for each shape. */\nexport const SAMPLES: Record<string, string | undefined> = {\n",
    );
    for name in EventName::ALL {
        for shape in name.decl().shapes {
            let key = [Some(name.as_str()), shape.when].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let sample = serde_json::Value::from(name.sample(shape.when).unwrap_or_default()).to_string();
            out += &format!("  {key:?}: {},\n", serde_json::Value::from(sample));
        }
    }
    out + "};\n"
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
