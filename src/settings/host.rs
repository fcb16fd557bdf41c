//! Checks the names of hosts and clusters, so that they give the intended URL.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::SettingsError;

/// The longest host name, and the longest label in it, in bytes, by the rules of DNS.
const MAX_NAME: usize = 253;
const MAX_LABEL: usize = 63;

/// Refuses what is more or less than a host. The error quotes no secret.
pub(super) fn check(host: &str) -> Result<(), SettingsError> {
    if is_host(host) { Ok(()) } else { Err(SettingsError::Host(without_secrets(host))) }
}

/// Refuses what cannot be a cluster.
pub(super) fn check_cluster(cluster: &str) -> Result<(), SettingsError> {
    if is_cluster(cluster) { Ok(()) } else { Err(SettingsError::Cluster(cluster.into())) }
}

/// Whether the text is a host name, an IPv4 address, or an IPv6 address in brackets.
///
/// A name must be ASCII; names in other scripts have an `xn--` form. A final dot is allowed.
fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let last = name.rsplit('.').next().unwrap_or_default();
    if is_number(last) {
        // URL parsers take a name that ends in a number for an IPv4 address
        return text.parse::<Ipv4Addr>().is_ok();
    }
    name.len() <= MAX_NAME && name.split('.').all(is_label)
}

/// The longest scheme that an error names, in bytes. Those of URLs of servers are shorter.
const MAX_SCHEME: usize = 10;

/// The parts of a text that has more than a host, such as a URL: the host, and the port and the scheme if it has them.
///
/// `None` if a part is not what a URL has there. The text may be anything then, also a secret.
pub(super) fn parts(text: &str) -> Option<(&str, Option<u16>, Option<&str>)> {
    let (scheme, rest) = text.split_once("://").map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
    let (user, place) = rest.rsplit_once('@').unwrap_or(("", rest));
    if user.contains(['/', '?', '#']) || !scheme.is_none_or(is_scheme) {
        return None;
    }
    let place = place.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match place.rsplit_once(':') {
        // an IPv6 address has colons between its brackets
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (place, ""),
    };
    let port = if port.is_empty() { None } else { Some(port.parse().ok()?) };
    is_host(host).then_some((host, port, scheme))
}

/// The text as an error may quote it: without what stands before the last `@`, and after a `?` or a `#`, which in a
/// URL can be a password or a token. The scheme stays if it can be nothing else.
pub(super) fn without_secrets(text: &str) -> String {
    let start = text.rfind('@').unwrap_or_default();
    let end = text.find(['?', '#']);
    if end.is_some_and(|end| end < start) {
        // either sign may be a part of a password
        return "…".into();
    }
    let is_of_web = |scheme: &&str| matches!(*scheme, "http" | "https" | "ws" | "wss");
    let scheme = text[..start].split_once("://").map(|(scheme, _)| scheme).filter(is_of_web);
    let hidden = if start == 0 { "" } else { "…" };
    let scheme = scheme.map(|scheme| format!("{scheme}://")).unwrap_or_default();
    let (shown, cut) = end.map_or((&text[start..], ""), |end| (&text[start..=end], "…"));
    format!("{scheme}{hidden}{shown}{cut}")
}

/// Whether the text can be the scheme of a URL, and is short.
fn is_scheme(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
    text.len() <= MAX_SCHEME
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(allowed)
}

/// Whether the text can be the cluster in the name of Pusher's server.
fn is_cluster(text: &str) -> bool {
    is_label(&format!("api-{text}")) && !text.is_empty()
}

fn is_label(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MAX_LABEL).contains(&text.len()) && text.bytes().all(allowed)
}

