//! `tail --record` and `publish --lines --replay`, together and with what is wrong.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use fiche_realtime::recording::Recorded;
use serde_json::{Value, json};

use super::{fed, misused, on_server, server};

fn path(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_file(&path);
    path
}

/// Publishes an event with the command.
fn publish(port: u16, name: &str, data: &Value) {
    let published = fed(on_server(&["publish", name], port, "s3cret"), data.to_string().as_bytes());
    assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stdout));
}

/// A `tail` that records.
struct Tail {
    child: Child,
    printed: Receiver<String>,
    file: PathBuf,
}

impl Tail {
    /// Starts it, and returns when it is subscribed: markers in the recording say so.
    fn start(port: u16, file: &str) -> Self {
        let file = path(file);
        let args = ["tail", "--audit", "42", "--fiche", "7", "--global", "--record", file.to_str().unwrap()];
        let mut child = on_server(&args, port, "s3cret").stdout(Stdio::piped()).spawn().unwrap();
        let (sender, printed) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || stdout.lines().try_for_each(|line| sender.send(line.unwrap())));
        let tail = Self { child, printed, file };
        for _ in 0..100 {
            publish(port, "notification", &notification("marker"));
            if tail.printed.recv_timeout(Duration::from_millis(100)).is_ok() {
                return tail;
            }
        }
        panic!("nothing was heard");
    }

    /// Ends it after it has printed a message with this text: the lines of its recording after the markers.
    fn stop_after(mut self, text: &str) -> Vec<Value> {
        let is_last = |line: &String| line.contains(text);
        while !is_last(&self.printed.recv_timeout(Duration::from_secs(10)).unwrap()) {}
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let recording = std::fs::read_to_string(&self.file).unwrap();
        let lines = recording.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.filter(|line: &Value| line["data"]["message"] != "marker").collect()
    }
}

fn notification(message: &str) -> Value {
    json!({ "type": "info", "message": message, "duration": 1 })
}

fn progress(completed: u32) -> Value {
    json!({
        "audit_id": "42", "fiche_id": "7", "completed_steps": completed, "total_steps": 12, "failed_steps": 0,
        "current_phase": "é\u{2028}\"", "progress_percentage": 1.5, "status": "in_progress",
    })
}

