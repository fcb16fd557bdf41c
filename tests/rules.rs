//! The version of the rules moves when a rule does.
//!
//! The fingerprint (`src/fingerprint.rs`) hashes every declaration, and `RULES`, the version of what no
//! declaration says. The compiler does not notice when a rule changes, so this test does. `rules.lock` records
//! `RULES`, and a hash of each file that takes part in an answer. Comments, white space and unit tests do not
//! count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

const LOCK: &str = "tests/rules.lock";

/// The files and folders that decide answers. What is declared, such as an event or a kind of channel, is not
/// here: the fingerprint has it. The limits are here, because the fingerprint does not have all of them.
const SOURCES: &[&str] = &[
    "src/authorize",
    "src/authorize.rs",
    "src/channel",
    "src/channel.rs",
    "src/check.rs",
    "src/contract/declare.rs",
    "src/contract/field.rs",
    "src/contract/format.rs",
    "src/contract/formats.rs",
    "src/contract/id.rs",
    "src/contract/number.rs",
    "src/contract/payload.rs",
    "src/contract/text.rs",
    "src/contract/value.rs",
    "src/contract/work.rs",
    "src/decode",
    "src/decode.rs",
    "src/error",
    "src/error.rs",
    "src/js/channels.ts",
    "src/js/decode.ts",
    "src/js/facts.ts",
    "src/js/json.ts",
    "src/js/latest.ts",
    "src/js/once.ts",
    "src/js/reader.ts",
    "src/js/receive.ts",
    "src/js/refetch.ts",
    "src/json",
    "src/json.rs",
    "src/limits.rs",
    "src/route.rs",
    "src/settings",
    "src/settings.rs",
    "src/sign",
    "src/sign.rs",
    "src/table",
    "src/table.rs",
    "src/time.rs",
    "src/truncate",
    "src/truncate.rs",
    "src/wasm/browser.rs",
    "src/wasm/server/payload.rs",
    "src/webhook",
    "src/webhook.rs",
];

/// The version of the rules, and the hash of each file's code.
#[derive(Clone, Debug, Default, PartialEq)]
struct Rules {
    version: u32,
    hashes: BTreeMap<String, String>,
}

impl Rules {
    /// The rules as the sources have them.
    fn of_sources(root: &Path) -> Self {
        let fingerprint = fs::read_to_string(root.join("src/fingerprint.rs")).unwrap();
        let (_, version) = fingerprint.split_once("pub const RULES: usize = ").expect("RULES");
        let version = version.split(';').next().unwrap().parse().unwrap();
        let mut files = Vec::new();
        SOURCES.iter().for_each(|source| collect(&root.join(source), &mut files));
        let hash = |file: PathBuf| {
            let code = code(&fs::read_to_string(&file).unwrap());
            let name = file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            (name, Sha256::digest(code).iter().take(8).map(|byte| format!("{byte:02x}")).collect())
        };
        Self { version, hashes: files.into_iter().map(hash).collect() }
    }

    fn parse(lock: &str) -> Option<Self> {
        let mut lines = lock.lines();
        let version = lines.next()?.strip_prefix("version ")?.parse().ok()?;
        let entry = |line: &str| line.split_once(' ').map(|(file, hash)| (file.into(), hash.into()));
        Some(Self { version, hashes: lines.map(entry).collect::<Option<_>>()? })
    }

    fn to_lock(&self) -> String {
        let lines = self.hashes.iter().map(|(file, hash)| format!("{file} {hash}\n"));
        lines.fold(format!("version {}\n", self.version), |lock, line| lock + &line)
    }

    /// Fails if these rules are not the recorded ones: says what has changed, and what to do.
    fn check(&self, recorded: &Self) -> Result<(), String> {
        let record = "record it with UPDATE_RULES=1 cargo test --test rules";
        let all: BTreeSet<_> = self.hashes.keys().chain(recorded.hashes.keys()).collect();
        let changed: Vec<_> =
            all.into_iter().filter(|file| self.hashes.get(*file) != recorded.hashes.get(*file)).collect();
        match self.version.cmp(&recorded.version) {
            std::cmp::Ordering::Less => {
                Err(format!("RULES is {}, and was {} already: it only grows", self.version, recorded.version))
            }
            std::cmp::Ordering::Greater => {
                Err(format!("RULES is {}, and {LOCK} has {}: {record}", self.version, recorded.version))
            }
            std::cmp::Ordering::Equal if changed.is_empty() => Ok(()),
            std::cmp::Ordering::Equal => Err(format!(
                "code of the rules has changed, and RULES is still {}: {changed:?}. If any answer can differ, \
                 natively or in the npm package, raise RULES in src/fingerprint.rs, so that builds can be told \
                 apart by their fingerprint. Then {record}",
                self.version
            )),
        }
    }
}

