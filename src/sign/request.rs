//! Signs and verifies requests of Pusher's HTTP API.

use std::borrow::Cow;
use std::fmt::Write;

use md5::{Digest, Md5};

use super::{SignatureError, Signer, hex};

/// The largest difference between a request's `auth_timestamp` and the receiver's clock, in seconds, in both
/// directions. Pusher defines it.
pub const MAX_CLOCK_SKEW: u64 = 600;

const KEY: &str = "auth_key";
const TIMESTAMP: &str = "auth_timestamp";
const VERSION: &str = "auth_version";
const MD5: &str = "body_md5";
const SIGNATURE: &str = "auth_signature";

impl Signer {
    /// Signs a request, and returns the query string to send, without `?`.
    ///
    /// - `method`, such as `POST`.
    /// - `path`, such as `/apps/3/events`: the path of the request line, without the query.
    /// - `query`: the request's own parameters, not percent-encoded, in any order. Their keys are signed and
    ///   sent in lower case. The five parameters of the signature itself are ignored here.
    /// - `body`: the exact bytes that are sent. If it is empty, there is no `body_md5`.
    /// - `timestamp`: the time now, in seconds since the Unix epoch. Pusher accepts the request within
    ///   [`MAX_CLOCK_SKEW`] of this time, so sign again before a retry.
    ///
    /// ```
    /// let signer = fiche_realtime::sign::Signer::new("key", "secret");
    /// let query = signer.sign_request("GET", "/apps/3/channels", &[("info", "a b")], b"", 1353088179);
    /// assert!(query.starts_with("auth_key=key&auth_timestamp=1353088179&auth_version=1.0&info=a%20b&auth_signature="));
    /// ```
    pub fn sign_request(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, &str)],
        body: &[u8],
        timestamp: u64,
    ) -> String {
        if query.is_empty() && self.app_key().bytes().all(is_unreserved) {
            return self.sign_own(method, path, body, timestamp);
        }
        let timestamp = timestamp.to_string();
        let md5 = body_md5(body);
        let mut params = own_params(query, &[KEY, TIMESTAMP, VERSION, MD5, SIGNATURE]);
        params.push((Cow::Borrowed(KEY), self.app_key()));
        params.push((Cow::Borrowed(TIMESTAMP), &timestamp));
        params.push((Cow::Borrowed(VERSION), "1.0"));
        if !body.is_empty() {
            params.push((Cow::Borrowed(MD5), &md5));
        }
        let text = string_to_sign(method, path, &mut params);

        let mut signed = String::new();
        for (key, value) in &params {
            percent_encode(&mut signed, key);
            signed.push('=');
            percent_encode(&mut signed, value);
            signed.push('&');
        }
        signed.push_str(SIGNATURE);
        signed.push('=');
        signed.push_str(&self.sign(&[text.as_bytes()]));
        signed
    }

    /// Signs a request without parameters of its own, such as publishing. The parameters of the signature are
    /// already sorted, and need no encoding.
    fn sign_own(&self, method: &str, path: &str, body: &[u8], timestamp: u64) -> String {
        let mut text = String::with_capacity(method.len() + path.len() + self.app_key().len() + 224);
        text.push_str(method);
        text.make_ascii_uppercase();
        text.push('\n');
        text.push_str(path);
        text.push('\n');
        let query = text.len();
        for part in
            [KEY, "=", self.app_key(), "&", TIMESTAMP, "=", &timestamp.to_string(), "&", VERSION, "=1.0"]
        {
            text.push_str(part);
        }
        if !body.is_empty() {
            text.push('&');
            text.push_str(MD5);
            text.push('=');
            hex::append(&mut text, &Md5::digest(body));
        }
        let signature = self.current.sign_bytes(text.as_bytes());
        text.drain(..query);
        for part in ["&", SIGNATURE, "="] {
            text.push_str(part);
        }
        hex::append(&mut text, &signature);
        text
    }

    /// Checks a signed request.
    ///
    /// `query` has all parameters of the request, percent-decoded. `path` and `body` are as received. `now`
    /// is in seconds since the Unix epoch.
    ///
    /// ```
    /// use fiche_realtime::sign::{SignatureError, Signer};
    ///
    /// // the example of Pusher's documentation
    /// let signer = Signer::new("278d425bdf160c739803", "7ad3773142a6692b25b8");
    /// let body = br#"{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}"#;
    /// let query = [
    ///     ("auth_key", "278d425bdf160c739803"),
    ///     ("auth_timestamp", "1353088179"),
    ///     ("auth_version", "1.0"),
    ///     ("body_md5", "ec365a775a4cd0599faeb73354201b6f"),
    ///     ("auth_signature", "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"),
    /// ];
    /// let verify = |now| signer.verify_request("POST", "/apps/3/events", &query, body, now);
    /// assert_eq!(verify(1353088179), Ok(()));
    /// // a request that is older than ten minutes may be a replay
    /// assert_eq!(verify(1353088780), Err(SignatureError::Expired { found: 1353088179, now: 1353088780 }));
    /// ```
    ///
    /// # Errors
    ///
    /// [`SignatureError`] is the first problem: a missing or repeated parameter, a key of another app, a time
    /// further than [`MAX_CLOCK_SKEW`] from `now`, a missing or wrong `body_md5` for a body, or a wrong
    /// signature.
    pub fn verify_request(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, &str)],
        body: &[u8],
        now: u64,
    ) -> Result<(), SignatureError> {
        self.verify_sender(query, now)?;
        verify_body(query, body)?;
        self.verify_signature(method, path, query)
    }

    /// Verifies a request before its body is read. The signature covers the MD5 of the body, so
    /// [`verify_body`] is all that is left then.
    #[cfg(feature = "channels-server")]
    pub(crate) fn verify_head(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, &str)],
        now: u64,
    ) -> Result<(), SignatureError> {
        self.verify_sender(query, now)?;
        self.verify_signature(method, path, query)
    }

    /// Verifies the key, the version and the time.
    fn verify_sender(&self, query: &[(&str, &str)], now: u64) -> Result<(), SignatureError> {
        let key = required(query, KEY)?;
        if !self.knows(key) {
            return Err(SignatureError::UnknownKey { found: key.to_owned() });
        }
        let version = required(query, VERSION)?;
        if version != "1.0" {
            return Err(SignatureError::Version { found: version.to_owned() });
        }
        let found = seconds(required(query, TIMESTAMP)?)?;
        if found.abs_diff(now) > MAX_CLOCK_SKEW {
            return Err(SignatureError::Expired { found, now });
        }
        Ok(())
    }

    fn verify_signature(
        &self,
        method: &str,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<(), SignatureError> {
        let signature = required(query, SIGNATURE)?;
        let text = string_to_sign(method, path, &mut own_params(query, &[SIGNATURE]));
        match self.verify(required(query, KEY)?, &[text.as_bytes()], signature) {
            Err(SignatureError::Mismatch { .. }) => Err(SignatureError::Mismatch { signed: Some(text) }),
            other => other,
        }
    }
}

