//! What `compat` claims of what several events have in common: kinds of channel, limits, types of numbers, text formats.

use fiche_realtime::compat::{Class, Difference, Rule, compare};
use serde_json::{Value, json};

use crate::copy::{Change, Copy, insert, replace};
use crate::payloads::{payloads, shrunk};
use crate::side::{Side, both_ways, class};

/// Changes of what several events have in common: the key of a kind of channel, and limits.
fn common_changes() -> Vec<Change> {
    vec![
        replace(
            "src/contract/channels.rs",
            "    job: Job \"private-job-\" jobId jobId, job_id: JobId",
            "    team: Team \"private-team-\" team_id teamId, team_id: TeamId\n    \
             job: Job \"private-task-\" taskId taskId, job_id: JobId",
        ),
        insert("src/contract/channels.rs", "for \"batch.\" \"notification\"", " \"weather.\""),
        replace(
            "src/contract/numbers.rs",
            "        rust: u64,\n        whole: true,\n        from: 0.0,\n",
            "        rust: i64,\n        whole: true,\n        from: -1000.0,\n",
        ),
        replace("src/limits.rs", "MAX_DEPTH = 128", "MAX_DEPTH = 130"),
        replace("src/limits.rs", "MAX_CHANNEL_LENGTH = 164", "MAX_CHANNEL_LENGTH = 170"),
        replace("src/limits.rs", "MAX_DATA_BYTES = 10240", "MAX_DATA_BYTES = 20480"),
        replace("src/limits.rs", "MAX_QUOTE = 64", "MAX_QUOTE = 80"),
        replace("src/contract/formats.rs", "longest: 64", "longest: 70"),
    ]
}

