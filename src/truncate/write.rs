//! Writes the planned payload, as JSON text without white space.

use super::plan::ELLIPSIS;
use super::skeleton::{Fate, Node, Part, Skeleton};
use crate::decode::TRUNCATED_KEY;
use crate::json::{quoted, write_compact};

impl Skeleton<'_> {
    /// Writes the payload, with the list of cuts.
    pub(super) fn write(&self, cut: &[String]) -> String {
        let mut json = String::with_capacity(self.limit.min(self.nodes[0].size));
        self.write_members(0, &mut json);
        if !cut.is_empty() {
            comma(&mut json);
            json.extend([&quoted(TRUNCATED_KEY), ":["]);
            for (at, pointer) in cut.iter().enumerate() {
                json.extend([if at > 0 { "," } else { "" }, &quoted(pointer)]);
            }
            json.push(']');
        }
        json.push('}');
        json
    }

    fn write_members(&self, node: usize, json: &mut String) {
        json.push('{');
        for member in self.members(node) {
            let Node { key, part, fate, .. } = self.nodes[member];
            if part == Part::Reserved || fate == Fate::Dropped {
                continue;
            }
            comma(json);
            json.extend(["\"", key, "\":"]);
            self.write_value(member, json);
        }
    }

    fn write_value(&self, node: usize, json: &mut String) {
        let Node { text, part, fate, size, .. } = self.nodes[node];
        match (part, fate) {
            (Part::Pruned | Part::Fields, _) => {
                self.write_members(node, json);
                json.push('}');
            }
            (Part::Text, Fate::Cut(end)) => json.extend([&text[..end], ELLIPSIS, "\""]),
            (_, Fate::Cut(end)) => {
                write_compact(&text[..end], json);
                json.push(']');
            }
            _ if text.len() == size => json.push_str(text),
            _ => write_compact(text, json),
        }
    }
}

/// Writes a comma, unless this is the object's first member.
fn comma(json: &mut String) {
    if !json.ends_with('{') {
        json.push(',');
    }
}
