//! A server that answers anything but what it should: the events concerned end with an error that says what came,
//! others are sent meanwhile, and nothing grows. Over TCP and in real time.

mod tcp;

use std::io::Write;
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use fiche_realtime::{PublishError, Publisher, Receipt, Settings};
use futures_util::future::join_all;
use peak_alloc::PeakAlloc;
use tcp::{Request, TAKEN};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const PATIENCE: Duration = Duration::from_millis(2500);
const TIMEOUT: Duration = Duration::from_millis(500);

/// What a server does instead of answering. The connection is closed after it.
#[derive(Clone, Copy)]
enum Answers {
    Bytes(&'static str),
    /// This first, then the other for as long as it is taken, in pieces of so many bytes.
    Endless(&'static str, &'static str, usize),
    /// This first, then a byte now and then.
    Slowly(&'static str, &'static str),
    /// Nothing, and the connection stays.
    Nothing,
}

impl Answers {
    fn answer(self, stream: &mut TcpStream) -> std::io::Result<()> {
        stream.set_write_timeout(Some(Duration::from_secs(3)))?;
        match self {
            Self::Bytes(bytes) => stream.write_all(bytes.as_bytes()),
            Self::Endless(first, then, bytes) => {
                stream.write_all(first.as_bytes())?;
                let then = then.repeat(bytes / then.len());
                loop {
                    stream.write_all(then.as_bytes())?;
                    thread::sleep(Duration::from_millis(1));
                }
            }
            Self::Slowly(first, then) => {
                stream.write_all(first.as_bytes())?;
                then.bytes().try_for_each(|byte| {
                    thread::sleep(TIMEOUT / 8);
                    stream.write_all(&[byte])
                })
            }
            Self::Nothing => {
                thread::sleep(Duration::from_secs(4));
                Ok(())
            }
        }
    }
}

/// A server that takes what is to be answered with nothing else. And the paths of its requests.
fn serve(
    answers: impl Fn(&Request) -> Option<Answers> + Send + Sync + 'static,
) -> (Settings, Arc<Mutex<Vec<String>>>) {
    let paths = Arc::new(Mutex::new(Vec::new()));
    let seen = paths.clone();
    let settings = tcp::serve(move |request, stream| {
        let answers = answers(&request);
        seen.lock().unwrap().push(request.path);
        match answers {
            None => stream.write_all(TAKEN.as_bytes()).is_ok(),
            Some(other) => {
                let _ = other.answer(stream).and_then(|()| stream.shutdown(Shutdown::Both));
                false
            }
        }
    });
    (settings, paths)
}

fn publisher(settings: &Settings) -> Publisher {
    Publisher::builder(settings).connections(2).timeout(TIMEOUT).patience(PATIENCE).build().unwrap()
}

type End = Result<Receipt, PublishError>;

/// How a bad event ends that is published among good ones.
async fn end_among_others(answers: Answers) -> End {
    let (settings, paths) = serve(move |request| request.body.contains("bad").then_some(answers));
    let publisher = publisher(&settings);
    let begin = Instant::now();
    let bad = publisher.try_publish_json("x.bad", r#"{"audit_id":"bad"}"#).unwrap();
    let mut slowest = Duration::ZERO;
    for n in 0..20 {
        let begin = Instant::now();
        publisher.publish_json("x.done", &format!(r#"{{"audit_id":"a{n}"}}"#)).await.unwrap();
        slowest = slowest.max(begin.elapsed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // the machine is shared, and a request that is not answered holds one of two connections
    assert!(slowest < PATIENCE, "a good event took {slowest:?}");
    let end = bad.await;
    let taken = begin.elapsed();
    assert!(taken < PATIENCE + TIMEOUT + Duration::from_secs(3), "{taken:?}");
    assert_eq!(publisher.shutdown(Duration::from_secs(1)).await, []);
    assert!(paths.lock().unwrap().iter().all(|path| path == "/apps/1/events"), "{paths:?}");
    end
}

fn connection(end: &End) -> bool {
    matches!(end, Err(PublishError::Connection(text)) if text.len() < 1000)
}

fn timeout(end: &End) -> bool {
    matches!(end, Err(PublishError::Timeout))
}

fn sent(end: &End) -> bool {
    end.is_ok()
}

fn status<const STATUS: u16>(end: &End) -> bool {
    matches!(end, Err(PublishError::Server { status, text }) if *status == STATUS && text.chars().count() <= 500)
}

const LONG: &str = "HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n";
const CHUNKED_503: &str = "HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n";
/// Read without optimisation, many small pieces keep a test busy: hyper begins anew with each.
const MANY: usize = 65_536;
const CHUNK: &str = "40\r\n0123456789012345678901234567890123456789012345678901234567890123\r\n";
const HEADER: &str = "x-header: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_server_answers_only_its_events_end_and_say_why() {
    use Answers::{Bytes, Endless, Nothing, Slowly};
    type Case = (&'static str, Answers, fn(&End) -> bool);
    let cases: [Case; 30] = [
        ("garbage", Bytes("\0\u{1}\u{2}garbage\r\n\r\n\r\n"), connection),
        ("HTTP/0.9", Bytes("<html>busy</html>"), connection),
        ("another protocol", Bytes("SSH-2.0-OpenSSH_9.9\r\n"), connection),
        ("nothing, and a close", Bytes(""), connection),
        ("nothing", Nothing, timeout),
        ("megabytes of headers", Endless("HTTP/1.1 200 OK\r\n", HEADER, MANY), connection),
        (
            "a header of megabytes",
            Endless("HTTP/1.1 200 OK\r\nx-header: ", HEADER.trim_ascii(), MANY),
            connection,
        ),
        ("a status line of megabytes", Endless("HTTP/1.1 200 ", "OK", MANY), connection),
        ("empty lines without end", Endless("", "\r\n", MANY), |end| connection(end) || timeout(end)),
        ("a body without end", Endless(LONG, HEADER, MANY), sent),
        ("a refusal without end", Endless(CHUNKED_503, CHUNK, MANY), status::<503>),
        ("a body without length nor end", Endless("HTTP/1.1 503 Busy\r\n\r\n", CHUNK, MANY), status::<503>),
        ("a slow head", Slowly("", TAKEN), timeout),
        ("a status of 999", Bytes("HTTP/1.1 999 Whatever\r\nContent-Length: 0\r\n\r\n"), status::<999>),
        ("a status of 600", Bytes("HTTP/1.1 600 Whatever\r\nContent-Length: 0\r\n\r\n"), status::<600>),
        ("a status of 099", Bytes("HTTP/1.1 099 Whatever\r\nContent-Length: 0\r\n\r\n"), connection),
        ("a status of 9999", Bytes("HTTP/1.1 9999 Whatever\r\nContent-Length: 0\r\n\r\n"), connection),
        ("1xx without end", Endless("", "HTTP/1.1 100 Continue\r\n\r\n", 500), |end| {
            connection(end) || timeout(end)
        }),
        (
            "switched protocols",
            Bytes("HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"),
            status::<101>,
        ),
        (
            "two lengths",
            Bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
            connection,
        ),
        ("a length that is none", Bytes("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}"), connection),
        (
            "two waits",
            Bytes("HTTP/1.1 503 B\r\nRetry-After: 9\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n"),
            status::<503>,
        ),
        (
            "a redirect",
            Bytes("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"),
            status::<302>,
        ),
        (
            "a redirect that keeps the method",
            Bytes("HTTP/1.1 307 T\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"),
            status::<307>,
        ),
        ("a close in the head", Bytes("HTTP/1.1 200 OK\r\nContent-Le"), connection),
        ("a close in a body", Bytes("HTTP/1.1 503 Busy\r\nContent-Length: 99\r\n\r\nbusy"), status::<503>),
        (
            "a close in a chunk",
            Bytes("HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nbusy"),
            status::<503>,
        ),
        (
            "chunks of nonsense",
            Bytes("HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nbusy\r\n"),
            status::<503>,
        ),
        (
            "a chunk larger than numbers",
            Bytes("HTTP/1.1 503 B\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nx"),
            status::<503>,
        ),
        ("a slow body", Slowly(LONG, HEADER), timeout),
    ];
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    // as many at a time as a shared machine serves in their time
    for some in cases.chunks(10) {
        let run = |(what, answers, is): &Case| {
            let (what, answers, is) = (*what, *answers, *is);
            async move { (what, tokio::spawn(end_among_others(answers)).await, is) }
        };
        for (what, end, is) in join_all(some.iter().map(run)).await {
            let end = end.unwrap_or_else(|panic| panic!("{what}: {panic}"));
            assert!(is(&end), "{what} ended as {end:?}");
        }
    }
    // hyper keeps at most some 400 KB of what a connection sends
    let held = MEMORY.peak_usage() - before;
    assert!(held < 32 << 20, "{held} bytes held at once");
}

#[tokio::test]
async fn the_timeout_covers_the_body() {
    let (settings, _) = serve(|request| match request.number {
        0 => Some(Answers::Slowly(LONG, HEADER)),
        _ => None,
    });
    // the head is there in time, the body is not
    let (settings, begin) = (settings, Instant::now());
    let publisher = Publisher::builder(&settings).timeout(Duration::from_secs(2)).build().unwrap();
    publisher.publish_json("x.done", r#"{"audit_id":"a"}"#).await.unwrap();
    let (taken, stats) = (begin.elapsed(), publisher.stats());
    assert!(taken >= Duration::from_secs(2) && taken < Duration::from_secs(4), "{taken:?}");
    assert_eq!((stats.sent, stats.requests, stats.retried), (1, 2, 1));
}

#[tokio::test]
async fn a_kept_connection_that_closes_under_the_next_request_costs_nothing() {
    // every third request finds that its connection, which it did not open itself, is closed without an answer
    let (settings, _) = serve(|request| (request.number % 3 == 2).then_some(Answers::Bytes("")));
    let one = Publisher::builder(&settings).connections(1).build().unwrap();
    for n in 0..30 {
        one.publish_json("x.done", &format!(r#"{{"audit_id":"a{n}"}}"#)).await.unwrap();
    }
    // and those that close once they have answered, which nobody is told
    let (settings, _) = serve(|_| Some(Answers::Bytes(TAKEN)));
    let publisher = publisher(&settings);
    for n in 0..30 {
        publisher.publish_json("x.done", &format!(r#"{{"audit_id":"a{n}"}}"#)).await.unwrap();
    }
}
