//! All numbers of a row as one vector: (batch, steps, features) to (batch, steps * features). With `each` all numbers of each line as one vector.

use super::reshape::{build_as, build_each};
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (_, form) = place.numbers()?;
    let steps = place.config.count_or("steps", 1)?;
    match place.config.flag("each", false)? {
        true => build_each(place, form.size().into()),
        false => build_as(place, None, steps.saturating_mul(form.size()).into()),
    }
}
