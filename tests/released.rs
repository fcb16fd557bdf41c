//! The contract against those of all releases, and the changelog against what has changed. `contracts/README.md` says
//! how a release is made.

use std::fs;
use std::path::{Path, PathBuf};

use fiche_realtime::compat::{Accepted, Contract, Difference, accepted, compare};
use semver::Version;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn folder() -> PathBuf {
    root().join("tests/contracts")
}

/// The version, by which releases are ordered: a candidate such as 0.2.0-rc.1 comes before 0.2.0.
fn version(text: &str) -> Version {
    text.parse().unwrap_or_else(|error| panic!("{text} is a version: {error}"))
}

/// The contracts of all releases, the last one at the end.
fn releases() -> Vec<Contract> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut releases: Vec<_> = files
        .filter(|file| {
            file.extension().is_some_and(|extension| extension == "json") && !file.ends_with("accepted.json")
        })
        .map(|file| {
            let contract = Contract::parse(&fs::read(&file).unwrap())
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            assert_eq!(
                file.file_stem().unwrap(),
                contract.crate_version.as_str(),
                "a file is named by its version"
            );
            contract
        })
        .collect();
    releases.sort_by_key(|contract| version(&contract.crate_version));
    releases
}

fn accepted_breaks() -> Vec<Accepted> {
    accepted(&fs::read(folder().join("accepted.json")).unwrap()).unwrap()
}

/// The breaks that no one has accepted, in words.
fn broken(old: &Contract, differences: &[Difference], accepted: &[Accepted]) -> Vec<String> {
    let is_accepted =
        |difference: &&Difference| accepted.iter().any(|accepted| accepted.covers(old, difference));
    let breaks = differences.iter().filter(|difference| difference.is_breaking() && !is_accepted(difference));
    breaks
        .map(|Difference { rule, at, change, instead, .. }| {
            format!("{rule} {at}: {change}; instead: {instead:?}")
        })
        .collect()
}

/// The section of the next version.
fn unreleased(changelog: &str) -> &str {
    let section = changelog.split("\n## ").find_map(|section| section.strip_prefix("Unreleased\n"));
    section.unwrap_or_default()
}

/// The code in a text: what stands between a run of backticks and the next run of as many.
fn code(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('`') {
        let ticks = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        let (run, after) = rest[at..].split_at(ticks);
        let is_run = |end: usize| !after[..end].ends_with('`') && !after[end + ticks..].starts_with('`');
        rest = match after.match_indices(run).map(|(end, _)| end).find(|end| is_run(*end)) {
            Some(end) => {
                found.push(after[..end].trim());
                &after[end + ticks..]
            }
            None => after,
        };
    }
    found
}

/// The differences that no point of a section of the changelog names as code, in words.
fn unnamed(section: &str, differences: &[Difference]) -> Vec<String> {
    let points: Vec<_> = section.split("\n- ").skip(1).map(code).collect();
    let missing = differences.iter().filter(|difference| {
        !points.iter().any(|point| difference.names.iter().all(|name| point.contains(&name.as_str())))
    });
    missing
        .map(|difference| format!("{}: {}; name {:?}", difference.at, difference.change, difference.names))
        .collect()
}

#[test]
fn no_release_breaks_unless_a_person_has_accepted_it() {
    let (now, accepted, releases) = (Contract::built_in(), accepted_breaks(), releases());
    assert!(!releases.is_empty());
    let mut all = Vec::new();
    for release in &releases {
        let differences = compare(release, &now);
        assert_eq!(
            broken(release, &differences, &accepted),
            [""; 0],
            "since {}: see tests/contracts/README.md",
            release.crate_version
        );
        all.push((release, differences));
    }
    let is_there = |accepted: &&Accepted| {
        let covers = |old: &Contract, difference: &Difference| {
            difference.is_breaking() && accepted.covers(old, difference)
        };
        all.iter().any(|(old, differences)| differences.iter().any(|difference| covers(old, difference)))
    };
    let unused: Vec<_> = accepted.iter().filter(|accepted| !is_there(accepted)).collect();
    assert_eq!(
        unused,
        [] as [&Accepted; 0],
        "nothing breaks there: remove it from tests/contracts/accepted.json"
    );
}

