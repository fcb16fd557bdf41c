//! The names of channels, and routing.

use crate::channel::{Channel, ChannelKind, parse_channel};
use crate::decode::{Decoded, EventError, decode};
use crate::limits::MAX_CHANNEL_LENGTH;
use crate::route::{RouteError, route, route_json};

/// The input is a name or an id, a line feed, and a payload.
pub(super) fn holds(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (name, payload) = text.split_once('\n').unwrap_or((text, ""));
    match parse_channel(name) {
        Some(channel) => {
            assert_eq!(channel.to_string(), name);
            assert!(name.len() <= MAX_CHANNEL_LENGTH);
            assert_eq!(Channel::of(channel.kind(), channel.id().unwrap_or_default()), Ok(channel));
        }
        None => {
            let ids =
                ChannelKind::SCOPED.iter().filter_map(|kind| Some((kind, name.strip_prefix(kind.prefix())?)));
            ids.for_each(|(kind, id)| assert!(Channel::of(*kind, id).is_err(), "{name}"));
            assert_ne!(name, Channel::global().name());
        }
    }
    for kind in ChannelKind::SCOPED {
        let parsed = parse_channel(&[kind.prefix(), name].concat());
        assert_eq!(parsed, Channel::of(*kind, name).ok());
    }

    let routed = route_json(name, payload);
    if let Ok(channels) = &routed {
        let only_global = [Channel::global()];
        assert!(*channels == only_global || (1..=ChannelKind::SCOPED.len()).contains(&channels.len()));
        assert!(*channels == only_global || channels.iter().all(|channel| channel.id().is_some()));
        assert!(
            channels
                .is_sorted_by_key(|channel| ChannelKind::ALL.iter().position(|kind| *kind == channel.kind()))
        );
        channels.iter().for_each(|channel| assert_eq!(parse_channel(channel.name()).as_ref(), Some(channel)));
        if name == "notification" || name.starts_with("batch.") {
            assert_eq!(*channels, only_global);
        }
    }
    if let Decoded::Event { payload, .. } = decode(name, payload.as_bytes()) {
        match payload.to_event() {
            Ok(event) => {
                let typed = route(&event);
                assert_eq!(route_json(name, &event.to_json().unwrap()), Ok(typed.clone()));
                // the struct does not have an id that the contract does not know, and the payload may
                if let Ok(channels) = routed {
                    assert!(typed.iter().all(|channel| channels.contains(channel) || channel.id().is_none()));
                }
            }
            Err(error) => {
                assert!(matches!(error, EventError::Id(_)) && matches!(routed, Err(RouteError::Id(_))));
            }
        }
    }
}
