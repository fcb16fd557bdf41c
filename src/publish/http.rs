//! Sends requests to a Channels server over HTTP.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::{Client, ClientBuilder, Url, header};
use tokio::runtime::{self, Handle};
use tokio::sync::oneshot;

use super::{Answer, MAX_ANSWER, NoAnswer, PublishError, Reply};

/// A future that resolves to the reply to a request.
pub(crate) type Replied = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// Posts requests. It decides nothing.
pub(crate) trait Transport: Send + Sync {
    /// Posts `body` to `path`, with its signed query.
    fn post(&self, path: &str, query: &str, body: Vec<u8>) -> Replied;
}

/// HTTP over connections that are kept open.
pub(super) struct Http {
    base: Url,
    timeout: Duration,
    connections: usize,
    /// A pool of connections for each runtime. A connection works only while the runtime that made it runs, so
    /// a runtime that is blocked would also block the others if they shared its connections.
    pools: Mutex<Vec<Pool>>,
    /// The client for the first runtime. It is created with the publisher, so that an error is found early.
    first: Mutex<Option<Client>>,
}

struct Pool {
    runtime: runtime::Id,
    /// Closed when the runtime has ended.
    lives: oneshot::Sender<()>,
    client: Client,
}

impl Http {
    /// Creates the transport to the server at `base`. `timeout` limits the time to connect; the machine limits the
    /// whole request.
    pub(super) fn new(base: &str, timeout: Duration, connections: usize) -> Result<Self, PublishError> {
        let base = Url::parse(base).map_err(|error| PublishError::Settings(format!("`{base}`: {error}")))?;
        // this fails if the application has chosen another provider, which then stays
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Self { base, timeout, connections, pools: Mutex::default(), first: Mutex::default() };
        // the only part of a client that the machine can lack
        let client = http.new_client().map_err(|error| PublishError::Certificates(with_causes(error)))?;
        *lock(&http.first) = Some(client);
        Ok(http)
    }

    fn new_client(&self) -> reqwest::Result<Client> {
        self.builder().build().or_else(|error| match self.base.scheme() {
            // without TLS nothing has to be checked, and the machine may have no certificates
            "http" => self.builder().tls_certs_only([]).build(),
            _ => Err(error),
        })
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder()
            // short, so that a server that is back is noticed soon
            .connect_timeout(self.timeout.min(Duration::from_secs(2)))
            .pool_max_idle_per_host(self.connections)
            .tcp_nodelay(true)
            // the client would follow a redirect with GET, and take that answer for the server's
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("fiche-realtime/", env!("CARGO_PKG_VERSION")))
    }

    /// Returns the client of the current runtime.
    fn client(&self) -> reqwest::Result<Client> {
        let runtime = Handle::current();
        if let Some(pool) = lock(&self.pools).iter().find(|pool| pool.runtime == runtime.id()) {
            return Ok(pool.client.clone());
        }
        let first = lock(&self.first).take();
        let client = first.map_or_else(|| self.new_client(), Ok)?;
        let (lives, dropped) = oneshot::channel();
        // the task ends with the pool, or is dropped with the runtime, which closes `lives`
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
            // the client of another runtime, which the machine lacks something for by now
            let client = client.map_err(|error| NoAnswer::NotConnected(with_causes(error)))?;
            let request = client.post(url).header(header::CONTENT_TYPE, json).body(body);
            exchange(request).await.map_err(no_answer)
        })
    }
}

async fn exchange(request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
    let mut answer = request.send().await?;
    let header = |name| {
        let values = answer.headers().get_all(name).iter();
        // each byte is a character, as for `fetch`
        let texts = values.map(|value| value.as_bytes().iter().copied().map(char::from).collect::<String>());
        texts.reduce(|all, text| format!("{all}, {text}"))
    };
    let (retry_after, date) = (header(header::RETRY_AFTER), header(header::DATE));
    // the connection can be used again only if the body is read to its end
    let mut body = Vec::new();
    while body.len() < MAX_ANSWER
        && let Ok(Some(chunk)) = answer.chunk().await
    {
        body.extend_from_slice(&chunk[..chunk.len().min(MAX_ANSWER - body.len())]);
    }
    Ok(Answer { status: answer.status().as_u16(), retry_after, date, body })
}

fn no_answer(error: reqwest::Error) -> NoAnswer {
    let is_connect = error.is_connect();
    let text = with_causes(error);
    if is_connect { NoAnswer::NotConnected(text) } else { NoAnswer::Broken(text) }
}

/// The text of an error and of its causes.
fn with_causes(error: reqwest::Error) -> String {
    // the URL has the signature, which must not get into logs
    let error = error.without_url();
    let mut text = error.to_string();
    let mut source = Error::source(&error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
