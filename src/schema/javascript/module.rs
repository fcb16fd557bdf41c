//! A writer of TypeScript modules.

use std::fmt::Write;

use serde_json::{Value, json};

/// A TypeScript module in the making.
pub(super) struct Module(pub(super) String);

impl Module {
    pub(super) fn new(what: &str) -> Self {
        Self(format!("/** {what} Generated from the crate's declarations by `package`: do not edit. */\n"))
    }

    pub(super) fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    pub(super) fn constant(&mut self, doc: &str, name: &str, value: &impl serde::Serialize) {
        let value = serde_json::to_string(value).unwrap_or_default();
        let _ = writeln!(self.0, "\n/** {doc} */\nexport const {name} = {value} as const;");
    }

    /// Numbers by name. The compiler inlines them, so that a name costs an app nothing.
    pub(super) fn numbers(
        &mut self,
        doc: &str,
        name: &str,
        members: impl IntoIterator<Item = (String, i64)>,
    ) {
        let members: Vec<_> =
            members.into_iter().map(|(member, number)| format!("{member} = {number}")).collect();
        let _ =
            writeln!(self.0, "\n/** {doc} */\nexport const enum {name} {{\n  {},\n}}", members.join(",\n  "));
    }

    /// A table that has a value for some places only.
    pub(super) fn record(&mut self, doc: &str, name: &str, of: &str, value: &Value) {
        let _ = writeln!(
            self.0,
            "\n/** {doc} */\nexport const {name}: {{ readonly [place: number]: {of} }} = {value};"
        );
    }

    /// A list of words, written as one text because that is shorter.
    pub(super) fn words(&mut self, doc: &str, name: &str, words: &[&str]) {
        assert!(words.iter().all(|word| !word.contains(' ')), "a word of {name} has a space");
        let text = json!(words.join(" "));
        let _ =
            writeln!(self.0, "\n/** {doc} */\nexport const {name} = /* @__PURE__ */ {text}.split(\" \");");
    }
}
