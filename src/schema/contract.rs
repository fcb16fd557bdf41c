//! The contract as data, for comparisons with other versions of it.

use serde_json::{Map, Value};

use crate::compat::document as data;
use crate::contract::field::{Field, Type};
use crate::contract::number::json as written;
use crate::contract::{EVENTS, EventDecl, Format, NumberKind, RESOURCES, ShapeDecl};
use crate::fingerprint::RULES;
use crate::limits::NAMED;
use crate::{ChannelKind, FINGERPRINT};

impl data::Contract {
    /// The contract of this crate.
    ///
    /// ```
    /// use fiche_realtime::compat::Contract;
    ///
    /// let contract = Contract::built_in();
    /// assert_eq!(contract.fingerprint, fiche_realtime::FINGERPRINT);
    /// assert_eq!(Contract::parse(contract.to_json().as_bytes())?, contract);
    /// # Ok::<(), fiche_realtime::compat::ContractError>(())
    /// ```
    pub fn built_in() -> Self {
        Self {
            version: data::VERSION,
            crate_version: env!("CARGO_PKG_VERSION").into(),
            fingerprint: FINGERPRINT.into(),
            rules: RULES as u64,
            channels: ChannelKind::ALL.iter().copied().map(channel).collect(),
            always_global: owned(ChannelKind::ALWAYS_GLOBAL),
            resources: RESOURCES.iter().map(|(name, key)| resource(name, *key)).collect(),
            limits: NAMED.iter().map(|(name, value)| limit(name, *value)).collect(),
            numbers: NumberKind::ALL.iter().map(|kind| number(*kind)).collect(),
            formats: Format::ALL.iter().map(|format| text_format(*format)).collect(),
            events: EVENTS.iter().map(event).collect(),
        }
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn channel(kind: ChannelKind) -> data::Channel {
    data::Channel {
        kind: kind.as_str().into(),
        prefix: kind.prefix().into(),
        key: kind.id_key().map(str::to_owned),
        scope: kind.scope().into(),
    }
}

fn resource(name: &str, key: Option<&str>) -> data::Resource {
    data::Resource { name: name.into(), key: key.map(str::to_owned) }
}

fn limit(name: &str, value: usize) -> data::Limit {
    data::Limit { name: name.into(), value: value as u64 }
}

fn number(kind: NumberKind) -> data::NumberType {
    let (from, to) = kind.bounds();
    data::NumberType {
        name: kind.as_str().into(),
        whole: kind.is_whole(),
        from: (from > f64::MIN).then(|| written(from)),
        to: (to < f64::MAX).then(|| written(to)),
    }
}

fn text_format(format: Format) -> data::TextFormat {
    data::TextFormat {
        name: format.as_str().into(),
        expects: format.expects().into(),
        longest: format.longest() as u64,
        // the declarations are JSON, which a test of JSON Schema ensures
        schema: serde_json::from_str::<Map<String, Value>>(format.schema()).unwrap_or_default(),
    }
}

fn event(event: &EventDecl) -> data::Event {
    data::Event {
        name: event.name.into(),
        meaning: event.meaning(),
        shapes: event.shapes.iter().map(shape).collect(),
    }
}

fn shape(shape: &ShapeDecl) -> data::Shape {
    data::Shape {
        type_name: shape.type_name.into(),
        when: shape.when.map(str::to_owned),
        channels: owned(shape.channels),
        stale: owned(shape.stale),
        grows: owned(shape.grows),
        fields: shape.fields.iter().map(field).collect(),
    }
}

fn field(field: &Field) -> data::Field {
    data::Field {
        name: field.name.into(),
        ty: of_type(field.ty),
        optional: field.optional,
        kept: field.is_kept(),
    }
}

fn of_type(ty: Type) -> data::Type {
    match ty {
        Type::String => data::Type::String,
        Type::Number(kind) => data::Type::Number(kind.as_str().into()),
        Type::Boolean => data::Type::Boolean,
        Type::Format(format) => data::Type::Format(format.as_str().into()),
        Type::OneOf(words) => data::Type::OneOf(owned(words)),
        Type::Exactly(number) => data::Type::Exactly(number),
        Type::EmptyArray => data::Type::EmptyArray,
        Type::Strings => data::Type::Strings,
        Type::AnyObject => data::Type::AnyObject,
        Type::Object(name, fields) => data::Type::Object(data::Object {
            type_name: name.into(),
            fields: fields.iter().map(field).collect(),
        }),
    }
}
