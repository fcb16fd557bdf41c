//! A server on TCP that answers as told, byte by byte.

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use fiche_realtime::{Server, Settings};

/// What takes a request.
pub const TAKEN: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// A request that was read to its end.
#[allow(dead_code, reason = "not each test asks for all of it")]
pub struct Request {
    /// How many were read before, over all connections.
    pub number: usize,
    pub path: String,
    pub body: String,
}

/// Serves until the test ends. `answer` says whether the connection is kept.
pub fn serve(answer: impl Fn(Request, &mut TcpStream) -> bool + Send + Sync + 'static) -> Settings {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (answer, requests) = (Arc::new(answer), Arc::new(AtomicUsize::new(0)));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (answer, requests) = (answer.clone(), requests.clone());
            thread::spawn(move || {
                let mut reader = BufReader::new(stream);
                while let Some((path, body)) = read(&mut reader) {
                    let number = requests.fetch_add(1, Ordering::Relaxed);
                    if !answer(Request { number, path, body }, reader.get_mut()) {
                        return;
                    }
                }
            });
        }
    });
    let server = Server::Own { host: "127.0.0.1".into(), port, tls: false };
    Settings { app_id: "1".into(), key: "k".into(), secret: "s".into(), server }
}

/// Reads a request to its end: its path and body.
fn read(reader: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let (mut first, mut line, mut length) = (String::new(), String::new(), 0);
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        if first.is_empty() {
            first = line.clone();
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((first.split([' ', '?']).nth(1)?.into(), String::from_utf8(body).ok()?))
}
