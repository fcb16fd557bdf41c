//! The groups `shapes/…`: each field of each shape absent, null, of every other kind, and at the edge of its type.
//!
//! The verdicts come from the contract's document (`tests/contract.tsv`) and from the tables below. They do not come
//! from the crate, which has to agree with them.

use fiche_realtime::EventName;
use serde_json::{Map, Value, json};

const DOCUMENT: &str = include_str!("../../contract.tsv");

/// A value of each kind.
const KINDS: &[(&str, &str)] =
    &[("boolean", "true"), ("number", "7"), ("string", "\"x\""), ("array", "[]"), ("object", "{}")];

/// A type of the document: the kind of its values, texts of that kind that fit, and texts that do not.
struct Type {
    kind: &'static str,
    fit: Vec<String>,
    unfit: Vec<String>,
}

impl Type {
    fn new(kind: &'static str, fit: &[&str], unfit: &[&str]) -> Self {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Self { kind, fit: owned(fit), unfit: owned(unfit) }
    }

    fn named(name: &str) -> Self {
        match name {
            "string" => Self::new("string", &["\"\"", "\"é\\u0000\\ud83d\\ude00\"", "\"cut \\ud83d\""], &[]),
            "count" => Self::new(
                "number",
                &["0", "-0", "3.0", "1e2", "9007199254740991"],
                &["-1", "1.5", "9007199254740992", "1e21", "1e999"],
            ),
            "number" => Self::new("number", &["0", "-1", "-123456.75", "1e308"], &["1e999", "-1e999"]),
            "boolean" => Self::new("boolean", &["true", "false"], &[]),
            "datetime" => Self::new(
                "string",
                &[
                    "\"2026-03-14T09:26:53Z\"",
                    "\"2026-03-14t09:26:53.5\"",
                    "\"2024-02-29T23:59:60+14:00\"",
                    "\"2026-03-14T09:26:53-03\"",
                ],
                &[
                    "\"\"",
                    "\"2026-03-14\"",
                    "\"2026-02-29T09:26:53Z\"",
                    "\"2026-03-14T24:00:00Z\"",
                    "\"2026-03-14 09:26:53Z\"",
                    "\"2026-03-14T09:26:53+0100\"",
                ],
            ),
            "date" => Self::new(
                "string",
                &["\"2026-02-28\"", "\"2024-02-29\"", "\"0000-01-01\"", "\"9999-12-31\""],
                &["\"\"", "\"2026-02-29\"", "\"2026-3-1\"", "\"2026-13-01\"", "\"2026-03-01T00:00:00Z\""],
            ),
            "exactly 100" => Self::new("number", &["100", "100.0", "1e2"], &["99", "100.5", "-100", "1e999"]),
            "empty array" => Self::new("array", &["[]", "[ ]"], &["[null]", "[\"a\"]", "[[]]"]),
            "string[]" => Self::new("array", &["[]", "[\"a\"]", "[\"\",\"é\"]"], &["[1]", "[[],\"a\"]"]),
            "unknown object" => Self::new("object", &["{}", "{\"a\":{\"b\":[1,null]}}"], &[]),
            // its fields have cases of their own
            "OBJECT" => Self::new("object", &[], &[]),
            words if words.starts_with('"') => {
                let words: Vec<_> = words.split(" | ").collect();
                let first = words[0];
                let unfit = [first.to_uppercase(), first.replacen('"', "\" ", 1), "\"\"".into()];
                let fit = words.iter().map(|word| (*word).to_owned()).collect();
                Self { kind: "string", fit, unfit: unfit.into() }
            }
            other => panic!("`{other}` is new in contract.tsv: say here which values fit it"),
        }
    }

    /// Values of every other kind.
    fn others(&self) -> impl Iterator<Item = &str> {
        // of a type whose texts count, `"x"` is no value
        let is_other = |(kind, text): &&(&str, &str)| {
            *kind != self.kind
                || (*kind == "string" && !self.unfit.is_empty() && !self.fit.contains(&(*text).into()))
        };
        KINDS.iter().filter(is_other).map(|(_, text)| *text)
    }
}

