//! What the crate answers to a call of the suite. `../README.md` describes the calls.

use std::time::Duration;

use fiche_realtime::sign::SocketId;
use fiche_realtime::webhook::{Headers, Received, WebhookError, WebhookEvent};
use fiche_realtime::{
    Authorizer, CONTRACT_KEY, Channel, Decoded, FINGERPRINT, RealtimeError, Server, Settings, Signer,
    Webhook, decode, parse_channel, route_json, truncate_json,
};
use serde_json::{Value, json};

/// Returns `{"answer": …}` or `{"error": …}`, and `None` for a call that the suite does not have.
pub fn outcome(call: &str, input: &Value) -> Option<Value> {
    let answer = match call {
        "decode" => Ok(decoded(&decode(text(input, "name"), text(input, "data").as_bytes()))),
        "route" => route_json(text(input, "name"), text(input, "data"))
            .map(|channels| channels.iter().map(Channel::name).collect())
            .map_err(|error| told(&error)),
        "channelFor" => Ok(channel_for(text(input, "kind"), text(input, "id"))),
        "parseChannel" => {
            Ok(parse_channel(text(input, "name")).map_or(Value::Null, |channel| parts(&channel)))
        }
        "truncate" => truncated(input),
        "signRequest" => Ok(signed(input).into()),
        "authorizeChannel" => socket_id(input).and_then(|id| {
            let data = input["channel_data"].as_str();
            let answer = signer(input).authorize_channel(&id, text(input, "channel"), data);
            answer.map(|answer| json!(answer)).map_err(|error| told(&error))
        }),
        "authenticateUser" => socket_id(input).and_then(|id| {
            let answer = signer(input).authenticate_user(&id, text(input, "user_data"));
            answer.map(|answer| json!(answer)).map_err(|error| told(&error))
        }),
        "authorizeRequest" => Ok(authorized(input)),
        "verifyWebhook" => webhook(input),
        "optionsFromEnv" => settings(input),
        _ => return None,
    };
    Some(match answer {
        Ok(answer) => json!({ "answer": answer }),
        Err(error) => json!({ "error": error }),
    })
}

fn text<'a>(input: &'a Value, key: &str) -> &'a str {
    input[key].as_str().unwrap_or_default()
}

/// An error as JavaScript sees it.
fn told<E: std::error::Error>(error: &E) -> Value
where
    for<'a> RealtimeError: From<&'a E>,
{
    let RealtimeError { code, field, expected, found, .. } = RealtimeError::from(error);
    let message = error.to_string();
    json!({ "code": code.as_str(), "field": field, "expected": expected, "found": found, "message": message })
}

fn decoded(decoded: &Decoded<'_>) -> Value {
    let mut answer = json!({ "kind": decoded.kind() });
    match decoded {
        Decoded::Event { truncated, .. } => answer["truncated"] = json!(truncated),
        Decoded::Partial { missing, .. } => answer["missing"] = json!(missing),
        Decoded::Unknown { .. } => {}
        Decoded::Invalid { problems, .. } => answer["problems"] = json!(problems),
        other => panic!("the suite has no {}", other.kind()),
    }
    if let Decoded::Event { payload, .. }
    | Decoded::Partial { payload, .. }
    | Decoded::Unknown { payload, .. } = decoded
    {
        answer["payload"] = payload.to_value().unwrap_or_default();
    }
    answer
}

fn parts(channel: &Channel) -> Value {
    let mut parts = json!({ "kind": channel.kind().as_str() });
    if let Some(id) = channel.id() {
        parts["id"] = id.into();
    }
    parts
}

fn channel_for(kind: &str, id: &str) -> Value {
    let channel = kind.parse().ok().and_then(|kind| Channel::of(kind, id).ok());
    channel.map_or(Value::Null, |channel| channel.name().into())
}

fn truncated(input: &Value) -> Result<Value, Value> {
    let limit = input["limit"].as_u64().and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    truncate_json(text(input, "name"), text(input, "data"), limit)
        .map(|cut| cut.data.into())
        .map_err(|error| told(&error))
}

