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

/// The file with the secret of the demo that listens on a port. It is removed when this is dropped.
#[derive(Debug)]
pub(super) struct SecretFile(PathBuf);

impl SecretFile {
    /// Writes the file, for this user alone.
    pub(super) fn write(port: u16, secret: &str) -> io::Result<Self> {
        let path = path(port)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // one that a demo left behind; it may be readable for others
        let _ = fs::remove_file(&path);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?.write_all(secret.as_bytes())?;
        Ok(Self(path))
    }

    /// Reads the secret of the demo that listens on a port.
    pub(super) fn read(port: u16) -> io::Result<String> {
        fs::read_to_string(path(port)?)
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        // without it, nobody finds the demo; with an old one, nobody gets in
        let _ = fs::remove_file(&self.0);
    }
}

/// The user's own folder for what lasts as long as a program, or otherwise for what can be lost.
fn path(port: u16) -> io::Result<PathBuf> {
    let folder = std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = folder.or_else(|| std::env::home_dir().map(|home| home.join(".cache")));
    let folder =
        folder.ok_or_else(|| io::Error::other("neither XDG_RUNTIME_DIR nor a home directory is set"))?;
    Ok(folder.join("fiche-realtime").join(format!("demo-{port}")))
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
        let file = SecretFile::write(1, &secret).unwrap();
        assert_eq!(SecretFile::read(1).unwrap(), secret);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file.0).unwrap().permissions().mode() & 0o077, 0);
        }
        drop(file);
        assert!(SecretFile::read(1).is_err());
    }
}
