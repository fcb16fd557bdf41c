//! `settings.jsonl`: an environment, and the app and URL that it names; `null` where it names none.

use fiche_realtime::{Server, Settings};
use serde_json::{Map, Value, json};

use super::{keep, line, told};

const SERVERS: &[&[(&str, &str)]] = &[
    &[],
    &[("CLUSTER", "eu")],
    &[("CLUSTER", "")],
    &[("CLUSTER", "ap-southeast-1")],
    &[("CLUSTER", "eu/x")],
    &[("CLUSTER", "eu.pusher.com#")],
    &[("CLUSTER", "é")],
    // without a host, its port and scheme are not looked at
    &[("PORT", "70000")],
    &[("PORT", "x"), ("SCHEME", "ws"), ("CLUSTER", "eu")],
    &[("HOST", ""), ("PORT", "x")],
    &[("HOST", "ws.example.com")],
    &[("HOST", "ws.example.com"), ("CLUSTER", "eu/x")],
    &[("HOST", "h"), ("SCHEME", "http")],
    &[("HOST", "h"), ("SCHEME", "")],
    &[("HOST", "h"), ("SCHEME", "ws")],
    &[("HOST", "h"), ("SCHEME", "HTTPS")],
    &[("HOST", "h"), ("SCHEME", "x\ny")],
    &[("HOST", "h"), ("PORT", "6001")],
    &[("HOST", "h"), ("PORT", "65535"), ("SCHEME", "http")],
    &[("HOST", "h"), ("PORT", "")],
    &[("HOST", "h"), ("PORT", "+80")],
    &[("HOST", "h"), ("PORT", "0080")],
    &[("HOST", "h"), ("PORT", "0")],
    &[("HOST", "h"), ("PORT", "65536")],
    &[("HOST", "h"), ("PORT", "-1")],
    &[("HOST", "h"), ("PORT", "1e3")],
    &[("HOST", "h"), ("PORT", "80 ")],
    &[("HOST", "h"), ("PORT", "８０")],
    &[("HOST", "h"), ("PORT", "0x50")],
    &[("HOST", "h"), ("PORT", "80.0")],
    &[("HOST", "10.0.0.7")],
    &[("HOST", "[::1]"), ("PORT", "6001")],
    &[("HOST", "::1")],
    &[("HOST", "[::1")],
    &[("HOST", "h:99")],
    &[("HOST", "h:99"), ("PORT", "x"), ("SCHEME", "ws")],
    &[("HOST", "https://h")],
    &[("HOST", "h/path")],
    &[("HOST", "user@h")],
    &[("HOST", "a b")],
    &[("HOST", "256.1.1.1")],
    &[("HOST", "soketi_1.")],
    &[("HOST", "bücher.example")],
    &[("HOST", "xn--bcher-kva.example")],
];

fn cases() -> Vec<Map<String, Value>> {
    let app = [("APP_ID", "1"), ("KEY", "k"), ("SECRET", "s3cret")];
    let env = |vars: &[(&str, &str)]| -> Map<String, Value> {
        vars.iter().map(|(name, value)| (format!("PUSHER_{name}"), json!(value))).collect()
    };
    let mut cases: Vec<_> = SERVERS.iter().map(|server| env(&[&app[..], *server].concat())).collect();
    // each one missing, and each one empty
    for at in 0..app.len() {
        let others: Vec<_> = (0..app.len()).filter(|other| *other != at).map(|other| app[other]).collect();
        cases.push(env(&others));
        cases.push(env(&[&others[..], &[(app[at].0, "")]].concat()));
    }
    cases.extend([env(&[]), env(&[("KEY", "")]), env(&[("HOST", "h")]), env(&[("CLUSTER", "eu")])]);
    cases
}

fn shown(settings: &Settings) -> Value {
    let mut shown = json!({
        "appId": settings.app_id, "key": settings.key,
        "secret": String::from_utf8_lossy(settings.secret.as_ref()), "scheme": "https",
    });
    match &settings.server {
        Server::Pusher(None) => {}
        Server::Pusher(Some(cluster)) => shown["cluster"] = json!(cluster),
        Server::Own { host, port, tls } => {
            shown["host"] = json!(host);
            shown["port"] = json!(port);
            shown["scheme"] = json!(if *tls { "https" } else { "http" });
        }
    }
    json!({ "settings": shown, "url": settings.base_url() })
}

#[test]
fn settings_keep_to_the_corpus() {
    let read = |env: Map<String, Value>| {
        let answer = Settings::from_vars(|name| env.get(name)?.as_str().map(str::to_owned));
        let answer = answer.map(|settings| settings.as_ref().map_or(json!({ "settings": null }), shown));
        let answer = answer.map_err(|error| {
            assert!(!error.to_string().contains("s3cret"));
            told(&error)
        });
        line(json!({ "env": env }), answer)
    };
    keep("settings.jsonl", &cases().into_iter().map(read).collect::<Vec<_>>());
}