/// A row of the document.
struct Field {
    path: &'static str,
    ty: &'static str,
    optional: bool,
}

impl Field {
    fn is_nested(&self) -> bool {
        self.path.contains('/')
    }

    fn pointer(&self) -> String {
        format!("/{}", self.path)
    }

    /// The place of the problem of a value that does not fit: of a list, it is its first item.
    fn problem(&self, text: &str) -> String {
        let is_item = self.ty == "string[]" && text.starts_with('[');
        format!("/{}{}", self.path, if is_item { "/0" } else { "" })
    }

    /// Whether a partial payload has the field: it is an identifier or a number.
    fn is_certain(&self) -> bool {
        self.path.ends_with("_id") || self.path == "jobId" || Type::named(self.ty).kind == "number"
    }
}

/// A shape of the document.
pub struct Shape {
    event: &'static str,
    variant: &'static str,
    fields: Vec<Field>,
}

/// A payload's text with its verdict.
pub struct Judged {
    pub id: String,
    pub data: String,
    /// The answer without payload and words.
    pub verdict: Value,
}

/// The shapes, in the document's order.
pub fn all() -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for line in DOCUMENT.lines().skip(1) {
        let [event, variant, _, path, ty] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        if shapes.last().is_none_or(|shape| (shape.event, shape.variant) != (event, variant)) {
            shapes.push(Shape { event, variant, fields: Vec::new() });
        }
        let (ty, optional) = ty.strip_prefix("optional ").map_or((ty, false), |ty| (ty, true));
        shapes.last_mut().unwrap().fields.push(Field { path, ty, optional });
    }
    shapes
}

impl Shape {
    pub fn event(&self) -> &str {
        self.event
    }

    /// The name of its group.
    pub fn group(&self) -> String {
        let variant = if self.variant.is_empty() { String::new() } else { format!(".{}", self.variant) };
        format!("shapes/{}{variant}", self.event)
    }

    pub fn about(&self) -> String {
        let of = if self.variant.is_empty() { String::new() } else { format!(" of a {}", self.variant) };
        format!(
            "`{}`{of}: each field absent, null, of every other kind, and at the edge of its type. Generated.",
            self.event
        )
    }

    /// The key whose presence selects the shape.
    fn selector(&self) -> Option<String> {
        (!self.variant.is_empty()).then(|| format!("{}_id", self.variant))
    }

    fn sample(&self) -> Map<String, Value> {
        let name: EventName = self.event.parse().unwrap();
        name.sample(self.selector().as_deref()).unwrap()
    }

