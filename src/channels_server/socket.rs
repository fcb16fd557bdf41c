//! The WebSocket endpoint, with one task for each connection.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::SinkExt;
use tokio::time::{Instant, sleep_until, timeout};

use super::App;
use super::hub::ConnectionId;
use super::limits;
use super::mailbox::{Frame, Mailbox};
use super::memory::Held;
use super::pace::Pace;
use super::protocol::{self, Close};
use super::session::Session;
use crate::sign::SocketId;

/// Serves `GET /app/{key}`. An error in the key or the version is reported over the WebSocket,
/// where a client looks for it.
pub(super) async fn upgrade(
    State(app): State<Arc<App>>,
    Path(key): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let permit = app.connections.clone().try_acquire_owned().ok();
    let Some((permit, mut held)) = permit.zip(app.memory.sockets.hold(limits::CONNECTION)) else {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the server has as many connections as it takes; close some first\n",
        )
            .into_response();
    };
    let checked = check(&app, &key, query.get("protocol").map(String::as_str));
    upgrade
        // The defaults are 128 KiB for each connection, and messages of 64 MiB.
        .read_buffer_size(limits::BUFFER)
        .write_buffer_size(limits::BUFFER)
        .max_frame_size(limits::MESSAGE)
        .max_message_size(limits::MESSAGE)
        .on_upgrade(async move |mut socket| {
            let close = match checked {
                Ok(()) => serve(&mut socket, &app, &mut held).await,
                Err(close) => Some(close),
            };
            say_goodbye(&mut socket, close).await;
            drop((permit, held));
        })
}

fn check(app: &App, key: &str, version: Option<&str>) -> Result<(), Close> {
    if key != app.signer.app_key() {
        return Err(Close::UNKNOWN_KEY);
    }
    match version.map(str::parse::<u32>) {
        None => Err(Close::NO_VERSION),
        Some(Err(_)) => Err(Close::BAD_VERSION),
        // For the features here, versions 5 and 6 are the same as 7.
        Some(Ok(5..=7)) => Ok(()),
        Some(Ok(_)) => Err(Close::UNSUPPORTED),
    }
}

/// The most frames that are written before the next order to close is looked for.
const BATCH: usize = 32;

/// Removes a connection from the hub, however its task ends.
struct Leave<'a>(&'a App, ConnectionId);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.hub.disconnect(self.1);
    }
}

/// Serves a connection until it ends. Returns how to close it, or `None` if it is gone. `held` is the memory of the
/// connection, whose buffers stay as large as its largest message.
async fn serve(socket: &mut WebSocket, app: &Arc<App>, held: &mut Held) -> Option<Close> {
    let Some((id, mailbox, socket_id)) = register(app) else {
        return Some(Close::SHUTDOWN);
    };
    let _leave = Leave(app, id);
    let established = protocol::established(socket_id.as_str(), app.activity_timeout.as_secs().max(1));
    let mut session = Session::new(app.clone(), id, socket_id);
    let mut batch = vec![Frame::own(established)];
    let mut heard = Instant::now();
    let mut pace = Pace::new(heard);
    let (mut largest_read, mut largest_written) = (limits::BUFFER, limits::BUFFER);
    let mut pinged = false;
    loop {
        let written = batch.iter().map(|frame| frame.text.len()).max().unwrap_or(0);
        if !grow(held, &mut largest_written, written) {
            return Some(Close::TOO_SLOW);
        }
        if let Err(close) = write(socket, &mut batch, &mailbox, app.pong_timeout).await {
            return close;
        }
        let patience = if pinged { app.pong_timeout } else { app.activity_timeout };
        // In this order: queued frames are written before more messages are read, so a client's own
        // requests can never fill its queue.
        tokio::select! {
            biased;
            received = mailbox.receive(&mut batch, BATCH) => {
                if let Err(close) = received {
                    return Some(close);
                }
            }
            message = read(socket, &pace) => {
                heard = Instant::now();
                pace.count(heard);
                pinged = false;
                match message {
                    Some(Ok(Message::Text(text))) => {
                        if !grow(held, &mut largest_read, text.len()) {
                            return Some(Close::TOO_SLOW);
                        }
                        if let Err(close) = session.receive(&text) {
                            // Its reason is already queued, and is sent first.
                            mailbox.take(&mut batch, usize::MAX);
                            let _ = write(socket, &mut batch, &mailbox, app.pong_timeout).await;
                            return Some(close);
                        }
                    }
                    Some(Ok(Message::Binary(_))) => {
                        session.error(None, "expected a text message, found a binary one");
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Close(_))) | None => return None,
                    Some(Err(_)) => return Some(Close::BROKEN),
                }
            }
            () = sleep_until(heard + patience) => {
                if pinged {
                    return Some(Close::NO_PONG);
                }
                pinged = true;
                heard = Instant::now();
                batch.push(Frame::own(protocol::PING));
            }
        }
    }
}

/// Takes memory for a buffer that has to be larger than before. False if none is left.
fn grow(held: &mut Held, largest: &mut usize, length: usize) -> bool {
    let more = length.saturating_sub(*largest);
    *largest += more;
    more == 0 || held.grow(more)
}

/// Reads a message, at the pace that the client may have.
async fn read(socket: &mut WebSocket, pace: &Pace) -> Option<Result<Message, axum::Error>> {
    sleep_until(pace.next(Instant::now())).await;
    socket.recv().await
}

fn register(app: &App) -> Option<(ConnectionId, Arc<Mailbox>, SocketId)> {
    let (id, mailbox) = app.hub.connect(getrandom::u64().ok()?)?;
    let socket_id = SocketId::parse(&id.to_string()).ok()?;
    Some((id, mailbox, socket_id))
}

/// Writes frames, and empties `batch`. The connection ends if the client takes nothing for too
/// long, or if the hub orders it.
async fn write(
    socket: &mut WebSocket,
    batch: &mut Vec<Frame>,
    mailbox: &Mailbox,
    patience: Duration,
) -> Result<(), Option<Close>> {
    if batch.is_empty() {
        return Ok(());
    }
    let writing = async {
        for frame in batch.drain(..) {
            socket.feed(Message::Text(frame.text.clone())).await?;
        }
        socket.flush().await
    };
    tokio::select! {
        biased;
        close = mailbox.closed() => Err(Some(close)),
        written = timeout(patience, writing) => match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(None),
            Err(_) => Err(Some(Close::TOO_SLOW)),
        },
    }
}

/// Closes the connection, and reads until the client has closed it too. To drop a socket with
/// unread bytes would reset it, and the client would lose the reason.
async fn say_goodbye(socket: &mut WebSocket, close: Option<Close>) {
    let goodbye = async {
        if let Some(Close { code, reason }) = close {
            let error = protocol::error(Some(code), reason);
            let frame = CloseFrame { code, reason: reason.into() };
            // If the client is gone, nobody has to be told.
            let _ = socket.feed(Message::Text(error)).await;
            let _ = socket.send(Message::Close(Some(frame))).await;
        }
        while let Some(Ok(_)) = socket.recv().await {}
        if close.is_some_and(|close| close.code == Close::BROKEN.code) {
            // A broken connection cannot be read, only waited for.
            std::future::pending::<()>().await;
        }
    };
    // A client that does not close in time is dropped.
    let _ = timeout(limits::GOODBYE, goodbye).await;
}
