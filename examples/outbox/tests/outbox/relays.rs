//! Relays as processes.

use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// The most events of a batch in these tests.
pub const BATCH: usize = 20;

/// The command `outbox` for a database.
pub fn outbox(url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outbox"));
    command.env("DATABASE_URL", url);
    command
}

/// What the command prints. It has to succeed.
pub fn output(url: &str, arguments: &[&str]) -> String {
    let output = outbox(url).args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A relay. It is killed when this is dropped.
pub struct Relay(Child);

impl Relay {
    pub fn start(url: &str, peer: SocketAddr) -> Self {
        Self::with(url, peer, &[])
    }

    /// A relay with further variables.
    pub fn with(url: &str, peer: SocketAddr, variables: &[(&str, &str)]) -> Self {
        // it ends with this process, however that ends
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "KILL", "--", env!("CARGO_BIN_EXE_outbox"), "relay"])
            .env("DATABASE_URL", url)
            .env("PUSHER_APP_ID", "app")
            .env("PUSHER_KEY", "key")
            .env("PUSHER_SECRET", "secret")
            .env("PUSHER_HOST", peer.ip().to_string())
            .env("PUSHER_PORT", peer.port().to_string())
            .env("PUSHER_SCHEME", "http")
            .env("OUTBOX_BATCH", BATCH.to_string())
            .env("OUTBOX_POLL_MS", "200")
            .envs(variables.iter().copied())
            .stdin(Stdio::null());
        if std::env::var_os("OUTBOX_SHOW").is_none() {
            command.stderr(Stdio::null());
        }
        Self(command.spawn().unwrap())
    }

    /// Ends it with SIGKILL.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Sends a signal, such as STOP or CONT.
    pub fn signal(&self, name: &str) {
        let kill = Command::new("kill").args([&format!("-{name}"), &self.0.id().to_string()]).status();
        assert!(kill.unwrap().success());
    }

    /// Ends it with SIGTERM, and returns its status.
    pub fn terminate(mut self) -> ExitStatus {
        self.signal("TERM");
        let started = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "the relay does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
