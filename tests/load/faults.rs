//! A link with faults: a proxy that forwards HTTP requests, and resets, refuses and stalls some.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// How many of 100 requests meet which fault.
#[derive(Clone, Copy)]
pub struct Faults {
    /// The connection is reset: half of them before, half after the server had the request.
    pub reset: u32,
    /// The answer is 503.
    pub busy: u32,
    /// Nothing happens for so long; then the request is served.
    pub stall: u32,
    pub stall_for: Duration,
}

/// A proxy, until it is dropped.
pub struct Link {
    pub addr: SocketAddr,
    _connections: JoinSet<()>,
}

/// A proxy to the server at `to`.
pub async fn link(to: SocketAddr, faults: Faults) -> Link {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let addr = listener.local_addr().expect("an address");
    let mut connections = JoinSet::new();
    connections.spawn(async move {
        let mut served = JoinSet::new();
        while let Ok((client, _)) = listener.accept().await {
            // a connection that ends in a fault ends in an error
            served.spawn(async move { drop(serve(client, to, faults).await) });
        }
    });
    Link { addr, _connections: connections }
}

async fn serve(client: TcpStream, to: SocketAddr, faults: Faults) -> io::Result<()> {
    client.set_nodelay(true)?;
    let server = TcpStream::connect(to).await?;
    server.set_nodelay(true)?;
    let (mut client, mut server) = (BufReader::new(client), BufReader::new(server));
    while let Some(request) = message(&mut client).await? {
        let dice = getrandom::u32().expect("randomness") % 200;
        let (reset, busy, stall) = (2 * faults.reset, 2 * faults.busy, 2 * faults.stall);
        if dice < reset {
            if dice.is_multiple_of(2) {
                server.write_all(&request).await?;
                message(&mut server).await?;
            }
            // with nothing to linger for, closing sends a reset
            return client.get_ref().set_zero_linger();
        }
        if dice < reset + busy {
            client.write_all(b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy").await?;
            continue;
        }
        if dice < reset + busy + stall {
            sleep(faults.stall_for).await;
        }
        server.write_all(&request).await?;
        let Some(answer) = message(&mut server).await? else { break };
        client.write_all(&answer).await?;
    }
    Ok(())
}

/// A message of HTTP/1.1 whose length its head says; nothing at the end of the stream.
async fn message(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Vec<u8>>> {
    let (mut message, mut length) = (Vec::new(), 0);
    loop {
        let from = message.len();
        if stream.read_until(b'\n', &mut message).await? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&message[from..]).to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let head = message.len();
    message.resize(head + length, 0);
    stream.read_exact(&mut message[head..]).await?;
    Ok(Some(message))
}
