//! The publisher's state machine, for a driver in JavaScript that has `fetch`, timers and promises.

use std::time::Duration;

use js_sys::{Array, Function};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::arguments::{is_absent, optional_number, property, shown, type_of, unreadable};
use super::errors::{Thrown, says, thrown};
use super::payload::{event_name, json_text, parsed};
use super::settings::settings_of;
use super::{bare, list, object};
use crate::error::{self, RealtimeError};
use crate::publish::machine::{Action, Ended, Machine, Now, Options, RequestId, Waiter, usual};
use crate::publish::message::Message;
use crate::publish::request::app_path;
use crate::publish::{Answer, MAX_ANSWER, NoAnswer, PublishError, Receipt, Reply};
use crate::sign::Signer;

#[wasm_bindgen(raw_module = "./publish-error.js")]
extern "C" {
    /// `PublishError` of `src/js/publish-error.ts`.
    #[wasm_bindgen(js_name = PublishError, extends = js_sys::Error)]
    type Unpublished;

    #[wasm_bindgen(constructor, js_class = "PublishError")]
    fn new(code: &str, found: &str, advice: &str, status: Option<u16>) -> Unpublished;
}

/// The prefixes of the error codes for a connection that was not made, in Node, Bun and undici.
const NOT_CONNECTED: [&str; 18] = [
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "EADDRNOTAVAIL",
    "UND_ERR_CONNECT_TIMEOUT",
    "ConnectionRefused",
    // a server that speaks another protocol, or another version of TLS
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "ERR_SSL_UNSUPPORTED_PROTOCOL",
    "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
    "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
    // a certificate that is not trusted, or is another host's
    "ERR_TLS_CERT_",
    "CERT_",
    "UNABLE_TO_",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_",
    "HOSTNAME_MISMATCH",
];

/// The driver's number for whoever waits for an event.
struct Caller(u32);

impl Waiter for Caller {}

/// An event that is ready to be published.
// built before the publisher is borrowed: payloads and predicates are the app's code, which may publish too
#[wasm_bindgen]
pub struct Outgoing(Message);

#[wasm_bindgen]
impl Outgoing {
    /// Builds an event for those of its channels for which `only_if` returns true.
    ///
    /// # Errors
    /// The error of the event, or whatever `only_if` throws.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "unknown")] name: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown")] payload: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown")] only_if: &JsValue,
    ) -> Result<Self, JsValue> {
        let (name, json) = (event_name(name)?, json_text(payload, "payload")?);
        let mut message = Message::of_json(&name, &json).map_err(thrown)?;
        let Some(only_if) = only_if.dyn_ref::<Function>() else { return Ok(Self(message)) };
        let mut watched = Vec::new();
        for channel in message.channels {
            if only_if.call1(&JsValue::UNDEFINED, &parsed(&channel))?.is_truthy() {
                watched.push(channel);
            }
        }
        message.channels = watched;
        Ok(Self(message))
    }

    /// The receipt of an event that goes to no channel.
    #[wasm_bindgen(getter, js_name = receiptOfNobody, unchecked_return_type = "unknown")]
    pub fn receipt_of_nobody(&self) -> JsValue {
        if self.0.channels.is_empty() { receipt(&self.0.receipt(false)) } else { JsValue::UNDEFINED }
    }
}

/// A publisher. The driver reports what happens, and [`poll`](Self::poll) says what to do. Times are in
/// milliseconds: `since` counts from any fixed moment, `date` from 1970.
#[wasm_bindgen]
pub struct PublisherCore {
    machine: Machine<Caller>,
    signer: Signer,
    base_url: String,
}

