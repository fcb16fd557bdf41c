//! The inputs from which fuzzing starts.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::contract::EventName;
use crate::contract::value::from_json;

/// The seeds of a target: the cases of `tests/conformance`, in the target's form.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let groups = files(&folder).flat_map(|folder| files(&folder).collect::<Vec<_>>());
    let mut seeds: Vec<_> = groups
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .flat_map(|path| {
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let group: Value = from_json(&text).unwrap();
            let call = group["call"].as_str().unwrap();
            let cases = group["cases"].as_array().unwrap();
            cases.iter().filter_map(|case| seed(target, call, &case["input"])).collect::<Vec<_>>()
        })
        .collect();
    #[cfg(feature = "channels-server")]
    if target == "server" {
        seeds.extend(crate::channels_server::fuzzing::SEEDS.iter().map(|seed| (*seed).to_owned()));
    }
    seeds.sort();
    seeds.dedup();
    seeds.into_iter().map(String::into_bytes).collect()
}

/// The files and folders in a folder, or none if it is a file.
fn files(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// The input of a case in a target's form, if the target has use for it.
fn seed(target: &str, call: &str, input: &Value) -> Option<String> {
    let text = |key: &str| input[key].as_str();
    Some(match (target, call) {
        ("decode", "decode") | ("names", "route") => format!("{}\n{}", text("name")?, text("data")?),
        ("json", "decode" | "route" | "truncate") => text("data")?.to_owned(),
        ("json", "verifyWebhook") => text("body")?.to_owned(),
        ("truncate", "truncate") => format!("{}\n{}\n{}", text("name")?, input["limit"], text("data")?),
        // so that something has to go
        ("truncate", "decode") => {
            format!("{}\n{}\n{}", text("name")?, text("data")?.len() * 3 / 4, text("data")?)
        }
        ("names", "parseChannel") => text("name")?.to_owned(),
        ("names", "channelFor") => text("id")?.to_owned(),
        ("authorize", "authorizeRequest") => text("body")?.to_owned(),
        ("webhook", "verifyWebhook") => format!("key\n\n{}", text("body")?),
        _ => return None,
    })
}

/// Words that stand in inputs: the contract's, and the marks of JSON.
pub fn tokens() -> Vec<String> {
    let shapes = EventName::ALL.iter().flat_map(|name| name.decl().shapes);
    let keys = shapes.flat_map(|shape| shape.fields).map(|field| format!("\"{}\":", field.name));
    let names = EventName::ALL.iter().map(|name| name.to_string());
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
        "é",
        "😀",
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
    let mut tokens: Vec<_> = keys.chain(names).chain(others.map(str::to_owned)).collect();
    tokens.sort();
    tokens.dedup();
    tokens
}
