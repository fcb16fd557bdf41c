//! The differences of events: their shapes, where they arrive, and what they make stale.

use super::difference::{Difference, Place};
use super::document::{Contract, Event, Shape};
use super::effect::{Effect, Effects};
use super::fields::{Shapes, type_name};
use super::fit::Sides;
use super::lists::{added, is_reordered, removed};
use super::rule::Rule;

/// The differences of all events.
pub(super) fn differences(old: &Contract, new: &Contract) -> Vec<Difference> {
    let mut found = Vec::new();
    for was in &old.events {
        match new.event(&was.name) {
            None => found.push(event_removed(&was.name)),
            Some(is) => event(old, new, was, is, &mut found),
        }
    }
    found
        .extend(new.events.iter().filter(|is| old.event(&is.name).is_none()).map(|is| event_added(&is.name)));
    let names =
        |contract: &Contract| contract.events.iter().map(|event| event.name.clone()).collect::<Vec<_>>();
    if is_reordered(&names(old), &names(new)) {
        let only = Effect::compatible("the order of events decides only the order of lists");
        found.push(Difference::new(
            Rule::EventOrder,
            &Place::Whole("events"),
            "the events are declared in another order".into(),
            Effects::all(only),
        ));
    }
    found
}

fn event_added(name: &str) -> Difference {
    let effects = Effects::both(
        Effect::loss("it decodes the event as `unknown`, and has no handler for it"),
        Effect::compatible("a message of an old backend is never this event"),
    );
    Difference::new(Rule::EventAdded, &Place::Event(name), "an event was added".into(), effects)
}

fn event_removed(name: &str) -> Difference {
    let effects = Effects::both(
        Effect::breaking("a new backend never publishes the event, for which its handlers wait"),
        Effect::loss("it decodes a message of an old backend as `unknown`, and has no handler for it"),
    );
    Difference::new(Rule::EventRemoved, &Place::Event(name), "an event was removed".into(), effects)
}

fn event(old: &Contract, new: &Contract, was: &Event, is: &Event, found: &mut Vec<Difference>) {
    let name = was.name.as_str();
    if was.meaning != is.meaning {
        let only = Effect::compatible("only the documentation has changed");
        let change = "the description has other words".into();
        found.push(Difference::new(Rule::EventMeaning, &Place::Event(name), change, Effects::all(only)));
    }
    for before in &was.shapes {
        let when = before.when.as_deref();
        match is.shape(when) {
            None => found.push(shape_removed(old, new, was, is, before)),
            Some(after) => {
                let shapes = Shapes { old, new, event: name, when };
                shape(&Place::Shape(name, when), before, after, found);
                found.extend(shapes.fields(before, after));
            }
        }
    }
    for after in is.shapes.iter().filter(|after| was.shape(after.when.as_deref()).is_none()) {
        found.push(shape_added(old, new, was, is, after));
    }
}

fn shape_added(old: &Contract, new: &Contract, was: &Event, is: &Event, shape: &Shape) -> Difference {
    let key = shape.when.as_deref().unwrap_or_default();
    let by_old = read_as_another(Sides { reader: old, writer: new }, was, shape, "a new backend");
    // a payload of an old shape that has the key is now one of the new shape
    let seized = was.shapes.iter().filter_map(|before| with_key(before, key));
    let by_new = seized
        .map(|before| read_as_another(Sides { reader: new, writer: old }, is, &before, "an old backend"))
        .max_by_key(|effect| effect.class)
        .unwrap_or_else(|| Effect::compatible("a message of an old backend never has this shape"));
    let place = Place::Shape(&was.name, Some(key));
    Difference::new(Rule::ShapeAdded, &place, "a shape was added".into(), Effects::both(by_old, by_new))
}

/// The payloads of a shape that have the key, if any can have it.
fn with_key(shape: &Shape, key: &str) -> Option<Shape> {
    let mut shape = Shape { when: Some(key.to_owned()), ..shape.clone() };
    shape.fields.iter_mut().find(|field| field.name == key)?.optional = false;
    Some(shape)
}

