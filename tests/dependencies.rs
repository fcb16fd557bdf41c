//! What the crate depends on: where it comes from, under which licences, and which compiler it needs.
//!
//! Known weaknesses of dependencies are not looked up here, because their list is not in a package registry. Run
//! `cargo audit` for that.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// The licences that may be demanded. Of alternatives, one of these is enough.
const LICENCES: [&str; 9] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CDLA-Permissive-2.0",
    "ISC",
    "Unicode-3.0",
    "Zlib",
];

fn cargo(args: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO")).current_dir(env!("CARGO_MANIFEST_DIR")).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// All packages of `Cargo.lock`, except ours.
fn packages() -> Vec<Value> {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--locked", "--format-version", "1"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let others: Vec<_> =
        packages.filter(|package| package["name"] != env!("CARGO_PKG_NAME")).cloned().collect();
    assert!(others.len() > 100, "{} packages", others.len());
    others
}

/// Tells whether a licence expression can be met: every part of `AND`, and one part of `OR`.
fn is_allowed(expression: &str) -> bool {
    let bare = expression.replace(['(', ')'], "").replace('/', " OR ");
    bare.split(" AND ").all(|part| part.split(" OR ").any(|licence| LICENCES.contains(&licence.trim())))
}

#[test]
fn every_package_is_of_crates_io_and_has_a_licence_that_is_allowed() {
    for package in packages() {
        let (name, source) = (&package["name"], package["source"].as_str().unwrap_or("a folder"));
        assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{name}");
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(is_allowed(licence), "{name} has the licence {licence}");
    }
    assert!(is_allowed("MIT AND (Apache-2.0 OR GPL-3.0)") && is_allowed("Unlicense/MIT"));
    assert!(!is_allowed("GPL-3.0") && !is_allowed("MIT AND GPL-3.0") && !is_allowed("none"));
}

/// Our own use of the standard library is checked by clippy (`incompatible_msrv`), as other compilers are not at hand.
#[test]
fn no_package_needs_a_newer_compiler_than_ours() {
    let version = |text: &str| -> Vec<u32> { text.split('.').map(|part| part.parse().unwrap()).collect() };
    let ours = env!("CARGO_PKG_RUST_VERSION");
    for package in packages() {
        if let Some(needed) = package["rust_version"].as_str() {
            assert!(version(needed)[..2] <= version(ours)[..2], "{} needs Rust {needed}", package["name"]);
        }
    }
}

#[test]
fn a_backend_compiles_few_packages() {
    for (features, most) in [("", 33), ("publisher", 115)] {
        let tree = ["tree", "--locked", "--no-default-features", "--features", features];
        let packages = cargo(&[&tree[..], &["-e", "normal,build", "--prefix", "none"]].concat());
        let packages: BTreeSet<_> = packages.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        assert!(packages.len() <= most, "with the features {features:?}: {packages:#?}");
        // its features hold for the whole application, and this one changes what its maps are
        let serde_json = cargo(&[&tree[..], &["-e", "features", "-i", "serde_json"]].concat());
        assert!(!serde_json.contains("preserve_order"), "with the features {features:?}: {serde_json}");
    }
}

/// ring has an older getrandom, and tungstenite an older rand and sha1.
#[test]
fn a_backend_compiles_few_packages_twice() {
    let known = ["block-buffer", "cpufeatures", "crypto-common", "digest", "getrandom"];
    for features in ["publisher", "axum", "channels-server"] {
        let tree = ["tree", "--locked", "--no-default-features", "--features", features];
        let twice = cargo(&[&tree[..], &["-e", "normal", "-d", "--depth", "0", "--prefix", "none"]].concat());
        for line in twice.lines().filter(|line| !line.is_empty()) {
            let name = line.split(' ').next().unwrap();
            assert!(known.contains(&name), "with the feature {features}, {name} is compiled twice:\n{twice}");
        }
    }
}
