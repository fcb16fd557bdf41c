//! The tests nearest to the core, as one module. `run` puts it into a copy of the library, so that a mutant costs
//! one compilation and one link instead of one for each file.
//!
//! `tests/rules.rs` is not among them: it compares the sources themselves, so it would notice every mutant.

#[path = "../authorize.rs"]
mod authorize;
#[path = "../conformance/native/main.rs"]
mod conformance;
#[path = "../contract.rs"]
mod contract;
#[path = "../decode.rs"]
mod decode;
#[path = "../errors.rs"]
mod errors;
#[path = "../route.rs"]
mod route;
#[path = "../sign.rs"]
mod sign;
#[path = "../stored.rs"]
mod stored;
#[path = "../times.rs"]
mod times;
#[path = "../truncate.rs"]
mod truncate;
#[path = "../truncate_fits.rs"]
mod truncate_fits;
#[path = "../webhook.rs"]
mod webhook;
