//! A copy of the library with one fault, and the program that must find it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::faults::Fault;
use super::sources::{files, original, replaced, write};

const SEEDS: &str = "2000";

/// A time that only an endless run takes.
const PATIENCE: Duration = Duration::from_secs(300);

/// The sections of the manifest that a copy keeps.
const PARTS: &[&str] = &[
    "[package]",
    "[features]",
    "[dependencies]",
    "[profile.dev]",
    "[profile.dev.package.\"*\"]",
    "[profile.dev.package]",
    "[lints.rust]",
    "[lints.clippy]",
];

/// The tests that find a fault.
#[derive(Clone, Copy, PartialEq)]
pub enum Finder {
    /// The simulation, which needs no dev-dependencies.
    Simulation,
    /// The tests of `src/publish/interleavings.rs`.
    Interleavings,
}

#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// No test fails.
    Passes,
    /// A test fails. Has the text of the first failure.
    Fails(String),
}

/// The copy. It stays when the test ends, so that the next run builds only the changes.
pub struct Copy {
    root: PathBuf,
    finder: Finder,
}

impl Copy {
    pub fn new(finder: Finder) -> Self {
        let name = match finder {
            Finder::Simulation => "mutations",
            Finder::Interleavings => "mutations-driver",
        };
        let copy = Self { root: Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), finder };
        let manifest = fs::read_to_string(original().join("Cargo.toml")).unwrap();
        let mut is_kept = false;
        let mut kept = String::from("[workspace]\n\n");
        for line in manifest.lines() {
            if line.starts_with('[') {
                is_kept =
                    PARTS.contains(&line) || finder == Finder::Interleavings && line == "[dev-dependencies]";
            }
            if is_kept && !line.starts_with("default-run") {
                kept.extend([line, "\n"]);
            }
        }
        let example = "\n[[example]]\nname = \"simulate\"\nrequired-features = [\"simulation\"]\n";
        write(&copy.root.join("Cargo.toml"), (kept + example).as_bytes());
        for file in ["Cargo.lock", "README.md", "examples/simulate.rs"] {
            write(&copy.root.join(file), &fs::read(original().join(file)).unwrap());
        }
        // otherwise files that the sources no longer have would still be built
        let _ = fs::remove_dir_all(copy.root.join("src"));
        copy
    }

    /// Builds the sources with this fault, and runs the tests that must find it.
    pub fn look_for(&self, fault: Option<&Fault>) -> Outcome {
        self.write_sources(fault);
        let name = fault.map_or("no fault", |fault| fault.name);
        let program = match self.finder {
            Finder::Simulation => {
                self.build(name, &["build", "--features", "simulation", "--example", "simulate"])
            }
            Finder::Interleavings => {
                self.build(name, &["test", "--no-run", "--features", "publisher", "--lib"])
            }
        };
        match self.finder {
            Finder::Simulation => simulate(&program),
            Finder::Interleavings => interleave(&program),
        }
    }

    /// Builds a program of the copy.
    fn build(&self, name: &str, arguments: &[&str]) -> PathBuf {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--offline", "--quiet", "--no-default-features", "--message-format", "json"])
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            // a fault may leave code unused
            .env("RUSTFLAGS", "-Awarnings")
            .current_dir(&self.root)
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: it does not build");
        let messages = output.stdout.split(|byte| *byte == b'\n');
        let messages = messages.filter_map(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
        let mut programs =
            messages.filter_map(|message| Some(PathBuf::from(message["executable"].as_str()?)));
        programs.next_back().expect("Cargo names the program")
    }

    /// Writes the files of the sources, with the fault.
    fn write_sources(&self, fault: Option<&Fault>) {
        for file in files(&original().join("src")).iter().map(|file| Path::new("src").join(file)) {
            let mut content = fs::read(original().join(&file)).unwrap();
            if let Some(Fault { from, to, .. }) = fault.filter(|fault| Path::new(fault.file) == file) {
                content = replaced(&file, content, from, to);
            }
            write(&self.root.join(&file), &content);
        }
    }
}

/// Runs the tests until the first of them fails.
fn interleave(program: &Path) -> Outcome {
    let mut child = Command::new(program)
        .args(["publish::interleavings", "--nocapture"])
        .env("RUST_BACKTRACE", "0")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stderr.take().unwrap());
    let (how, panicked) = mpsc::channel();
    thread::spawn(move || {
        let lines = said.lines().map_while(Result::ok);
        how.send(lines.skip_while(|line| !line.contains(" panicked at ")).nth(1))
    });
    match panicked.recv_timeout(PATIENCE) {
        Ok(None) => match child.wait().unwrap() {
            status if status.success() => Outcome::Passes,
            status => Outcome::Fails(format!("it ends with {status}")),
        },
        panicked => {
            child.kill().unwrap();
            child.wait().unwrap();
            let how = panicked.ok().flatten();
            Outcome::Fails(
                how.map_or("it does not come to an end".into(), |how| how.chars().take(200).collect()),
            )
        }
    }
}

fn simulate(program: &Path) -> Outcome {
    let threads = thread::available_parallelism().map_or(1, usize::from).to_string();
    let mut child = Command::new(program)
        .args(["--seeds", SEEDS, "--threads", &threads])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            return Outcome::Fails("it does not come to an end".into());
        }
        thread::sleep(Duration::from_millis(50));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    match said.lines().find_map(|line| line.strip_prefix("fails: ")) {
        Some(how) => Outcome::Fails(how.chars().take(200).collect()),
        None if output.status.success() => Outcome::Passes,
        None => Outcome::Fails(format!("it panics: {}", output.status)),
    }
}