/// Whether the text is decimal, or hexadecimal with `0x`.
fn is_number(text: &str) -> bool {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    match hex {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::server::is_obeyed;
    use crate::settings::SettingsError;

    #[test]
    fn accepts_hosts() {
        let longest = format!("{0}.{0}.{0}.{1}", "a".repeat(63), "b".repeat(61));
        for host in [
            "localhost",
            "ws.example.com",
            "ws.example.com.",
            "soketi_1",
            "10.0.0.7",
            "127.0.0.1",
            "[::1]",
            "[2001:db8::7]",
            "[::ffff:10.0.0.7]",
            "7.example",
            "xn--bcher-kva.example",
            "a-",
            &longest,
        ] {
            assert!(is_host(host), "{host}");
        }
    }

    #[test]
    fn refuses_what_makes_no_url_or_another_one() {
        for host in [
            "",
            ".",
            "h:99",
            "h/",
            "h/path",
            "http://h",
            "user@h",
            "h?x",
            "h#x",
            "a b",
            " h",
            "h ",
            "h\n",
            "a..b",
            ".a",
            "::1",
            "[::1",
            "::1]",
            "[::1]:99",
            "[fe80::1%eth0]",
            "[h]",
            "[10.0.0.7]",
            "256.0.0.1",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.4.",
            "0x7f.1",
            "0x7f000001",
            "127.0.0.01",
            "h.0x",
            "é",
            "bücher.example",
            "h%41",
            "h\\a",
            "h|",
            "*",
            "10",
            &"a".repeat(64),
            &format!("{}a", "a.".repeat(127)),
        ] {
            assert!(!is_host(host), "{host}");
        }
    }

    #[test]
    fn finds_the_host_in_more() {
        for (text, found) in [
            ("http://h", Some(("h", None, Some("http")))),
            ("https://h.example/", Some(("h.example", None, Some("https")))),
            ("h:99", Some(("h", Some(99), None))),
            ("h:", Some(("h", None, None))),
            ("wss://[::1]:6001/app/x?y#z", Some(("[::1]", Some(6001), Some("wss")))),
            ("[::1]", Some(("[::1]", None, None))),
            ("https://key:secret@api-eu.pusher.com/apps/3", Some(("api-eu.pusher.com", None, Some("https")))),
            ("h/path", Some(("h", None, None))),
            ("https://h?token=p4ss", Some(("h", None, Some("https")))),
            ("u:p4ss://w0rd@h", None),
            ("u:p4/ss@h", None),
            ("https://h?token=p4ss@x", None),
            ("h:p4ss", None),
            ("h:65536", None),
            ("a\n\x1b[31mEVIL://h:1\u{202e}\n2", None),
            ("h:1\u{202e}\n2", None),
            (&format!("{}://h", "a".repeat(5_000)), None),
            (&format!("{}://h", "a".repeat(11)), None),
            ("7a://h", None),
            ("http://", None),
            ("a b", None),
            ("://", None),
            ("]:[", None),
            ("é://é:é", None),
            ("", None),
        ] {
            assert_eq!(parts(text), found, "{text}");
        }
    }

    #[test]
    fn no_error_tells_a_secret() {
        let long = format!("{}://h", "a".repeat(5_000));
        for (text, shown) in [
            ("https://key:p4ss@h/x", "https://…@h/x"),
            ("key:p4ss@h", "…@h"),
            ("a@p4ss@h", "…@h"),
            ("@h", "@h"),
            ("https://h", "https://h"),
            ("u:p4ss://w0rd@h", "…@h"),
            ("p4ss://w0rd@h", "…@h"),
            ("https://h?token=p4ss", "https://h?…"),
            ("https://h#p4ss", "https://h#…"),
            ("?p4ss", "?…"),
            ("https://u:p4ss@h?token=w0rd", "https://…@h?…"),
            ("https://u:p4ss?w0rd@h", "…"),
            ("https://u:p4ss/w0rd@h", "https://…@h"),
            ("u:99/p4ss@h", "…@h"),
            ("https://h?token=p4ss@w0rd", "…"),
            ("a\n\x1b[31mEVIL://h:1\u{202e}\n2", "a\n\x1b[31mEVIL://h:1\u{202e}\n2"),
            (&long, &long),
        ] {
            let found = without_secrets(text);
            assert_eq!(found, shown);
            let message = SettingsError::Host(found).to_string();
            assert!(!message.contains("p4ss") && !message.contains("w0rd"), "{message}");
            assert!(!message.contains(is_obeyed) && message.len() < 400, "{message}");
        }
    }

    #[test]
    fn tells_clusters() {
        for cluster in ["eu", "mt1", "ap-southeast_1", "7"] {
            assert!(is_cluster(cluster), "{cluster}");
        }
        for cluster in ["", "eu.", "eu/../x", "a b", "é", "eu:1", &"a".repeat(60)] {
            assert!(!is_cluster(cluster), "{cluster}");
        }
    }
}
