//! The command `fiche-realtime`.

use std::process::ExitCode;

fn main() -> ExitCode {
    fiche_realtime::cli::main()
}
