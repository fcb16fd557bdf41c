//! The steps of the npm package's build (`src/js/build`) that are Rust:
//!
//! - `package bindgen INPUT.wasm OUT_DIR NAME` turns compiled wasm into a module with its JavaScript glue, as
//!   `wasm-bindgen --target bundler` does. Cargo.lock pins its version, so nothing is installed by hand.
//! - `package contract`, `table`, `memory`, `samples` and `words` print the TypeScript modules of these names,
//!   which are generated from the crate's declarations.
//! - `package json-schema`, `asyncapi` and `contract-json` print the contract in these formats.

use std::process::ExitCode;

use fiche_realtime::schema::{self, Format};
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
        ["contract"] => print!("{}", schema::typescript()),
        ["table"] => print!("{}", schema::javascript::table()),
        ["memory"] => print!("{}", schema::javascript::memory()),
        ["samples"] => print!("{}", schema::javascript::samples()),
        ["words"] => print!("{}", schema::javascript::words()),
        ["json-schema"] => print!("{}", Format::JsonSchema.render()),
        ["asyncapi"] => print!("{}", Format::Asyncapi.render()),
        ["contract-json"] => print!("{}", Format::Contract.render()),
        _ => {
            eprintln!(
                "usage: package bindgen INPUT.wasm OUT_DIR NAME | package contract | table | memory | samples | words | json-schema | asyncapi | contract-json"
            );
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn bindgen(input: &str, out_dir: &str, name: &str) -> anyhow::Result<()> {
    Bindgen::new().input_path(input).out_name(name).bundler(true)?.typescript(true).generate(out_dir)
}
