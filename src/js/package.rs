//! The steps of the npm package's build (`src/js/build`) that are Rust:
//!
//! - `package bindgen INPUT.wasm OUT_DIR NAME` turns compiled wasm into a module with its JavaScript
//!   glue, as `wasm-bindgen --target bundler` does, in the version that Cargo.lock pins, so that nothing
//!   need be installed by hand;
//! - `package types` prints the contract's types, `package samples` its sample payloads.

use std::process::ExitCode;

use fiche_realtime::{EventName, schema};
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
