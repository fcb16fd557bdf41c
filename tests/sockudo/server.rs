//! sockudo and Redis as child processes on loopback, which end with the test.

use std::env;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use fiche_realtime::{Server, Settings, Signer};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::sleep;

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sockudo");

/// One node.
pub struct Sockudo {
    port: u16,
    _process: Child,
}

/// Two nodes with Redis between them.
pub struct Cluster {
    pub nodes: [Sockudo; 2],
    _redis: Child,
}

impl Sockudo {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    async fn start_with(more: &[(&str, &str)]) -> Self {
        let port = free_port();
        let binary = binary();
        let mut command = Command::new(&binary);
        command.args(["--config", &format!("{HERE}/sockudo.toml")]);
        // sockudo takes over much of its environment: it gets none but this
        command.env_clear().env("HOST", "127.0.0.1").env("PORT", port.to_string()).envs(more.iter().copied());
        Self { port, _process: started(command, &binary, port).await }
    }

    /// The app of sockudo.toml.
    pub fn settings(&self) -> Settings {
        Settings {
            app_id: "fiche".into(),
            key: "fiche-key".into(),
            secret: "fiche-secret".into(),
            server: Server::Own { host: "127.0.0.1".into(), port: self.port, tls: false },
        }
    }

    pub fn signer(&self) -> Signer {
        Signer::new("fiche-key", "fiche-secret")
    }

    pub fn socket_url(&self) -> String {
        format!("ws://127.0.0.1:{}/app/fiche-key?protocol=7&client=test&version=1", self.port)
    }
}

impl Cluster {
    pub async fn start() -> Self {
        let port = free_port().to_string();
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--port", &port, "--save", "", "--appendonly", "no"]);
        let redis = started(command, Path::new("redis-server"), port.parse().unwrap()).await;
        let shared = [
            ("ADAPTER_DRIVER", "redis"),
            ("CACHE_DRIVER", "redis"),
            ("DATABASE_REDIS_HOST", "127.0.0.1"),
            ("DATABASE_REDIS_PORT", &port),
        ];
        let nodes = [Sockudo::start_with(&shared).await, Sockudo::start_with(&shared).await];
        Self { nodes, _redis: redis }
    }
}

/// The program that tests/sockudo/install builds, or the one that SOCKUDO names.
fn binary() -> PathBuf {
    if let Some(named) = env::var_os("SOCKUDO").filter(|named| !named.is_empty()) {
        return named.into();
    }
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| Path::new("target").into(), PathBuf::from);
    Path::new(env!("CARGO_MANIFEST_DIR")).join(target).join("sockudo/bin/sockudo")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts a server and waits until it takes connections.
async fn started(mut command: Command, program: &Path, port: u16) -> Child {
    let program = program.display();
    let mut child = command.stdout(Stdio::null()).kill_on_drop(true).spawn().unwrap_or_else(|error| {
        panic!("expected to start `{program}`, found: {error}; run tests/sockudo/install")
    });
    for _ in 0..300 {
        if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return child;
        }
        if let Some(status) = child.try_wait().unwrap() {
            panic!("expected `{program}` to listen on {port}, found that it ended with {status}");
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("expected `{program}` to listen on {port} within 15 s");
}
