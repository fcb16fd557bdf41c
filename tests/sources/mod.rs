//! The files of the sources, for tests that write a copy of them and change it.

use std::fs;
use std::path::{Path, PathBuf};

/// The paths that are not copied: the output of tools, and the tests of copies, which would copy themselves for ever.
const LEFT_OUT: &[&str] = &["target", "node_modules", ".git", ".out", "tests/copies/main.rs"];

/// The folder of the sources themselves.
pub fn original() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The paths of all files under a folder, relative to it.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    fn walk(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
            let path = entry.path();
            let relative = path.strip_prefix(root).unwrap();
            if LEFT_OUT.iter().any(|part| relative.ends_with(part)) {
                continue;
            }
            match entry.file_type().unwrap() {
                kind if kind.is_dir() => walk(root, &path, files),
                kind if kind.is_file() => files.push(relative.to_owned()),
                _ => {}
            }
        }
    }
    let mut files = Vec::new();
    walk(folder, folder, &mut files);
    files
}

/// Replaces a text that the content of a file has once.
pub fn replaced(file: &Path, content: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(content).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{} has this once: {from}", file.display());
    text.replace(from, to).into_bytes()
}

/// Writes a file only if its content differs, because Cargo builds again by the time of writing. Returns whether it did.
pub fn write(path: &Path, content: &[u8]) -> bool {
    let differs = fs::read(path).ok().as_deref() != Some(content);
    if differs {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    differs
}
