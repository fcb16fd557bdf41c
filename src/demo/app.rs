//! The app of the demo's own server.
//!
//! Its secret is another one at each start, so a page or a program that was not told it can sign nothing. `publish`
//! and `tail` read it from a file that only the demo's user can read.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use crate::sign::Secret;
use crate::{Server, Settings};

/// The settings with which others on this machine reach the demo's own server at `addr`.
pub(super) fn settings(addr: SocketAddr, secret: impl Into<Secret>) -> Settings {
    let server = Server::Own { host: host(addr.ip()), port: addr.port(), tls: false };
    Settings { app_id: "app".into(), key: "key".into(), secret: secret.into(), server }
}

/// The host of a server that listens on this address.
pub fn host(ip: IpAddr) -> String {
    match ip {
        // a server that listens everywhere is reached here
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.to_string(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) if ip.is_unspecified() => format!("[{}]", Ipv6Addr::LOCALHOST),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// Creates a text that nobody can guess.
///
/// # Errors
///
/// The system has no random bytes.
pub(super) fn random() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The file with the secret of the demo that listens on an address. It is removed when this is dropped.
#[derive(Debug)]
pub(super) struct SecretFile {
    path: PathBuf,
    secret: Secret,
}

impl SecretFile {
    /// Writes the file, for this user alone.
    ///
    /// # Errors
    ///
    /// The error of the system, with the path.
    pub(super) fn write(addr: SocketAddr, secret: &str) -> io::Result<Self> {
        let path = path(addr)?;
        // another name first, so that nobody reads half of it
        let draft = path.with_extension(std::process::id().to_string());
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let write = || {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            // one that a process of this number left behind
            let _ = fs::remove_file(&draft);
            options.open(&draft)?.write_all(secret.as_bytes())?;
            fs::rename(&draft, &path)
        };
        write().map_err(|error| io::Error::new(error.kind(), format!("`{}`: {error}", path.display())))?;
        Ok(Self { path, secret: secret.into() })
    }

    /// Reads the secret of the demo that listens on an address.
    pub(super) fn read(addr: SocketAddr) -> io::Result<String> {
        fs::read_to_string(path(addr)?)
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        // another demo may have its own there by now
        if fs::read(&self.path).is_ok_and(|found| found == self.secret.as_ref()) {
            // without it, nobody finds the demo; with an old one, nobody gets in
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// The user's own folder for what lasts as long as a program, or otherwise for what can be lost.
fn path(addr: SocketAddr) -> io::Result<PathBuf> {
    let folder = std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = folder.or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
    let folder =
        folder.ok_or_else(|| io::Error::other("neither XDG_RUNTIME_DIR nor a home directory is set"))?;
    // a colon is not for the names of all systems
    Ok(folder.join("fiche-realtime").join(format!("demo-{addr}").replace(':', "_")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_is_reached_where_it_listens() {
        for (addr, url) in [
            ("127.0.0.1:4000", "http://127.0.0.1:4000"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::1]:4001", "http://[::1]:4001"),
            ("[::]:4001", "http://[::1]:4001"),
        ] {
            assert_eq!(settings(addr.parse().unwrap(), "s").base_url(), url);
        }
    }

    #[test]
    fn a_secret_is_found_by_its_port_until_the_demo_ends() {
        let secret = random().unwrap();
        assert_ne!(secret, random().unwrap());
        let addr = "[::1]:1".parse().unwrap();
        let file = SecretFile::write(addr, &secret).unwrap();
        assert_eq!(SecretFile::read(addr).unwrap(), secret);
        assert!(SecretFile::read("127.0.0.1:1".parse().unwrap()).is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file.path).unwrap().permissions().mode() & 0o077, 0);
        }
        let next = SecretFile::write(addr, "next").unwrap();
        drop(file);
        assert_eq!(SecretFile::read(addr).unwrap(), "next");
        drop(next);
        assert!(SecretFile::read(addr).is_err());
    }
}
