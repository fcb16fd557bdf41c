//! A comparison as programs read it.

use serde::Serialize;

use super::compare::compare;
use super::difference::Difference;
use super::document::Contract;
use super::effect::{Class, Effect};
use super::rule::Rule;

/// The version of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Version {
    /// The version of the crate.
    #[serde(rename = "crate")]
    pub crate_version: String,
    /// The contract's fingerprint.
    pub fingerprint: String,
}

impl Version {
    /// The version of this contract.
    ///
    /// ```
    /// use fiche_realtime::compat::{Contract, Version};
    ///
    /// let version = Version::of(&Contract::built_in());
    /// assert_eq!(version.fingerprint, fiche_realtime::FINGERPRINT);
    /// ```
    pub fn of(contract: &Contract) -> Self {
        Self { crate_version: contract.crate_version.clone(), fingerprint: contract.fingerprint.clone() }
    }
}

/// Two contracts and the differences between them: what [`compare`] finds, with the versions.
///
/// It serialises as `compat --json` prints it, without the reasons of accepted breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// The version of the old contract.
    pub old: Version,
    /// The version of the new contract.
    pub new: Version,
    /// The number of differences that break a reader.
    pub breaks: usize,
    /// The differences.
    pub differences: Vec<Difference>,
}

impl Comparison {
    /// Compares two contracts.
    ///
    /// ```
    /// use fiche_realtime::compat::{Comparison, Contract};
    ///
    /// let old = Contract::built_in();
    /// let mut new = old.clone();
    /// new.events.pop(); // the new contract lacks the last event
    /// let comparison = Comparison::new(&old, &new);
    /// assert!(comparison.breaks > 0, "a page may wait for that event");
    /// assert_eq!(comparison.old.crate_version, old.crate_version);
    /// ```
    pub fn new(old: &Contract, new: &Contract) -> Self {
        let differences = compare(old, new);
        let breaks = differences.iter().filter(|difference| difference.is_breaking()).count();
        Self { old: Version::of(old), new: Version::of(new), breaks, differences }
    }
}

/// Which of a frontend and its backend has the newer contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Newer {
    /// The frontend, because the backend was not updated yet.
    Frontend,
    /// The backend, because the page was opened before an update.
    Backend,
}

/// The effect of a backend's contract on a frontend that has another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Drift {
    /// How bad the worst difference is for the frontend.
    pub class: Class,
    /// Whether the version of the rules differs too. A rule decides more than declarations say, and the version does
    /// not tell which answer has changed, so it is not one of the differences. The changelog tells it.
    pub rules_changed: bool,
    /// The differences between the declarations.
    pub differences: Vec<Drifted>,
}

/// A difference between the contracts of a frontend and its backend.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Drifted {
    /// Where it is, such as `audit.progress /total_steps`.
    pub at: String,
    /// What has changed between the older and the newer contract, in a sentence.
    pub change: String,
    /// The effect on the frontend.
    #[serde(flatten)]
    pub effect: Effect,
}

/// Describes the effect of a backend's contract on a frontend that has another one.
///
/// ```
/// use fiche_realtime::compat::{Class, Contract, Newer, drift};
///
/// let page = Contract::built_in();
/// let mut backend = page.clone();
/// backend.events.pop();
///
/// // the page was opened in February, and the backend of March does not publish the last event any more
/// assert_eq!(drift(&page, &backend, Newer::Backend).class, Class::Breaking);
/// // the page waits for an event of March, and the backend is still of February
/// assert_eq!(drift(&page, &backend, Newer::Frontend).differences[0].at, page.events.last().unwrap().name);
/// ```
pub fn drift(frontend: &Contract, backend: &Contract, newer: Newer) -> Drift {
    let differences = match newer {
        Newer::Frontend => compare(backend, frontend),
        Newer::Backend => compare(frontend, backend),
    };
    let (rules, differences): (Vec<_>, Vec<_>) =
        differences.into_iter().partition(|difference| difference.rule == Rule::Rules);
    let drifted = |Difference { at, change, effects, .. }| {
        let effect = match newer {
            Newer::Frontend => effects.new_frontend,
            Newer::Backend => effects.old_frontend,
        };
        Drifted { at, change, effect }
    };
    let differences: Vec<_> = differences.into_iter().map(drifted).collect();
    let class = differences.iter().map(|drifted| drifted.effect.class).max();
    Drift { class: class.unwrap_or(Class::Compatible), rules_changed: !rules.is_empty(), differences }
}
