//! `y = gamma (x - mean) / sqrt(variance + eps) + beta`, feature by feature (Ioffe and Szegedy, 2015). In training mean and variance are those of
//! the N lines that count: every row, or every step that is not masked. What masked steps hold goes through the same formula.
//! `moving := momentum moving + (1 - momentum) batch` for both; elsewhere, and where the layer is frozen, these take their place.
//!
//! Backward, with `n = (x - mean) / sqrt(..)`, `dbeta = sum dy` and `dgamma = sum dy n` over all lines: `dx = gamma dy / sqrt(..)`, and at lines
//! that count `dx -= gamma (dbeta + n dgamma) / (N sqrt(..))`. Saved: mean and 1 / sqrt(..).

mod each_step;
mod every_step;

use super::scale::Scale;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use each_step::EachStep;
use every_step::BatchNormalization;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (mut input, form) = place.numbers()?;
    let each = place.config.flag("each", false)?;
    let scale = Scale::read(place, form.last())?;
    let layer = BatchNormalization {
        form,
        momentum: place.config.finite("momentum", 0.99)?,
        epsilon: place.config.float("epsilon", 1e-3)?,
        scale,
        mean: place.config.weight("moving_mean")?,
        variance: place.config.weight("moving_variance")?,
    };
    if let Some(axis) = form.axis().filter(|_| each) {
        input = place.positions(input, axis);
        let form = place.form(input);
        return Ok(vec![place.push(vec![input], &[form], EachStep(BatchNormalization { form, ..layer }))?]);
    }
    Ok(vec![place.push(vec![input], &[form], layer)?])
}
