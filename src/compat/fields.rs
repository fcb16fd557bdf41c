//! The differences of a payload's fields.

use super::difference::{Difference, Place};
use super::document::{Contract, Field, Shape, Type};
use super::effect::{Effect, Effects};
use super::fit::Sides;
use super::lists::is_reordered;
use super::rule::Rule;

/// Two versions of a shape.
pub(super) struct Shapes<'a> {
    pub old: &'a Contract,
    pub new: &'a Contract,
    pub event: &'a str,
    pub when: Option<&'a str>,
}

impl<'a> Shapes<'a> {
    /// The differences of the two shapes' fields.
    pub(super) fn fields(&self, old: &Shape, new: &Shape) -> Vec<Difference> {
        let mut found = Vec::new();
        self.compare("", &old.fields, &new.fields, &mut found);
        found
    }

    fn compare(&self, parent: &str, old: &[Field], new: &[Field], found: &mut Vec<Difference>) {
        for was in old {
            let path = format!("{parent}/{}", was.name);
            match new.iter().find(|is| is.name == was.name) {
                None => found.push(self.removed(path, was)),
                Some(is) => self.field(path, was, is, found),
            }
        }
        for is in new.iter().filter(|is| old.iter().all(|was| was.name != is.name)) {
            found.push(self.added(format!("{parent}/{}", is.name), is));
        }
        let names = |all: &[Field]| all.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
        if is_reordered(&names(old), &names(new)) {
            let place = match parent {
                "" => Place::Shape(self.event, self.when),
                parent => self.place(parent.to_owned()),
            };
            let only =
                Effect::compatible("the order of fields decides only the order of problems and of keys");
            found.push(Difference::new(
                Rule::FieldOrder,
                &place,
                "the fields are declared in another order".into(),
                Effects::all(only),
            ));
        }
    }

    fn place(&self, path: String) -> Place<'a> {
        Place::Field(self.event, self.when, path)
    }

    fn added(&self, path: String, field: &Field) -> Difference {
        let old_frontend =
            Effect::loss("it keeps the field in the payload, and no code of it reads the field");
        let new_frontend = match field.optional {
            true => Effect::compatible("the field may be absent"),
            false => absent("a message of an old backend does not have the field", field),
        };
        let kind = if field.optional { "an optional" } else { "a required" };
        let change = format!("{kind} field was added");
        Difference::new(
            Rule::FieldAdded,
            &self.place(path),
            change,
            Effects::both(old_frontend, new_frontend),
        )
    }

    fn removed(&self, path: String, field: &Field) -> Difference {
        let old_frontend = match field.optional {
            true => Effect::loss("the optional field never comes"),
            false => absent("a message of a new backend does not have the field", field),
        };
        let new_frontend = Effect::loss(
            "a message of an old backend has the field; it stays in the payload, and no code reads it",
        );
        let kind = if field.optional { "an optional" } else { "a required" };
        let change = format!("{kind} field was removed");
        Difference::new(
            Rule::FieldRemoved,
            &self.place(path),
            change,
            Effects::both(old_frontend, new_frontend),
        )
    }

    fn field(&self, path: String, old: &Field, new: &Field, found: &mut Vec<Difference>) {
        let place = self.place(path.clone());
        match (old.optional, new.optional) {
            (true, false) => found.push(Difference::new(
                Rule::FieldRequired,
                &place,
                "an optional field became required".into(),
                Effects::both(
                    Effect::compatible("the field always comes"),
                    absent("a message of an old backend may lack the field", new),
                ),
            )),
            (false, true) => found.push(Difference::new(
                Rule::FieldOptional,
                &place,
                "a required field became optional".into(),
                Effects::both(
                    absent("a message of a new backend may lack the field", old),
                    Effect::compatible("the field may be absent, and always comes"),
                ),
            )),
            (true, true) | (false, false) => {}
        }
        match (&old.ty, &new.ty) {
            (Type::Object(was), Type::Object(is)) => {
                if was.type_name != is.type_name {
                    found.push(type_name(&place, &was.type_name, &is.type_name));
                }
                self.compare(&path, &was.fields, &is.fields, found);
            }
            // a change of the type of numbers, or of the format, is one difference for all of its fields
            (Type::Number(was), Type::Number(is)) if was == is => {}
            (Type::Format(was), Type::Format(is)) if was == is => {}
            (was, is) if was == is => {}
            (was, is) => found.push(self.ty(&place, was, is)),
        }
        if old.kept != new.kept && !old.optional && !new.optional {
            found.push(kept(&place, old.kept));
        }
    }

    fn ty(&self, place: &Place<'_>, old: &Type, new: &Type) -> Difference {
        let reads = |sides: Sides<'_>, reads: &Type, writes: &Type, by: &str| match sides
            .refused(reads, writes)
        {
            None => Effect::compatible(format!("it accepts every value of the field in a message of {by}")),
            Some(values) => Effect::breaking(format!(
                "it refuses {values}: a message of {by} with such a value is `invalid`"
            )),
        };
        let effects = Effects::both(
            reads(Sides { reader: self.old, writer: self.new }, old, new, "a new backend"),
            reads(Sides { reader: self.new, writer: self.old }, new, old, "an old backend"),
        );
        let rule = match (old, new) {
            (Type::OneOf(_), Type::OneOf(_)) => Rule::FieldWords,
            (
                Type::String
                | Type::Number(_)
                | Type::Boolean
                | Type::Format(_)
                | Type::OneOf(_)
                | Type::Exactly(_)
                | Type::EmptyArray
                | Type::Strings
                | Type::AnyObject
                | Type::Object(_),
                _,
            ) => Rule::FieldType,
        };
        let change = format!("the type was {old}, and is {new}");
        Difference::new(rule, place, change, effects)
    }
}

/// The effect of a required field that can be absent.
fn absent(why: &str, field: &Field) -> Effect {
    Effect::breaking(match field.kept {
        true => format!("{why}: without an identifier or a number the message is `invalid`"),
        false => format!("{why}: the message is then `partial`, and handlers of the event are not called"),
    })
}

/// The difference of a type's name.
pub(super) fn type_name(place: &Place<'_>, old: &str, new: &str) -> Difference {
    let only = Effect::compatible(
        "messages do not have the name; a program has to use the new one when it is built again",
    );
    let change = format!("the type was called {old}, and is called {new}");
    Difference::new(Rule::TypeName, place, change, Effects::all(only))
}

fn kept(place: &Place<'_>, was: bool) -> Difference {
    let breaking = |by: &str| {
        Effect::breaking(format!(
            "a message of {by} may lack the field to fit the size limit: it is then `invalid`, not `partial`"
        ))
    };
    let fine = |by: &str| Effect::compatible(format!("a message of {by} never lacks the field"));
    let (change, effects) = match was {
        true => (
            "a backend may drop the field to fit the size limit",
            Effects::both(breaking("a new backend"), fine("an old backend")),
        ),
        false => (
            "a backend no longer drops the field to fit the size limit",
            Effects::both(fine("a new backend"), breaking("an old backend")),
        ),
    };
    Difference::new(Rule::FieldKept, place, change.into(), effects)
}
