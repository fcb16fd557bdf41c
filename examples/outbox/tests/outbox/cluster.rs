//! A PostgreSQL server of the tests' own, in a temporary folder, on a free port of the loopback.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A server. It ends when this is dropped, and when this process ends.
pub struct Cluster {
    folder: PathBuf,
    bin: PathBuf,
    port: u16,
    /// A shell that stops the server when its standard input closes.
    guard: Option<Child>,
}

/// Starts the server, waits until standard input closes, and stops it at once. `trap` is for Ctrl-C, which the
/// whole group gets.
const GUARD: &str = r#"trap '' INT; "$@" </dev/null & read -r _; kill -QUIT $!; wait"#;

impl Cluster {
    /// The server that all tests of this process share while one of them runs.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let cluster = Arc::new(Self::start(false));
            *shared = Arc::downgrade(&cluster);
            cluster
        })
    }

    /// Starts a server of its own. A durable one survives a crash.
    pub fn start(is_durable: bool) -> Self {
        let bin = bin();
        let folder = std::env::temp_dir().join(format!("outbox-{}-{}", std::process::id(), unique()));
        let path = folder.to_str().expect("a path that is text");
        run(as_postgres("mkdir").args(["-m", "700", path]));
        run(as_postgres(bin.join("initdb").to_str().unwrap()).args([
            "--pgdata",
            path,
            "--username=postgres",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        ]));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let settings = format!(
            "port={port}\nlisten_addresses='127.0.0.1'\nunix_socket_directories=''\nfsync={fsync}\n\
             max_connections=200\nshared_buffers=32MB\ntrack_commit_timestamp=on\nlog_min_messages=fatal\n",
            fsync = if is_durable { "on" } else { "off" },
        );
        let file = folder.join("postgresql.auto.conf");
        fs::write(&file, settings).unwrap();
        let mut cluster = Self { folder, bin, port, guard: None };
        cluster.up();
        cluster
    }

    fn up(&mut self) {
        let mut command = as_postgres("sh");
        let server = self.bin.join("postgres");
        command.args(["-c", GUARD, "guard", server.to_str().unwrap(), "-D", self.folder.to_str().unwrap()]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        self.guard = Some(command.spawn().expect("a shell"));
        let ready = self.bin.join("pg_isready");
        let started = Instant::now();
        while !Command::new(&ready)
            .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
            .status()
            .is_ok_and(|status| status.success())
        {
            assert!(
                started.elapsed() < Duration::from_secs(30),
                "PostgreSQL does not start in {:?}",
                self.folder
            );
            sleep(Duration::from_millis(20));
        }
    }

    /// Ends the server as a crash would.
    pub fn crash(&mut self) {
        if let Some(mut guard) = self.guard.take() {
            drop(guard.stdin.take());
            let _ = guard.wait();
        }
    }

    /// Starts the server again.
    pub fn restart(&mut self) {
        self.crash();
        self.up();
    }

    /// The URL of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Creates a database, and returns its URL.
    pub fn create_database(&self) -> String {
        let name = format!("outbox{}", unique());
        let mut command = Command::new(self.bin.join("createdb"));
        run(command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "postgres", &name]));
        self.url(&name)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.crash();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A number that no other call returns.
pub fn unique() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// The programs that are needed.
const PROGRAMS: [&str; 4] = ["createdb", "initdb", "pg_isready", "postgres"];

/// The folder of PostgreSQL's programs.
fn bin() -> PathBuf {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    // Debian keeps the programs of each version in a folder of its own
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    folders.extend(versions.map(|version| version.path().join("bin")));
    let has_all = |folder: &PathBuf| PROGRAMS.iter().all(|program| folder.join(program).exists());
    folders.into_iter().find(has_all).expect(
        "PostgreSQL is missing: expected `initdb` and `postgres` in a folder of PATH or of /usr/lib/postgresql; install it (Debian: apt-get install postgresql)",
    )
}

/// A program that runs as the user `postgres` if this is root, since the server refuses to run as root.
fn as_postgres(program: &str) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n");
    let mut command = if is_root {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", program]);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
