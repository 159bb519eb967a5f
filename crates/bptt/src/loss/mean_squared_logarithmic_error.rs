//! `mean of (log(x + 1) - log(y + 1))^2` over a line's C outputs, where x and y are at least 1e-7.
//!
//! Gradient: `2 (log(x + 1) - log(y + 1)) / (x + 1) / C`, 0 where x was less.
//! Targets: C finite numbers a line; negative ones count as 1e-7, as in Keras.

use super::clip::EPSILON;
use super::elementwise::elementwise;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::ln_1p;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    let least = F::of(EPSILON).wide();
    Ok(elementwise("MeanSquaredLogarithmicError", move |x, y| {
        let error = ln_1p(x.max(least)) - ln_1p(y.max(least));
        (error * error, if x >= least { 2.0 * error / (x + 1.0) } else { 0.0 })
    }))
}
