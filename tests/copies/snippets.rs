//! The Rust of the Events page (`src/schema/html/rust.rs`), compiled and run as it stands there.

use serde_json::Value;

/// The publisher of the snippets: it prints the payloads. Nothing in it waits, so one poll is enough.
const PUBLISHER: &str = r##"
use std::error::Error;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

struct Publisher;

impl Publisher {
    async fn publish(&self, event: impl Into<fiche_realtime::Event>) -> Result<(), serde_json::Error> {
        println!("{}", event.into().to_json()?);
        Ok(())
    }
}

fn main() {
    let all = pin!(all(&Publisher));
    let Poll::Ready(done) = all.poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
    done.unwrap();
}
"##;

/// The texts of the page's boxes of this kind, in their order.
fn boxes(page: &str, kind: &str) -> Vec<String> {
    let plain = |text: &str| {
        let plain =
            text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
        plain.replace("&amp;", "&")
    };
    let begin = format!(" class=\"{kind}\">");
    page.split(&begin).skip(1).filter_map(|rest| rest.split("</code>").next()).map(plain).collect()
}

/// A program that runs every snippet.
pub fn program(page: &str) -> String {
    let snippets: String =
        boxes(page, "rust").iter().map(|snippet| format!("    {{\n{snippet}\n    }}\n")).collect();
    format!(
        "{PUBLISHER}\nasync fn all(publisher: &Publisher) -> Result<(), Box<dyn Error>> {{\n{snippets}    Ok(())\n}}\n"
    )
}

/// Checks that the snippets published the samples that the page shows beside them.
pub fn check(page: &str, published: &str) {
    let samples: Vec<Value> =
        boxes(page, "json").iter().map(|sample| serde_json::from_str(sample).unwrap()).collect();
    let published: Vec<Value> = published.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(samples.len() > 29, "{} samples", samples.len());
    assert_eq!(published, samples);
}
