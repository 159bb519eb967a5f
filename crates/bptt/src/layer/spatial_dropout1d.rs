//! Drops features of a row at all of its steps together (Tompson et al., 2015): Dropout with one mask for each row.

use super::dropout::build_as;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build_as(place, true)
}
