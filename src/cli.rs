//! The command line: `fiche-realtime`.
//!
//! The exit status is 0 if all is well, 1 if a payload is not, 2 for wrong use, and 128 and its number after a
//! signal. Standard output is for programs; errors go to standard error.

mod check;
mod compat;
mod demo;
mod input;
mod output;
mod publish;
mod route;
mod schema;
mod sign;
mod stop;
mod tail;
mod truncate;

use std::fmt;
use std::io;
use std::ops::RangeBounds;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::Settings;
use crate::error::{Wording, quote};
use input::Input;
use output::{print, say};
use stop::Signal;

/// The realtime events of the call-audit product: check, route, shorten, sign and publish them, or run the demo.
#[derive(Parser)]
#[command(version, about, after_help = ENVIRONMENT)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const ENVIRONMENT: &str = "\
Environment:
  PUSHER_APP_ID, PUSHER_KEY, PUSHER_SECRET   the app on Pusher Channels
  PUSHER_CLUSTER                             its cluster, such as `eu`
  PUSHER_HOST, PUSHER_PORT, PUSHER_SCHEME    or a server of your own
If none of them is set, the command uses the demo's embedded server on http://127.0.0.1:4000.

Exit status: 0 if all is well, 1 if a payload is invalid or was not published or `compat` finds a break, 2 for wrong use.
SIGINT (Ctrl-C) and SIGTERM end `publish --lines`, `tail` and `demo` gracefully: accepted events are still sent, for
at most 5 seconds, and the exit status is 130 or 143. A second signal ends the command at once.";

#[derive(Subcommand)]
enum Command {
    /// Serve the demo in a browser (the default)
    Demo(demo::Demo),
    /// Check payloads against the contract, and list every problem
    #[command(override_usage = check::USAGE, after_help = check::EXAMPLES)]
    Check(Input),
    /// Print the channels on which payloads are published
    #[command(override_usage = route::USAGE, after_help = route::EXAMPLES)]
    Route(Input),
    /// Shorten payloads to the size that Pusher accepts
    #[command(override_usage = truncate::USAGE, after_help = truncate::EXAMPLES)]
    Truncate(truncate::Truncate),
    /// Print the contract as a schema, a document or types
    #[command(after_help = schema::EXAMPLES)]
    Schema(schema::Schema),
    /// Compare two versions of the contract, and tell what breaks
    #[command(after_help = compat::EXAMPLES)]
    Compat(compat::Compat),
    /// Publish events to their channels
    #[command(override_usage = publish::USAGE, after_help = publish::EXAMPLES)]
    Publish(publish::Publish),
    /// Print the events that arrive on channels, decoded
    #[command(after_help = tail::EXAMPLES)]
    Tail(tail::Tail),
    /// Sign a request to Pusher's HTTP API and print its URL
    #[command(after_help = sign::EXAMPLES)]
    Sign(sign::Sign),
}

/// The result of a command that ran.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    AllWell,
    SomeNot,
    /// The command ended gracefully, because a signal asked for it.
    Stopped(Signal),
}

impl Outcome {
    fn of(well: bool) -> Self {
        if well { Outcome::AllWell } else { Outcome::SomeNot }
    }
}

/// The error of a command that could not run.
#[derive(Debug)]
enum Error {
    /// The command was used wrongly. The text says what to do.
    Use(String),
    /// Standard output cannot be written.
    Output(io::Error),
    /// The file of `tail --record` cannot be written.
    Recording { path: String, error: io::Error },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Use(text) => f.write_str(text),
            Error::Output(error) => write!(f, "cannot write the answer: {error}"),
            Error::Recording { path, error } => {
                write!(
                    f,
                    "cannot write the recording `{path}`: {error}: give --record a file that can be written"
                )
            }
        }
    }
}

/// Runs the command with the arguments of the process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command.unwrap_or(Command::Demo(demo::Demo::default())) {
        Command::Demo(demo) => demo.run(),
        Command::Check(input) => input.answer_each(check::check),
        Command::Route(input) => input.answer_each(route::route),
        Command::Truncate(truncate) => truncate.run(),
        Command::Schema(schema) => schema.run(),
        Command::Compat(compat) => compat.run(),
        Command::Tail(tail) => tail.run(),
        Command::Publish(publish) => publish.run(),
        Command::Sign(sign) => sign.run(),
    };
    match outcome {
        Ok(Outcome::AllWell) => ExitCode::SUCCESS,
        Ok(Outcome::SomeNot) => ExitCode::from(1),
        Ok(Outcome::Stopped(signal)) => ExitCode::from(signal.status()),
        Err(error) => {
            say(&error.to_string());
            ExitCode::from(2)
        }
    }
}

/// The app that the environment names, or otherwise the one of the demo that runs.
fn settings() -> Result<Settings, Error> {
    match Settings::from_env() {
        Err(error) => Err(Error::Use(error.to_string())),
        Ok(Some(named)) => Ok(named),
        Ok(None) => crate::demo::running().map_err(|error| {
            let at = crate::demo::LISTEN;
            Error::Use(format!(
                "no demo runs at {at} ({error}): start `fiche-realtime demo`, or set PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET"
            ))
        }),
    }
}

/// Reads the speed of a replay or of the demo: a number in this range. `words` are those of the error.
fn speed(text: &str, range: impl RangeBounds<f64>, words: &Wording) -> Result<f64, String> {
    let speed = text.parse().ok().filter(|speed| range.contains(speed));
    speed.ok_or_else(|| words.at("--speed", "", quote(text)).to_string())
}