/// Verifies that the body is the one that the query's MD5 stands for.
pub(crate) fn verify_body(query: &[(&str, &str)], body: &[u8]) -> Result<(), SignatureError> {
    match optional(query, MD5)? {
        None if body.is_empty() => Ok(()),
        None => Err(SignatureError::MissingParameter { name: MD5 }),
        Some(found) => {
            let expected = body_md5(body);
            if found == expected {
                Ok(())
            } else {
                Err(SignatureError::BodyMd5 { expected, found: found.to_owned() })
            }
        }
    }
}

type Params<'a> = Vec<(Cow<'a, str>, &'a str)>;

/// The parameters with lower-case keys, except those named in `without`.
fn own_params<'a>(query: &[(&'a str, &'a str)], without: &[&str]) -> Params<'a> {
    query
        .iter()
        .map(|(key, value)| (lower(key), *value))
        .filter(|(key, _)| !without.contains(&key.as_ref()))
        .collect()
}

fn lower(key: &str) -> Cow<'_, str> {
    if key.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(key.to_ascii_lowercase())
    } else {
        Cow::Borrowed(key)
    }
}

/// Sorts the parameters, and writes the text to sign. The values in it are not percent-encoded.
fn string_to_sign(method: &str, path: &str, params: &mut Params<'_>) -> String {
    params.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut text = format!("{}\n{path}\n", method.to_ascii_uppercase());
    for (index, (key, value)) in params.iter().enumerate() {
        if index > 0 {
            text.push('&');
        }
        text.push_str(key);
        text.push('=');
        text.push_str(value);
    }
    text
}

fn optional<'a>(query: &[(&str, &'a str)], name: &'static str) -> Result<Option<&'a str>, SignatureError> {
    let mut values = query.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
    let first = values.next();
    match values.next() {
        None => Ok(first),
        Some(_) => Err(SignatureError::RepeatedParameter { name }),
    }
}

fn required<'a>(query: &[(&str, &'a str)], name: &'static str) -> Result<&'a str, SignatureError> {
    optional(query, name)?.ok_or(SignatureError::MissingParameter { name })
}

fn seconds(text: &str) -> Result<u64, SignatureError> {
    // `u64::from_str` alone would accept a leading `+`.
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| SignatureError::Timestamp { found: text.to_owned() })
}

fn body_md5(body: &[u8]) -> String {
    hex::encode(&Md5::digest(body))
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Percent-encodes everything except the unreserved characters of RFC 3986, so that every URL parser reads
/// the same value. A space becomes `%20`, which URLs and forms read alike.
pub(crate) fn percent_encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        if is_unreserved(byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a String takes every write");
        }
    }
}