/// What came on this channel: events, their data, and the time of each after the first one.
fn on_channel(lines: &[Value], channel: &str) -> (Vec<Value>, Vec<u64>) {
    let lines: Vec<_> = lines.iter().filter(|line| line["channel"] == channel).collect();
    let at = |line: &Value| line["at"].as_u64().unwrap();
    let times = lines.iter().map(|line| at(line) - at(lines[0])).collect();
    (lines.iter().map(|line| json!([line["event"], line["data"]])).collect(), times)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_is_played_again() {
    let server = server().await;
    let port = server.addr().port();
    let tail = Tail::start(port, "recorded.jsonl");
    publish(port, "audit.progress", &progress(1));
    std::thread::sleep(Duration::from_millis(600));
    publish(port, "audit.progress", &progress(2));
    publish(port, "audit.progress", &progress(2));
    publish(port, "something.new", &json!({ "audit_id": "42" }));
    publish(port, "notification", &notification("the last one"));
    let first = tail.stop_after("the last one");
    assert_eq!(first.len(), 8, "{first:?}");
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as u64;
    assert!(first.iter().all(|line| (now - 60_000..=now).contains(&line["at"].as_u64().unwrap())));

    let file = path("replayed-from.jsonl");
    let text: String = first.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(&file, text).unwrap();
    let tail = Tail::start(port, "replayed.jsonl");
    let replay = |speed: &str| {
        let args = ["publish", "--lines", "--replay", file.to_str().unwrap(), "--speed", speed];
        let output = fed(on_server(&args, port, "s3cret"), b"");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let sums = replay("2");
    let again = tail.stop_after("the last one");
    assert_eq!((&sums["published"], &sums["copies"], &sums["failed"]), (&json!(5), &json!(3), &json!(0)));
    for channel in ["private-audit-42", "private-fiche-7", "private-global"] {
        let ((sent, before), (arrived, after)) = (on_channel(&first, channel), on_channel(&again, channel));
        assert_eq!(sent, arrived, "{channel}");
        for (before, after) in before.iter().zip(&after) {
            // the times of arrival have the network's delay in them
            assert!(after + 100 >= before / 2 && *after < before / 2 + 5_000, "{before} {after}");
        }
    }
    assert!(on_channel(&again, "private-audit-42").1[1] >= 200);

    let began = Instant::now();
    replay("inf");
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_added_to_and_what_cannot_be_played_is_told() {
    let server = server().await;
    let port = server.addr().port();
    let line = |event: &str, data: &str| {
        Recorded::arrived(1.0, "private-global", event, data).to_line().unwrap() + "\n"
    };
    let saved = notification("saved").to_string();
    let recording = [
        &line("notification", &saved),
        "{\"name\":\"notification\",\"data\":{}}\n",
        "\nnonsense\n",
        &line("notification", "{}"),
        &line("notification", "no JSON"),
    ];
    let args = ["publish", "--lines", "--replay"];
    let output = fed(on_server(&args, port, "s3cret"), recording.concat().as_bytes());
    let lines: Vec<Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    assert_eq!((output.status.code(), lines.len()), (Some(1), 5), "{lines:?}");
    let mut numbers: Vec<_> = lines.iter().filter_map(|line| line["error"]["line"].as_u64()).collect();
    numbers.sort();
    assert_eq!(numbers, [2, 4, 5, 6]);
    let expected = lines.iter().find(|line| line["error"]["line"] == 2).unwrap();
    let message = expected["error"]["message"].as_str().unwrap();
    let beginning =
        "expected a recorded message with `at`, `channel`, `event`, `data` in `line 2`, found missing field";
    assert!(message.starts_with(beginning), "{message}");
    for line in &lines[..4] {
        let keys: Vec<_> = line["error"].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["line", "code", "field", "message"]);
    }
    assert_eq!((&lines[4]["published"], &lines[4]["failed"]), (&json!(1), &json!(4)));

    let file = path("added-to.jsonl");
    std::fs::write(&file, line("notification", &saved)).unwrap();
    let args = ["tail", "--record", file.to_str().unwrap()];
    assert_eq!(fed(on_server(&args, port, "another"), b"").status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), line("notification", &saved));
    assert!(misused(&["tail", "--record", "no/such/folder/file"]).contains("`no/such/folder/file`"));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_recording_that_cannot_be_written_ends_tail() {
    let server = server().await;
    let port = server.addr().port();
    let mut tail = on_server(&["tail", "--record", "/dev/full"], port, "s3cret");
    let mut tail = tail.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let status = (0..100).find_map(|_| {
        publish(port, "notification", &notification("marker"));
        std::thread::sleep(Duration::from_millis(100));
        tail.try_wait().unwrap()
    });
    tail.kill().unwrap();
    let said = std::io::read_to_string(tail.stderr.take().unwrap()).unwrap();
    assert_eq!(status.and_then(|status| status.code()), Some(2), "{said}");
    assert!(said.starts_with("fiche-realtime: cannot write the recording `/dev/full`: "), "{said}");
}

#[test]
fn the_options_of_a_replay_go_together() {
    assert!(misused(&["publish", "notification", "--replay"]).contains("--lines"));
    assert!(misused(&["publish", "--lines", "--speed", "2"]).contains("--replay"));
    for speed in ["0", "-1", "NaN", "fast"] {
        let said = misused(&["publish", "--lines", "--replay", &format!("--speed={speed}")]);
        let expected = format!("expected a number over 0 in `--speed`, found \"{speed}\": leave it out");
        assert!(said.contains(&expected), "{said}");
    }
    let output = fed(on_server(&["publish", "--lines", "--replay"], 9, "s"), b"");
    let sums: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &sums["published"], &sums["copies"]), (Some(0), &json!(0), &json!(0)));
}
