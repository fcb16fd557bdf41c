//! Flattens the declarations, at compile time.

use super::{Named, SHAPES, Slot, Wants};
use crate::contract::EVENTS;
use crate::contract::field::{Field, Type};
use crate::contract::text::same;

/// The number of payload shapes in the contract.
pub(super) const SHAPE_COUNT: usize = {
    let (mut event, mut shapes) = (0, 0);
    while event < EVENTS.len() {
        shapes += EVENTS[event].shapes.len();
        event += 1;
    }
    shapes
};

/// The number of fields, with the fields of nested objects.
pub(super) const fn count(fields: &[Field]) -> usize {
    let (mut i, mut all) = (0, 0);
    while i < fields.len() {
        all += 1;
        if let Type::Object(_, nested) = fields[i].ty {
            all += count(nested);
        }
        i += 1;
    }
    all
}

pub(super) const MAX_FIELDS: usize = {
    let (mut i, mut most) = (0, 0);
    while i < SHAPE_COUNT {
        if count(SHAPES[i].fields) > most {
            most = count(SHAPES[i].fields);
        }
        i += 1;
    }
    most
};

/// The distinct types and words of the contract.
pub(super) const NAMES: Names = {
    let mut names = Names {
        types: [Type::String; 64],
        type_count: 0,
        words: [""; 255],
        word_count: 0,
        choices: [0; 255],
        choice_count: 0,
        first_choice: [0; 64],
    };
    let mut i = 0;
    while i < SHAPE_COUNT {
        names = names.collect(SHAPES[i].fields);
        i += 1;
    }
    names
};

pub(super) struct Names {
    types: [Type; 64],
    pub(super) type_count: usize,
    words: [&'static str; 255],
    pub(super) word_count: usize,
    choices: [u8; 255],
    pub(super) choice_count: usize,
    /// For each type, the index of its first word among the choices.
    first_choice: [u8; 64],
}

impl Names {
    const fn collect(mut self, fields: &'static [Field]) -> Self {
        let mut i = 0;
        while i < fields.len() {
            if self.ty(&fields[i].ty) == self.type_count {
                assert!(self.type_count < 64, "a row has room for 64 types");
                self.types[self.type_count] = fields[i].ty;
                self.first_choice[self.type_count] = self.choice_count as u8;
                self.type_count += 1;
                if let Type::OneOf(words) = fields[i].ty {
                    self = self.choose(words);
                }
            }
            if let Type::Object(_, nested) = fields[i].ty {
                self = self.collect(nested);
            }
            i += 1;
        }
        self
    }

    const fn choose(mut self, words: &'static [&'static str]) -> Self {
        let mut i = 0;
        while i < words.len() {
            let mut at = 0;
            while at < self.word_count && !same(self.words[at], words[i]) {
                at += 1;
            }
            if at == self.word_count {
                self.words[at] = words[i];
                self.word_count += 1;
            }
            self.choices[self.choice_count] = at as u8;
            self.choice_count += 1;
            i += 1;
        }
        self
    }

    /// The place of a type among the distinct ones; the number of types if it is not among them yet.
    pub(super) const fn ty(&self, ty: &Type) -> usize {
        let mut i = 0;
        while i < self.type_count && !same_type(&self.types[i], ty) {
            i += 1;
        }
        i
    }

    #[cfg(any(feature = "browser", feature = "package"))]
    pub(super) const fn types<const N: usize>(&self) -> [Type; N] {
        let mut types = [Type::String; N];
        let mut i = 0;
        while i < N {
            types[i] = self.types[i];
            i += 1;
        }
        types
    }

    pub(super) const fn words<const N: usize>(&self) -> [&'static str; N] {
        let mut words = [""; N];
        let mut i = 0;
        while i < N {
            words[i] = self.words[i];
            i += 1;
        }
        words
    }

    pub(super) const fn choices<const N: usize>(&self) -> [u8; N] {
        let mut choices = [0; N];
        let mut i = 0;
        while i < N {
            choices[i] = self.choices[i];
            i += 1;
        }
        choices
    }

    #[cfg(any(feature = "browser", feature = "package"))]
    pub(super) const fn wants<const N: usize>(&self) -> [Wants; N] {
        let mut wants = [Wants::String; N];
        let mut i = 0;
        while i < N {
            wants[i] = self.wants_at(i);
            i += 1;
        }
        wants
    }

    const fn wants_at(&self, at: usize) -> Wants {
        match self.types[at] {
            Type::String => Wants::String,
            Type::Number(kind) => Wants::Number(kind),
            Type::Boolean => Wants::Boolean,
            Type::Format(format) => Wants::Format(format),
            Type::OneOf(words) => Wants::Words { first: self.first_choice[at], count: words.len() as u8 },
            Type::Exactly(number) => Wants::Exactly(number),
            Type::EmptyArray => Wants::EmptyArray,
            Type::Strings => Wants::Strings,
            Type::AnyObject => Wants::AnyObject,
            Type::Object(_, nested) => Wants::Object(count(nested) as u8),
        }
    }
}

/// The flat fields of every shape. All lists are as long as the longest, padded at the end.
pub(super) const fn fields_by_shape() -> [[Named; MAX_FIELDS]; SHAPE_COUNT] {
    const NONE: Named = Named {
        name: "",
        ty: Type::String,
        slot: Slot { wants: Wants::String, optional: true, kept: false },
    };
    let mut all = [[NONE; MAX_FIELDS]; SHAPE_COUNT];
    let mut i = 0;
    while i < SHAPE_COUNT {
        (all[i], _) = flat(all[i], 0, SHAPES[i].fields);
        i += 1;
    }
    all
}

const fn flat(
    mut list: [Named; MAX_FIELDS],
    mut next: usize,
    fields: &'static [Field],
) -> ([Named; MAX_FIELDS], usize) {
    let mut i = 0;
    while i < fields.len() {
        let Field { name, ty, optional } = fields[i];
        let wants = NAMES.wants_at(NAMES.ty(&ty));
        list[next] = Named { name, ty, slot: Slot { wants, optional, kept: fields[i].is_kept() } };
        next += 1;
        if let Type::Object(_, nested) = ty {
            (list, next) = flat(list, next, nested);
        }
        i += 1;
    }
    (list, next)
}

const fn same_type(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::String, Type::String)
        | (Type::Boolean, Type::Boolean)
        | (Type::EmptyArray, Type::EmptyArray)
        | (Type::Strings, Type::Strings)
        | (Type::AnyObject, Type::AnyObject) => true,
        (Type::Number(a), Type::Number(b)) => *a as u8 == *b as u8,
        (Type::Format(a), Type::Format(b)) => *a as u8 == *b as u8,
        (Type::Exactly(a), Type::Exactly(b)) => *a == *b,
        (Type::Object(a, _), Type::Object(b, _)) => same(a, b),
        (Type::OneOf(a), Type::OneOf(b)) => {
            let mut i = 0;
            while i < a.len() && i < b.len() && same(a[i], b[i]) {
                i += 1;
            }
            i == a.len() && i == b.len()
        }
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
            | Type::Object(..),
            _,
        ) => false,
    }
}