#[wasm_bindgen]
impl PublisherCore {
    /// Creates a publisher with these options.
    ///
    /// # Errors
    /// `invalid_argument`.
    #[wasm_bindgen(constructor)]
    pub fn new(#[wasm_bindgen(unchecked_param_type = "unknown")] options: &JsValue) -> Result<Self, JsValue> {
        let settings = settings_of(options)?;
        let number = |field: &'static str, usual: f64| {
            let refused = |found: &str| says::POSITIVE.at(field, "", found);
            let value = property(options, field, field)?;
            let number = optional_number(&value, refused)?.unwrap_or(usual);
            // NaN is not above 0 either
            if number > 0.0 { Ok(number) } else { Err(Thrown::from(refused(&shown(&value)))) }
        };
        let milliseconds =
            |field, usual: Duration| Ok::<_, Thrown>(duration(number(field, usual.as_secs_f64() * 1000.0)?));
        let chance = match hook(options, "random")? {
            Some(random) => {
                let chance = random.call0(&JsValue::UNDEFINED).map_err(|_| unreadable("random"))?;
                chance.as_f64().unwrap_or_default()
            }
            None => js_sys::Math::random(),
        };
        let machine = Machine::new(Options {
            app_path: app_path(&settings.app_id),
            queue: number("queue", usual::QUEUE as f64)? as usize,
            queue_bytes: number("queueBytes", usual::QUEUE_BYTES as f64)? as usize,
            connections: number("connections", usual::CONNECTIONS as f64)? as usize,
            timeout: milliseconds("timeout", usual::TIMEOUT)?,
            patience: milliseconds("patience", usual::PATIENCE)?,
            coalesce: property(options, "coalesce", "coalesce")?.is_truthy(),
            seed: chance.to_bits(),
        });
        let signer = Signer::new(&settings.key, &settings.secret);
        Ok(Self { machine, signer, base_url: settings.base_url() })
    }

    /// Publishes an event. [`poll`](Self::poll) reports its end under the number `caller`.
    ///
    /// # Errors
    /// `closed`.
    pub fn publish(&mut self, event: Outgoing, caller: u32, since: f64, date: f64) -> Result<(), Thrown> {
        let published = self.machine.publish(now(since, date), event.0, Caller(caller), true);
        published.map(|_| ()).map_err(|(error, _)| thrown(error))
    }

    /// Handles an answer of the server, with the beginning of its body.
    #[allow(clippy::too_many_arguments)]
    pub fn answered(
        &mut self,
        group: f64,
        attempt: u32,
        status: u16,
        retry_after: Option<String>,
        date_header: Option<String>,
        body: &[u8],
        since: f64,
        date: f64,
    ) {
        let answer = Answer { status, retry_after, date: date_header, body: body.to_vec() };
        self.replied(group, attempt, Ok(answer), since, date);
    }

    /// Handles a missing answer. `code` is the platform's error code.
    pub fn failed(&mut self, group: f64, attempt: u32, code: String, since: f64, date: f64) {
        let reply = match NOT_CONNECTED.iter().any(|beginning| code.starts_with(beginning)) {
            true => NoAnswer::NotConnected(code),
            false => NoAnswer::Broken(code),
        };
        self.replied(group, attempt, Err(reply), since, date);
    }

    /// Accepts no more events. The events that are left after this time are given back.
    ///
    /// # Errors
    /// `invalid_argument`.
    pub fn close(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "unknown")] milliseconds: &JsValue,
        since: f64,
        date: f64,
    ) -> Result<(), Thrown> {
        let refused = |found: &str| Thrown::from(error::says::MILLISECONDS.at("milliseconds", "", found));
        let wait = milliseconds.as_f64().ok_or_else(|| refused(type_of(milliseconds)))?;
        // NaN is not 0 or more either
        let wait = if wait >= 0.0 { wait } else { return Err(refused(&shown(milliseconds))) };
        self.machine.close(now(since, date), duration(wait));
        Ok(())
    }

    /// The next action. `undefined` until something happens or [`wake`](Self::wake) is reached.
    #[wasm_bindgen(unchecked_return_type = "unknown")]
    pub fn poll(&mut self, since: f64, date: f64) -> JsValue {
        let now = now(since, date);
        loop {
            match self.machine.poll(now) {
                None => return JsValue::UNDEFINED,
                Some(Action::Send(request)) => {
                    let (group, attempt) = request.id.parts();
                    let url = format!("{}{}?{}", self.base_url, request.path, request.query(&self.signer));
                    let body = std::str::from_utf8(&request.body).unwrap_or_default();
                    let group = (group as f64).into();
                    return object(&[
                        ("what", "send".into()),
                        ("group", group),
                        ("attempt", attempt.into()),
                        ("url", url.into()),
                        ("body", body.into()),
                    ]);
                }
                Some(Action::Abandon(id)) => {
                    let (group, _) = id.parts();
                    return object(&[("what", "abandon".into()), ("group", (group as f64).into())]);
                }
                Some(Action::Ended(event)) => return ended(event),
                // JavaScript does not need these
                Some(
                    Action::Admitted(_)
                    | Action::Retrying { .. }
                    | Action::Failing { .. }
                    | Action::Recovered { .. }
                    | Action::ClockCorrected { .. },
                ) => {}
            }
        }
    }

    /// The time of the next poll if nothing happens before, by the clock of `since`. `undefined` for never.
    #[wasm_bindgen(getter)]
    pub fn wake(&self) -> Option<f64> {
        // whole milliseconds, because JavaScript's clocks lose fractions
        self.machine.next_wake().map(|at| at.as_nanos().div_ceil(1_000_000) as f64)
    }

    /// Whether nothing is left to do.
    #[wasm_bindgen(getter, js_name = isAtRest)]
    pub fn is_at_rest(&self) -> bool {
        self.machine.is_at_rest()
    }

    /// The number of events that wait for room, are queued or are in a request.
    #[wasm_bindgen(getter)]
    pub fn pending(&self) -> f64 {
        self.machine.stats().pending as f64 + self.machine.waiting_for_room() as f64
    }

    /// Counts of events so far, by outcome.
    #[wasm_bindgen(unchecked_return_type = "unknown")]
    pub fn stats(&self) -> JsValue {
        let stats = self.machine.stats();
        let counts = [
            ("accepted", stats.accepted),
            ("sent", stats.sent),
            ("requests", stats.requests),
            ("retried", stats.retried),
            ("truncated", stats.truncated),
            ("superseded", stats.superseded),
            ("failed", stats.failed),
            ("undelivered", stats.undelivered),
            ("pending", stats.pending),
        ];
        object(&counts.map(|(name, count)| (name, (count as f64).into())))
    }

    /// The events given back since the last call.
    #[wasm_bindgen(js_name = takeGivenBack, unchecked_return_type = "unknown")]
    pub fn take_given_back(&mut self) -> JsValue {
        let given_back = self.machine.take_given_back();
        let each = given_back.iter().map(|event| {
            object(&[
                ("name", (&*event.name).into()),
                ("channels", list(event.channels.iter().map(|channel| channel.name()))),
                ("data", (&*event.data).into()),
                ("wasOnItsWay", event.was_on_its_way.into()),
            ])
        });
        each.collect::<Array>().into()
    }

    /// The number of bytes of an answer's body that are used.
    #[wasm_bindgen(getter, js_name = maxAnswer)]
    pub fn max_answer(&self) -> usize {
        MAX_ANSWER
    }

    fn replied(&mut self, group: f64, attempt: u32, reply: Reply, since: f64, date: f64) {
        self.machine.replied(now(since, date), RequestId::of_parts(group as u64, attempt), reply);
    }
}

