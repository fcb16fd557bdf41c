use super::event::sample;
use super::markup::escape;
use super::*;
use crate::contract::field::{Field, Type};
use crate::schema::shapes;

/// The text of the page from where an event begins to where the next one does.
fn part<'a>(page: &'a str, id: &str) -> &'a str {
    let begin =
        page.find(&format!("<article class=\"event\" id=\"{id}\"")).expect("the event is on the page");
    let end = page[begin..].find("</article>").expect("the event ends");
    &page[begin..begin + end]
}

fn assert_has(part: &str, text: &str) {
    assert!(part.contains(&escape(text)), "{text} in {part}");
}

fn assert_has_fields(part: &str, parent: &str, fields: &[Field]) {
    for field in fields {
        let path = format!("{parent}{}", field.name);
        let cell = format!("<th scope=\"row\">{}</th>", breakable(&path));
        assert!(part.contains(&cell), "{path} in {part}");
        if let Type::Object(_, nested) = field.ty {
            assert_has_fields(part, &format!("{path}."), nested);
        }
    }
}

#[test]
fn every_event_is_there_with_all_that_is_declared() {
    let page = html();
    for (event, shape) in shapes() {
        let part = part(&page, event.name);
        assert_has(part, &event.meaning());
        assert_has(part, &format!("{:#}", serde_json::Value::Object(sample(event, shape))));
        assert_has_fields(part, "", shape.fields);
        for channel in shape.channels {
            let kind: ChannelKind = channel.parse().expect("a kind of channel");
            assert_has(part, &address(kind));
        }
        for stale in shape.makes_stale() {
            assert_has(part, stale);
        }
        for text in [format!("{} {{", shape.type_name), format!("\"{}\": ({{ payload }})", event.name)] {
            assert_has(part, &text);
        }
        let link = format!("<li><a href=\"#{0}\">{0}</a></li>", event.name);
        assert_eq!(page.matches(&link).count(), 1, "{}", event.name);
    }
}

#[test]
fn every_kind_of_channel_and_every_type_is_explained() {
    let page = html();
    for &kind in ChannelKind::ALL {
        let row = format!("<tr><th scope=\"row\">{}</th>", breakable(&address(kind)));
        assert!(page.contains(&row), "{kind}");
        assert!(page.contains(&format!("name=\"channel\" value=\"{kind}\"")), "{kind}");
    }
    let numbers = NumberKind::ALL.iter().map(|kind| kind.as_str());
    for id in numbers.chain(Format::ALL.iter().map(|format| format.as_str())) {
        assert!(page.contains(&format!("<tr id=\"type-{id}\">")), "{id}");
    }
    for link in page.split("href=\"#type-").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!(" id=\"type-{link}\"")), "{link}");
    }
}

#[test]
fn every_id_stands_once() {
    let page = html();
    let mut ids: Vec<_> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn every_name_of_the_template_has_a_value() {
    for part in PAGE.split("{{").skip(1) {
        let (name, _) = part.split_once("}}").expect("the name ends");
        assert!(value(name).is_some_and(|value| !value.is_empty()), "{name}");
    }
}

#[test]
fn the_document_is_one_file_without_open_ends() {
    for outside in ["http:", "https:", "src=", "@import", "url("] {
        assert!(![PAGE, STYLE].concat().contains(outside), "{outside}");
    }
    // nothing that would end or hide a script or a style sheet
    for inner in SCRIPTS.iter().chain([&STYLE]) {
        let inner = inner.to_ascii_lowercase();
        assert!(!inner.contains("</script") && !inner.contains("<!--") && !inner.contains("</style"));
    }
}
