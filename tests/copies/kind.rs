//! A new kind of channel needs one line in `src/contract/channels.rs`. Everything else is generated.

use crate::copy::{Change, Copy, insert, original, output};

pub fn changes() -> [Change; 2] {
    [
        insert(
            "src/contract/channels.rs",
            "    job: Job \"private-job-\" jobId jobId, job_id: JobId\n",
            "    team: Team \"private-team-\" team_id teamId, team_id: TeamId\n",
        ),
        // what arrives on it
        insert(
            "src/contract/fiches.rs",
            "events! { (fiches, $)\n",
            r#"
    /// A fiche was given to a team.
    "fiches.assigned": FichesAssigned [fiche, team] {
        fiche_id (string)
        team_id (string)
        assigned_at (datetime)
    }
"#,
        ),
    ]
}

#[test]
fn one_line_adds_a_kind_of_channel() {
    let program = r##"
use fiche_realtime::contract::RESOURCES;
use fiche_realtime::{
    Authorizer, Channel, ChannelKind, DateTime, Event, EventName, FichesAssigned, Signer, TeamId, events_on, parse_channel, route,
    route_json, schema::Format, truncate_json,
};

fn main() {
    let team = Channel::team("7").unwrap();
    assert_eq!(team.to_string(), "private-team-7");
    assert_eq!(parse_channel("private-team-7"), Some(team.clone()));
    assert_eq!((team.kind(), team.id()), (ChannelKind::Team, Some("7")));
    assert_eq!(Channel::team("a b").unwrap_err().field, "team_id");
    assert_eq!("team".parse(), Ok(ChannelKind::Team));

    let team_id = TeamId::new("7").unwrap();
    let event: Event =
        FichesAssigned::builder().fiche_id(5).team_id(team_id).assigned_at(DateTime::now()).build().into();
    assert_eq!(route(&event), [Channel::fiche("5").unwrap(), team.clone()]);
    assert_eq!(route_json("any.name", r#"{"team_id":"7"}"#).unwrap(), [team]);
    assert_eq!(events_on(ChannelKind::Team).collect::<Vec<_>>(), [EventName::FichesAssigned]);

    // what routes is no text to be shortened
    let long = format!(r#"{{"team_id":"7","text":"{}"}}"#, "x".repeat(1000));
    assert!(truncate_json("any.name", &long, 100).unwrap().data.contains(r#""team_id":"7""#));

    let authorizer = Authorizer::new(Signer::new("key", "secret"));
    let policy = |team: &str, scope: &Channel| scope.kind() == ChannelKind::Team && scope.id() == Some(team);
    let status = |name: &str| {
        authorizer.authorize("7", format!("socket_id=1.2&channel_name={name}").as_bytes(), policy).status
    };
    assert_eq!((status("private-team-7"), status("private-team-8")), (200, 403));

    assert!(RESOURCES.contains(&("team", Some("team_id"))));
    let asyncapi = Format::Asyncapi.render();
    assert!(asyncapi.contains(r#""address": "private-team-{id}""#), "{asyncapi}");
    let markdown = Format::Markdown.render();
    assert!(markdown.contains("| `private-team-{team_id}` | `fiches.assigned` |"), "{markdown}");
    let typescript = Format::Typescript.render();
    for part in ["teamId?: string | null", "teamId: \"team\"", "team:\n    | \"fiches.assigned\";"] {
        assert!(typescript.contains(part), "{part} in {typescript}");
    }
}
"##;
    Copy::library("kind", &changes()).native(program, "");
}

/// Builds the command, which publishes and listens, and the server between it and the package.
pub fn build_command(copy: &Copy) {
    output(&mut copy.command(env!("CARGO"), &["build", "--locked", "--quiet", "--bins", "--examples"]), "");
}

/// In a copy with the kind of channel, an event travels on it from the publisher to the package.
pub fn carries_an_event(copy: &Copy) {
    output(&mut copy.command("node", &["--test", "tests/copies/kind.mjs"]), "");
    // a page of this contract, and a backend of the copy's
    output(
        copy.command("node", &["--test", "tests/copies/drift.mjs"])
            .env("PAGES_PACKAGE", original().join("pkg")),
        "",
    );
    let options = ["--noEmit", "--strict", "--target", "es2022", "--module", "preserve", "--types", ""];
    let tsc = [&options[..], &["tests/copies/kind.ts"]].concat();
    output(&mut copy.command("tests/node_modules/.bin/tsc", &tsc), "");
}
