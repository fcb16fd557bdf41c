//! A copy of the sources with changes, and the programs and packages that are built from it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

pub use super::sources::original;
use super::sources::{files, replaced, write};

/// A change of a file.
pub struct Change {
    file: &'static str,
    from: &'static str,
    to: String,
}

/// Replaces a text that the file has once.
pub fn replace(file: &'static str, from: &'static str, to: &str) -> Change {
    Change { file, from, to: to.into() }
}

/// Inserts a text after one that the file has once.
pub fn insert(file: &'static str, after: &'static str, text: &str) -> Change {
    Change { file, from: after, to: format!("{after}{text}") }
}

/// A copy of the sources. It stays when a test ends, so that the next run builds only the changes.
pub struct Copy {
    home: PathBuf,
    root: PathBuf,
    alone: Option<MutexGuard<'static, ()>>,
}

impl Copy {
    /// Creates a copy for [`native`](Self::native) programs, which use only the library.
    pub fn library(name: &str, changes: &[Change]) -> Self {
        Self::at(name, None, changes)
    }

    /// Creates a copy of which everything is built. Only one test has such a copy at a time, because all of them are in
    /// one folder. In several folders, Cargo would confuse their builds, because the package has the same name.
    pub fn whole(changes: &[Change]) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        let copy = Self::at("whole", Some(ALONE.lock().unwrap_or_else(PoisonError::into_inner)), changes);
        copy.lend_dependencies();
        copy
    }

    fn at(name: &str, alone: Option<MutexGuard<'static, ()>>, changes: &[Change]) -> Self {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("copies");
        let copy = Self { root: home.join(name), home, alone };
        copy.change(changes);
        copy
    }

    /// Writes the sources with these changes, and no others. No TypeScript is changed by hand.
    pub fn change(&self, changes: &[Change]) {
        let sources = files(original());
        let mut changed = 0;
        for file in &sources {
            let mut content = fs::read(original().join(file)).unwrap();
            for Change { from, to, .. } in changes.iter().filter(|change| Path::new(change.file) == file) {
                content = replaced(file, content, from, to);
                changed += 1;
            }
            let path = self.root.join(file);
            if write(&path, &content) {
                let original = fs::metadata(original().join(file)).unwrap();
                fs::set_permissions(path, original.permissions()).unwrap();
            }
        }
        assert_eq!(changed, changes.len(), "every file that changes is there");
        self.forget_others(&sources);
        if self.alone.is_some() {
            self.lend_packages();
        }
    }

    /// Removes the files that the sources no longer have.
    fn forget_others(&self, sources: &[PathBuf]) {
        files(&self.root).iter().filter(|file| !sources.contains(file)).for_each(|file| {
            fs::remove_file(self.root.join(file)).unwrap();
        });
    }

    /// Links the installed npm packages into the copy. They must be up to date. Otherwise the scripts of the copy would
    /// install them, and empty the linked folder.
    fn lend_packages(&self) {
        let age = |file: PathBuf| fs::metadata(file).and_then(|file| file.modified()).ok();
        for folder in ["tests", "tests/apps", "tests/peers", "www"] {
            let (ours, theirs) = (original().join(folder), self.root.join(folder));
            let list = age(ours.join("package-lock.json"));
            let installed = age(ours.join("node_modules/.package-lock.json"));
            assert!(installed >= list || folder != "tests", "run npm ci --prefix {folder}");
            if installed >= list && theirs.join("node_modules").symlink_metadata().is_err() {
                link(&ours.join("node_modules"), &theirs.join("node_modules"));
            }
            // the scripts compare the age of this file to see whether the packages are up to date
            let copied = fs::File::options().append(true).open(theirs.join("package-lock.json"));
            copied.unwrap().set_modified(list.unwrap()).unwrap();
        }
    }

    /// Copies what Cargo has compiled of the dependencies. Their builds are the same in every folder.
    fn lend_dependencies(&self) {
        let ours = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("debug");
        let theirs = self.home.join("target/debug");
        fs::create_dir_all(theirs.join("deps")).unwrap();
        // Cargo compares times, which `cp -a` keeps; programs are not copied
        let script = "cp -an \"$0\"/.fingerprint \"$0\"/build \"$1\"/ && \
            find \"$0\"/deps -type f -name '*.*' ! -name '*.o' -exec cp -an -t \"$1\"/deps {} +";
        output(Command::new("sh").args(["-c", script]).args([&ours, &theirs]), "");
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.root.join(file)).unwrap()
    }

    /// A command in the copy. All copies compile into one folder, which keeps the dependencies.
    pub fn command(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args).current_dir(&self.root).env("CARGO_TARGET_DIR", self.home.join("target"));
        command.env("CARGO_NET_OFFLINE", "true");
        // Cargo sets this for tests, so that they find the standard library; here it would be another compiler's
        command.env_remove("LD_LIBRARY_PATH");
        command
    }

    /// Runs a native program that uses the library of the copy, and returns what it prints.
    pub fn native(&self, main: &str, input: &str) -> String {
        output(&mut self.program(main, "run"), input)
    }

    /// Returns the compiler's errors about a native program that uses the library of the copy.
    pub fn refused(&self, main: &str) -> String {
        let (compiles, errors) = run(&mut self.program(main, "build"), "");
        assert!(!compiles, "it compiles:\n{main}");
        errors
    }

    /// Writes a native program that uses the library of the copy. Returns the Cargo command for it.
    fn program(&self, main: &str, command: &str) -> Command {
        let name = format!("{}-program", self.root.file_name().unwrap().display());
        let program = self.home.join(&name);
        let manifest = format!(
            "[package]\nname = {name:?}\nedition = \"2024\"\n[workspace]\n[dependencies]\nserde_json = \"1\"\n\
             fiche-realtime = {{ path = {:?}, default-features = false }}\n",
            self.root
        );
        for (file, content) in [("Cargo.toml", manifest.as_str()), ("src/main.rs", main)] {
            write(&program.join(file), content.as_bytes());
        }
        fs::copy(original().join("Cargo.lock"), program.join("Cargo.lock")).unwrap();
        let mut command = self.command(env!("CARGO"), &[command, "--quiet"]);
        command.current_dir(program);
        command
    }

    /// Builds the npm package of the copy, with the standard library and dependencies that were compiled to
    /// WebAssembly for the package itself.
    pub fn build_package(&self) {
        let ours = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("wasm");
        let theirs = self.home.join("target/wasm");
        if theirs.symlink_metadata().is_err() {
            fs::create_dir_all(&ours).unwrap();
            fs::create_dir_all(theirs.parent().unwrap()).unwrap();
            link(&ours, &theirs);
        }
        // the build asks git which files are sources
        output(&mut self.command("git", &["init", "--quiet"]), "");
        output(&mut self.command("src/js/build", &[]), "");
    }

    /// Runs the tests of a folder in Node.
    pub fn node_tests(&self, folder: &str) {
        let tests = files(&self.root.join("tests").join(folder));
        let tests = tests.iter().filter_map(|file| file.to_str()).filter(|file| file.ends_with(".test.mjs"));
        let tests: Vec<_> = tests.map(|file| format!("tests/{folder}/{file}")).collect();
        let args: Vec<_> = std::iter::once("--test").chain(tests.iter().map(String::as_str)).collect();
        output(&mut self.command("node", &args), "");
    }

    /// Returns the answers of the copy's npm package about these messages: see `answers.mjs`.
    pub fn package_answers(&self, messages: &[Value]) -> Vec<Value> {
        parse(&output(&mut self.command("node", &["tests/copies/answers.mjs"]), &lines(messages)))
    }

    /// Returns the answers of the copy's library about these messages.
    pub fn native_answers(&self, messages: &[Value]) -> Vec<Value> {
        parse(&self.native(include_str!("answers.rs"), &lines(messages)))
    }
}

/// Runs a command that must succeed, and returns its output.
pub fn output(command: &mut Command, input: &str) -> String {
    let (success, output) = run(command, input);
    assert!(success, "{command:?}\n{output}");
    output
}

/// Runs a command. Returns whether it succeeded, and its output.
pub fn run(command: &mut Command, input: &str) -> (bool, String) {
    use std::io::Write;
    let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    // a program that reads no input closes the pipe early
    let feeder = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        text += &String::from_utf8_lossy(&output.stderr);
    }
    (output.status.success(), text)
}

fn lines(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect()
}

fn parse(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| with_whole_numbers(serde_json::from_str(line).unwrap())).collect()
}

/// Writes `5.0` as `5`: the library keeps a payload's number as it came, and to JavaScript both are the same.
fn with_whole_numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 9e15 => (float as i64).into(),
            _ => Value::Number(number),
        },
        Value::Array(items) => items.into_iter().map(with_whole_numbers).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(key, value)| (key, with_whole_numbers(value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value,
    }
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) {
    std::os::unix::fs::symlink(from, to).unwrap();
}

#[cfg(windows)]
fn link(from: &Path, to: &Path) {
    std::os::windows::fs::symlink_dir(from, to).unwrap();
}
