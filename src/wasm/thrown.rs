//! The errors that leave a module: the package's own class, with the words of the crate.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::RealtimeError;

#[wasm_bindgen(raw_module = "./error.js")]
extern "C" {
    /// `RealtimeError` of `src/js/error.ts`.
    #[wasm_bindgen(js_name = RealtimeError, extends = js_sys::Error)]
    pub type Thrown;

    #[wasm_bindgen(constructor, js_class = "RealtimeError")]
    fn new(code: &str, field: &str, expected: &str, found: &str, advice: &str) -> Thrown;
}

impl From<RealtimeError> for Thrown {
    fn from(error: RealtimeError) -> Self {
        let RealtimeError { code, field, expected, found, advice } = error;
        Self::new(code.as_str(), &field, &expected, &found, &advice)
    }
}

/// An error of the crate, to throw.
#[cfg(feature = "js-server")]
pub(super) fn thrown<E>(error: E) -> Thrown
where
    for<'a> RealtimeError: From<&'a E>,
{
    RealtimeError::from(&error).into()
}
