//! The types of numbers.
//!
//! ```text
//! count: Count {                  the word in a declaration, the variant of `NumberKind`
//!     rust: u64,                  its type in Rust
//!     whole: true,                whether a fraction is refused
//!     from: 0.0,                  the smallest and the largest number that fit
//!     to: MAX_SAFE,
//!     sample: 3.0,                a number that fits
//! }
//! ```
//!
//! **To add a type of number, add its declaration.** The check on both sides, what Rust and serde accept, the
//! words, schemas and samples follow from it. In TypeScript each type is a `number`, with the words as a
//! comment. In Rust each has its own type, by which the contract tells them apart.

use super::number::MAX_SAFE;

numbers! {
    /// Any finite number.
    number: Number {
        rust: f64,
        whole: false,
        from: f64::MIN,
        to: f64::MAX,
        sample: 1.5,
    }

    /// A whole number from 0 to 2^53-1.
    count: Count {
        rust: u64,
        whole: true,
        from: 0.0,
        to: MAX_SAFE,
        sample: 3.0,
    }
}
