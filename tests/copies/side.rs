//! Two contracts, each with the decoder that is built for it.

use fiche_realtime::compat::{Class, Contract, Difference};
use serde_json::Value;

use crate::copy::Copy;
use crate::reader;

/// A contract with the decoder that is built for it.
pub struct Side<'a> {
    pub contract: Contract,
    answers: &'a dyn Fn(&[Value]) -> Vec<Value>,
}

impl Side<'_> {
    /// What the decoder makes of each message.
    pub fn answers(&self, messages: &[Value]) -> Vec<Value> {
        (self.answers)(messages)
    }

    /// What the decoder makes of a message.
    pub fn answer(&self, message: &Value) -> Value {
        self.answers(std::slice::from_ref(message)).swap_remove(0)
    }
}

fn answers_of_the_library(messages: &[Value]) -> Vec<Value> {
    messages.iter().map(reader::answer).collect()
}

/// Runs the program of a copy: the export of its contract, and its answers.
fn answers_of(copy: &Copy, messages: &[Value]) -> (Contract, Vec<Value>) {
    let input: String = messages.iter().map(|message| format!("{message}\n")).collect();
    let printed = copy.native(include_str!("reader.rs"), &input);
    let mut lines = printed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let contract = Contract::parse(lines.next().unwrap().as_str().unwrap().as_bytes()).unwrap();
    (contract, lines.collect())
}

/// Runs `check` with the library as the old side and the copy as the new one, and the other way round.
pub fn both_ways(copy: &Copy, mut check: impl FnMut(&Side<'_>, &Side<'_>)) {
    let library = Side { contract: Contract::built_in(), answers: &answers_of_the_library };
    let changed =
        Side { contract: answers_of(copy, &[]).0, answers: &|messages| answers_of(copy, messages).1 };
    check(&library, &changed);
    check(&changed, &library);
}

/// What a difference does to one of the two frontends.
pub fn class(difference: &Difference, is_old_frontend: bool) -> Class {
    let effects = &difference.effects;
    if is_old_frontend { effects.old_frontend.class } else { effects.new_frontend.class }
}
