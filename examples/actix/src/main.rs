//! A backend with actix-web: the endpoints to which pusher-js posts, and the one of the webhooks.
//!
//! ```sh
//! PUSHER_APP_ID=app PUSHER_KEY=key PUSHER_SECRET=secret cargo run --manifest-path examples/actix/Cargo.toml
//! ```

mod app;
// the documentation of the crate shows this file
#[path = "../../../src/authorize/actix_web.rs"]
mod endpoints;
#[cfg(test)]
mod tests;

use actix_web::{App, HttpServer, web};
use app::Database;
use fiche_realtime::{Authorizer, Settings, Webhook};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let settings = Settings::from_env().map_err(std::io::Error::other)?;
    let settings =
        settings.ok_or_else(|| std::io::Error::other("set PUSHER_APP_ID, PUSHER_KEY and PUSHER_SECRET"))?;
    let signer = settings.signer("").map_err(std::io::Error::other)?;
    let authorizer = web::Data::new(Authorizer::new(signer.clone()));
    // one for all workers, so that each of them knows the webhooks that the others have served
    let webhook = web::Data::new(Webhook::new(signer));
    let database = web::Data::new(Database::default());
    let app = move || {
        let app =
            App::new().app_data(authorizer.clone()).app_data(webhook.clone()).app_data(database.clone());
        app.configure(endpoints::routes)
    };
    HttpServer::new(app).bind(("127.0.0.1", 8080))?.run().await
}
