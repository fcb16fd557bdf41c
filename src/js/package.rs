//! The steps of the npm package's build (`src/js/build`) that are Rust:
//!
//! - `package bindgen INPUT.wasm OUT_DIR NAME` turns compiled wasm into a module with its JavaScript
//!   glue, as `wasm-bindgen --target bundler` does, in the version that Cargo.lock pins, so that nothing
//!   need be installed by hand;
//! - `package types` prints the contract's types, `package samples` its sample payloads.

use std::process::ExitCode;

use fiche_realtime::contract::field::{Field, Type};
use fiche_realtime::{EventName, schema};
use serde_json::{Map, Value};
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
        _ => {
            eprintln!("usage: package bindgen INPUT.wasm OUT_DIR NAME | package types | package samples");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn bindgen(input: &str, out_dir: &str, name: &str) -> anyhow::Result<()> {
    Bindgen::new().input_path(input).out_name(name).bundler(true)?.typescript(true).generate(out_dir)
}

/// A TypeScript module with a sample value for each field of the contract whose type does not say it, by
/// the number that the packed table gives the field's name.
///
/// # Panics
/// Where two fields of the same name have different samples: then the name alone does not tell them apart.
fn samples() -> String {
    let mut values = Vec::new();
    for name in EventName::ALL {
        for shape in name.decl().shapes {
            collect(&mut values, shape.fields, &name.sample(shape.when).unwrap_or_default());
        }
    }
    let line = |(key, value): &(&str, Option<Value>)| match value {
        Some(value) => format!("  {value}, // {key}\n"),
        None => format!("  , // {key}\n"),
    };
    format!(
        "// Generated from the contract's declaration by `package samples`.\n\n\
         /** A sample for each of the table's keys, none where the type says it: a word, a date, an exact number. */\n\
         export const VALUES: unknown[] = [\n{}];\n",
        values.iter().map(line).collect::<String>(),
    )
}

fn collect(
    values: &mut Vec<(&'static str, Option<Value>)>,
    fields: &'static [Field],
    sample: &Map<String, Value>,
) {
    for field in fields {
        let at = values.iter().position(|(key, _)| *key == field.name).unwrap_or_else(|| {
            values.push((field.name, None));
            values.len() - 1
        });
        match field.ty {
            Type::OneOf(_) | Type::Exactly(_) | Type::EmptyArray | Type::DateTime => {}
            Type::Object(_, fields) => {
                collect(values, fields, sample[field.name].as_object().unwrap_or(&Map::new()));
            }
            _ => {
                let value = &sample[field.name];
                let known = values[at].1.get_or_insert_with(|| value.clone());
                assert_eq!(known, value, "two samples for `{}`", field.name);
            }
        }
    }
}
