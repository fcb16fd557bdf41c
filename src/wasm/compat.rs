//! The module that compares two versions of the contract, for Node and for a page whose backend has another one.
//! It reads exports as text, and answers with JSON.

use serde::Serialize;
use wasm_bindgen::prelude::wasm_bindgen;

use super::thrown::{Thrown, thrown};
use crate::compat::{Comparison, Contract, Newer, drift};

/// Compares two contracts. Without an export, it is the contract of this package.
#[wasm_bindgen(js_name = compareContracts)]
pub fn compare(old: Option<String>, new: Option<String>) -> Result<String, Thrown> {
    Ok(json(&Comparison::new(&contract(old)?, &contract(new)?)))
}

/// Tells what it does to this package that the backend has this contract.
#[wasm_bindgen(js_name = explainDrift)]
pub fn explain(backend: Option<String>, frontend_is_newer: bool) -> Result<String, Thrown> {
    let newer = if frontend_is_newer { Newer::Frontend } else { Newer::Backend };
    Ok(json(&drift(&Contract::built_in(), &contract(backend)?, newer)))
}

fn contract(export: Option<String>) -> Result<Contract, Thrown> {
    export.map_or_else(|| Ok(Contract::built_in()), |text| Contract::parse(text.as_bytes()).map_err(thrown))
}

/// The answer as text. Its types have only texts, numbers and lists, which JSON can carry.
fn json(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}
