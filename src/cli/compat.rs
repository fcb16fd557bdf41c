//! `compat`: compares two versions of the contract.

mod report;

use std::io::{self, IsTerminal, Read, Write};

use clap::Args;
use serde_json::{Value, json};

use super::input::{open, without_mark};
use super::output::{enough, say};
use super::{Error, Outcome};
use crate::RealtimeError;
use crate::compat::{Accepted, Contract, Difference, MAX_BYTES, Version, accepted, compare};
use report::Report;

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime schema --format contract > contract.json   # keep it with each release
  fiche-realtime compat contract.json                       # with the contract of this command
  fiche-realtime compat old.json new.json --json
  fiche-realtime compat old.json --allow-file accepted.json

Each difference is compatible, a loss or breaking for each of three readers: an old frontend with a new backend, a new
frontend with an old backend, and a new program that replays old recordings. It is breaking if the reader does not handle
a message that it knows, and a loss if it only does not see something, such as an unknown field.
A file of accepted breaks has the old crate's version, the rule, the place, the change and the reason of each:
  [{"since":"0.1.0","rule":"field-removed","at":"audit.progress /eta","change":"a required field was removed",
    "reason":"no frontend reads it: see issue 12"}]
Copy the first four from --json. Another change at the same place is another break.

Exit status: 0 if nothing breaks or each break is accepted, 1 if something breaks, 2 for wrong use."#;

#[derive(Args)]
pub(super) struct Compat {
    /// The export of the old contract; `-` is standard input
    #[arg(value_name = "OLD")]
    old: String,
    /// The export of the new contract; without it, the contract of this command
    #[arg(value_name = "NEW")]
    new: Option<String>,
    /// Print one JSON object, for programs
    #[arg(long)]
    json: bool,
    /// Accept the breaks that this file lists, each with a reason
    #[arg(long, value_name = "FILE")]
    allow_file: Option<String>,
}

impl Compat {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        let files = [Some(&self.old), self.new.as_ref(), self.allow_file.as_ref()];
        if files.into_iter().flatten().filter(|file| *file == "-").count() > 1 {
            return Err(Error::Use(
                "only one of OLD, NEW and --allow-file can be standard input: give the others as files"
                    .into(),
            ));
        }
        let old = contract(&self.old)?;
        let new = self.new.as_deref().map_or_else(|| Ok(Contract::built_in()), contract)?;
        let allowed = self.allow_file.as_deref().map_or_else(|| Ok(Vec::new()), allowed)?;
        let found = Found::new(&old, &new, &allowed);
        for Accepted { since, rule, at, change, .. } in found.unused(&old, &allowed) {
            say(&format!(
                "nothing breaks at `{rule} {at}` since {since} by \"{change}\": remove it from the accepted breaks"
            ));
        }
        let text = match self.json {
            true => format!("{}\n", found.json(&old, &new)),
            false => Report { found: &found, is_coloured: is_coloured() }.text(&old, &new),
        };
        enough(io::stdout().lock().write_all(text.as_bytes()).map_err(Error::Output))?;
        Ok(Outcome::of(found.breaks() == 0))
    }
}

/// The differences, each with the reason for which a person accepts it.
struct Found(Vec<(Difference, Option<String>)>);

impl Found {
    fn new(old: &Contract, new: &Contract, allowed: &[Accepted]) -> Self {
        let reason = |difference: &Difference| {
            let covering =
                allowed.iter().find(|accepted| difference.is_breaking() && accepted.covers(old, difference));
            covering.map(|accepted| accepted.reason.clone())
        };
        let with_reason = |difference| {
            let reason = reason(&difference);
            (difference, reason)
        };
        Self(compare(old, new).into_iter().map(with_reason).collect())
    }

    /// The number of breaks that no one has accepted.
    fn breaks(&self) -> usize {
        self.0.iter().filter(|(difference, reason)| difference.is_breaking() && reason.is_none()).count()
    }

    /// The accepted breaks since the old contract that are not there.
    fn unused<'a>(
        &'a self,
        old: &'a Contract,
        allowed: &'a [Accepted],
    ) -> impl Iterator<Item = &'a Accepted> {
        let is_there = |accepted: &Accepted| {
            self.0.iter().any(|(difference, _)| difference.is_breaking() && accepted.covers(old, difference))
        };
        allowed.iter().filter(move |accepted| accepted.since == old.crate_version && !is_there(accepted))
    }

    fn json(&self, old: &Contract, new: &Contract) -> Value {
        let differences = self.0.iter().map(|(difference, reason)| {
            let mut told = json!(difference);
            told["accepted"] = json!(reason);
            told
        });
        json!({
            "old": Version::of(old),
            "new": Version::of(new),
            "breaks": self.breaks(),
            "differences": differences.collect::<Vec<_>>(),
        })
    }
}

/// Reads the export of a contract.
fn contract(file: &str) -> Result<Contract, Error> {
    Contract::parse(without_mark(&read(file)?)).map_err(|error| about(file, &RealtimeError::from(&error)))
}

fn allowed(file: &str) -> Result<Vec<Accepted>, Error> {
    accepted(without_mark(&read(file)?)).map_err(|error| about(file, &error))
}

/// Reads a file, but no more of it than is taken, and one byte that tells that there is more.
fn read(file: &str) -> Result<Vec<u8>, Error> {
    let mut data = Vec::new();
    let read = open(Some(file))?.take(MAX_BYTES as u64 + 1).read_to_end(&mut data);
    read.map_err(|error| Error::Use(format!("cannot read `{file}`: {error}")))?;
    Ok(data)
}

fn about(file: &str, error: &RealtimeError) -> Error {
    Error::Use(format!("`{file}`: {error}"))
}

fn is_coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty())
}
