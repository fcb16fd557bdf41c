//! A comparison as programs read it.

use serde::Serialize;

use super::compare::compare;
use super::difference::Difference;
use super::document::Contract;
use super::effect::{Class, Effect};

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

/// What it does to a frontend that its backend has another contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Drift {
    /// How bad the worst difference is for the frontend.
    pub class: Class,
    /// The differences.
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
    /// What it does to the frontend.
    #[serde(flatten)]
    pub effect: Effect,
}

/// Tells what it does to a frontend that its backend has another contract.
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
    let drifted = |Difference { at, change, effects, .. }| {
        let effect = match newer {
            Newer::Frontend => effects.new_frontend,
            Newer::Backend => effects.old_frontend,
        };
        Drifted { at, change, effect }
    };
    let differences: Vec<_> = differences.into_iter().map(drifted).collect();
    let class = differences.iter().map(|drifted| drifted.effect.class).max();
    Drift { class: class.unwrap_or(Class::Compatible), differences }
}
