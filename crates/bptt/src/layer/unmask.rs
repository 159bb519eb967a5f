//! The same numbers, of which none is masked: what Keras's operations make of a sequence has no mask. Masked steps hold what they hold in Keras;
//! rows may end where they end.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let Some(axis) = form.axis() else { return Ok(vec![input]) };
    let all = place.unmasked_axis(axis);
    if all == axis {
        return Ok(vec![input]);
    }
    let positions = place.positions(input, axis);
    Ok(vec![place.packed(positions, all)])
}
