//! How signals end `publish --lines`, `tail` and `demo`.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use fiche_realtime::Server;
use fiche_realtime::recording::Recorded;
use serde_json::{Value, json};

use super::{command, fed, on_server, server, tcp};

const SIGNALS: [(&str, &str, i32); 2] = [("-INT", "SIGINT", 130), ("-TERM", "SIGTERM", 143)];

const SAVED: &str = r#"{"type":"info","message":"Saved","duration":5000}"#;

fn line() -> String {
    format!("{{\"name\":\"notification\",\"data\":{SAVED}}}\n")
}

fn start(command: &mut Command) -> Child {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

/// Waits for the end: the exit status, the rest of standard output, and standard error.
fn end(child: Child) -> (Option<i32>, String, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn first_line(child: &mut Child) -> (String, BufReader<impl Read + use<>>) {
    let (mut line, mut stdout) = (String::new(), BufReader::new(child.stdout.take().unwrap()));
    stdout.read_line(&mut line).unwrap();
    (line, stdout)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_the_reading_of_lines() {
    let server = server().await;
    let recorded = |at| {
        let message = Recorded::arrived(at, "private-global", "notification", SAVED);
        message.to_line().unwrap() + "\n"
    };
    // the third line is due in an hour
    let recording = format!("{}nonsense\n{}", recorded(1.0), recorded(3_600_001.0));
    for (args, input) in [
        (&["publish", "--lines"][..], format!("{}nonsense\n", line())),
        (&["publish", "--lines", "--replay"], recording),
    ] {
        for (option, name, status) in SIGNALS {
            let mut child = start(&mut on_server(args, server.addr().port(), "s3cret"));
            // it stays open, so the command waits for more
            let mut stdin = child.stdin.take().unwrap();
            stdin.write_all(input.as_bytes()).unwrap();
            let (error, mut stdout) = first_line(&mut child);
            assert!(error.contains("\"line\":2"), "{error}");
            signal(&child, option);
            let (found, _, said) = end(child);
            let sums: Value = serde_json::from_reader(&mut stdout).unwrap();
            assert_eq!((found, &sums["published"], &sums["failed"]), (Some(status), &json!(1), &json!(1)));
            assert_eq!(said, format!("fiche-realtime: stopped by {name} after line 2\n"));
        }
    }
}

/// Starts `publish --lines` with one line, on a server that answers only after `answer` is sent to it. Returns
/// after the server got the event.
fn publishing() -> (Child, std::sync::mpsc::Sender<()>) {
    let (arrived, arrivals) = channel();
    let (answer, answers) = channel();
    let answers = Mutex::new(answers);
    let settings = tcp::serve(move |_, stream| {
        arrived.send(()).unwrap();
        let is_answered = answers.lock().unwrap().recv().is_ok();
        is_answered && stream.write_all(tcp::TAKEN.as_bytes()).is_ok()
    });
    let Server::Own { port, .. } = settings.server else { panic!("not a server of our own") };
    let mut child = start(&mut on_server(&["publish", "--lines"], port, "s3cret"));
    child.stdin.take().unwrap().write_all(line().as_bytes()).unwrap();
    arrivals.recv_timeout(Duration::from_secs(20)).unwrap();
    (child, answer)
}

#[test]
fn what_was_accepted_before_a_signal_is_published() {
    let (child, answer) = publishing();
    signal(&child, "-TERM");
    std::thread::sleep(Duration::from_secs(1));
    answer.send(()).unwrap();
    let (status, sums, said) = end(child);
    assert!(sums.starts_with("{\"published\":1,\"truncated\":0,\"failed\":0,"), "{sums}");
    assert_eq!(
        (status, said.as_str()),
        (Some(143), "fiche-realtime: stopped by SIGTERM after the last line\n")
    );
}

#[test]
fn what_is_not_published_in_time_is_told() {
    let (child, _answer) = publishing();
    let began = Instant::now();
    signal(&child, "-INT");
    let (status, told, _) = end(child);
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
    let lines: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((status, &lines[0]["error"]["line"]), (Some(130), &json!(1)));
    assert_eq!((&lines[1]["published"], &lines[1]["failed"]), (&json!(0), &json!(1)));
}

#[test]
fn a_second_signal_ends_at_once() {
    let (mut child, _answer) = publishing();
    let began = Instant::now();
    // two signals at the same moment may arrive as one
    while child.try_wait().unwrap().is_none() {
        signal(&child, "-INT");
        std::thread::sleep(Duration::from_millis(300));
    }
    assert_eq!(end(child), (Some(130), "".into(), "".into()));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_tail() {
    let server = server().await;
    let port = server.addr().port();
    for (option, name, status) in SIGNALS {
        let mut tail = start(&mut on_server(&["tail"], port, "s3cret"));
        let (sender, printed) = channel();
        let stdout = BufReader::new(tail.stdout.take().unwrap());
        std::thread::spawn(move || stdout.lines().try_for_each(|line| sender.send(line.unwrap())));
        let heard = (0..100).any(|_| {
            fed(on_server(&["publish", "notification"], port, "s3cret"), SAVED.as_bytes());
            printed.recv_timeout(Duration::from_millis(100)).is_ok()
        });
        assert!(heard);
        signal(&tail, option);
        let (found, _, said) = end(tail);
        let prefix = format!("fiche-realtime: stopped by {name}; messages printed: ");
        assert!(said.strip_prefix(&prefix).unwrap().trim_end().parse::<u64>().unwrap() > 0, "{said}");
        assert_eq!(found, Some(status));
    }
}

#[test]
fn a_signal_ends_the_demo() {
    use std::os::unix::fs::PermissionsExt;
    // the page's packages are not needed, so an npm that installs nothing is enough
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-npm");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("npm"), "#!/bin/sh\n").unwrap();
    std::fs::set_permissions(folder.join("npm"), std::fs::Permissions::from_mode(0o755)).unwrap();
    for (option, _, status) in SIGNALS {
        let mut demo = start(
            command(&["demo", "--listen", "127.0.0.1:0"])
                .env("PATH", format!("{}:/usr/bin:/bin", folder.display())),
        );
        let (open, mut stdout) = first_line(&mut demo);
        assert!(open.contains("http://127.0.0.1:"), "{open}");
        signal(&demo, option);
        let (found, _, _) = end(demo);
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("0 events accepted"), "{rest}");
        assert_eq!(found, Some(status));
    }
}
