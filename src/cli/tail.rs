//! `tail`: prints the events that arrive on channels, decoded.

mod connection;
mod recorder;
mod retry;

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use serde_json::{Map, Value, json};

use super::output::{enough, say, visible, write};
use super::stop::Stop;
use super::{Error, Outcome, settings};
use crate::decode::Problem;
use crate::error::quote;
use crate::json::write_compact;
use crate::{Channel, ChannelKind, Decoded, Payload, Signer, decode, parse_channel, route};
use connection::{Connection, Ended};
use recorder::Recorder;

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime tail                            # the global channel
  fiche-realtime tail --audit 42 --fiche 1024
  fiche-realtime tail private-job-7 --json
  fiche-realtime tail --audit 42 --record bug.jsonl   # publish --lines --replay bug.jsonl plays it again

Prints one line for each event, until Ctrl-C:
  06:12:45 private-audit-42 event audit.step_completed {"audit_id":"42",…}
A payload whose id is not that of its channel is invalid.
With --json one line of JSON each, the same value as the library's `decode` and its channel:
  {"channel":"private-audit-42","kind":"event","name","payload","truncated"}
A recording has one line of JSON each, with the time in milliseconds since 1970:
  {"at":1764212345678,"channel":"private-audit-42","event":"audit.progress","data":{"audit_id":"42",…}}"#;

#[derive(Args)]
pub(super) struct Tail {
    /// Names of channels, such as `private-audit-42`
    #[arg(value_name = "CHANNEL")]
    channels: Vec<String>,
    #[command(flatten)]
    scopes: Scopes,
    /// Print JSON lines, for programs
    #[arg(long)]
    json: bool,
    /// Append each message to a recording as well
    #[arg(long, value_name = "FILE")]
    record: Option<String>,
}

impl Tail {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        let channels = self.channels().map_err(Error::Use)?;
        let recorder = self.record.as_deref().map(Recorder::open).transpose()?;
        let mut stop = Stop::watch()?;
        let settings = settings()?;
        let signer = Signer::new(&settings.key, &settings.secret);
        let connection = Connection { url: settings.socket_url(), signer, channels };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::Use(format!("cannot use the network: {error}")))?;
        let print = Printer::new(self.json);
        let messages = Cell::new(0u64);
        let heard = |channel: &str, name: &str, text: &str| {
            messages.set(messages.get() + 1);
            let at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            if let Some(recorder) = &recorder {
                recorder.add(at, channel, name, text)?;
            }
            print.message(at, channel, name, text)
        };
        let ended = runtime.block_on(async {
            tokio::select! {
                ended = connection.run(heard) => ended,
                signal = stop.asked() => Ended::Stopped(signal),
            }
        });
        // a look-up of a host's name cannot be interrupted, and must not be waited for
        runtime.shutdown_background();
        match ended {
            Ended::Stopped(signal) => {
                say(&format!("stopped by {}; messages printed: {}", signal.name(), messages.get()));
                Ok(Outcome::Stopped(signal))
            }
            Ended::Failed(error) => enough(Err(error)).map(|()| Outcome::AllWell),
            Ended::Refused(why) => {
                // a program that reads the lines has no other way to know this
                say(&why);
                Ok(Outcome::SomeNot)
            }
        }
    }

    fn channels(&self) -> Result<Vec<Channel>, String> {
        let mut channels = Vec::new();
        for name in &self.channels {
            let channel = parse_channel(name).ok_or_else(|| {
                format!("expected a channel of this contract, such as `private-audit-42`, found `{name}`")
            })?;
            channels.push(channel);
        }
        for (kind, id) in &self.scopes.0 {
            channels.push(Channel::of(*kind, id).map_err(|error| error.to_string())?);
        }
        if channels.is_empty() {
            channels.push(Channel::of(ChannelKind::GLOBAL, "").map_err(|error| error.to_string())?);
        }
        channels.sort();
        channels.dedup();
        Ok(channels)
    }
}

/// The channels that the options name. Each kind of channel has an option: `--audit ID`, or `--global`.
struct Scopes(Vec<(ChannelKind, String)>);

