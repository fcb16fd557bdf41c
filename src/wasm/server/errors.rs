//! The errors of the server's module about arguments of a wrong type.

use crate::error::ErrorCode::InvalidArgument;
use crate::error::Wording;

pub(super) use crate::wasm::thrown::{Thrown, thrown};

/// The words for mistakes that only JavaScript can make, where any argument can have any type.
pub(super) mod says {
    use super::{InvalidArgument, Wording};

    const fn say(expected: &'static str, advice: &'static str) -> Wording {
        Wording { code: InvalidArgument, expected, found: "{}", advice }
    }

    pub(crate) const TEXT: Wording = say("a string", "pass it on unchanged");
    pub(crate) const BODY: Wording =
        say("a string or a Uint8Array", "pass on the body of the request unchanged");
    pub(crate) const PLAIN: Wording = say("a value that can be read", "pass plain data");
    pub(crate) const TEXTS: Wording =
        say("an object whose values are strings", "write each value as a string");
    pub(crate) const SECONDS: Wording = say("seconds since 1970", "leave it out to use the clock");
    pub(crate) const AGE: Wording = say("a number of seconds", "leave it out to accept webhooks of any age");
    pub(crate) const POSITIVE: Wording = say("a number above 0", "leave it out for the default");
    pub(crate) const HOOK: Wording = say("a function", "leave it out for the default");
    pub(crate) const POLICY: Wording = say("a function", "give the function that decides who may subscribe");
    pub(crate) const OPTION: Wording = say("a non-empty string", "see the app's page in its dashboard");
    pub(crate) const SETTING: Wording = say("a string", "give each setting in its documented type");
}
