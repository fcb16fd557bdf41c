//! What a difference does to a reader.

use std::fmt;

use serde::Serialize;

/// How bad a difference is for a reader: a frontend that decodes messages, or a program that replays a
/// recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The reader handles every message, and sees all of it.
    Compatible,
    /// The reader handles every message that it knows. But it does not see something: an unknown field, an
    /// unknown event, a list that became stale.
    Loss,
    /// The reader does not handle a message that it knows, because the message is `invalid` or `partial`, or
    /// does not reach the reader. Or an old frontend waits for a message that is no longer published.
    Breaking,
}

impl Class {
    /// The class's name.
    ///
    /// ```
    /// assert_eq!(fiche_realtime::compat::Class::Loss.as_str(), "loss");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Class::Compatible => "compatible",
            Class::Loss => "loss",
            Class::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a difference does to one reader, with the reason in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// How bad it is.
    pub class: Class,
    /// Why.
    pub because: String,
}

impl Effect {
    pub(super) fn compatible(because: impl Into<String>) -> Self {
        Self { class: Class::Compatible, because: because.into() }
    }

    pub(super) fn loss(because: impl Into<String>) -> Self {
        Self { class: Class::Loss, because: because.into() }
    }

    pub(super) fn breaking(because: impl Into<String>) -> Self {
        Self { class: Class::Breaking, because: because.into() }
    }
}

/// The effects of a difference on each reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Effects {
    /// A frontend of the old contract gets what a backend of the new contract publishes.
    pub old_frontend: Effect,
    /// A frontend of the new contract gets what a backend of the old contract publishes.
    pub new_frontend: Effect,
    /// A program of the new contract replays what was recorded under the old contract.
    pub recordings: Effect,
}

impl Effects {
    /// Each effect with the name of its reader.
    ///
    /// ```
    /// use fiche_realtime::compat::{Class, Contract, compare};
    ///
    /// let old = Contract::built_in();
    /// let mut new = old.clone();
    /// new.events.pop(); // the new contract lacks the last event
    /// let effects = &compare(&old, &new)[0].effects;
    /// for (reader, effect) in effects.each() {
    ///     println!("{reader}: {}, because {}", effect.class, effect.because);
    /// }
    /// assert_eq!(effects.each()[0].0, "old frontend, new backend");
    /// assert_eq!(effects.worst(), Class::Breaking);
    /// ```
    pub fn each(&self) -> [(&'static str, &Effect); 3] {
        [
            ("old frontend, new backend", &self.old_frontend),
            ("new frontend, old backend", &self.new_frontend),
            ("old recordings", &self.recordings),
        ]
    }

    /// The class of the worst effect.
    ///
    /// See the example of [`each`](Self::each).
    pub fn worst(&self) -> Class {
        self.each().iter().map(|(_, effect)| effect.class).max().unwrap_or(Class::Compatible)
    }

    /// The same effect on every reader.
    pub(super) fn all(effect: Effect) -> Self {
        Self { old_frontend: effect.clone(), new_frontend: effect.clone(), recordings: effect }
    }

    /// A recording has what an old backend published, so it does to the new program what that backend does.
    pub(super) fn both(old_frontend: Effect, new_frontend: Effect) -> Self {
        let recordings = Effect {
            class: new_frontend.class,
            because: new_frontend.because.replace("an old backend", "an old recording"),
        };
        Self { old_frontend, new_frontend, recordings }
    }
}
