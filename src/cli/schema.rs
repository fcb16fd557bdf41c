//! `schema`: prints the contract as a schema, a document, a page or types.

use std::io::{self, Write};

use clap::Args;

use super::output::enough;
use super::{Error, Outcome};
use crate::schema::Format;

pub(super) const EXAMPLES: &str = "\
Examples:
  fiche-realtime schema > events.schema.json
  fiche-realtime schema --format asyncapi > asyncapi.json
  fiche-realtime schema --format typescript > contract.ts
  fiche-realtime schema --format contract > contract.json   # to compare it later: see `fiche-realtime compat --help`
  fiche-realtime schema --format html > events.html";

#[derive(Args)]
pub(super) struct Schema {
    /// The format of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl Schema {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        enough(io::stdout().lock().write_all(self.format.render().as_bytes()).map_err(Error::Output))?;
        Ok(Outcome::AllWell)
    }
}
