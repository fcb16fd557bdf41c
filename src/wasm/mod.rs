//! The exports of the three WebAssembly modules. They call the core; the core does not know them.

#[cfg(any(feature = "browser", feature = "package"))]
pub(crate) mod boundary;
#[cfg(feature = "browser")]
mod browser;
#[cfg(feature = "js-compat")]
mod compat;
#[cfg(any(feature = "browser", feature = "package"))]
pub(crate) mod memory;
#[cfg(feature = "js-server")]
mod server;
#[cfg(any(feature = "js-compat", feature = "js-server"))]
mod thrown;
