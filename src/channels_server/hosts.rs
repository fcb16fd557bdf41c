//! Which `Host` and `Origin` headers the server answers.
//!
//! A page from elsewhere must not reach a server on this machine. A browser names the page's own server in `Origin`.
//! It also sends the host that it believes to talk to: behind a name of the attacker that leads to this machine
//! (DNS rebinding), that is the attacker's.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;
use super::http::Refusal;
use crate::sign::quote;

/// Refuses requests to hosts that are not this server, and requests of pages from elsewhere.
pub(super) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let authority = request.uri().authority().map(Authority::as_str);
    match check(authority, request.headers(), &app.hosts) {
        Ok(()) => next.run(request).await,
        Err(message) => Refusal { status: StatusCode::FORBIDDEN, message }.into_response(),
    }
}

/// Checks the host and `Origin`. The host is in `authority` where the request's target names it, as in HTTP/2. `named`
/// are the names by which the server is known beside its addresses.
fn check(authority: Option<&str>, headers: &HeaderMap, named: &[String]) -> Result<(), String> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("something else"));
    let is_named = |host: &str| named.iter().any(|name| name.eq_ignore_ascii_case(host));
    let host = without_port(authority.or(text(header::HOST)).unwrap_or_default());
    // no attacker has a name that is an address
    if !(is_here(host) || address(host).is_some() || is_named(host)) {
        return Err(format!(
            "expected `Host` to be an address or `localhost`, found {}; add other names to `Config::hosts`",
            quote(host)
        ));
    }
    let Some(origin) = text(header::ORIGIN) else { return Ok(()) };
    let page = origin.split_once("://").map_or(origin, |(_, authority)| without_port(authority));
    if page.eq_ignore_ascii_case(host) || (is_here(page) && is_here(host)) || is_named(page) {
        return Ok(());
    }
    Err(format!(
        "expected a page of this machine or of {}, found the origin {}; add other names to `Config::hosts`",
        quote(host),
        quote(origin)
    ))
}

/// Tells whether a host can only be this machine.
fn is_here(host: &str) -> bool {
    let is_local = |name: &str| name.eq_ignore_ascii_case("localhost");
    is_local(host)
        || host.rsplit_once('.').is_some_and(|(_, last)| is_local(last))
        || address(host).is_some_and(|address| address.is_loopback())
}

fn address(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    bare.unwrap_or(host).parse().ok()
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_named_hosts_are_answered() {
        let here = "127.0.0.1:4000";
        for (host, origin, fits) in [
            (here, None, true),
            ("localhost:4000", None, true),
            ("LOCALHOST", None, true),
            ("app.localhost:80", None, true),
            ("[::1]:4000", None, true),
            ("[::1]", None, true),
            ("192.168.1.5:4000", None, true),
            ("realtime:4000", None, true),
            ("evil.example", None, false),
            ("evil.example:4000", None, false),
            ("localhost.evil.example", None, false),
            ("127.0.0.1.evil.example", None, false),
            ("localhost:4000.evil.example", None, false),
            ("user@localhost", None, false),
            ("", None, false),
            (here, Some("http://127.0.0.1:4000"), true),
            (here, Some("http://localhost:5173"), true),
            (here, Some("https://[::1]"), true),
            (here, Some("http://realtime"), true),
            (here, Some("null"), false),
            (here, Some(""), false),
            (here, Some("http://evil.example"), false),
            (here, Some("http://192.168.1.5:4000"), false),
            (here, Some("http://203.0.113.5"), false),
            (here, Some("http://localhost@evil.example"), false),
            (here, Some("http://evil.example/localhost"), false),
            ("192.168.1.5:4000", Some("http://192.168.1.5:5173"), true),
            ("192.168.1.5:4000", Some("http://192.168.1.6:5173"), false),
            ("192.168.1.5:4000", Some("http://localhost:5173"), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            let answer = check(None, &headers, &["Realtime".to_owned()]);
            assert_eq!(answer.is_ok(), fits, "{host} {origin:?}: {answer:?}");
            headers.remove(header::HOST);
            let answer = check(Some(host), &headers, &["Realtime".to_owned()]);
            assert_eq!(answer.is_ok(), fits, "{host} {origin:?}: {answer:?}");
        }
        assert!(check(None, &HeaderMap::new(), &[]).is_err());
    }
}
