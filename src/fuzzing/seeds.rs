//! The inputs from which fuzzing starts.

use serde_json::Value;

use crate::contract::EventName;
use crate::contract::value::from_json;

/// The seeds of a target: the files of `tests/corpus`, in the target's form.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let of =
        |file, seed: fn(&Value) -> Option<String>| lines(file).iter().filter_map(seed).collect::<Vec<_>>();
    let texts = match target {
        "decode" => of("decode", |line| Some(format!("{}\n{}", text(line, "name")?, text(line, "text")?))),
        "json" => {
            [of("decode", |line| text(line, "text")), of("webhook", |line| text(line, "body"))].concat()
        }
        "truncate" => {
            let tight = |line: &Value| {
                let (name, text) = (text(line, "name")?, text(line, "text")?);
                Some(format!("{name}\n{}\n{text}", text.len() * 3 / 4))
            };
            let given = |line: &Value| {
                Some(format!("{}\n{}\n{}", text(line, "name")?, line["limit"], text(line, "text")?))
            };
            [of("decode", tight), of("truncate", given)].concat()
        }
        "names" => [
            of("channel", |line| text(line, "name")),
            of("route", |line| Some(format!("{}\n{}", text(line, "name")?, text(line, "text")?))),
        ]
        .concat(),
        "authorize" => of("authorize", |line| {
            line["arguments"][0].as_str().filter(|_| line["call"] == "authorizeRequest").map(str::to_owned)
        }),
        "webhook" => of("webhook", |line| Some(format!("key\n\n{}", text(line, "body")?))),
        #[cfg(feature = "channels-server")]
        "server" => crate::channels_server::fuzzing::SEEDS.iter().map(|seed| (*seed).to_owned()).collect(),
        _ => vec![],
    };
    texts.into_iter().map(String::into_bytes).collect()
}

/// Words that stand in inputs: the contract's, and the marks of JSON.
pub fn tokens() -> Vec<String> {
    let shapes = EventName::ALL.iter().flat_map(|name| name.decl().shapes);
    let keys = shapes.flat_map(|shape| shape.fields).map(|field| format!("\"{}\":", field.name));
    let names = EventName::ALL.iter().map(|name| name.to_string());
    let mut tokens: Vec<_> = keys.chain(names).collect();
    tokens.sort();
    tokens.dedup();
    let others = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\\"",
        "\\\\",
        "\\u0061",
        "\\ud83d\\ude00",
        "\\ud800",
        "\u{e9}",
        "\u{1f600}",
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.0",
        "1e2",
        "1e309",
        "9007199254740992",
        "{}",
        "[]",
        "\"\"",
        "\"_truncated\":",
        "\"x\":",
        "2026-03-14T09:26:53Z",
        "\n",
    ];
    tokens.extend(others.map(str::to_owned));
    tokens
}

/// The lines of a file of the corpus.
fn lines(file: &str) -> Vec<Value> {
    let path = format!("{}/tests/corpus/{file}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let lines = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    lines.lines().map(|line| from_json(line).unwrap()).collect()
}

fn text(line: &Value, key: &str) -> Option<String> {
    line[key].as_str().map(str::to_owned)
}
