//! `sign`: prints a signed URL of Pusher's HTTP API.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;

use super::{Error, Outcome, input, settings};
use crate::sign::Signer;

pub(super) const EXAMPLES: &str = r#"Examples:
  curl "$(fiche-realtime sign GET /apps/$PUSHER_APP_ID/channels?info=subscription_count)"
  curl --json @body.json "$(fiche-realtime sign POST /apps/$PUSHER_APP_ID/events --body body.json)"

The signature is valid for 10 minutes, and only for exactly this body."#;

#[derive(Args)]
pub(super) struct Sign {
    /// The request's method, such as GET
    method: String,
    /// The request's path, with its query if it has one, not percent-encoded
    path: String,
    /// The file with the request's body; `-` is standard input
    #[arg(long, value_name = "FILE")]
    body: Option<String>,
}

impl Sign {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        let settings = settings()?;
        if !self.path.starts_with('/') {
            return Err(Error::Use(format!("expected a path that begins with `/`, found `{}`", self.path)));
        }
        let body = self.body.as_deref().map(|file| input::read(Some(file))).transpose()?.unwrap_or_default();
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let own: Vec<_> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .collect();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let signed = Signer::new(&settings.key, &settings.secret).sign_request(
            &self.method.to_uppercase(),
            path,
            &own,
            &body,
            now,
        );
        super::print(&format!("{}{path}?{signed}", settings.base_url()))?;
        Ok(Outcome::AllWell)
    }
}