fn shape_removed(old: &Contract, new: &Contract, was: &Event, is: &Event, shape: &Shape) -> Difference {
    let key = shape.when.as_deref();
    let by_old = Effect::breaking("a new backend never publishes the shape, for which its handlers wait");
    let by_new = read_as_another(Sides { reader: new, writer: old }, is, shape, "an old backend");
    let place = Place::Shape(&was.name, key);
    Difference::new(Rule::ShapeRemoved, &place, "a shape was removed".into(), Effects::both(by_old, by_new))
}

/// The effect on a reader that does not have the shape, and so takes its payloads for another one.
fn read_as_another(sides: Sides<'_>, reads: &Event, writes: &Shape, by: &str) -> Effect {
    match sides.troubles_with(reads, writes).first() {
        None => Effect::loss(format!(
            "it takes a message of {by} with this shape for one of another shape, whose fields are all there"
        )),
        Some(trouble) => Effect::breaking(format!(
            "it takes a message of {by} with this shape for one of another shape: {}, so the message is `{}`",
            trouble.sentence(),
            trouble.verdict()
        )),
    }
}

fn shape(place: &Place<'_>, old: &Shape, new: &Shape, found: &mut Vec<Difference>) {
    if old.type_name != new.type_name {
        found.push(type_name(place, &old.type_name, &new.type_name));
    }
    for kind in added(&old.channels, &new.channels) {
        let effects = Effects::both(
            Effect::compatible("it also gets the event on channels where it does not expect it, as a copy"),
            Effect::breaking(format!(
                "a message of an old backend does not reach a program that watches only channels of the kind {kind}"
            )),
        );
        let change = format!("the event arrives on channels of the kind {kind} too");
        found.push(about(kind, Difference::new(Rule::ArrivesAdded, place, change, effects)));
    }
    for kind in removed(&old.channels, &new.channels) {
        let effects = Effects::both(
            Effect::breaking(format!(
                "a message of a new backend does not reach a program that watches only channels of the kind {kind}"
            )),
            Effect::compatible("a message of an old backend reaches all channels where it expects the event"),
        );
        let change = format!("the event no longer arrives on channels of the kind {kind}");
        found.push(about(kind, Difference::new(Rule::ArrivesRemoved, place, change, effects)));
    }
    for resource in added(&old.stale, &new.stale) {
        let effects = Effects::both(
            Effect::loss(format!("it does not know that {resource} is stale after the event")),
            Effect::compatible(format!(
                "it fetches {resource} again after a message of an old backend, perhaps for nothing"
            )),
        );
        let change = format!("the event makes {resource} stale");
        found.push(about(resource, Difference::new(Rule::StaleAdded, place, change, effects)));
    }
    for resource in removed(&old.stale, &new.stale) {
        let effects = Effects::both(
            Effect::compatible(format!("it fetches {resource} again, perhaps for nothing")),
            Effect::loss(format!(
                "it does not know that {resource} is stale after a message of an old backend"
            )),
        );
        let change = format!("the event no longer makes {resource} stale");
        found.push(about(resource, Difference::new(Rule::StaleRemoved, place, change, effects)));
    }
    for field in added(&old.grows, &new.grows) {
        let effects = Effects::both(
            Effect::compatible("it does not compare the number with earlier ones"),
            Effect::breaking(
                "with the option `latest`, a message of an old backend in which the number falls counts as late and is ignored",
            ),
        );
        let change = format!("`{field}` only grows");
        found.push(about(field, Difference::new(Rule::GrowsAdded, place, change, effects)));
    }
    for field in removed(&old.grows, &new.grows) {
        let effects = Effects::both(
            Effect::breaking(
                "with the option `latest`, a message of a new backend in which the number falls counts as late and is ignored",
            ),
            Effect::compatible("it does not compare the number with earlier ones"),
        );
        let change = format!("`{field}` may fall");
        found.push(about(field, Difference::new(Rule::GrowsRemoved, place, change, effects)));
    }
}

/// The difference, with one more name.
fn about(word: &str, mut difference: Difference) -> Difference {
    difference.at = format!("{} {word}", difference.at);
    difference.names.push(word.to_owned());
    difference
}
