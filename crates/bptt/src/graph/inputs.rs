//! What an input of a spec takes. Of four and more sizes the second is that of an image, where it is known, and else that of the steps.

use crate::error::{Error, Result};
use crate::fields::{size, Fields};
use crate::input::InputKind;
use crate::json::Written;
use crate::node::Dims;
use serde_json::Value;

/// Its kind, and the rows of every batch where they are fixed.
pub(super) fn input_kind(name: &str, mut config: Fields) -> Result<(InputKind, Option<usize>)> {
    let dtype = config.text("dtype")?.unwrap_or_default();
    let shape = config.list("batch_shape")?;
    config.finish()?;
    let rows = shape.first().and_then(size);
    let open = |value: &Value| value.is_null() || size(value).is_some();
    let kind = match (dtype.as_str(), &shape[..]) {
        ("int32", [_, _]) => Some(InputKind::Tokens { vocabulary: usize::MAX, words: None }),
        ("int32", [_, _, words]) => {
            size(words).map(|words| InputKind::Tokens { vocabulary: usize::MAX, words: Some(words) })
        }
        ("float32", [_, steps, line @ ..]) if line.len() == 1 || steps.is_null() => {
            dims(line).map(InputKind::Sequence)
        }
        ("float32", [_, line @ ..]) => dims(line).map(InputKind::Vector),
        _ => None,
    };
    let kind = kind.filter(|_| shape.iter().all(open));
    let kind = kind.ok_or_else(|| Error::spec(
        name,
        format!(
            "expected int32 (batch, steps) or (batch, steps, ids of each), float32 (batch, steps, features), float32 (batch, features) or frames and images of up to 3 dimensions, no size above 134,217,728, got {dtype} {}",
            Written(&Value::Array(shape))
        ),
    ))?;
    Ok((kind, rows))
}

/// The shape of a line, where all of its sizes are known.
fn dims(line: &[Value]) -> Option<Dims> {
    let sizes: Vec<usize> = line.iter().filter_map(size).collect();
    Dims::new(&sizes).filter(|_| sizes.len() == line.len())
}