#[test]
fn the_changelog_names_each_difference_to_the_last_release() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let last = releases().pop().unwrap();
    let differences = compare(&last, &Contract::built_in());
    let missing = unnamed(unreleased(&changelog), &differences);
    assert_eq!(missing, [""; 0], "CHANGELOG.md names each of them under Unreleased");
    assert!(changelog.contains(&format!("\n## {}\n", last.crate_version)), "the last release has a section");
    assert!(version(env!("CARGO_PKG_VERSION")) >= version(&last.crate_version));
}

/// The contract without a field and an event, and with other rules.
fn changed() -> Contract {
    let mut contract = Contract::built_in();
    let shape = &mut contract.events[0].shapes[0];
    shape.fields.retain(|field| field.name != "total_steps");
    contract.events.pop();
    contract.rules += 1;
    contract
}

#[test]
fn a_break_fails_until_it_is_accepted() {
    let old = Contract::built_in();
    let differences = compare(&old, &changed());
    let told = broken(&old, &differences, &[]);
    assert_eq!(told.len(), 3, "{told:?}");
    let accept = |difference: &Difference| Accepted {
        since: old.crate_version.clone(),
        rule: difference.rule.to_string(),
        at: difference.at.clone(),
        change: difference.change.clone(),
        reason: "no one reads it".into(),
    };
    let one = accept(&differences[0]);
    assert_eq!(broken(&old, &differences, std::slice::from_ref(&one)).len(), 2);
    let elsewhere = Accepted { at: "audit.failed /error".into(), ..one };
    assert_eq!(broken(&old, &differences, &[elsewhere]).len(), 3);
}

#[test]
fn an_accepted_break_does_not_hide_a_later_one_at_the_same_place() {
    let mut now = Contract::built_in();
    let date = now.formats.iter_mut().find(|format| format.name == "date").unwrap();
    date.schema.insert("pattern".into(), ".*".into());
    now.formats.iter_mut().find(|format| format.name == "datetime").unwrap().longest += 1;
    now.rules = 99;
    for release in releases() {
        let broken = |now| broken(&release, &compare(&release, now), &accepted_breaks());
        // what is not accepted yet is told by another test
        let (told, before) = (broken(&now), broken(&Contract::built_in()).len());
        assert_eq!(told.len(), before + 3, "{told:?}");
    }
}

#[test]
fn a_difference_is_named_by_all_of_its_names_in_one_point() {
    let differences = compare(&Contract::built_in(), &changed());
    let missing = |section: &str| unnamed(section, &differences).len();
    let field = "\n- `audit.started` no longer has `total_steps`.\n";
    let event = &format!("\n- `{}` is gone.\n", Contract::built_in().events.pop().unwrap().name);
    let rules = "\n- `RULES` is another version.";
    assert_eq!(missing(&[field, event, rules].concat()), 0);
    assert_eq!(missing(&[field, event].concat()), 1);
    // not by two points, nor by a longer word
    assert_eq!(missing("\n- `audit.started`\n- `total_steps`"), 3);
    assert_eq!(missing("\n- `audit.started` and `total_steps_done`"), 3);
    assert_eq!(missing("\n- `xaudit.started`, `total_steps`"), 3);
    // nor by words of the prose
    assert_eq!(missing("\n- Both publishers follow the same rules."), 3);
    assert_eq!(missing("\n- The RULES of audit.started have no total_steps."), 3);
    assert_eq!(missing("\n- `x` RULES `y`, ``a `RULES` b``, and `an end that RULES never has"), 3);
    assert_eq!(missing(""), 3);
    let changelog = format!("# Changelog\n\n## Unreleased\n{field}\n## 0.1.0\n{event}");
    assert_eq!(missing(unreleased(&changelog)), 2);
}

#[test]
fn a_declaration_is_named_with_what_it_is() {
    let mut new = Contract::built_in();
    new.numbers.iter_mut().find(|number| number.name == "count").unwrap().from = None;
    new.channels.reverse();
    let differences = compare(&Contract::built_in(), &new);
    assert_eq!(unnamed("\n- A count of channels.\n- The `count` of `channel`s.", &differences).len(), 2);
    assert_eq!(
        unnamed("\n- A `number count` has no bound.\n- The order of `channels`.", &differences),
        [""; 0]
    );
}

#[test]
fn a_candidate_comes_before_its_release() {
    let mut versions = ["0.10.0", "0.2.0", "0.2.0-rc.10", "0.2.0-rc.2", "0.1.0"].map(version);
    versions.sort();
    assert_eq!(
        versions.map(|version| version.to_string()),
        ["0.1.0", "0.2.0-rc.2", "0.2.0-rc.10", "0.2.0", "0.10.0"]
    );
}
