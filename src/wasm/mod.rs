//! The exports of the two WebAssembly modules. They call the core; the core does not know them.

#[cfg(any(feature = "browser", feature = "package"))]
pub(crate) mod boundary;
#[cfg(feature = "browser")]
mod browser;
#[cfg(any(feature = "browser", feature = "package"))]
pub(crate) mod memory;
#[cfg(feature = "js-server")]
mod server;