    fn outer(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.is_nested())
    }

    /// The cases of the shape.
    pub fn cases(&self) -> Vec<Judged> {
        let sample = self.sample();
        let mut cases = self.whole(&sample);
        for field in &self.fields {
            let path = field.path;
            let mut put = |id: String, value: Option<&str>, verdict: Value| {
                cases.push(Judged {
                    id: format!("{path} {id}"),
                    data: changed(&sample, path, value),
                    verdict,
                });
            };
            // without its selector, the payload is of another shape
            if self.selector().as_deref() != Some(path) {
                put("absent".into(), None, without(&[field]));
            }
            let null = if field.optional { event() } else { invalid([field.pointer()]) };
            put("null".into(), Some("null"), null);
            let ty = Type::named(field.ty);
            ty.fit.iter().for_each(|text| put(format!("= {text}"), Some(text), event()));
            ty.unfit
                .iter()
                .map(String::as_str)
                .chain(ty.others())
                .for_each(|text| put(format!("= {text}"), Some(text), invalid([field.problem(text)])));
            if field.ty == "OBJECT" {
                let nested: Vec<_> =
                    self.fields.iter().filter(|inner| inner.path.starts_with(&format!("{path}/"))).collect();
                put("= {}".into(), Some("{}"), without(&nested));
            }
        }
        cases
    }

    /// Cases about the payload as a whole.
    fn whole(&self, sample: &Map<String, Value>) -> Vec<Judged> {
        let selector = self.selector();
        let is_selector = |field: &&Field| selector.as_deref() == Some(field.path);
        let only = |keep: &dyn Fn(&Field) -> bool| {
            let kept: Map<_, _> = self
                .outer()
                .filter(|field| keep(field))
                .map(|field| (field.path.to_owned(), sample[field.path].clone()))
                .collect();
            let gone: Vec<_> = self.outer().filter(|field| !keep(field)).collect();
            (json!(kept).to_string(), without(&gone))
        };
        let each = |value: Value| -> String {
            let fields: Map<_, _> =
                self.outer().map(|field| (field.path.to_owned(), value.clone())).collect();
            json!(fields).to_string()
        };
        let with = |key: &str, value: Value| {
            let mut fields = sample.clone();
            fields.insert(key.to_owned(), value);
            json!(fields).to_string()
        };
        let reversed: Map<_, _> = sample.clone().into_iter().rev().collect();
        let whole = json!(sample).to_string();
        let cases = [
            ("the sample", (whole.clone(), event())),
            ("in reverse order", (json!(reversed).to_string(), event())),
            ("with an unknown field", (with("later", json!({ "version": [2, null] })), event())),
            (
                "shortened",
                (with("_truncated", json!(["", "/x"])), json!({ "kind": "event", "truncated": ["", "/x"] })),
            ),
            ("required fields only", only(&|field| !field.optional)),
            ("identifiers and numbers only", only(&Field::is_certain)),
            ("nothing", only(&|field| is_selector(&field))),
            (
                "every field null",
                (
                    each(Value::Null),
                    invalid(self.outer().filter(|field| !field.optional).map(Field::pointer)),
                ),
            ),
            (
                "every field wrong",
                (each(json!([[]])), invalid(self.outer().map(|field| field.problem("[[]]")))),
            ),
            ("in an array", (format!("[{whole}]"), invalid([String::new()]))),
            ("torn", (whole[..whole.len() - 1].to_owned(), invalid([String::new()]))),
        ];
        cases.into_iter().map(|(id, (data, verdict))| Judged { id: id.into(), data, verdict }).collect()
    }
}

fn event() -> Value {
    json!({ "kind": "event", "truncated": [] })
}

fn invalid(paths: impl IntoIterator<Item = String>) -> Value {
    let problems: Vec<_> = paths.into_iter().map(|path| json!({ "path": path })).collect();
    json!({ "kind": "invalid", "problems": problems })
}

/// The verdict on a payload that lacks these fields, and is right otherwise.
fn without(fields: &[&Field]) -> Value {
    let missing: Vec<_> = fields.iter().filter(|field| !field.optional).collect();
    let pointers = missing.iter().map(|field| field.pointer());
    if missing.is_empty() {
        event()
    } else if missing.iter().any(|field| field.is_certain()) {
        invalid(pointers)
    } else {
        json!({ "kind": "partial", "missing": pointers.collect::<Vec<_>>() })
    }
}

/// The object's text with another value at a path, or without it.
fn changed(object: &Map<String, Value>, path: &str, new: Option<&str>) -> String {
    let (key, inner) = path.split_once('/').map_or((path, None), |(key, inner)| (key, Some(inner)));
    let member = |(name, value): (&String, &Value)| {
        let text = match (name == key, inner, value) {
            (false, ..) => value.to_string(),
            (true, Some(inner), Value::Object(nested)) => changed(nested, inner, new),
            (true, ..) => new?.to_owned(),
        };
        Some(format!("{name:?}:{text}"))
    };
    format!("{{{}}}", object.iter().filter_map(member).collect::<Vec<_>>().join(","))
}
