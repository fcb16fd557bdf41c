//! Events and their names in serde's data model, to store them and to log them.

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Map, Value};

use super::{Event, EventName};
use crate::decode::{Decoded, EventError, decode};
use crate::error::quote;

impl Serialize for EventName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EventName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(|error| D::Error::custom(format_args!("{error}, found {}", quote(&name))))
    }
}

/// An event with its name, as `{ "name": …, "data": … }`.
pub(crate) fn named<S: Serializer>(
    serializer: S,
    name: EventName,
    payload: &impl Serialize,
) -> Result<S::Ok, S::Error> {
    let mut event = serializer.serialize_struct("Event", 2)?;
    event.serialize_field("name", &name)?;
    event.serialize_field("data", payload)?;
    event.end()
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        struct Named {
            name: String,
            data: Map<String, Value>,
        }
        let Named { name, data } = Named::deserialize(deserializer)?;
        let event = match decode(&name, Value::Object(data).to_string().as_bytes()) {
            Decoded::Event { payload, .. } | Decoded::Partial { payload, .. } => payload.to_event(),
            Decoded::Unknown { .. } => Err(EventError::Unknown),
            Decoded::Invalid { problems, .. } => {
                let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
                return Err(D::Error::custom(problems.join("; ")));
            }
        };
        event.map_err(D::Error::custom)
    }
}
