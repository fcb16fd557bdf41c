//! The files of the suite: reads them, holds answers to them, and writes them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// A file of the suite.
#[derive(Debug, Deserialize)]
pub struct Group {
    pub group: String,
    pub about: String,
    pub call: String,
    pub cases: Vec<Case>,
}

/// A case: an input, and its `answer` or `error`.
#[derive(Debug, Deserialize, Serialize)]
pub struct Case {
    pub id: String,
    pub input: Value,
    #[serde(flatten)]
    pub outcome: Map<String, Value>,
}

impl Group {
    /// The names of all groups, such as `decode/dates`.
    pub fn names() -> Vec<String> {
        let names = |folder: PathBuf| {
            let inside = folder.file_name().unwrap().to_str().unwrap().to_owned();
            let name = move |path: &PathBuf| {
                let group = path.file_name()?.to_str()?.strip_suffix(".json")?;
                Some(format!("{inside}/{group}"))
            };
            files(&folder).iter().filter_map(name).collect::<Vec<_>>()
        };
        files(&root()).into_iter().filter(|path| path.is_dir()).flat_map(names).collect()
    }

    pub fn read(name: &str) -> Self {
        let text = fs::read_to_string(path(name)).unwrap();
        let group: Self = parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(group.group, name, "a group is named after its file");
        group
    }

    /// Writes the file, one case a line.
    pub fn remove(name: &str) {
        fs::remove_file(path(name)).unwrap();
    }

    pub fn write(&self) {
        let cases: Vec<_> = self.cases.iter().map(|case| serde_json::to_string(case).unwrap()).collect();
        let text = format!(
            "{{\n\"group\": {},\n\"about\": {},\n\"call\": {},\n\"cases\": [\n{}\n]\n}}\n",
            json!(self.group),
            json!(self.about),
            json!(self.call),
            cases.join(",\n")
        );
        fs::create_dir_all(path(&self.group).parent().unwrap()).unwrap();
        fs::write(path(&self.group), text).unwrap();
    }
}

impl Case {
    /// What an implementation has to answer. The file leaves out a payload that is simply the JSON value of `data`.
    pub fn expected(&self) -> Value {
        let mut outcome = self.outcome.clone();
        if let Some(answer) = outcome.get_mut("answer").and_then(Value::as_object_mut)
            && answer.get("kind").is_some_and(|kind| kind != "invalid")
            && !answer.contains_key("payload")
            && let Some(payload) = self.plain_payload()
        {
            answer.insert("payload".into(), payload);
        }
        with_doubles(outcome.into())
    }

    /// Takes this outcome as the expected one.
    pub fn record(&mut self, outcome: Value) {
        let Value::Object(mut outcome) = outcome else { panic!("an outcome is an object") };
        if let Some(answer) = outcome.get_mut("answer").and_then(Value::as_object_mut)
            && let Some(payload) = answer.get("payload")
            && Some(with_doubles(payload.clone())) == self.plain_payload().map(with_doubles)
        {
            answer.remove("payload");
        }
        self.outcome = outcome;
    }

    fn plain_payload(&self) -> Option<Value> {
        parse(self.input["data"].as_str()?).ok()
    }
}

/// The value with all numbers as JavaScript has them, so that `1` and `1.0` are equal, and so are `0` and `-0`.
pub fn with_doubles(value: Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64().unwrap_or_default() + 0.0),
        Value::Array(items) => items.into_iter().map(with_doubles).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, value)| (key, with_doubles(value))).collect(),
        Value::Null | Value::Bool(_) | Value::String(_) => value,
    }
}

/// Reads JSON of any depth.
pub fn parse<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    let value = T::deserialize(&mut reader)?;
    reader.end().map(|()| value)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

fn path(group: &str) -> PathBuf {
    root().join(format!("{group}.json"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