/// The options of a publisher that are functions, by name.
///
/// # Errors
/// `invalid_argument` for an option that is not a function.
#[wasm_bindgen(js_name = publisherHooks, unchecked_return_type = "unknown")]
pub fn publisher_hooks(
    #[wasm_bindgen(unchecked_param_type = "unknown")] options: &JsValue,
) -> Result<JsValue, Thrown> {
    let mut hooks = Vec::new();
    for name in ["fetch", "now", "sleep", "onlyIf"] {
        hooks.extend(hook(options, name)?.map(|function| (name, function.into())));
    }
    Ok(bare(&hooks))
}

fn hook(options: &JsValue, name: &'static str) -> Result<Option<Function>, Thrown> {
    let value = property(options, name, name)?;
    if is_absent(&value) {
        return Ok(None);
    }
    let refused = || says::HOOK.at(name, "", type_of(&value)).into();
    value.dyn_ref::<Function>().cloned().map(Some).ok_or_else(refused)
}

/// The ends of an event and of the events that it replaced.
fn ended(Ended { message, waiter, superseded, result, .. }: Ended<Caller>) -> JsValue {
    let end = |Caller(caller): &Caller, is_superseded| {
        let (key, value) = match &result {
            Ok(()) => ("receipt", receipt(&message.receipt(is_superseded))),
            Err(error) => ("error", unpublished(error)),
        };
        bare(&[("caller", (*caller).into()), (key, value)])
    };
    let ends: Array = superseded.iter().map(|caller| end(caller, true)).collect();
    ends.push(&end(&waiter, false));
    bare(&[("what", "ended".into()), ("ends", ends.into())])
}

/// `Receipt` of `src/js/publisher.ts`.
fn receipt(Receipt { channels, bytes, truncated, superseded }: &Receipt) -> JsValue {
    object(&[
        ("channels", list(channels.iter().map(|channel| channel.name()))),
        ("bytes", (*bytes).into()),
        ("truncated", list(truncated.iter().map(|pointer| &**pointer))),
        ("superseded", (*superseded).into()),
    ])
}

/// The error for JavaScript. An error of the server has its status. A publisher that was closed has the
/// package's own class.
fn unpublished(error: &PublishError) -> JsValue {
    let told = RealtimeError::from(error);
    if *error == PublishError::Undelivered {
        return Thrown::from(told).into();
    }
    let RealtimeError { code, found, advice, .. } = told;
    Unpublished::new(code.as_str(), &found, &advice, error.status()).into()
}

fn now(since: f64, date: f64) -> Now {
    Now { since_start: duration(since), since_1970: duration(date) }
}

/// Converts milliseconds to a duration, in whole microseconds, which are exact for any date. Zero for
/// anything that is not above 0.
fn duration(milliseconds: f64) -> Duration {
    Duration::from_micros((milliseconds * 1000.0).round() as u64)
}
