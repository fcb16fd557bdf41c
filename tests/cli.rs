//! The command line as a program.

#[path = "cli/compat.rs"]
mod compat;
#[cfg(unix)]
#[path = "cli/ends.rs"]
mod ends;
#[allow(dead_code, reason = "only reads the suite")]
#[path = "conformance/native/group.rs"]
mod group;
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/recording.rs"]
mod recording;
mod spawn;
mod tcp;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use fiche_realtime::channels_server::{ChannelsServer, Config, Running};
use group::{Group, parse, with_doubles};
use serde_json::{Value, json};

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fiche-realtime"));
    command.args(args);
    for name in ["APP_ID", "KEY", "SECRET", "CLUSTER", "HOST", "PORT", "SCHEME"] {
        command.env_remove(format!("PUSHER_{name}"));
    }
    command
}

fn fed(mut command: Command, input: &[u8]) -> Output {
    let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let feeder = std::thread::spawn(move || {
        // a command that is used wrongly reads nothing
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

/// The app of these tests.
fn app() -> Config {
    Config::new("3", "k", "s3cret")
}

/// A server of that app.
async fn server() -> Running {
    ChannelsServer::bind(app()).await.unwrap().spawn()
}

/// Runs the command with `input`: its exit status and the lines of JSON that it printed.
fn run(args: &[&str], input: &[u8]) -> (i32, Vec<Value>) {
    let output = fed(command(args), input);
    let lines = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// Runs the command, which is to fail with status 2: what it says.
fn misused(args: &[&str]) -> String {
    let output = fed(command(args), b"");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

const SAVED: &[u8] = br#"{ "type": "info",
    "message": "Saved  now", "duration": 5000 }"#;

#[test]
fn check_tells_what_a_payload_is() {
    let payload = json!({ "type": "info", "message": "Saved  now", "duration": 5000 });
    let event = json!({ "kind": "event", "name": "notification", "payload": payload, "truncated": [] });
    assert_eq!(run(&["check", "notification"], SAVED), (0, vec![event.clone()]));
    assert_eq!(run(&["check", "notification", "-"], SAVED), (0, vec![event]));
    for (name, input, status, kind) in [
        ("notification", &b"{\"duration\":1}"[..], 0, "partial"),
        ("something.new", b"{}", 0, "unknown"),
        ("something.new", b"\xff", 0, "unknown"),
        ("notification", b"{}", 1, "invalid"),
        ("notification", b"", 1, "invalid"),
        ("notification", b"\xff\xfe{", 1, "invalid"),
    ] {
        let (found, lines) = run(&["check", name], input);
        assert_eq!((found, lines.len(), &lines[0]["kind"]), (status, 1, &json!(kind)), "{name} {input:?}");
    }
}

#[test]
fn check_reads_a_file() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("saved.json");
    std::fs::write(&file, SAVED).unwrap();
    let (status, lines) = run(&["check", "notification", file.to_str().unwrap()], b"");
    assert_eq!((status, &lines[0]["kind"]), (0, &json!("event")));
    assert!(misused(&["check", "notification", "no/such/file"]).contains("`no/such/file`"));
}

#[test]
fn check_of_lines_agrees_with_the_conformance_suite() {
    let groups = Group::names().into_iter().map(|name| Group::read(&name));
    let cases: Vec<_> = groups.filter(|group| group.call == "decode").flat_map(|group| group.cases).collect();
    let input: String = cases.iter().map(|case| format!("{}\n", case.input)).collect();
    let output = fed(command(&["check", "--lines"]), input.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    let answers = String::from_utf8(output.stdout).unwrap();
    assert_eq!(answers.lines().count(), cases.len());
    for (answer, case) in answers.lines().zip(&cases) {
        // the command writes a number as it came, also one that is too large for serde_json
        let answer = answer.replace("-1e999", "null").replace("1e999", "null");
        let mut answer: Value = parse(&answer).unwrap();
        assert_eq!(
            answer.as_object_mut().and_then(|answer| answer.remove("name")),
            case.input.get("name").cloned()
        );
        assert_eq!(with_doubles(json!({ "answer": answer })), case.expected(), "{}", case.id);
    }
}

#[test]
fn lines_that_are_no_message_are_told_and_passed() {
    let mut input = Vec::new();
    input.extend_from_slice(
        b"\xef\xbb\xbf{\"name\":\"notification\",\"data\":{\"duration\":1}}\r\n\n\xef\xbb\xbf\n",
    );
    input.extend_from_slice(b"nonsense\n{\"name\":\"x\"}\n{\"name\":\"\xff\",\"data\":{}}\n");
    input.extend_from_slice(b"{\"data\":\"{\\\"duration\\\":2}\",\"more\":1,\"name\":\"notification\"}");
    let (status, lines) = run(&["check", "--lines"], &input);
    assert_eq!(status, 1);
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap_or("error")).collect();
    assert_eq!(kinds, ["partial", "error", "error", "error", "partial"]);
    let numbers: Vec<_> = lines.iter().filter_map(|line| line["error"]["line"].as_u64()).collect();
    assert_eq!(numbers, [4, 5, 6]);
    let error = json!({
        "line": 5,
        "code": "invalid_argument",
        "field": "line 5",
        "message": "expected an object with `name` and `data` in `line 5`, found missing field `data`: give one message as JSON in each line",
    });
    assert_eq!(lines[2]["error"], error);
    assert_eq!(run(&["check", "--lines"], b""), (0, vec![]));
}

#[test]
fn byte_order_marks_are_passed_over() {
    let marked = [b"\xef\xbb\xbf", SAVED].concat();
    assert_eq!(run(&["check", "notification"], &marked), run(&["check", "notification"], SAVED));
    assert_eq!(run(&["route", "notification"], &marked).0, 0);
    assert_eq!(run(&["truncate", "notification"], &marked).0, 0);
    let line = "{\"name\":\"notification\",\"data\":{\"duration\":1}}\n";
    // two files that were joined, and a mark within the JSON
    let joined = format!("\u{feff}{line}{line}\u{feff}{line}\u{feff}\n{{\u{feff}}}\n");
    let (status, lines) = run(&["check", "--lines"], joined.as_bytes());
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap_or("error")).collect();
    assert_eq!((status, kinds), (1, vec!["partial", "partial", "partial", "error"]));
}

#[test]
fn route_names_the_channels() {
    let ids = br#"{"audit_id":"42","fiche_id":"7"}"#;
    let both = json!(["private-audit-42", "private-fiche-7"]);
    assert_eq!(run(&["route", "audit.progress"], ids), (0, vec![both.clone()]));
    assert_eq!(run(&["route", "batch.progress"], ids), (0, vec![json!(["private-global"])]));
    let (status, lines) = run(&["route", "audit.progress"], br#"{"audit_id":"4 2"}"#);
    assert_eq!((status, &lines[0]["error"]["field"]), (1, &json!("audit_id")));
    assert_eq!(run(&["route", "x"], b"\xff").0, 1);
    let input = br#"{"name":"x","data":{"audit_id":7}}
{"name":"x","data":"{\"audit_id\":\"42\",\"fiche_id\":\"7\"}"}"#;
    let (status, lines) = run(&["route", "--lines"], input);
    assert_eq!((status, lines.len(), &lines[1]), (1, 2, &both));
}

#[tokio::test(flavor = "multi_thread")]
async fn publish_takes_a_file_of_lines() {
    let server = server().await;
    let mut input = String::new();
    for number in 0..300 {
        let message = if number == 7 { "m".repeat(20_000) } else { number.to_string() };
        let data = json!({ "type": "info", "message": message, "duration": 1 });
        input += &format!("{}\n", json!({ "name": "notification", "data": data }));
    }
    input += "nonsense\n\n{\"name\":\"notification\",\"data\":{}}\n";
    let output = fed(on_server(&["publish", "--lines"], server.addr().port(), "s3cret"), input.as_bytes());
    let lines: Vec<Value> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(output.status.code(), Some(1));
    let failed: std::collections::BTreeSet<_> =
        lines[..2].iter().map(|line| line["error"]["line"].as_u64().unwrap()).collect();
    assert_eq!(failed, [301, 303].into());
    assert_eq!(
        (&lines[2]["published"], &lines[2]["truncated"], &lines[2]["failed"]),
        (&json!(300), &json!(1), &json!(2))
    );
    assert_eq!((lines.len(), output.stderr.len()), (3, 0));
    assert!(misused(&["publish", "--lines", "notification", "file"]).contains("give no NAME"));
}

/// The command with the app of these tests on a server.
fn on_server(args: &[&str], port: u16, secret: &str) -> Command {
    let mut command = command(args);
    let app = [("APP_ID", "3"), ("KEY", "k"), ("SECRET", secret), ("HOST", "127.0.0.1"), ("SCHEME", "http")];
    command.envs(app.map(|(name, value)| (format!("PUSHER_{name}"), value)));
    command.env("PUSHER_PORT", port.to_string());
    command
}

/// Posts an event of audit 4 to the channel of audit 42, which `publish` does not do.
fn post_to_another_audit(port: u16) {
    let data = json!({
        "audit_id": "4", "fiche_id": "7", "completed_steps": 1, "total_steps": 12, "failed_steps": 0,
        "progress_percentage": 1.5,
    });
    let event = json!({ "name": "audit.progress", "channel": "private-audit-42", "data": data.to_string() });
    let body = event.to_string();
    let sign = on_server(&["sign", "POST", "/apps/3/events", "--body", "-"], port, "s3cret");
    let url = String::from_utf8(fed(sign, body.as_bytes()).stdout).unwrap();
    let path = &url.trim_end()[url.find("/apps").unwrap()..];
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {}",
        body.len()
    );
    write!(stream, "{head}\r\n\r\n{body}").unwrap();
    let answer = std::io::read_to_string(stream).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn tail_prints_what_arrives_also_after_the_server_was_away() {
    use std::io::{BufRead, BufReader};
    let server = server().await;
    let port = server.addr().port();
    let mut tail = on_server(&["tail", "--audit", "42", "--global", "--json"], port, "s3cret");
    let mut tail = tail.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (sender, lines) = std::sync::mpsc::channel::<Value>();
    let stdout = BufReader::new(tail.stdout.take().unwrap());
    std::thread::spawn(move || {
        for line in stdout.lines() {
            let _ = sender.send(serde_json::from_str(&line.unwrap()).unwrap());
        }
    });
    let publish = |message: &str| {
        let data = json!({ "type": "info", "message": message, "duration": 1 }).to_string();
        assert!(
            fed(on_server(&["publish", "notification"], port, "s3cret"), data.as_bytes()).status.success()
        );
    };
    // what is published before it has subscribed is not heard
    let heard = |message: &str| {
        for _ in 0..100 {
            publish(message);
            let heard = lines.recv_timeout(std::time::Duration::from_millis(100));
            if let Ok(line) = heard {
                return line;
            }
        }
        panic!("{message} was not heard");
    };
    let line = heard("first");
    assert_eq!((&line["channel"], &line["kind"]), (&json!("private-global"), &json!("event")));
    assert_eq!(line["payload"]["message"], "first");
    post_to_another_audit(port);
    let misplaced = lines.iter().find(|line| line["kind"] != "event").unwrap();
    let problem = json!({ "path": "/audit_id", "expected": "\"42\"", "found": "\"4\"" });
    assert_eq!((&misplaced["kind"], &misplaced["problems"]), (&json!("invalid"), &json!([problem])));
    server.shutdown().await.unwrap();
    let mut again = app();
    again.addr = ([127, 0, 0, 1], port).into();
    let _server = spawn::spawn(again).await;
    while lines.try_recv().is_ok() {}
    assert_eq!(heard("second")["payload"]["message"], "second");
    tail.kill().unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(&mut tail.stderr.take().unwrap(), &mut said).unwrap();
    assert!(said.contains("connecting again") && said.contains("may be missed"), "{said}");
    tail.wait().unwrap();

    let refused = fed(on_server(&["tail"], port, "another"), b"");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said.contains("PUSHER_SECRET"), "{said}");
    assert!(misused(&["tail", "presence-x"]).contains("private-audit-42"));
    assert!(misused(&["tail", "--audit", "4 2"]).contains("audit_id"));
}

#[test]
fn truncate_prints_what_fits() {
    let saved = json!({ "type": "info", "message": "Saved  now", "duration": 5000 });
    assert_eq!(run(&["truncate", "notification"], SAVED), (0, vec![saved]));
    let long = json!({ "type": "info", "message": "m".repeat(20_000), "duration": 1 });
    let (status, lines) = run(&["truncate", "notification"], long.to_string().as_bytes());
    assert_eq!((status, &lines[0]["_truncated"]), (0, &json!(["/message"])));
    assert_eq!(lines[0].to_string().len(), 10_240);
    let (status, lines) = run(&["truncate", "notification", "--limit", "100"], long.to_string().as_bytes());
    assert_eq!((status, lines[0].to_string().len()), (0, 100));
    for (payload, field) in
        [("{\"type\":\"info\"}", "/message"), ("[]", "payload"), (&long.to_string(), "/type")]
    {
        let (status, lines) = run(&["truncate", "notification", "--limit", "30"], payload.as_bytes());
        assert_eq!((status, &lines[0]["error"]["field"]), (1, &json!(field)));
    }
    let input = format!(
        "{}\n{}\n",
        json!({ "name": "notification", "data": long }),
        json!({ "name": "x", "data": 1 })
    );
    let (status, lines) = run(&["truncate", "--lines", "--limit", "200"], input.as_bytes());
    assert_eq!((status, lines[0].to_string().len(), lines[1]["error"].is_object()), (1, 200, true));
    assert!(misused(&["truncate", "notification", "--limit", "-1"]).contains("--limit"));
}

#[test]
fn schema_prints_each_form() {
    for (format, begins) in [
        ("typescript", "// Generated"),
        ("markdown", "# Realtime events"),
        ("html", "<!doctype html>"),
        ("json-schema", "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\""),
        ("asyncapi", "{\n  \"asyncapi\": \"3.1.0\""),
        ("contract", "{\n  \"fiche_realtime_contract\": 1,"),
    ] {
        let output = fed(command(&["schema", "--format", format]), b"");
        assert!(output.status.success());
        assert!(String::from_utf8(output.stdout).unwrap().starts_with(begins), "{format}");
    }
    assert!(misused(&["schema", "--format", "yaml"]).contains("json-schema"));
}

#[test]
fn sign_prints_a_url_and_never_the_secret() {
    let sign = |args: &[&str]| {
        let mut command = command(&[&["sign"], args].concat());
        let app = [("APP_ID", "3"), ("KEY", "k"), ("SECRET", "s3cret"), ("CLUSTER", "eu")];
        command.envs(app.map(|(name, value)| (format!("PUSHER_{name}"), value)));
        let output = fed(command, b"{}");
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let url = sign(&["get", "/apps/3/channels?info=a"]);
    assert!(url.starts_with("https://api-eu.pusher.com/apps/3/channels?auth_key=k&"), "{url}");
    assert!(url.contains("&info=a&") && !url.contains("body_md5") && !url.contains("s3cret"), "{url}");
    let url = sign(&["POST", "/apps/3/events", "--body", "-"]);
    assert!(url.contains("&body_md5=99914b932bd37a50b983c5e7c90ae93b&"), "{url}");
}

#[tokio::test(flavor = "multi_thread")]
async fn publish_tells_where_an_event_went_or_why_not() {
    let server = server().await;
    let publish = |secret: &str, input: &[u8]| {
        let output = fed(on_server(&["publish", "notification"], server.addr().port(), secret), input);
        let line = serde_json::from_slice::<Value>(&output.stdout).unwrap();
        (output.status.code().unwrap(), line)
    };
    let (status, sent) = publish("s3cret", SAVED);
    let receipt = json!({ "channels": ["private-global"], "bytes": SAVED.len(), "truncated": [] });
    assert_eq!((status, sent), (0, receipt));
    let marked = [b"\xef\xbb\xbf", SAVED].concat();
    assert_eq!(publish("s3cret", &marked).0, 0);
    for (secret, input, part) in [
        ("another", SAVED, "401"),
        ("s3cret", b"{}", "/message: expected string, found nothing"),
        ("s3cret", b"\xff", "not UTF-8"),
    ] {
        let (status, line) = publish(secret, input);
        let message = line["error"]["message"].as_str().unwrap();
        assert!(status == 1 && message.contains(part), "{message}");
    }
}

#[test]
fn wrong_use_is_told() {
    for args in [&["check"][..], &["nonsense"], &["check", "--lines", "a", "b"], &["publish"]] {
        misused(args);
    }
    for speed in ["0", "1001", "NaN", "fast"] {
        let said = misused(&["demo", &format!("--speed={speed}")]);
        let expected = format!("expected a number from 0.01 to 1000 in `--speed`, found \"{speed}\"");
        assert!(said.contains(&expected), "{said}");
    }
    let mut half = command(&["publish", "notification"]);
    half.env("PUSHER_APP_ID", "3").env("PUSHER_KEY", "k");
    let output = fed(half, SAVED);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("PUSHER_SECRET"));
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let mut check = command(&["check", "--lines"]);
    let streams = check.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let line = b"{\"name\":\"x\",\"data\":{}}\n".repeat(1000);
    // until the command ends, and with it the pipe
    while stdin.write_all(&line).is_ok() {}
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

/// Runs the command with `input` and a standard output that nobody reads: its exit status and standard error.
fn unread(mut command: Command, input: &[u8]) -> (Option<i32>, String) {
    let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().unwrap();
    drop(child.stdout.take());
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_failure_counts_although_nobody_reads_the_output() {
    let lines = b"{\"name\":\"x\",\"data\":{}}\n{\"name\":\"notification\",\"data\":[]}";
    for name in ["check", "truncate"] {
        assert_eq!(unread(command(&[name, "--lines"]), lines), (Some(1), "".into()), "{name}");
        assert_eq!(unread(command(&[name, "notification"]), b"[]"), (Some(1), "".into()), "{name}");
        assert_eq!(unread(command(&[name, "notification"]), SAVED), (Some(0), "".into()), "{name}");
    }
    assert_eq!(unread(command(&["route", "x"]), b"[]"), (Some(1), "".into()));
    assert_eq!(unread(on_server(&["publish", "notification"], 9, "s"), b"{}"), (Some(1), "".into()));
    assert_eq!(unread(command(&["schema"]), b""), (Some(0), "".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn publishing_goes_on_although_nobody_reads_the_output() {
    let server = server().await;
    let publish = || on_server(&["publish", "--lines"], server.addr().port(), "s3cret");
    let data = json!({ "type": "info", "message": "m", "duration": 1 });
    let good = format!("{}\n", json!({ "name": "notification", "data": data })).repeat(500);
    // the first line fails, so the output is found closed while the others are published
    let bad = "{\"name\":\"notification\",\"data\":{}}\n";
    for (input, status, sums) in [
        (format!("{bad}{good}nonsense"), 1, "{\"published\":500,\"truncated\":0,\"failed\":2,"),
        (good.clone(), 0, "{\"published\":500,\"truncated\":0,\"failed\":0,"),
    ] {
        let (found, said) = unread(publish(), input.as_bytes());
        assert_eq!((found, said.lines().count()), (Some(status), 1), "{said}");
        assert!(said.starts_with(&format!("fiche-realtime: {sums}")), "{said}");
    }
    // another error of the output is told too
    if cfg!(target_os = "linux") {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let mut child = publish().stdin(Stdio::piped()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{bad}{good}").as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("{\"published\":500,") && said.contains("cannot write the answer"), "{said}");
    }
    // an input that cannot be read is an error, and has its totals
    let output = fed(on_server(&["publish", "--lines", "/"], server.addr().port(), "s3cret"), b"");
    if cfg!(unix) {
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.starts_with(b"{\"published\":0,"), "{output:?}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("cannot read `/`"));
    }
}

/// A machine without the certificates of authorities can reach a server without TLS, and says what it lacks otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_certificates_says_so() {
    let server = ChannelsServer::bind(Config::new("3", "k", "s3cret")).await.unwrap().spawn();
    let publish = |scheme: &str| {
        let mut command = on_server(&["publish", "notification"], server.addr().port(), "s3cret");
        command
            .env("PUSHER_SCHEME", scheme)
            .env("SSL_CERT_FILE", "/dev/null")
            .env("SSL_CERT_DIR", "/nowhere");
        fed(command, SAVED)
    };
    let http = publish("http");
    assert!(http.status.success(), "{}", String::from_utf8_lossy(&http.stderr));
    let https = publish("https");
    let said = String::from_utf8(https.stderr).unwrap();
    assert_eq!(https.status.code(), Some(2), "{said}");
    assert!(said.contains("expected certificates of authorities on this machine"), "{said}");
    assert!(
        said.contains("ca-certificates") && said.contains("SSL_CERT_FILE") && !said.contains("PUSHER_HOST"),
        "{said}"
    );
}
