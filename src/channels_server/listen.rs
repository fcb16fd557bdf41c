//! Accepts connections and serves HTTP on them, with limits of time and memory.

use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;

use super::App;
use super::limits;

/// Serves the routes until `stop` resolves. Then it accepts no more, and waits for the requests that are being
/// served.
///
/// A connection is closed if a request's head does not arrive in time, if it is idle for as long, or if it takes no
/// bytes of a response. So connections that are left open cannot use up the system's file descriptors. It is also
/// closed after [`limits::TURN`] times the time of a request, so that no client keeps its place for ever.
pub(super) async fn serve(
    mut listener: TcpListener,
    routes: Router,
    app: Arc<App>,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(app.request_timeout).max_buf_size(limits::HEAD);
    let (stopping, is_stopping) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let accepted = async {
            let permit = app.memory.connections.clone().acquire_owned().await;
            // it waits by itself when the system has no more file descriptors
            (permit, Listener::accept(&mut listener).await.0)
        };
        let (permit, stream) = tokio::select! {
            () = &mut stop => break,
            accepted = accepted => accepted,
        };
        // An event is one small frame. To wait for more of them, in order to fill a packet, would only delay
        // it. Without this option the server is slower, but works.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        // longer than a WebSocket's own time, which ends with a code
        stream.set_write_timeout(Some(app.pong_timeout + 2 * limits::GOODBYE));
        let service = TowerToHyperService::new(routes.clone());
        let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), service).with_upgrades();
        let mut is_stopping = is_stopping.clone();
        let patience = app.request_timeout;
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            tokio::select! {
                // whatever ended it, there is nobody to tell
                _ = &mut connection => {}
                _ = is_stopping.changed() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = connection.await;
                }
                () = sleep(patience * limits::TURN) => {
                    connection.as_mut().graceful_shutdown();
                    let _ = timeout(patience, connection).await;
                }
            }
            drop((permit, is_stopping));
        });
    }
    drop((listener, is_stopping));
    let _ = stopping.send(());
    stopping.closed().await;
}
