//! The rooms at the WebAssembly edge. They call the core; the core does not know them.

#[cfg(feature = "browser")]
mod browser;
#[cfg(feature = "js-server")]
mod server;
