//! Compares two versions of the contract: what a frontend of one makes of the messages of a backend of the
//! other.
//!
//! A tab that was opened in February may talk to a backend of March. [`compare`] finds every difference
//! between the contracts of both, and says for each whether a reader breaks, with the reason, and with the
//! compatible way to make the change where there is one.
//!
//! | reader | gets | and decodes it by |
//! | --- | --- | --- |
//! | old frontend | what a new backend publishes | the old contract |
//! | new frontend | what an old backend publishes | the new contract |
//! | recordings | what an old backend published | the new contract |
//!
//! | class | means |
//! | --- | --- |
//! | [`Compatible`](Class::Compatible) | the reader handles every message, and sees all of it |
//! | [`Loss`](Class::Loss) | the reader handles every message that it knows, but does not see something, such as an unknown field |
//! | [`Breaking`](Class::Breaking) | the reader does not handle a message that it knows, or waits for one that is no longer published |
//!
//! A reader does not handle a message that is `invalid` or `partial`, or that does not reach it. A `partial`
//! message is meant for payloads that are too large; handlers of the event are not called for it. Tests run
//! these claims with the decoders of two versions (`tests/copies/compat.rs`).
//!
//! A change of a word, a bound or a limit is in the [`Contract`], so the comparison finds it. A change of a
//! rule is only a number there: [`Rule::Rules`] is breaking until a person accepts it.

mod accepted;
mod channels;
mod compare;
mod comparison;
mod difference;
pub mod document;
mod effect;
mod events;
mod fields;
mod fit;
mod limits;
mod lists;
mod read;
mod rule;
mod sound;
mod types;

pub use accepted::{Accepted, accepted};
pub use compare::compare;
pub use comparison::{Comparison, Drift, Drifted, Newer, Version, drift};
pub use difference::Difference;
pub use document::Contract;
pub use effect::{Class, Effect, Effects};
#[cfg(feature = "js-compat")]
pub(crate) use read::WHOLE;
pub use read::{ContractError, MAX_BYTES};
pub use rule::Rule;
