//! The crate as an implementation under test: answers each line of standard input, a call of the conformance suite.
//! `tests/conformance/README.md` describes the lines.

#[path = "../tests/conformance/native/answer.rs"]
mod answer;

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line?)?;
        let outcome = answer::outcome(request["call"].as_str().unwrap_or_default(), &request["input"]);
        writeln!(output, "{}", outcome.unwrap_or(json!({ "skip": true })))?;
        output.flush()?;
    }
    Ok(())
}
