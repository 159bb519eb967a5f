//! From a text to what it describes, and back.

use crate::error::{Error, Result};
use serde_json::Value;
use std::fmt::{Display, Formatter, Write};

/// Something that is described by JSON.
pub trait Described: Sized {
    /// From an object, which messages call `what`.
    fn read(what: &str, value: Value) -> Result<Self>;
}

/// Parses one of the specs, naming the field that is wrong.
pub fn parse<T: Described>(what: &str, json: &str) -> Result<T> {
    let value = serde_json::from_str(json).map_err(|problem| Error::spec(what, problem.to_string()))?;
    T::read(what, value)
}

/// Bytes that it takes at most to [`parse`] such a text and to build what it says, weights and the optimizer's state apart. A text may
/// make much of few letters: an object of one field has room for eleven, a list for twice as many as it had.
pub fn bytes_to_read(json: &str) -> usize {
    const WORD: usize = size_of::<usize>();
    let most = |letter| match letter {
        b'{' => 256 * WORD,
        b'[' => 32 * WORD,
        b',' => 16 * WORD,
        _ => 8,
    };
    json.bytes().fold(0, |sum: usize, letter| sum.saturating_add(most(letter)))
}

/// A value as JSON. serde_json's own writing brings 10 KB of a table for decimals, where messages have the standard library's anyway.
pub struct Written<'a>(pub &'a Value);

impl Display for Written<'_> {
    fn fmt(&self, f: &mut Formatter) -> std::fmt::Result {
        match self.0 {
            Value::Null => f.write_str("null"),
            Value::Bool(flag) => write!(f, "{flag}"),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(whole), ..) => write!(f, "{whole}"),
                (None, Some(whole), _) => write!(f, "{whole}"),
                (None, None, number) => write!(f, "{:?}", number.unwrap_or_default()),
            },
            Value::String(text) => quoted(f, text),
            Value::Array(list) => joined(f, ['[', ']'], list, |f, value| write!(f, "{}", Written(value))),
            Value::Object(fields) => joined(f, ['{', '}'], fields, |f, (key, value)| {
                quoted(f, key)?;
                write!(f, ":{}", Written(value))
            }),
        }
    }
}

fn joined<T>(
    f: &mut Formatter,
    [open, close]: [char; 2],
    parts: impl IntoIterator<Item = T>,
    write: impl Fn(&mut Formatter, T) -> std::fmt::Result,
) -> std::fmt::Result {
    f.write_char(open)?;
    for (i, part) in parts.into_iter().enumerate() {
        if i > 0 {
            f.write_char(',')?;
        }
        write(f, part)?;
    }
    f.write_char(close)
}

fn quoted(f: &mut Formatter, text: &str) -> std::fmt::Result {
    f.write_char('"')?;
    for letter in text.chars() {
        match letter {
            '"' | '\\' => write!(f, "\\{letter}")?,
            '\n' => f.write_str("\\n")?,
            '\0'..' ' => write!(f, "\\u{:04x}", letter as u32)?,
            _ => f.write_char(letter)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let numbers =
            json!([0, -3, u64::MAX, i64::MIN, 0.5, -1e-7, 5.0, 1e16, 1e300, f64::MAX, 5e-324, 0.1 + 0.2]);
        let texts =
            json!({ "": null, "a \"b\" \\": [true, false], "\n\t\u{1}": [[], {}], "语 \u{7f} 😀": "x" });
        for value in [numbers, texts] {
            assert_eq!(serde_json::from_str::<Value>(&Written(&value).to_string()).unwrap(), value);
        }
        assert_eq!(
            Written(&json!({ "a": [1, 2.5, "b\n"], "c": null })).to_string(),
            r#"{"a":[1,2.5,"b\n"],"c":null}"#
        );
    }
}
