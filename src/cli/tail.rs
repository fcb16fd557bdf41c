//! `tail`: what arrives on channels, decoded.

mod connection;

use std::io::{self, IsTerminal, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use serde_json::{Map, Value, json};

use super::{Error, Outcome, settings};
use crate::json::write_compact;
use crate::{Channel, Decoded, Signer, decode, parse_channel};
use connection::{Connection, Ended};

pub(super) const EXAMPLES: &str = r#"Examples:
  fiche-realtime tail                            # the global channel
  fiche-realtime tail --audit 42 --fiche 1024
  fiche-realtime tail private-job-7 --json

Prints one line an event until it is stopped with Ctrl-C:
  06:12:45 private-audit-42 event audit.step_completed {"audit_id":"42",…}
With --json one line of JSON each, the same value as the library's `decode` and its channel:
  {"channel":"private-audit-42","kind":"event","name","payload","truncated"}"#;

#[derive(Args)]
pub(super) struct Tail {
    /// Names of channels, such as `private-audit-42`
    #[arg(value_name = "CHANNEL")]
    channels: Vec<String>,
    /// The channel of an audit, by its id
    #[arg(long, value_name = "ID")]
    audit: Vec<String>,
    /// The channel of a fiche
    #[arg(long, value_name = "ID")]
    fiche: Vec<String>,
    /// The channel of a job
    #[arg(long, value_name = "ID")]
    job: Vec<String>,
    /// The global channel, as well as others
    #[arg(long)]
    global: bool,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Tail {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        let channels = self.channels().map_err(Error::Use)?;
        let settings = settings()?;
        let signer = Signer::new(&settings.key, &settings.secret);
        let connection = Connection { url: settings.socket_url(), signer, channels };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::Use(format!("cannot use the network: {error}")))?;
        let print = Printer::new(self.json);
        let ended = runtime.block_on(async {
            tokio::select! {
                ended = connection.run(|channel, name, data| print.message(channel, name, data)) => ended,
                _ = tokio::signal::ctrl_c() => Ended::Stopped,
            }
        });
        match ended {
            Ended::Stopped => Ok(Outcome::of(true)),
            Ended::Output(error) => Err(Error::Output(error)),
            Ended::Refused(why) => {
                // what a program that reads the lines cannot know otherwise
                writeln!(io::stderr(), "fiche-realtime: {why}").map_err(Error::Output)?;
                Ok(Outcome::of(false))
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
        let audits = self.audit.iter().map(|id| Channel::audit(id));
        let fiches = self.fiche.iter().map(|id| Channel::fiche(id));
        let jobs = self.job.iter().map(|id| Channel::job(id));
        for channel in audits.chain(fiches).chain(jobs) {
            channels.push(channel.map_err(|error| error.to_string())?);
        }
        if self.global || channels.is_empty() {
            channels.push(Channel::global());
        }
        channels.sort();
        channels.dedup();
        Ok(channels)
    }
}

/// How messages are printed.
struct Printer {
    json: bool,
    colour: bool,
    /// Whether somebody looks: then payloads are cut to one line.
    is_terminal: bool,
}

/// As many characters of a payload are shown on a terminal.
const SHOWN: usize = 120;

impl Printer {
    fn new(json: bool) -> Self {
        let is_terminal = io::stdout().is_terminal();
        Self { json, is_terminal, colour: is_terminal && std::env::var_os("NO_COLOR").is_none() }
    }

    fn message(&self, channel: &str, name: &str, data: &Value) -> io::Result<()> {
        // Channels carries the payload as a string of JSON; some servers, and client events, as it is
        let text = match data {
            Value::String(text) => text.clone(),
            data => data.to_string(),
        };
        let decoded = decode(name, text.as_bytes());
        let mut output = io::stdout().lock();
        if self.json {
            let mut line = Map::from_iter([("channel".to_owned(), json!(channel))]);
            if let Ok(Value::Object(decoded)) = serde_json::to_value(&decoded) {
                line.extend(decoded);
            }
            writeln!(output, "{}", Value::Object(line))?;
        } else {
            writeln!(output, "{}", self.line(channel, name, &decoded))?;
        }
        output.flush()
    }

    fn line(&self, channel: &str, name: &str, decoded: &Decoded<'_>) -> String {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() % 86_400;
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
        // a payload can carry what a terminal would obey
        let plain = |text: &str| {
            text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect::<String>()
        };
        let kind = decoded.kind();
        let colour = match (self.colour, decoded) {
            (false, _) => None,
            (_, Decoded::Event { .. }) => Some(32),
            (_, Decoded::Partial { .. }) => Some(33),
            (_, Decoded::Unknown { .. }) => Some(36),
            (_, Decoded::Invalid { .. }) => Some(31),
        };
        let kind = colour.map_or(kind.to_owned(), |colour| format!("\x1b[{colour}m{kind}\x1b[0m"));
        format!("{time} {} {kind} {} {}", plain(channel), plain(name), plain(&detail))
    }
}