impl Args for Scopes {
    fn augment_args(command: Command) -> Command {
        command.args(ChannelKind::ALL.iter().map(|kind| {
            let option = Arg::new(kind.as_str()).long(kind.as_str());
            match kind.id_key() {
                Some(_) => option
                    .value_name("ID")
                    .action(ArgAction::Append)
                    .help(format!("The channel {}ID", kind.prefix())),
                None => option
                    .action(ArgAction::SetTrue)
                    .help(format!("The channel {}, in addition to the others", kind.prefix())),
            }
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Scopes {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut scopes = Vec::new();
        for kind in ChannelKind::ALL.iter().copied() {
            if kind.id_key().is_some() {
                let ids = matches.get_many::<String>(kind.as_str()).unwrap_or_default();
                scopes.extend(ids.map(|id| (kind, id.clone())));
            } else if matches.get_flag(kind.as_str()) {
                scopes.push((kind, String::new()));
            }
        }
        Ok(Self(scopes))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Decodes a message that a channel brought. It is invalid if its id is not the channel's.
fn received<'a>(channel: &str, name: &'a str, text: &'a str) -> Decoded<'a> {
    let decoded = decode(name, text.as_bytes());
    let problem = match &decoded {
        Decoded::Event { payload, .. } | Decoded::Partial { payload, .. } => misplaced(channel, payload),
        Decoded::Unknown { .. } | Decoded::Invalid { .. } => None,
    };
    problem.map_or(decoded, |problem| Decoded::Invalid { name, problems: vec![problem] })
}

/// The problem of a payload that does not belong on the channel that brought it.
fn misplaced(channel: &str, payload: &Payload<'_>) -> Option<Problem> {
    let payload = payload.to_value().ok()?;
    let id = |kind: ChannelKind| payload.get(kind.id_key()?)?.as_str();
    let own = |kind: ChannelKind| channel.strip_prefix(kind.prefix());
    let kind = route::misplaced(
        |start| channel.as_bytes().starts_with(start),
        |kind| id(kind).is_some() && id(kind) != own(kind),
    )?;
    Some(Problem {
        path: format!("/{}", kind.id_key()?),
        expected: quote(own(kind)?),
        found: quote(id(kind)?),
    })
}

/// How messages are printed.
struct Printer {
    json: bool,
    colour: bool,
    /// Whether the output is a terminal. Payloads are then cut to one line.
    is_terminal: bool,
}

/// The number of a payload's characters that a terminal shows.
const SHOWN: usize = 120;

impl Printer {
    fn new(json: bool) -> Self {
        let is_terminal = io::stdout().is_terminal();
        Self { json, is_terminal, colour: is_terminal && std::env::var_os("NO_COLOR").is_none() }
    }

    fn message(&self, at: Duration, channel: &str, name: &str, text: &str) -> Result<(), Error> {
        let decoded = received(channel, name, text);
        if !self.json {
            return writeln!(io::stdout(), "{}", self.line(at, channel, name, &decoded))
                .map_err(Error::Output);
        }
        let mut line = Map::from_iter([("channel".to_owned(), json!(channel))]);
        if let Ok(Value::Object(decoded)) = serde_json::to_value(&decoded) {
            line.extend(decoded);
        }
        write(&Value::Object(line).to_string())
    }

    fn line(&self, at: Duration, channel: &str, name: &str, decoded: &Decoded<'_>) -> String {
        let seconds = at.as_secs() % 86_400;
        let time = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        let mut detail = String::new();
        match decoded {
            Decoded::Invalid { problems, .. } => {
                let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
                detail = problems.join("; ");
            }
            Decoded::Event { payload, .. }
            | Decoded::Partial { payload, .. }
            | Decoded::Unknown { payload, .. } => write_compact(payload.as_str(), &mut detail),
        }
        if self.is_terminal
            && let Some((end, _)) = detail.char_indices().nth(SHOWN)
        {
            detail.truncate(end);
            detail.push('…');
        }
        let kind = decoded.kind();
        let colour = match (self.colour, decoded) {
            (false, _) => None,
            (_, Decoded::Event { .. }) => Some(32),
            (_, Decoded::Partial { .. }) => Some(33),
            (_, Decoded::Unknown { .. }) => Some(36),
            (_, Decoded::Invalid { .. }) => Some(31),
        };
        let kind = colour.map_or(kind.to_owned(), |colour| format!("\x1b[{colour}m{kind}\x1b[0m"));
        // what others wrote can contain characters that a terminal would obey
        format!("{time} {} {kind} {} {}", visible(channel), visible(name), visible(&detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_on_the_channel_of_another_id_is_invalid() {
        let told = |channel: &str, name: &str, data: &str| match received(channel, name, data) {
            Decoded::Invalid { problems, .. } => problems[0].to_string(),
            decoded => decoded.kind().to_owned(),
        };
        let (name, data) = (
            "audit.progress",
            r#"{"audit_id":"42","fiche_id":"7","completed_steps":1,"total_steps":2,"failed_steps":0,"progress_percentage":1}"#,
        );
        for channel in ["private-audit-42", "private-fiche-7", "private-global", "private-job-9"] {
            assert_eq!(told(channel, name, data), "partial", "{channel}");
        }
        for (channel, problem) in [
            ("private-audit-4", r#"/audit_id: expected "4", found "42""#),
            ("private-audit-421", r#"/audit_id: expected "421", found "42""#),
            ("private-fiche-é", r#"/fiche_id: expected "é", found "7""#),
        ] {
            assert_eq!(told(channel, name, data), problem);
            assert_eq!(told(channel, "something.new", data), "unknown");
            assert!(told(channel, name, "{}").starts_with("/audit_id: expected string"));
        }
    }
}
