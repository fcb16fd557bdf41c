//! The module of words and limits.

use std::fmt::Write;

use serde_json::{Map, json};

use super::module::Module;
use crate::CONTRACT_KEY;
use crate::TRUNCATED_KEY;
use crate::channel::BadId;
use crate::check::ValueKind;
use crate::compat::MAX_BYTES;
use crate::decode::NOT_JSON;
use crate::error::server::TAKES;
use crate::error::{DRIFTED, ErrorCode, NOT_TOO_DEEP, TRANSLATED, UNREADABLE, says, with_limits};
use crate::json::Kind;
use crate::limits::{AUTHORIZATION_WAITS, DENIALS, LIMITS};
use crate::recording;
use crate::route::DEEPER;
use crate::wasm::boundary::ID_NO_STRING;

/// Writes the words of errors and problems, and the limits: `words.ts`.
pub fn words() -> String {
    let mut module = Module::new("What errors and problems say, and the limits.");
    module.line("\n/** What was wrong, for programs to tell apart. */\nexport type RealtimeErrorCode =");
    for code in ErrorCode::ALL {
        let doc: Vec<_> = code.meaning().iter().map(|line| line.trim()).collect();
        let _ = writeln!(module.0, "  /** {} */\n  | \"{code}\"", doc.join(" "));
    }
    module.line("  ;");
    let _ = writeln!(
        module.0,
        "\n/** The parts of an error: its code, what was expected, what to do, what was found. `{{}}` stands for what is only known then, and all of what was found is where it is left out. */\nexport type Wording = readonly [code: RealtimeErrorCode, expected: string, advice: string, found?: string];"
    );
    for (name, wording, doc) in says::ALL {
        let mut parts = vec![
            wording.code.as_str().to_owned(),
            with_limits(wording.expected),
            with_limits(wording.advice),
        ];
        if wording.found != "{}" {
            parts.push(with_limits(wording.found));
        }
        let parts = json!(parts);
        let _ =
            writeln!(module.0, "\n/** {} */\nexport const {name}: Wording = {parts};", doc.join(" ").trim());
    }
    let _ = writeln!(
        module.0,
        "\n// what is wrong with an id, by the reason that the module gives\nexport const ID_REASONS = [{}] as const;",
        id_reasons().join(", ")
    );
    for (name, limit, doc) in LIMITS {
        let doc: Vec<_> = doc.iter().map(|line| line.trim()).collect();
        let _ = writeln!(
            module.0,
            "\n/** {} */\nexport const {name} = {limit};",
            doc.join(" ").replace("*/", "")
        );
    }
    let _ = writeln!(
        module.0,
        "\n/** The statuses by which a backend denies a subscription. */\nexport const DENIALS: readonly number[] = {};",
        json!(DENIALS)
    );
    let _ = writeln!(
        module.0,
        "\n/** The longest wait before each further try to authorise a subscription, in milliseconds; the last is for all later ones. */\nexport const AUTHORIZATION_WAITS: readonly number[] = {};",
        json!(AUTHORIZATION_WAITS)
    );
    module.constant("What is expected of text that is not JSON.", "NOT_JSON", &NOT_JSON);
    module.constant(
        "What is expected of a payload that nests too deep.",
        "NOT_TOO_DEEP",
        &with_limits(NOT_TOO_DEEP),
    );
    module.constant("What is found of a payload that nests too deep.", "DEEPER", &DEEPER);
    module.constant("What a publisher expects of a server.", "TAKES", &TAKES);
    module.constant(
        "What is said where WebAssembly cannot run and its translation is loaded.",
        "TRANSLATED",
        &TRANSLATED,
    );
    module.constant("What is said if the backend has another contract.", "DRIFTED", &DRIFTED);
    module.constant(
        "The largest export of a contract that is read, in bytes.",
        "MAX_EXPORT_BYTES",
        &MAX_BYTES,
    );
    module.constant(
        "The key under which a backend tells its contract, in the answer that authorises a channel.",
        "CONTRACT_KEY",
        &CONTRACT_KEY,
    );
    module.constant("What is found where a getter or a proxy throws.", "UNREADABLE", &UNREADABLE);
    module.constant(
        "The name of an object's type, which a payload is expected to be.",
        "OBJECT_NAME",
        &Kind::Object.name(),
    );
    module.constant(
        "The name of a string's type, which the items of a list are expected to be.",
        "STRING_NAME",
        &Kind::String.name(),
    );
    module.constant(
        "The names of the kinds of value, as facts number them.",
        "VALUE_KINDS",
        &ValueKind::ALL.map(ValueKind::name),
    );
    module.constant(
        "The reserved key under which a publisher lists what it shortened.",
        "TRUNCATED_KEY",
        &TRUNCATED_KEY,
    );
    module.constant("What is expected of a recorded line.", "RECORDED_MESSAGE", &recording::expected());
    module.constant("What is expected of a part that can be any value.", "ANY_JSON", &recording::ANY_JSON);
    let recorded: Map<_, _> = recording::FIELDS
        .into_iter()
        .map(|(key, kind)| (key.to_owned(), json!(kind.map_or(recording::ANY_JSON, Kind::name))))
        .collect();
    module.constant("The keys of a recorded message, with the type of each value.", "RECORDED", &recorded);
    module.0
}

/// The names of the words for a bad id, at the places that the browser's module gives as the reason.
fn id_reasons() -> [&'static str; 1 + BadId::ALL.len()] {
    let mut names = [""; 1 + BadId::ALL.len()];
    names[ID_NO_STRING] = "ID_TYPE";
    for bad in BadId::ALL {
        names[bad as usize] = match bad {
            BadId::Empty => "ID_EMPTY",
            BadId::Character => "ID_CHARACTER",
            BadId::TooLong => "ID_LENGTH",
        };
    }
    names
}
