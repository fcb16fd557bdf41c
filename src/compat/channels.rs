//! The differences of kinds of channel, of routing, and of resources.

use super::difference::{Difference, Place};
use super::document::{Channel, Contract, Resource};
use super::effect::{Effect, Effects};
use super::lists::{added, is_reordered, removed};
use super::rule::Rule;

/// The differences of the kinds of channel, of the events that always go to one channel, and of resources.
pub(super) fn differences(old: &Contract, new: &Contract) -> Vec<Difference> {
    let mut found = Vec::new();
    for was in &old.channels {
        match new.channels.iter().find(|is| is.kind == was.kind) {
            None => found.push(kind_removed(&was.kind)),
            Some(is) => kind(was, is, &mut found),
        }
    }
    for is in new.channels.iter().filter(|is| old.channels.iter().all(|was| was.kind != is.kind)) {
        found.push(kind_added(&is.kind));
    }
    let kinds = |contract: &Contract| contract.channels.iter().map(|is| is.kind.clone()).collect::<Vec<_>>();
    if is_reordered(&kinds(old), &kinds(new)) {
        let only =
            Effect::compatible("the order of kinds decides only the order in which channels are listed");
        let change = "the kinds of channel are declared in another order".into();
        found.push(Difference::new(
            Rule::ChannelOrder,
            &Place::Whole("channels"),
            change,
            Effects::all(only),
        ));
    }
    always_global(old, new, &mut found);
    resources(old, new, &mut found);
    found
}

fn kind_added(kind: &str) -> Difference {
    let effects = Effects {
        old_frontend: Effect::loss("it cannot watch channels of the kind"),
        new_frontend: Effect::loss(
            "an old backend denies a subscription to a channel of the kind, and publishes nothing there",
        ),
        recordings: Effect::compatible("an old recording has no message of such a channel"),
    };
    let change = "a kind of channel was added".into();
    Difference::new(Rule::ChannelAdded, &Place::Named("channel", kind), change, effects)
}

fn kind_removed(kind: &str) -> Difference {
    let effects = Effects {
        old_frontend: Effect::breaking(
            "a new backend denies its subscriptions to channels of the kind, and publishes nothing there",
        ),
        new_frontend: Effect::compatible("it does not watch channels of the kind"),
        recordings: Effect::loss("no program watches the channels of the kind that are in an old recording"),
    };
    let change = "a kind of channel was removed".into();
    Difference::new(Rule::ChannelRemoved, &Place::Named("channel", kind), change, effects)
}

fn kind(old: &Channel, new: &Channel, found: &mut Vec<Difference>) {
    let place = Place::Named("channel", &old.kind);
    if old.prefix != new.prefix {
        let effects = Effects {
            old_frontend: Effect::breaking("it watches channels to which a new backend does not publish"),
            new_frontend: Effect::breaking("it watches channels to which an old backend does not publish"),
            recordings: Effect::breaking("no program watches the channels that are in an old recording"),
        };
        let change =
            format!("the names of the channels began with `{}`, and begin with `{}`", old.prefix, new.prefix);
        found.push(Difference::new(Rule::ChannelPrefix, &place, change, effects));
    }
    if old.key != new.key {
        let shown = |key: &Option<String>| key.as_ref().map_or("nothing".into(), |key| format!("`{key}`"));
        let effects = Effects::both(
            Effect::breaking("a new backend publishes a payload with the old field to other channels"),
            Effect::breaking(
                "a message of an old backend with the new field was published to other channels",
            ),
        );
        let change = format!("the id was in {}, and is in {}", shown(&old.key), shown(&new.key));
        found.push(Difference::new(Rule::ChannelKey, &place, change, effects));
    }
    if old.scope != new.scope {
        let only = Effect::compatible(
            "messages do not have the name; an app has to use the new one when it is built again",
        );
        let change = format!("the id was called {} in JavaScript, and is called {}", old.scope, new.scope);
        found.push(Difference::new(Rule::ChannelScope, &place, change, Effects::all(only)));
    }
}

fn always_global(old: &Contract, new: &Contract, found: &mut Vec<Difference>) {
    let (old, new) = (&old.always_global, &new.always_global);
    let here = "the events of the contract say themselves where they arrive; only an event that neither contract has goes to other channels";
    let effects = || Effects::both(Effect::loss(here), Effect::loss(here));
    for entry in added(old, new) {
        let change = "events of this name always go to the channel without an id".into();
        found.push(Difference::new(Rule::AlwaysGlobal, &Place::Named("routing", entry), change, effects()));
    }
    for entry in removed(old, new) {
        let change = "events of this name go to the channels that their ids name".into();
        found.push(Difference::new(Rule::AlwaysGlobal, &Place::Named("routing", entry), change, effects()));
    }
}

fn resources(old: &Contract, new: &Contract, found: &mut Vec<Difference>) {
    let same = |resource: &Resource, others: &[Resource]| {
        others.iter().find(|other| other.name == resource.name).cloned()
    };
    let only = || Effects::all(Effect::compatible("the events say which resources they make stale"));
    for was in &old.resources {
        let place = Place::Named("resource", &was.name);
        match same(was, &new.resources) {
            None => {
                found.push(Difference::new(Rule::Resource, &place, "a resource was removed".into(), only()))
            }
            Some(is) if is.key != was.key => {
                let effects = Effects::both(
                    Effect::loss(
                        "it does not find the id in a message of a new backend, and so does not know which one is stale",
                    ),
                    Effect::loss(
                        "it does not find the id in a message of an old backend, and so does not know which one is stale",
                    ),
                );
                let change = "the id is in another field".into();
                found.push(Difference::new(Rule::ResourceKey, &place, change, effects));
            }
            Some(_) => {}
        }
    }
    for is in new.resources.iter().filter(|is| same(is, &old.resources).is_none()) {
        let place = Place::Named("resource", &is.name);
        found.push(Difference::new(Rule::Resource, &place, "a resource was added".into(), only()));
    }
}
