//! The endpoints of a backend with actix-web 4.

use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use fiche_realtime::authorize::{Response, User};
use fiche_realtime::webhook::{Headers, Received};
use fiche_realtime::{Authorizer, Webhook};

use crate::app::{Account, Database}; // the application's own: an extractor, and what its policy asks

/// With each answer of 503: the time in seconds after which to try again.
const RETRY_AFTER: (header::HeaderName, &str) = (header::RETRY_AFTER, "5");

/// The routes: two for pusher-js, and one for the Channels server.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/pusher/auth", web::post().to(subscribe))
        .route("/pusher/user-auth", web::post().to(sign_in))
        .route("/pusher/webhook", web::post().to(webhook));
}

async fn subscribe(
    user: Account,
    authorizer: web::Data<Authorizer>,
    database: web::Data<Database>,
    body: web::Bytes,
) -> HttpResponse {
    // an error of the database is answered with 503
    let policy = async |user: &Account, channel: &_| database.may_see(user, channel).await;
    send(authorizer.authorize_async(&user, &body, policy).await)
}

async fn sign_in(
    account: Account,
    authorizer: web::Data<Authorizer>,
    database: web::Data<Database>,
    body: web::Bytes,
) -> HttpResponse {
    send(match database.find(&account).await {
        Ok(id) => authorizer.authenticate_user(&body, id.map(User::new).as_ref()),
        Err(error) => Response::unavailable(&error),
    })
}

fn send(response: Response) -> HttpResponse {
    if let Some(error) = &response.outage {
        eprintln!("a policy failed: {error}");
    }
    let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut answer = HttpResponse::build(status);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        answer.insert_header(RETRY_AFTER);
    }
    answer.content_type(response.content_type).body(response.body)
}

async fn webhook(
    request: HttpRequest,
    webhook: web::Data<Webhook>,
    database: web::Data<Database>,
    body: web::Bytes,
) -> HttpResponse {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let signed = Headers { key: header("x-pusher-key"), signature: header("x-pusher-signature") };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    match webhook.receive(signed, &body, now.as_millis() as u64) {
        Ok(Received::New(delivery)) => {
            // unless it is served, its repeat counts as new: also after a panic, or if this is dropped
            let serving = webhook.serving(&delivery);
            match database.serve(&delivery).await {
                Ok(()) => {
                    serving.served();
                    HttpResponse::Ok().finish()
                }
                Err(error) => {
                    eprintln!("a webhook was not served: {error}");
                    later()
                }
            }
        }
        Ok(Received::Repeat) => HttpResponse::Ok().finish(),
        Ok(Received::Unfinished) => later(),
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::BAD_REQUEST);
            HttpResponse::build(status).body(error.to_string())
        }
    }
}

/// The answer to a webhook that has to be sent again.
fn later() -> HttpResponse {
    HttpResponse::ServiceUnavailable().insert_header(RETRY_AFTER).finish()
}
