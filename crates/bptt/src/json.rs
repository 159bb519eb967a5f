//! From a text to what it describes.

use crate::error::{Error, Result};
use serde_json::Value;

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
