//! Reads payloads from a file or standard input, and answers each with a line of JSON, in order.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};

use clap::Args;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, json};

use super::{Error, Outcome};
use crate::RealtimeError;
use crate::error::{Wording, server};
use crate::json::write_compact;
use crate::recording::carried;

/// The source of the payloads.
#[derive(Args)]
pub(super) struct Input {
    /// The event's name, such as `audit.started`; not with --lines
    #[arg(value_name = "NAME", required_unless_present = "lines")]
    name: Option<String>,
    /// The file with the payload as JSON; without it, or with `-`, standard input
    #[arg(value_name = "FILE")]
    file: Option<String>,
    /// Read one message {"name": …, "data": …} from each line; data is the payload or its JSON text
    #[arg(long)]
    lines: bool,
}

/// The answer to one payload.
pub(super) struct Answer {
    /// JSON without a line feed.
    pub json: String,
    /// Whether the payload is valid.
    pub well: bool,
}

impl Answer {
    /// The answer to a payload that cannot be served, with the number of its line if that is not clear.
    pub(super) fn refusal(line: Option<u64>, error: &RealtimeError) -> Self {
        let mut said = Map::from_iter(line.map(|line| ("line".to_owned(), json!(line))));
        said.insert("code".into(), json!(error.code.as_str()));
        said.insert("field".into(), json!(error.field));
        said.insert("message".into(), json!(error.to_string()));
        Self { json: json!({ "error": said }).to_string(), well: false }
    }
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
            // with --lines the only argument is the file, because each line names its event
            Input { lines: true, name: file, file: None } => answer_lines(file.as_deref(), answer),
            _ => Err(Error::Use("with --lines each line names its event: give no NAME".into())),
        }
    }
}

/// Reads a whole file, or all of standard input.
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

/// Answers line by line, with one line in memory at a time.
fn answer_lines(file: Option<&str>, answer: impl Fn(&str, &[u8]) -> Answer) -> Result<Outcome, Error> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut all_well = true;
    each_line(open(file)?, file, |number, line| {
        let answer = match message(line) {
            Ok((name, payload)) => answer(&name, payload.as_bytes()),
            Err(error) => no_message(number, &server::command::MESSAGE, "", &error),
        };
        all_well &= answer.well;
        print(&mut output, &answer)
    })?;
    output.flush().map_err(Error::Output)?;
    Ok(Outcome::of(all_well))
}

/// The mark that some editors write at the start of a file.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads line by line: `each` gets the line's number and its bytes. Empty lines are passed over, and so is a byte order
/// mark before a line.
pub(super) fn each_line(
    mut input: impl BufRead,
    file: Option<&str>,
    mut each: impl FnMut(u64, &[u8]) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let bytes = input.read_until(b'\n', &mut line).map_err(|error| unreadable(file, &error))?;
        if bytes == 0 {
            break;
        }
        let text = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line);
        if !text.trim_ascii().is_empty() {
            each(number, text)?;
        }
    }
    Ok(())
}

/// A message's name and its payload's JSON text.
pub(super) type Message<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The message of a line, or why the line is none.
pub(super) fn message(line: &[u8]) -> Result<Message<'_>, serde_json::Error> {
    let Line { name, data } = serde_json::from_slice(line)?;
    Ok((name, carried(data)))
}

fn print(output: &mut impl Write, answer: &Answer) -> Result<(), Error> {
    writeln!(output, "{}", answer.json).map_err(Error::Output)
}

/// A message, as a line has it.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    data: &'a RawValue,
}

/// Removes the white space between the tokens of JSON, because a payload may have several lines.
pub(super) fn on_one_line(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    write_compact(json, &mut line);
    line
}

/// Makes the answer to a line that is not as `words` and `expected` say.
pub(super) fn no_message(line: u64, words: &Wording, expected: &str, error: &serde_json::Error) -> Answer {
    // the answer has the line's number in the input, not serde_json's number within the line
    let text = error.to_string();
    let found = text.rsplit_once(" at line ").map_or(text.as_str(), |(found, _)| found);
    Answer::refusal(Some(line), &words.at(format!("line {line}"), expected, found))
}
