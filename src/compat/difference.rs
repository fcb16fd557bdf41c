//! A difference between two contracts.

use serde::Serialize;

use super::effect::{Class, Effects};
use super::rule::Rule;

/// A difference between two contracts, and what it does to each reader.
///
/// It serialises as `compat --json` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// What kind of difference it is.
    pub rule: Rule,
    /// Where it is, such as `audit.progress /total_steps`.
    pub at: String,
    /// What has changed, in a sentence.
    pub change: String,
    /// What it does to each reader.
    #[serde(flatten)]
    pub effects: Effects,
    /// The way to make such a change that breaks no one, where there is one and the change breaks someone.
    pub instead: Option<&'static str>,
    /// The names by which a changelog names it, each as code: an event and a field, such as `audit.progress`
    /// and `eta`; another declaration with what it is, such as `limit MAX_DEPTH`; `RULES`.
    pub names: Vec<String>,
}

impl Difference {
    /// Makes a difference at the part of the contract that `names` lead to.
    pub(super) fn new(rule: Rule, at: &Place<'_>, change: String, effects: Effects) -> Self {
        let instead = rule.instead().filter(|_| effects.worst() == Class::Breaking);
        Self { rule, at: at.to_string(), change, effects, instead, names: at.names() }
    }

    /// Whether a reader breaks.
    ///
    /// ```
    /// use fiche_realtime::compat::{Contract, compare};
    ///
    /// let old = Contract::built_in();
    /// let mut new = old.clone();
    /// new.events.pop(); // the new contract lacks the last event
    /// assert!(compare(&old, &new)[0].is_breaking());
    ///
    /// let mut new = old.clone();
    /// new.events[0].meaning = "other words".into();
    /// assert!(!compare(&old, &new)[0].is_breaking());
    /// ```
    pub fn is_breaking(&self) -> bool {
        self.effects.worst() == Class::Breaking
    }
}

/// A part of a contract.
#[derive(Clone, Debug)]
pub(super) enum Place<'a> {
    /// The whole contract, by what is meant.
    Whole(&'static str),
    /// The rules that no declaration says.
    Rules,
    /// A declaration that is not an event: what it is, and its name.
    Named(&'static str, &'a str),
    /// An event.
    Event(&'a str),
    /// A shape of an event.
    Shape(&'a str, Option<&'a str>),
    /// A field of a shape, with its path.
    Field(&'a str, Option<&'a str>, String),
}

impl Place<'_> {
    fn names(&self) -> Vec<String> {
        match self {
            Place::Whole(what) => vec![(*what).to_owned()],
            // the name of the constant: in prose, "rules" can be any rules
            Place::Rules => vec!["RULES".to_owned()],
            // a number and a field can have the same name, such as `count`
            Place::Named(..) => vec![self.to_string()],
            Place::Event(event) => vec![(*event).to_owned()],
            Place::Shape(event, when) => std::iter::once(*event).chain(*when).map(str::to_owned).collect(),
            Place::Field(event, _, path) => {
                // a changelog names the field itself, whatever object it is in
                let field = path.rsplit('/').next().unwrap_or_default();
                vec![(*event).to_owned(), field.to_owned()]
            }
        }
    }
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Whole(what) => f.write_str(what),
            Place::Rules => f.write_str("rules"),
            Place::Named(what, name) => write!(f, "{what} {name}"),
            Place::Event(event) | Place::Shape(event, None) => f.write_str(event),
            Place::Shape(event, Some(when)) => write!(f, "{event} when {when}"),
            Place::Field(event, None, path) => write!(f, "{event} {path}"),
            Place::Field(event, Some(when), path) => write!(f, "{event} when {when} {path}"),
        }
    }
}
