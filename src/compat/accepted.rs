//! Breaks that a person has accepted, each with the reason.

use serde::Deserialize;

use super::difference::Difference;
use super::document::Contract;
use super::read::MAX_BYTES;
use crate::error::RealtimeError;
use crate::error::server::exported;

/// A break that a person has accepted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The version of the crate of the old contract. So a break that was accepted since one release is not
    /// accepted since the next one.
    pub since: String,
    /// The name of the rule, such as `field-removed`.
    pub rule: String,
    /// The place: [`Difference::at`].
    pub at: String,
    /// What has changed: [`Difference::change`]. So a break that was accepted does not hide a later change of
    /// the same place.
    pub change: String,
    /// Why the break is accepted.
    pub reason: String,
}

impl Accepted {
    /// Whether this accepts the difference to a contract of the old crate's version.
    ///
    /// ```
    /// use fiche_realtime::compat::{Accepted, Contract, compare};
    ///
    /// let old = Contract::built_in();
    /// let mut new = old.clone();
    /// new.events.pop(); // the new contract lacks the last event
    /// let difference = &compare(&old, &new)[0];
    ///
    /// let accepted = Accepted {
    ///     since: old.crate_version.clone(),
    ///     rule: "event-removed".into(),
    ///     at: difference.at.clone(),
    ///     change: difference.change.clone(),
    ///     reason: "no page shows it".into(),
    /// };
    /// assert!(accepted.covers(&old, difference));
    /// assert!(!Accepted { since: "0.0.1".into(), ..accepted }.covers(&old, difference));
    /// ```
    pub fn covers(&self, old: &Contract, difference: &Difference) -> bool {
        self.since == old.crate_version
            && self.rule == difference.rule.as_str()
            && self.at == difference.at
            && self.change == difference.change
    }
}

/// Reads a list of accepted breaks: JSON,
/// `[{"since": …, "rule": …, "at": …, "change": …, "reason": …}]`.
///
/// ```
/// use fiche_realtime::compat::accepted;
///
/// let list = accepted(
///     br#"[{
///         "since": "0.1.0",
///         "rule": "field-removed",
///         "at": "audit.progress /total_steps",
///         "change": "the field was removed",
///         "reason": "no page shows it"
///     }]"#,
/// )?;
/// assert_eq!(list[0].reason, "no page shows it");
/// assert!(accepted(br#"[{"rule": "field-removed"}]"#).is_err());
/// # Ok::<(), fiche_realtime::RealtimeError>(())
/// ```
///
/// # Errors
/// The data has more than [`MAX_BYTES`] bytes, it is not such a list, or a reason is empty.
pub fn accepted(data: &[u8]) -> Result<Vec<Accepted>, RealtimeError> {
    if data.len() > MAX_BYTES {
        return Err(exported::ACCEPTED_TOO_LARGE.at("accepted", MAX_BYTES, ""));
    }
    let list: Vec<Accepted> = serde_json::from_slice(data)
        .map_err(|error| exported::ACCEPTED.at("accepted", "", super::read::on_one_line(&error)))?;
    match list.iter().find(|accepted| accepted.reason.trim().is_empty()) {
        None => Ok(list),
        Some(Accepted { rule, at, .. }) => {
            let place = crate::error::server::quote_line(&format!("{rule} {at}"));
            Err(exported::ACCEPTED.at("accepted", "", format_args!("no reason for {place}")))
        }
    }
}
