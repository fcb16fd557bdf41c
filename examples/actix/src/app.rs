//! What the application has of its own: its users and its database.

use std::future::{Ready, ready};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest, error};
use fiche_realtime::Channel;
use fiche_realtime::webhook::Delivery;

/// The user who sent a request. An application reads its session; here it is the header `x-user`.
pub struct Account(String);

impl FromRequest for Account {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request.headers().get("x-user").and_then(|name| name.to_str().ok());
        ready(name.map(|name| Self(name.to_owned())).ok_or_else(|| error::ErrorUnauthorized("sign in first")))
    }
}

/// A database that can be away.
#[derive(Default)]
pub struct Database {
    pub is_away: Mutex<bool>,
    /// Whether the code that serves webhooks has a defect.
    pub is_broken: AtomicBool,
    pub served: Mutex<usize>,
}

impl Database {
    fn ask(&self) -> Result<(), String> {
        let is_away = self.is_away.lock().map_err(|error| error.to_string())?;
        if *is_away { Err("db-7: connection refused".into()) } else { Ok(()) }
    }

    /// Whether the user may subscribe: Ada may see the audit 42.
    pub async fn may_see(&self, user: &Account, channel: &Channel) -> Result<bool, String> {
        self.ask().map(|()| user.0 == "ada" && channel.id() == Some("42"))
    }

    /// The id with which the user signs in, if the user is known.
    pub async fn find(&self, user: &Account) -> Result<Option<String>, String> {
        self.ask().map(|()| (user.0 == "ada").then(|| user.0.clone()))
    }

    /// Serves the events of a webhook.
    pub async fn serve(&self, delivery: &Delivery) -> Result<(), String> {
        self.ask()?;
        assert!(!self.is_broken.load(Ordering::Relaxed), "a defect of the application");
        *self.served.lock().map_err(|error| error.to_string())? += delivery.events.len();
        Ok(())
    }
}
