//! All numbers of a row as one vector: (batch, steps, features) to (batch, steps * features).

use super::reshape::build_as;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (_, form) = place.numbers()?;
    let steps = place.config.count_or("steps", 1)?;
    build_as(place, None, steps.saturating_mul(form.size()))
}
