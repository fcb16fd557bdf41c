//! Payloads from a file or standard input, answered one JSON line each, in order.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};

use clap::Args;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use super::{Error, Outcome};
use crate::json::{unquoted, write_compact};

/// Where payloads come from.
#[derive(Args)]
pub(super) struct Input {
    /// The event's name, such as `audit.started`; not with --lines
    #[arg(value_name = "NAME", required_unless_present = "lines")]
    name: Option<String>,
    /// A file with the payload as JSON; `-` or nothing is standard input
    #[arg(value_name = "FILE")]
    file: Option<String>,
    /// Read one message {"name": …, "data": …} a line; data is the payload or its JSON text
    #[arg(long)]
    lines: bool,
}

/// The answer to one payload.
pub(super) struct Answer {
    /// JSON without a line feed.
    pub json: String,
    /// Whether the payload is as it should be.
    pub well: bool,
}

impl Input {
    /// Answers each payload with a line on standard output.
    pub(super) fn answer_each(self, answer: impl Fn(&str, &[u8]) -> Answer) -> Result<Outcome, Error> {
        match self {
            Input { lines: false, name: Some(name), file } => {
                let data = read(file.as_deref())?;
                let answer = answer(&name, &data);
                print(&mut io::stdout().lock(), &answer)?;
                Ok(Outcome::of(answer.well))
            }
            // of the two places the first is the file's, since a line names its event itself
            Input { lines: true, name: file, file: None } => answer_lines(file.as_deref(), answer),
            _ => Err(Error::Use("with --lines each line names its event: give no NAME".into())),
        }
    }
}

/// All of a file, or of standard input.
pub(super) fn read(file: Option<&str>) -> Result<Vec<u8>, Error> {
    let mut data = Vec::new();
    open(file)?.read_to_end(&mut data).map_err(|error| unreadable(file, &error))?;
    Ok(data)
}

pub(super) fn open(file: Option<&str>) -> Result<Box<dyn BufRead>, Error> {
    match file {
        None | Some("-") => Ok(Box::new(io::stdin().lock())),
        Some(path) => match File::open(path) {
            Ok(file) => Ok(Box::new(BufReader::new(file))),
            Err(error) => Err(unreadable(Some(path), &error)),
        },
    }
}

fn unreadable(file: Option<&str>, error: &io::Error) -> Error {
    Error::Use(format!("cannot read `{}`: {error}", file.unwrap_or("-")))
}

/// Answers line by line and keeps one line at a time.
fn answer_lines(file: Option<&str>, answer: impl Fn(&str, &[u8]) -> Answer) -> Result<Outcome, Error> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut all_well = true;
    each_line(open(file)?, file, |number, message, _| {
        let answer = match message {
            Ok((name, payload)) => answer(&name, payload.as_bytes()),
            Err(error) => no_message(number, &error),
        };
        all_well &= answer.well;
        print(&mut output, &answer)
    })?;
    output.flush().map_err(Error::Output)?;
    Ok(Outcome::of(all_well))
}

/// A message's name and its payload's JSON text, or why a line is none.
pub(super) type Message<'a> = Result<(Cow<'a, str>, Cow<'a, str>), serde_json::Error>;

/// Reads line by line: `each` gets the line's number, its message and its bytes. Empty lines are passed
/// over.
pub(super) fn each_line(
    mut input: impl BufRead,
    file: Option<&str>,
    mut each: impl FnMut(u64, Message<'_>, usize) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let bytes = input.read_until(b'\n', &mut line).map_err(|error| unreadable(file, &error))?;
        if bytes == 0 {
            break;
        }
        if !line.trim_ascii().is_empty() {
            let message = serde_json::from_slice::<Line<'_>>(&line);
            each(number, message.map(|line| (line.name.clone(), line.payload())), bytes)?;
        }
    }
    Ok(())
}

fn print(output: &mut impl Write, answer: &Answer) -> Result<(), Error> {
    writeln!(output, "{}", answer.json).map_err(Error::Output)
}

/// A message as it stands in a line.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    data: &'a RawValue,
}

impl<'a> Line<'a> {
    /// The payload's JSON text. Pusher itself carries it as a string.
    fn payload(&self) -> Cow<'a, str> {
        let data = self.data.get();
        if data.starts_with('"') { unquoted(data) } else { data.into() }
    }
}

/// JSON without the white space between its tokens: a payload is handed on as it came, which may be on
/// several lines.
pub(super) fn on_one_line(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    write_compact(json, &mut line);
    line
}

pub(super) fn no_message(line: u64, error: &serde_json::Error) -> Answer {
    // the line's number in the input is what counts, not serde_json's within the line
    let text = error.to_string();
    let found = text.rsplit_once(" at line ").map_or(text.as_str(), |(found, _)| found);
    let expected = "an object with `name` and `data`";
    Answer {
        json: json!({ "error": { "line": line, "expected": expected, "found": found } }).to_string(),
        well: false,
    }
}