#[test]
fn limits_channels_and_kept_fields_do_what_compat_says() {
    let copy = Copy::library("compat-common", &common_changes());
    let deep = |levels: usize| {
        let inside = format!("{}1{}", "{\"a\":".repeat(levels - 1), "}".repeat(levels - 1));
        json!({ "name": "notification", "data": format!(r#"{{"type":"info","message":"m","duration":1,"x":{inside}}}"#) })
    };
    let broken = |is_broken: bool| if is_broken { Class::Breaking } else { Class::Compatible };
    both_ways(&copy, |old, new| {
        let differences = run_kept(old, new);
        for (reader, writer, is_old_frontend) in [(old, new, true), (new, old, false)] {
            let claimed = |rule: Rule, at: &str| {
                let found =
                    differences.iter().find(|difference| difference.rule == rule && difference.at == at);
                class(found.unwrap_or_else(|| panic!("{rule} {at}")), is_old_frontend)
            };
            let limit = |name: &str| {
                let limits = &writer.contract.limits;
                limits.iter().find(|limit| limit.name == name).unwrap().value as usize
            };
            // the deepest payload, and the longest name of a channel, that the writer accepts
            let deepest = deep(limit("MAX_DEPTH"));
            assert_eq!(writer.answer(&deepest)["kind"], "event");
            let read = reader.answer(&deepest);
            assert_eq!(claimed(Rule::LimitChanged, "limit MAX_DEPTH"), broken(read["kind"] != "event"));

            let longest =
                format!("private-audit-{}", "x".repeat(limit("MAX_CHANNEL_LENGTH") - "private-audit-".len()));
            let channel = json!({ "name": longest, "data": "{}" });
            assert_eq!(writer.answer(&channel)["is_channel"], true);
            let read = reader.answer(&channel);
            assert_eq!(
                claimed(Rule::LimitChanged, "limit MAX_CHANNEL_LENGTH"),
                broken(read["is_channel"] != true)
            );

            // `decode` does not look at the size
            let large = "x".repeat(limit("MAX_DATA_BYTES"));
            let large = json!({ "name": "notification", "data": format!(r#"{{"type":"info","message":"{large}","duration":1}}"#) });
            assert_eq!(reader.answer(&large)["kind"], "event");
            assert_ne!(claimed(Rule::LimitChanged, "limit MAX_DATA_BYTES"), Class::Breaking);
            assert_eq!(claimed(Rule::LimitChanged, "limit MAX_QUOTE"), Class::Compatible);

            // the channel to which the writer publishes a payload with its own key of the kind
            let job = writer.contract.channels.iter().find(|channel| channel.kind == "job").unwrap();
            let payload =
                json!({ "name": "a.b", "data": format!("{{\"{}\":\"7\"}}", job.key.as_ref().unwrap()) });
            let published = writer.answer(&payload)["channels"][0].clone();
            assert_eq!(published, format!("{}7", job.prefix));
            let read = reader.answer(&json!({ "name": published, "data": "{}" }));
            assert_eq!(claimed(Rule::ChannelPrefix, "channel job"), broken(read["is_channel"] != true));
            let elsewhere = reader.answer(&payload)["channels"][0] != published;
            assert_eq!(claimed(Rule::ChannelKey, "channel job"), broken(elsewhere));
            assert_eq!(claimed(Rule::ChannelScope, "channel job"), Class::Compatible);

            // a kind of channel that one side does not have: the endpoint of that side denies it
            let team = json!({ "name": "private-team-7", "data": "{}" });
            let [reads, writes] = [reader, writer].map(|side| side.answer(&team)["is_channel"] == true);
            let (rule, class) = match (reads, writes, is_old_frontend) {
                (true, false, true) => (Rule::ChannelRemoved, Class::Breaking),
                (false, true, true) | (true, false, false) => (Rule::ChannelAdded, Class::Loss),
                other => {
                    assert_eq!(other, (false, true, false));
                    (Rule::ChannelRemoved, Class::Compatible)
                }
            };
            assert_eq!(claimed(rule, "channel team"), class);
            assert_eq!(claimed(Rule::Resource, "resource team"), Class::Compatible);

            // an event of neither contract goes to other channels
            let weather = json!({ "name": "weather.rain", "data": r#"{"audit_id":"7"}"# });
            let [reads, writes] = [reader, writer].map(|side| side.answer(&weather));
            assert_ne!(reads["channels"], writes["channels"]);
            assert_eq!(
                (&reads["kind"], claimed(Rule::AlwaysGlobal, "routing weather.")),
                (&json!("unknown"), Class::Loss)
            );

            // the longest text of a format, and the bounds of a type of numbers
            let is_refused = |name: &str, field: &str| {
                let shape = &writer.contract.event(name).unwrap().shapes[0];
                let sent = payloads(&writer.contract, shape);
                let value = |data: &str| serde_json::from_str::<Value>(data).unwrap()[field].clone();
                let others = sent.iter().filter(|data| value(data) != value(&sent[0]));
                let messages: Vec<_> = others.map(|data| json!({ "name": name, "data": data })).collect();
                assert!(!messages.is_empty(), "{field} has other values");
                reader.answers(&messages).iter().any(|answer| answer["kind"] != "event")
            };
            assert_eq!(
                claimed(Rule::FormatTexts, "format datetime"),
                broken(is_refused("audit.started", "started_at"))
            );
            assert_eq!(
                claimed(Rule::NumberBounds, "number count"),
                broken(is_refused("audit.config_loaded", "steps_count"))
            );
        }
    });
}

/// Checks the fields that one of the contracts lets a backend drop, and the other one does not.
fn run_kept(old: &Side<'_>, new: &Side<'_>) -> Vec<Difference> {
    let differences = compare(&old.contract, &new.contract);
    let name = "fiches.progressive_fetch.created";
    for (reader, writer, is_old_frontend) in [(old, new, true), (new, old, false)] {
        let shape = &writer.contract.event(name).unwrap().shapes[0];
        let messages: Vec<_> = shrunk(&writer.contract, shape)
            .into_iter()
            .map(|data| json!({ "name": name, "data": data }))
            .collect();
        let is_invalid = reader.answers(&messages).iter().any(|answer| answer["kind"] == "invalid");
        let kept = differences
            .iter()
            .find(|difference| difference.rule == Rule::FieldKept && difference.names[0] == name);
        let claimed = class(kept.unwrap(), is_old_frontend);
        assert_eq!(
            claimed,
            if is_invalid { Class::Breaking } else { Class::Compatible },
            "{is_old_frontend}"
        );
    }
    differences
}
