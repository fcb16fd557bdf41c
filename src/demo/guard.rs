//! Who may have the demo sign, publish and play: its own page alone.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::sign::Secret;

/// The header in which the page sends the token that it was given.
pub(super) const TOKEN: &str = "x-demo-token";

/// What a request must have.
#[derive(Clone)]
pub(super) struct Guard {
    /// What the page was given. A page from elsewhere cannot read it.
    pub(super) token: Secret,
    /// Whether it signs at all.
    pub(super) signs: bool,
}

/// Refuses requests that do not come from the demo's own page.
pub(super) async fn own_page(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    match guard.check(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => (StatusCode::FORBIDDEN, Json(json!({ "error": error }))).into_response(),
    }
}

impl Guard {
    fn check(&self, headers: &HeaderMap) -> Result<(), &'static str> {
        if !self.signs {
            return Err(
                "the demo listens for other machines, and signs nothing for them: start it with `--allow-remote`",
            );
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let origin = text(header::ORIGIN.as_str());
        let is_own = origin.split_once("://").is_some_and(|(_, page)| page == text(header::HOST.as_str()));
        if headers.contains_key(header::ORIGIN) && !is_own {
            return Err("expected a request of the demo's own page; open the address that the demo prints");
        }
        // hashes, as the time to compare them says nothing about the token
        if Sha256::digest(text(TOKEN)) != Sha256::digest(&self.token) {
            return Err(
                "expected the header `x-demo-token` with the `token` of `/demo/config.json`; load the page again",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_page_gets_in() {
        let guard = Guard { token: "t0ken".into(), signs: true };
        let here = "127.0.0.1:4000";
        for (origin, token, fits) in [
            (Some("http://127.0.0.1:4000"), "t0ken", true),
            (None, "t0ken", true),
            (Some("http://127.0.0.1:4000"), "", false),
            (None, "t0ke", false),
            (None, "t0ken0", false),
            (Some("http://127.0.0.1:4001"), "t0ken", false),
            (Some("http://localhost:4000"), "t0ken", false),
            (Some("null"), "t0ken", false),
            (Some(""), "t0ken", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, here.parse().unwrap());
            headers.insert(TOKEN, token.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(guard.check(&headers).is_ok(), fits, "{origin:?} {token}");
            assert!(Guard { signs: false, ..guard.clone() }.check(&headers).is_err());
        }
    }
}
