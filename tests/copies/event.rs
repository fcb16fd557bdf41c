//! A new event needs one declaration, in the file of its family. Everything else is generated. Only the contract's
//! document and the changelog need the event too; from the document, the conformance suite writes the event's cases.

use crate::copy::{Change, Copy, insert, output, run};
use crate::snippets;

const EVENT: &str = r#"
    /// A notification was closed by its reader.
    "notification.closed": NotificationClosed [fiche] {
        fiche_id (string)
        reading_seconds (number)
        closed_at (datetime)
        how ("button")
        note (optional string)
    }
"#;

/// The event's lines in the document `tests/contract.tsv`.
const DOCUMENT: &str = "\
notification.closed\t\tfiche\tfiche_id\tstring
notification.closed\t\tfiche\treading_seconds\tnumber
notification.closed\t\tfiche\tclosed_at\tdatetime
notification.closed\t\tfiche\thow\t\"button\"
notification.closed\t\tfiche\tnote\toptional string
";

fn declared() -> Change {
    insert("src/contract/notification.rs", "        duration (number)\n    }\n", EVENT)
}

fn documented() -> Change {
    insert("tests/contract.tsv", "notification\t\tglobal\tduration\tnumber\n", DOCUMENT)
}

#[test]
fn one_declaration_adds_an_event() {
    let program = r##"
use fiche_realtime::{ChannelKind, Decoded, Event, EventName, decode, events_on, route, schema::Format};

fn main() {
    let name: EventName = "notification.closed".parse().unwrap();
    assert_eq!(name.decl().meaning(), "A notification was closed by its reader.");
    let text = r#"{"fiche_id":"7","reading_seconds":2.5,"closed_at":"2026-03-14T09:26:53Z","how":"button"}"#;
    let Decoded::Event { payload, .. } = decode("notification.closed", text.as_bytes()) else { panic!() };
    let event = payload.to_event().unwrap();
    assert_eq!(event.to_json().unwrap(), text);
    assert_eq!(route(&event)[0].to_string(), "private-fiche-7");
    let Event::NotificationClosed(closed) = event else { panic!() };
    assert_eq!((closed.reading_seconds, closed.note), (2.5, None));

    let partial = decode("notification.closed", br#"{"fiche_id":"7","reading_seconds":2.5}"#);
    assert_eq!(partial.kind(), "partial");
    assert_eq!(decode("notification.closed", br#"{"fiche_id":"7"}"#).kind(), "invalid");
    assert!(events_on(ChannelKind::Fiche).any(|on| on == name));
    assert!(name.sample(None).unwrap().contains_key("note"));
    for form in [
        Format::JsonSchema,
        Format::Asyncapi,
        Format::Markdown,
        Format::Typescript,
        Format::Contract,
        Format::Html,
    ] {
        assert!(form.render().contains("notification.closed"));
    }
    assert!(Format::Typescript.render().contains("export interface NotificationClosed {"));
    print!("{}", Format::Html.render());
}
"##;
    let copy = Copy::library("event", &[declared()]);
    let page = copy.native(program, "");
    let published = copy.native(&snippets::program(&page), "");
    snippets::check(&page, &published);
    assert!(published.contains("\"note\""), "{published}");
}

/// The event in the changelog, without which `tests/released.rs` fails.
fn noted() -> Change {
    insert(
        "CHANGELOG.md",
        "## Unreleased\n",
        "\n- `notification.closed` says that a reader has closed a notification.\n",
    )
}

#[test]
#[ignore = "runs the suite in a copy, which takes minutes: see main.rs"]
fn the_suite_asks_for_the_document_and_the_changelog_and_for_nothing_else() {
    let cargo = |copy: &Copy, args: &[&str]| {
        copy.command(env!("CARGO"), &[&["test", "--locked", "--features", "testing"], args].concat())
    };
    let copy = Copy::whole(&[declared()]);
    let (succeeds, told) = run(&mut cargo(&copy, &["--test", "contract"]), "");
    assert!(!succeeds, "{told}");
    let missing: String = told
        .lines()
        .filter_map(|line| line.strip_prefix("declared only: "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(missing, DOCUMENT, "{told}");
    assert!(!told.contains("documented only: "), "{told}");

    copy.change(&[declared(), documented()]);
    let (succeeds, reported) = run(&mut cargo(&copy, &["--test", "released"]), "");
    assert!(!succeeds && reported.contains("an event was added; name"), "{reported}");
    copy.change(&[declared(), documented(), noted()]);
    output(&mut copy.command(env!("CARGO"), &["fmt", "--check"]), "");
    let (succeeds, told) = run(&mut cargo(&copy, &["--test", "conformance"]), "");
    assert!(!succeeds && told.contains("run UPDATE_CONFORMANCE=1"), "{told}");
    output(cargo(&copy, &["--test", "conformance"]).env("UPDATE_CONFORMANCE", "1"), "");
    output(&mut cargo(&copy, &["--no-fail-fast"]), "");
    copy.build_package();
    for tests in ["node", "package"] {
        copy.node_tests(tests);
    }
}
