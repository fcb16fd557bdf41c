//! How a request reaches a Channels server.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::{Client, Url, header};
use tokio::runtime::{self, Handle};
use tokio::sync::oneshot;

use super::{Answer, MAX_ANSWER, NoAnswer, PublishError, Reply};

/// What comes of a request.
pub(crate) type Replied = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// Posts requests. It decides nothing.
pub(crate) trait Transport: Send + Sync {
    /// `query` is the signed query of `path`.
    fn post(&self, path: &str, query: &str, body: Vec<u8>) -> Replied;
}

/// HTTP over connections that are kept.
pub(super) struct Http {
    base: Url,
    timeout: Duration,
    connections: usize,
    /// A connection is served by the runtime that made it. One that another runtime took from the same pool would
    /// be dead where the first stands still, so each has a pool of its own.
    pools: Mutex<Vec<Pool>>,
    /// That of the first runtime, made with the publisher to see that one can be made.
    first: Mutex<Option<Client>>,
}

struct Pool {
    runtime: runtime::Id,
    /// Closed once the runtime ended.
    lives: oneshot::Sender<()>,
    client: Client,
}

impl Http {
    /// `timeout` is for making a connection; the whole request has the machine's.
    pub(super) fn new(base: &str, timeout: Duration, connections: usize) -> Result<Self, PublishError> {
        let base = Url::parse(base).map_err(|error| PublishError::Settings(format!("`{base}`: {error}")))?;
        // an application that has chosen its own provider keeps it
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Self { base, timeout, connections, pools: Mutex::default(), first: Mutex::default() };
        let client = http.new_client().map_err(|error| PublishError::Settings(error.to_string()))?;
        *lock(&http.first) = Some(client);
        Ok(http)
    }

    fn new_client(&self) -> reqwest::Result<Client> {
        Client::builder()
            // a server that is back is to be noticed soon
            .connect_timeout(self.timeout.min(Duration::from_secs(2)))
            .pool_max_idle_per_host(self.connections)
            .tcp_nodelay(true)
            // it would be followed with GET, and that answer taken for the server's
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("fiche-realtime/", env!("CARGO_PKG_VERSION")))
            .build()
    }

    /// The client of the runtime here.
    fn client(&self) -> reqwest::Result<Client> {
        let runtime = Handle::current();
        if let Some(pool) = lock(&self.pools).iter().find(|pool| pool.runtime == runtime.id()) {
            return Ok(pool.client.clone());
        }
        let first = lock(&self.first).take();
        let client = first.map_or_else(|| self.new_client(), Ok)?;
        let (lives, dropped) = oneshot::channel();
        // waits until the pool is gone, and is itself gone once the runtime is
        runtime.spawn(async { _ = dropped.await });
        let pool = Pool { runtime: runtime.id(), lives, client: client.clone() };
        let mut pools = lock(&self.pools);
        let ended: Vec<Pool> = pools.extract_if(.., |pool| pool.lives.is_closed()).collect();
        pools.push(pool);
        drop((pools, ended));
        Ok(client)
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transport for Http {
    fn post(&self, path: &str, query: &str, body: Vec<u8>) -> Replied {
        let mut url = self.base.clone();
        url.set_path(path);
        url.set_query(Some(query));
        let json = header::HeaderValue::from_static("application/json");
        let client = self.client();
        Box::pin(async move {
            let request = client.map_err(no_answer)?.post(url).header(header::CONTENT_TYPE, json).body(body);
            exchange(request).await.map_err(no_answer)
        })
    }
}

async fn exchange(request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
    let mut answer = request.send().await?;
    let header = |name| {
        let values = answer.headers().get_all(name).iter();
        // as `fetch` reads them: whatever the bytes are, each is a character
        let texts = values.map(|value| value.as_bytes().iter().copied().map(char::from).collect::<String>());
        texts.reduce(|all, text| format!("{all}, {text}"))
    };
    let (retry_after, date) = (header(header::RETRY_AFTER), header(header::DATE));
    // read to its end, a connection can be used again
    let mut body = Vec::new();
    while body.len() < MAX_ANSWER
        && let Ok(Some(chunk)) = answer.chunk().await
    {
        body.extend_from_slice(&chunk[..chunk.len().min(MAX_ANSWER - body.len())]);
    }
    Ok(Answer { status: answer.status().as_u16(), retry_after, date, body })
}

fn no_answer(error: reqwest::Error) -> NoAnswer {
    // the URL carries the signature, which no log should keep
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = Error::source(&error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    if error.is_connect() { NoAnswer::NotConnected(text) } else { NoAnswer::Broken(text) }
}
