//! What an input of a spec takes.

use crate::error::{Error, Result};
use crate::fields::{size, Fields};
use crate::input::InputKind;
use serde_json::Value;

/// Its kind, and the rows of every batch where they are fixed.
pub(super) fn input_kind(name: &str, mut config: Fields) -> Result<(InputKind, Option<usize>)> {
    let dtype = config.text("dtype")?.unwrap_or_default();
    let shape = config.list("batch_shape")?;
    config.finish()?;
    let rows = shape.first().and_then(size);
    let open = |value: &Value| value.is_null() || size(value).is_some();
    let kind = match (dtype.as_str(), &shape[..]) {
        ("int32", [_, _]) => Some(InputKind::Tokens { vocabulary: usize::MAX }),
        ("float32", [_, _, features]) => size(features).map(|n| InputKind::Sequence(n.into())),
        ("float32", [_, features]) => size(features).map(|n| InputKind::Vector(n.into())),
        _ => None,
    };
    let kind = kind.filter(|_| shape.iter().all(open));
    let kind = kind.ok_or_else(|| Error::spec(
        name,
        format!(
            "expected int32 (batch, steps), float32 (batch, steps, features) or float32 (batch, features), no size above 134,217,728, got {dtype} {}",
            Value::Array(shape)
        ),
    ))?;
    Ok((kind, rows))
}
