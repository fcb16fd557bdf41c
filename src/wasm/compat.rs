//! The module that compares two versions of the contract, for Node and for a page whose backend has another one.
//! It reads exports as text, and answers with JSON.

use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use super::thrown::Thrown;
use crate::compat::{Comparison, Contract, Newer, WHOLE, drift};
use crate::error::server::exported;
use crate::error::{RealtimeError, quote};

/// Compares two contracts. Without an export, it is the contract of this package.
#[wasm_bindgen(js_name = compareContracts)]
pub fn compare(old: Option<String>, new: Option<String>) -> Result<String, Thrown> {
    Ok(json(&Comparison::new(&contract("older", old)?, &contract("newer", new)?)))
}

/// Describes the effect of the backend's contract, which has this fingerprint, on this package.
#[wasm_bindgen(js_name = explainDrift)]
pub fn explain(backend: String, fingerprint: &str, frontend_is_newer: bool) -> Result<String, Thrown> {
    let backend = contract("theirs", Some(backend))?;
    if backend.fingerprint != fingerprint {
        return Err(exported::OTHER_CONTRACT
            .at("theirs", quote(fingerprint), quote(&backend.fingerprint))
            .into());
    }
    let newer = if frontend_is_newer { Newer::Frontend } else { Newer::Backend };
    Ok(json(&drift(&Contract::built_in(), &backend, newer)))
}

/// Reads the export that the caller gave as `argument`, which the error names if all of it is wrong.
fn contract(argument: &'static str, export: Option<String>) -> Result<Contract, Thrown> {
    let Some(text) = export else { return Ok(Contract::built_in()) };
    Contract::parse(text.as_bytes()).map_err(|error| {
        let mut error = RealtimeError::from(&error);
        if error.field == WHOLE {
            error.field = argument.into();
        }
        error.into()
    })
}

/// The answer as text. Its types have only texts, numbers and lists, which JSON can carry.
fn json(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}
