//! Compares two contracts.

use super::difference::{Difference, Place};
use super::document::Contract;
use super::effect::{Effect, Effects};
use super::rule::Rule;
use super::{channels, events, limits, types};

/// Finds every difference between two contracts, and what it does to frontends of the one with backends of
/// the other, and to recordings.
///
/// Documentation that changes is a difference too. So is another order of events, of fields, of the words of
/// a field, or of kinds of channel, although it breaks no one. Other orders are not compared, because nothing
/// follows from them: those of the shapes of an event, of their kinds of channel, of the names in `stale`,
/// `grows` and `always_global`, and of resources, limits, types of numbers and text formats. The version of the crate and the fingerprint are not:
/// they follow from the rest.
///
/// ```
/// use fiche_realtime::compat::{Class, Contract, Rule, compare};
///
/// let old = Contract::built_in();
/// let mut new = old.clone();
/// let shape = &mut new.events[0].shapes[0];
/// let mut eta = shape.fields[0].clone();
/// (eta.name, eta.kept, eta.optional) = ("eta".into(), false, true);
/// shape.fields.push(eta);
///
/// let differences = compare(&old, &new);
/// assert_eq!(differences[0].rule, Rule::FieldAdded);
/// assert_eq!(differences[0].at, "audit.started /eta");
/// assert_eq!(differences[0].effects.old_frontend.class, Class::Loss);
/// assert_eq!(differences[0].effects.new_frontend.class, Class::Compatible);
/// ```
pub fn compare(old: &Contract, new: &Contract) -> Vec<Difference> {
    let mut found = events::differences(old, new);
    found.extend(channels::differences(old, new));
    found.extend(types::differences(old, new));
    found.extend(limits::differences(old, new));
    if old.rules != new.rules {
        let change = format!("the version of the rules was {}, and is {}", old.rules, new.rules);
        let unsure = Effect::breaking(
            "the version tells only that the answer to some input has changed, and not to which one",
        );
        found.push(Difference::new(Rule::Rules, &Place::Rules, change, Effects::all(unsure)));
    }
    found
}
