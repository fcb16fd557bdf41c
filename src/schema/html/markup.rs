//! HTML as text: templates, and text that HTML shows as it is.

/// Fills a template: `{{NAME}}` becomes the value of that name.
pub(super) fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut parts = template.split("{{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some((name, rest)) = part.split_once("}}") {
            out.push_str(&value(name));
            out.push_str(rest);
        }
    }
    out
}

/// Writes text so that HTML shows it as it is, in an element or in a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Text as code.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// A name as code, which a narrow column may break after a dot and before a brace.
pub(super) fn breakable(name: &str) -> String {
    code(name).replace('.', ".<wbr>").replace('{', "<wbr>{")
}

/// A number with commas between its thousands.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let comma = |at: usize| if at > 0 && (digits.len() - at).is_multiple_of(3) { "," } else { "" };
    digits.char_indices().map(|(at, digit)| format!("{}{digit}", comma(at))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_filled_once() {
        assert_eq!(fill("a {{B}}, {{C}}!", |name| format!("{{{{{name}}}}}")), "a {{B}}, {{C}}!");
        assert_eq!(fill("a {{B", |_| "b".into()), "a ");
    }

    #[test]
    fn text_is_no_markup() {
        assert_eq!(
            escape("<b title='a' id=\"b\">&é</b>"),
            "&lt;b title=&#39;a&#39; id=&quot;b&quot;&gt;&amp;é&lt;/b&gt;"
        );
        assert_eq!(code("a<b"), "<code>a&lt;b</code>");
        assert_eq!(breakable("a.b-{c}"), "<code>a.<wbr>b-<wbr>{c}</code>");
    }

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (10240, "10,240"), (1234567, "1,234,567")]
        {
            assert_eq!(grouped(number), text);
        }
    }
}