/// The files of a folder, or the file itself.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
        return;
    }
    for entry in fs::read_dir(path).unwrap().map(Result::unwrap) {
        if entry.file_name() != "tests.rs" {
            collect(&entry.path(), files);
        }
    }
}

/// The code of a Rust or TypeScript file without comments, white space and unit tests, which stand at the end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let mut code = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = &rest[rest.find("*/").map_or(rest.len(), |end| end + 2)..];
                continue;
            }
            '"' | '`' => string(rest, first),
            'r' if rest.starts_with("r#\"") => rest.find("\"#").map_or(rest.len(), |end| end + 2),
            '\'' => character(rest),
            space if space.is_whitespace() => {
                rest = &rest[space.len_utf8()..];
                continue;
            }
            other => other.len_utf8(),
        };
        code.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    code
}

/// The length of the string that `text` begins with.
fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        if character == quote && !escaped {
            return at + 1;
        }
        escaped = character == '\\' && !escaped;
    }
    text.len()
}

/// The length of the character that `text` begins with, or else of the quotation mark of a lifetime.
fn character(text: &str) -> usize {
    let mut after = text.char_indices().skip(1);
    match (after.next(), after.next()) {
        (Some((_, '\\')), Some((escaped, _))) => {
            text[escaped + 1..].find('\'').map_or(1, |end| escaped + end + 2)
        }
        (Some(_), Some((end, '\''))) => end + 1,
        _ => 1,
    }
}

#[test]
fn the_version_of_the_rules_moves_when_a_rule_does() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let now = Rules::of_sources(root);
    let recorded = Rules::parse(&fs::read_to_string(root.join(LOCK)).unwrap_or_default()).unwrap_or_default();
    assert!(now.version >= recorded.version, "{}", now.check(&recorded).unwrap_err());
    if std::env::var_os("UPDATE_RULES").is_some() {
        fs::write(root.join(LOCK), now.to_lock()).unwrap();
    } else if let Err(problem) = now.check(&recorded) {
        panic!("{problem}");
    }
}

#[test]
fn only_code_counts() {
    let rule = "/// Whether it is even.\nfn is_even(n: u32) -> bool {\n    n % 2 == 0 // \"0\" is\n}\n";
    let same = "fn is_even(n:u32)->bool{ /* a \"note\" */ n%2==0}\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n";
    assert_eq!(code(rule), code(same));
    assert_ne!(code(rule), code(&rule.replace("== 0", "== 1")));
    // what stands in strings and characters is code
    for (one, other) in [
        (r#"say("a b")"#, r#"say("ab")"#),
        (r#"say("\" // a")"#, r#"say("\" // b")"#),
        ("say(r#\"a \"b\"\"#)", "say(r#\"a\"b\"\"#)"),
        ("say('\"', 'a')//\"", "say('\"', 'b')//\""),
        (r"say('\'', 'a')", r"say('\'', 'b')"),
        ("let a: &'static str = \"//a\";", "let a: &'static str = \"//b\";"),
        ("say(`// ${a}`)", "say(`// ${b}`)"),
    ] {
        assert_ne!(code(one), code(other), "{one}");
    }
}

#[test]
fn a_change_has_to_be_told_or_recorded() {
    let rules =
        |version, hash: &str| Rules { version, hashes: [("src/check.rs".into(), hash.into())].into() };
    let recorded = rules(2, "aa");
    assert_eq!(Rules::parse(&recorded.to_lock()), Some(recorded.clone()));
    assert_eq!(recorded.check(&recorded), Ok(()));
    for (now, said) in [
        (rules(2, "bb"), "raise RULES in src/fingerprint.rs"),
        (rules(3, "bb"), "UPDATE_RULES=1"),
        (rules(3, "aa"), "UPDATE_RULES=1"),
        (rules(1, "bb"), "it only grows"),
        (Rules { version: 2, ..Rules::default() }, "[\"src/check.rs\"]"),
    ] {
        let problem = now.check(&recorded).unwrap_err();
        assert!(problem.contains(said), "{problem}");
    }
}
