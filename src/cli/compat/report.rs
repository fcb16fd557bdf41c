//! The differences of two contracts, for people.

use std::fmt::Write;

use clap::builder::styling::{AnsiColor, Style};

use super::Found;
use crate::cli::output::visible;
use crate::compat::{Class, Contract, Difference};

/// Writes differences as text.
pub(super) struct Report<'a> {
    pub found: &'a Found,
    pub is_coloured: bool,
}

impl Report<'_> {
    /// The text: a line about both contracts, then each difference, the worst first.
    pub(super) fn text(&self, old: &Contract, new: &Contract) -> String {
        let mut text = String::new();
        let side = |contract: &Contract| format!("{} ({})", contract.crate_version, contract.fingerprint);
        self.line(&mut text, "", None, &format!("{} to {}: {}", side(old), side(new), self.counts()));
        let mut differences: Vec<_> = self.found.0.iter().collect();
        differences.sort_by_key(|(difference, _)| std::cmp::Reverse(difference.effects.worst()));
        for (difference, reason) in differences {
            text.push('\n');
            self.difference(&mut text, difference, reason.as_deref());
        }
        text
    }

    fn counts(&self) -> String {
        let count = self.found.0.len();
        let accepted = self.found.0.iter().filter(|(_, reason)| reason.is_some()).count();
        let accepted = if accepted > 0 { format!(", {accepted} accepted") } else { String::new() };
        match count {
            0 => "no difference".into(),
            1 => format!("1 difference, {} breaking{accepted}", self.found.breaks()),
            _ => format!("{count} differences, {} breaking{accepted}", self.found.breaks()),
        }
    }

    fn difference(&self, text: &mut String, difference: &Difference, reason: Option<&str>) {
        let Difference { rule, at, change, effects, instead, .. } = difference;
        let worst = effects.worst();
        let class = if reason.is_some() { "accepted" } else { worst.as_str() };
        self.line(text, "", Some((worst, class)), &format!(" {at} [{rule}]: {change}"));
        for (reader, effect) in effects.each() {
            let class = Some((effect.class, effect.class.as_str()));
            self.line(text, &format!("  {reader}: "), class, &format!(": {}", effect.because));
        }
        if let Some(reason) = reason {
            self.line(text, "  accepted because: ", None, reason);
        } else if let Some(instead) = instead {
            self.line(text, "  instead: ", None, instead);
        }
    }

    /// Writes a line, in which only the class is coloured. The rest may come from a file.
    fn line(&self, text: &mut String, before: &str, class: Option<(Class, &str)>, after: &str) {
        let style = class.map_or(Style::new(), |(class, _)| style(class));
        let style = if self.is_coloured { style } else { Style::new() };
        let word = class.map_or("", |(_, word)| word);
        // text can always be written
        let _ = writeln!(text, "{before}{style}{word}{style:#}{}", visible(after));
    }
}

fn style(class: Class) -> Style {
    match class {
        Class::Compatible => AnsiColor::Green.on_default(),
        Class::Loss => AnsiColor::Yellow.on_default(),
        Class::Breaking => AnsiColor::Red.on_default().bold(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_classes_are_coloured_whatever_an_export_says() {
        let (old, mut new) = (Contract::built_in(), Contract::built_in());
        new.events[0].name = "\u{1b}[31maudit.\u{202e}".into();
        let found = Found::new(&old, &new, &[]);
        let plain = Report { found: &found, is_coloured: false }.text(&old, &new);
        assert!(!plain.contains(['\u{1b}', '\u{202e}']), "{plain}");
        assert!(plain.contains("loss \\u001b[31maudit.\\u202e [event-added]"), "{plain}");
        let coloured = Report { found: &found, is_coloured: true }.text(&old, &new);
        for class in [
            "\u{1b}[1m\u{1b}[31mbreaking\u{1b}[0m",
            "\u{1b}[33mloss\u{1b}[0m",
            "\u{1b}[32mcompatible\u{1b}[0m",
        ] {
            assert!(coloured.contains(class), "{coloured:?}");
        }
        let colours = coloured.matches("\u{1b}[0m").count();
        assert_eq!(colours, coloured.lines().filter(|line| line.contains('\u{1b}')).count(), "one a line");
    }
}
