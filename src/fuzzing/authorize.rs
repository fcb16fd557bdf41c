//! The authorizer: it signs only for the channels that were asked for and are allowed.

use serde_json::Value;

use crate::authorize::{Authorizer, ChannelRequest, User};
use crate::channel::Channel;
use crate::sign::Signer;

/// The input is the body of a request.
pub(super) fn holds(input: &[u8]) {
    let signer = Signer::new("key", "secret");
    let authorizer = Authorizer::new(signer.clone());
    let may = |scope: &Channel| scope.name().len().is_multiple_of(2);
    let mut consulted = Vec::new();
    let response = authorizer.authorize(&(), input, |(), scope| {
        consulted.push(scope.clone());
        may(scope)
    });
    let asked: Vec<_> =
        form_urlencoded::parse(input).filter(|(key, _)| key.starts_with("channel_name")).collect();
    let is_asked = |name: &str| asked.iter().any(|(_, asked)| asked == name);
    assert!(consulted.iter().all(|scope| is_asked(scope.name())));

    let answer: Value = serde_json::from_str(&response.body).unwrap();
    let granted: Vec<(String, &str)> = match response.status {
        200 if answer["auth"].is_string() => {
            let [scope] = &consulted[..] else { panic!("{consulted:?} for one answer") };
            vec![(scope.to_string(), answer["auth"].as_str().unwrap())]
        }
        200 => {
            let entries = answer.as_object().unwrap().iter();
            let granted = entries.filter(|(name, entry)| {
                assert!(is_asked(name), "{name}");
                assert!(entry["status"] == 200 || entry["status"] == 403 && entry.get("data").is_none());
                entry["status"] == 200
            });
            granted.map(|(name, entry)| (name.clone(), entry["data"]["auth"].as_str().unwrap())).collect()
        }
        400 | 403 | 413 => {
            assert!(answer["error"].is_string() && answer.get("auth").is_none());
            Vec::new()
        }
        other => panic!("{other}"),
    };
    let allowed = consulted.iter().filter(|scope| may(scope)).map(Channel::to_string);
    assert_eq!(granted.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), allowed.collect::<Vec<_>>());
    if let Ok(request) = ChannelRequest::parse(input) {
        for (name, auth) in granted {
            signer.verify_channel(request.socket_id(), &name, None, auth).unwrap();
        }
    } else {
        assert!(granted.is_empty());
    }

    let nobody = authorizer.authenticate_user(input, None);
    let somebody = authorizer.authenticate_user(input, Some(&User::new("ada")));
    assert!(matches!((nobody.status, somebody.status), (403, 200) | (400, 400) | (413, 413)));
}
