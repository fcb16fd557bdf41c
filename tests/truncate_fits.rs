//! Truncation keeps as much as fits: to the byte, to the item and to the member.

use fiche_realtime::{TruncateError, truncate_json};
use serde_json::{Map, Value, json};

/// Shortens the payload of an event that the contract does not have.
fn shorten(payload: &str, limit: usize) -> String {
    let data = truncate_json("x.unknown", payload, limit).unwrap().data.into_owned();
    assert!(data.len() <= limit, "{} bytes of {limit}", data.len());
    data
}

fn read(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

/// An object of members that take eight bytes each.
fn members(count: usize) -> Value {
    (100..100 + count).map(|n| (format!("{n}"), json!(1))).collect::<Map<_, _>>().into()
}

#[test]
fn an_object_loses_only_the_members_that_do_not_fit() {
    let payload = json!({ "object": members(60) }).to_string();
    for limit in 100..400 {
        let data = shorten(&payload, limit);
        assert!(limit - data.len() < 8, "{} bytes of {limit}", data.len());
    }
}

#[test]
fn an_object_gets_back_members_for_which_a_list_leaves_room() {
    let payload = json!({ "object": members(100), "texts": vec!["i".repeat(30); 30] }).to_string();
    for limit in 200..600 {
        let data = shorten(&payload, limit);
        assert!(limit - data.len() < 8, "{} bytes of {limit}", data.len());
    }
}

#[test]
fn a_text_stays_whole_if_a_list_leaves_room_for_it() {
    let text = "t".repeat(100);
    let payload = json!({ "list": vec!["i".repeat(30); 30], "text": text }).to_string();
    let mut times = 0;
    for limit in 150..300 {
        let data = read(&shorten(&payload, limit));
        let is_whole = data["text"] == *text;
        assert_eq!(data["_truncated"] == json!(["/list"]), is_whole, "{limit}");
        times += usize::from(is_whole);
    }
    assert!(times > 0 && times < 150, "{times}");
}

#[test]
fn what_is_small_in_an_object_leaves_its_room_to_what_is_large() {
    let payload = json!({ "object": { "large": "l".repeat(500), "small": "s".repeat(60) } }).to_string();
    let data = shorten(&payload, 300);
    assert_eq!((data.len(), read(&data)["object"]["small"].as_str().unwrap().len()), (300, 60));
}

#[test]
fn an_identifier_in_an_object_has_a_place_up_to_forty_bytes() {
    let payload = json!({
        "object": { "first_id": "1".repeat(38), "second_id": "2".repeat(39), "text": "t".repeat(900) }
    });
    let kept = read(&shorten(&payload.to_string(), 300));
    assert_eq!(kept["object"]["first_id"], payload["object"]["first_id"]);
    assert_eq!(kept["object"].get("second_id"), None);
}

#[test]
fn two_lists_share_the_room_of_a_few_items() {
    let payload = json!({ "a": vec![1; 20], "b": vec![1; 20] }).to_string();
    let both = r#"{"a":[1,1],"b":[1,1],"_truncated":["/a","/b"]}"#;
    assert_eq!(shorten(&payload, both.len()), both);
}

#[test]
fn a_text_and_a_list_fit_wherever_their_shortest_forms_do() {
    let payload = json!({ "text": "t".repeat(50), "things": vec![1; 20] }).to_string();
    let shortest = r#"{"text":"…","things":[],"_truncated":["/text","/things"]}"#;
    assert_eq!(shorten(&payload, shortest.len()), shortest);
    for limit in shortest.len()..shortest.len() + 20 {
        shorten(&payload, limit);
    }
}

#[test]
fn an_object_of_the_contract_takes_no_more_than_its_text() {
    let text = r#"{"audit_id":"a","fiche_id":"f","error":"this one could be cut","failed_at":"2026-11-23T10:00:00Z","status":"failed","partial_results":{"completed_steps":1,"total_steps":2,"failed_steps":1}}"#;
    let spaced = format!("{text} ");
    assert_eq!(truncate_json("audit.failed", &spaced, text.len()).unwrap().data, text);
}

#[test]
fn a_list_of_earlier_cuts_counts_towards_what_is_needed() {
    let text = r#"{"type":"info","message":"m","duration":1,"_truncated":["/message"]}"#;
    for limit in 20..text.len() {
        let Err(TruncateError::TooSmall { needed, .. }) = truncate_json("notification", text, limit) else {
            panic!("a payload in {limit} bytes");
        };
        assert_eq!(needed, text.len(), "{limit}");
    }
}

#[test]
fn what_repeated_keys_had_takes_no_room_from_their_neighbours() {
    // more of them than are remembered at once, two objects deep
    let inner = format!(r#"{{{}"z":1}}"#, r#""k":1,"#.repeat(3000));
    let payload = format!(r#"{{"object":{{"list":{},"inner":{inner}}}}}"#, json!(vec![1; 3000]));
    for limit in [600, 601, 2000, 2001] {
        let data = shorten(&payload, limit);
        assert!(limit - data.len() < 2, "{} bytes of {limit}", data.len());
        assert_eq!(read(&data)["object"]["inner"], json!({ "k": 1, "z": 1 }));
    }
}

#[test]
fn what_comes_after_a_large_object_counts_towards_what_is_needed() {
    // together more than the 256 values that are remembered at least, and without the object up to four fifths of them
    for numbers in [100, 202] {
        let mut payload = members(numbers);
        payload["object"] = members(200);
        payload["the_id"] = json!("i".repeat(9000));
        let Err(TruncateError::TooSmall { needed, .. }) =
            truncate_json("x.unknown", &payload.to_string(), 300)
        else {
            panic!("an identifier of 9000 bytes in 300 bytes");
        };
        assert!(needed > 9000, "{needed} bytes for {numbers} numbers");
    }
}

#[test]
fn what_is_needed_is_exact_for_as_many_values_as_the_limit_has_room_for() {
    let mut payload = json!({ "an_id": "i".repeat(20_000) });
    payload.as_object_mut().unwrap().extend(members(1000).as_object().unwrap().clone());
    payload["the_id"] = json!("i".repeat(9000));
    let text = payload.to_string();
    let Err(TruncateError::TooSmall { needed, .. }) = truncate_json("x.unknown", &text, 10_000) else {
        panic!("{} bytes in 10 000", text.len());
    };
    assert_eq!(needed, text.len());
}
