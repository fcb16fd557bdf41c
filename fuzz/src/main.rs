//! Runs one target of `fiche_realtime::fuzzing` under libFuzzer. `fuzz/run` builds and starts it.
//!
//! `FUZZ_TARGET` names the target, and `FUZZ_SEEDS` a folder, to which its seeds are written first.

#![no_main]

use std::sync::OnceLock;
use std::{env, fs};

use fiche_realtime::fuzzing::{TARGETS, Target, seeds, tokens};

static TARGET: OnceLock<Target> = OnceLock::new();

libfuzzer_sys::fuzz_target!(
    init: start(),
    |input: &[u8]| {
        if let Some((_, holds)) = TARGET.get() {
            holds(input);
        }
    }
);

fn start() {
    let names: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
    let wanted = env::var("FUZZ_TARGET").unwrap_or_default();
    let Some(target) = TARGETS.iter().find(|(name, _)| *name == wanted) else {
        eprintln!("expected FUZZ_TARGET to be one of these, found {wanted:?}:");
        names.iter().for_each(|name| println!("{name}"));
        std::process::exit(2);
    };
    TARGET.get_or_init(|| *target);
    if let Ok(folder) = env::var("FUZZ_SEEDS") {
        let written = write(&folder, target.0);
        written.unwrap_or_else(|error| panic!("expected to write the seeds to {folder}: {error}"));
    }
}

/// Writes the seeds of a target, and the dictionary beside their folder.
fn write(folder: &str, target: &str) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for (at, seed) in seeds(target).iter().enumerate() {
        fs::write(format!("{folder}/seed-{at}"), seed)?;
    }
    let word = |token: &String| {
        let bytes: String = token.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
        format!("\"{bytes}\"\n")
    };
    fs::write(format!("{folder}.dict"), tokens().iter().map(word).collect::<String>())
}
