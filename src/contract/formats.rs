//! The text formats: types of strings whose text the check looks at.
//!
//! ```text
//! date: Date {                    the word in a declaration, the Rust type
//!     expects: "…",               what it expects, in words for people
//!     fits: is_date,              the predicate; it is asked only about ASCII text that is not too long
//!     longest: 10,                the length of the longest text that can fit, in bytes
//!     typescript: "string",       its type in TypeScript
//!     schema: r#"{ … }"#          its JSON Schema, in addition to `"type": "string"`
//!     sample: "2026-03-01",       a text that fits
//! }
//! ```
//!
//! **To add a format, add its declaration.** The Rust type, the check on both sides, TypeScript, schemas
//! and samples follow from it.

use crate::time::{is_date, is_date_time};

formats! {
    /// A date and time as RFC 3339 and ISO 8601's extended format write it: `2026-03-14T09:26:53Z`,
    /// with an optional fraction and an optional offset. The type keeps the text as it was written.
    datetime: DateTime {
        expects: "ISO 8601 date and time",
        fits: is_date_time,
        longest: 64,
        typescript: "string",
        schema: r#"{
            "pattern": "^([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3])(:[0-5][0-9])?)?$",
            "description": "ISO 8601 date and time"
        }"#,
        sample: "2026-03-14T09:26:53.589Z",
    }

    /// A real calendar day as `YYYY-MM-DD`. The type keeps the text as it was written.
    date: Date {
        expects: "date as YYYY-MM-DD",
        fits: is_date,
        longest: 10,
        typescript: "string",
        schema: r#"{
            "pattern": "^([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$",
            "description": "calendar day"
        }"#,
        sample: "2026-03-01",
    }
}