fn signer(input: &Value) -> Signer {
    Signer::new(text(input, "key"), text(input, "secret"))
}

fn signed(input: &Value) -> String {
    let query = input["query"].as_object().into_iter().flatten();
    let query: Vec<_> = query.filter_map(|(key, value)| Some((key.as_str(), value.as_str()?))).collect();
    let (method, path, body) = (text(input, "method"), text(input, "path"), text(input, "body"));
    signer(input).sign_request(
        method,
        path,
        &query,
        body.as_bytes(),
        input["time"].as_u64().unwrap_or_default(),
    )
}

fn socket_id(input: &Value) -> Result<SocketId, Value> {
    SocketId::parse(text(input, "socket_id")).map_err(|error| told(&error))
}

fn authorized(input: &Value) -> Value {
    let policy = |allowed: &Value, channel: &Channel| {
        allowed.as_array().into_iter().flatten().any(|name| name == channel.name())
    };
    let authorizer = Authorizer::new(signer(input));
    let response = authorizer.authorize(&input["allowed"], text(input, "body").as_bytes(), policy);
    // the fingerprint changes with the contract, and the cases do not
    let contract = format!(r#","{CONTRACT_KEY}":"{} {FINGERPRINT}""#, env!("CARGO_PKG_VERSION"));
    let body = response.body.replace(&contract, "");
    json!({ "status": response.status, "content_type": response.content_type, "body": body })
}

/// The bytes that these hexadecimal digits write.
fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).filter_map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()).collect()
}

fn webhook(input: &Value) -> Result<Value, Value> {
    let mut keys =
        input["keys"].as_object().into_iter().flatten().map(|(key, secret)| (key, secret.as_str()));
    let (key, secret) = keys.next().map_or(("", ""), |(key, secret)| (key, secret.unwrap_or_default()));
    let signer = keys.fold(Signer::new(key, secret), |signer, (key, secret)| {
        signer.with_previous(key, secret.unwrap_or_default())
    });
    let max_age = input["max_age"].as_u64().map_or(Duration::MAX, Duration::from_secs);
    let body = input["hex"].as_str().map_or_else(|| text(input, "body").into(), bytes);
    let headers =
        Headers { key: input["headers"]["key"].as_str(), signature: input["headers"]["signature"].as_str() };
    let now = input["now"].as_u64().unwrap_or_default();
    match Webhook::new(signer).with_max_age(max_age).receive(headers, &body, now) {
        Ok(Received::New(delivery)) => {
            let known = |event: &WebhookEvent| !matches!(event, WebhookEvent::Other { .. });
            let known: Vec<_> = delivery.events.iter().map(known).collect();
            Ok(json!({ "time_ms": delivery.time_ms, "events": delivery.events, "known": known }))
        }
        Ok(Received::Unfinished | Received::Repeat)
        | Err(WebhookError::MissingHeader { .. } | WebhookError::Signature(_) | WebhookError::Stale { .. }) => {
            Ok(Value::Null)
        }
        Err(error) => Err(told(&error)),
    }
}

fn settings(input: &Value) -> Result<Value, Value> {
    let read = Settings::from_vars(|name| input["env"][name].as_str().map(str::to_owned));
    let Some(settings) = read.map_err(|error| told(&error))? else { return Ok(Value::Null) };
    let mut answer = json!({
        "appId": settings.app_id, "key": settings.key,
        "secret": String::from_utf8_lossy(settings.secret.as_ref()), "scheme": "https",
    });
    match &settings.server {
        Server::Pusher(None) => {}
        Server::Pusher(Some(cluster)) => answer["cluster"] = json!(cluster),
        Server::Own { host, port, tls } => {
            answer["host"] = json!(host);
            answer["port"] = json!(port);
            answer["scheme"] = json!(if *tls { "https" } else { "http" });
        }
    }
    answer["url"] = settings.base_url().into();
    Ok(answer)
}
