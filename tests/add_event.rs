//! To add an event, its declaration is added to one file: everything else follows from it.

use std::fs;
use std::path::Path;
use std::process::Command;

const DECLARATION: &str = r#"
    /// A notification was closed by its reader.
    "notification.closed": NotificationClosed [fiche] {
        fiche_id (string)
        reading_seconds (number)
        closed_at (datetime)
        how ("button")
        note (optional string)
    }
"#;

const PROGRAM: &str = r##"
use fiche_realtime::{ChannelKind, Decoded, Event, EventName, decode, events_on, route, schema::Format};

fn main() {
    let name: EventName = "notification.closed".parse().unwrap();
    assert_eq!(name.decl().meaning(), "A notification was closed by its reader.");
    let text = r#"{"fiche_id":"7","reading_seconds":2.5,"closed_at":"2026-03-14T09:26:53Z","how":"button"}"#;
    let Decoded::Event { payload, .. } = decode("notification.closed", text.as_bytes()) else { panic!() };
    let event = payload.to_event().unwrap();
    assert_eq!(event.to_json().unwrap(), text);
    assert_eq!(route(&event).unwrap()[0].to_string(), "private-fiche-7");
    let Event::NotificationClosed(closed) = event else { panic!() };
    assert_eq!((closed.reading_seconds, closed.note), (2.5, None));

    let partial = decode("notification.closed", br#"{"fiche_id":"7","reading_seconds":2.5}"#);
    assert_eq!(partial.kind(), "partial");
    assert_eq!(decode("notification.closed", br#"{"fiche_id":"7"}"#).kind(), "invalid");
    assert!(events_on(ChannelKind::Fiche).any(|on| on == name));
    assert!(name.sample(None).unwrap().contains_key("note"));
    for form in [Format::JsonSchema, Format::Asyncapi, Format::Markdown, Format::Typescript] {
        assert!(form.render().contains("notification.closed"));
    }
    assert!(Format::Typescript.render().contains("export interface NotificationClosed {"));
}
"##;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to).unwrap();
        } else if entry.file_name() != "node_modules" {
            copy(&entry.path(), &to);
        }
    }
}

#[test]
fn one_declaration_adds_an_event() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let temp = Path::new(env!("CARGO_TARGET_TMPDIR")).join("add_event");
    let (library, program) = (temp.join("library"), temp.join("program"));
    let _ = fs::remove_dir_all(&library);
    // Cargo looks for every target that the manifest names
    for part in ["src", "tests", "examples", "benches"] {
        if root.join(part).is_dir() {
            copy(&root.join(part), &library.join(part));
        }
    }
    fs::copy(root.join("Cargo.toml"), library.join("Cargo.toml")).unwrap();

    let family = library.join("src/contract/notification.rs");
    let text = fs::read_to_string(&family).unwrap();
    let end = text.rfind('}').unwrap();
    fs::write(&family, format!("{}{DECLARATION}}}\n", &text[..end])).unwrap();

    fs::create_dir_all(program.join("src")).unwrap();
    fs::write(program.join("src/main.rs"), PROGRAM).unwrap();
    fs::write(
        program.join("Cargo.toml"),
        "[package]\nname = \"program\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         fiche-realtime = { path = \"../library\", default-features = false }\n",
    )
    .unwrap();
    fs::copy(root.join("Cargo.lock"), program.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline"])
        .current_dir(&program)
        .env("CARGO_TARGET_DIR", temp.join("target"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
