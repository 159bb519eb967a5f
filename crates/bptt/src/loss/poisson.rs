//! `mean of x - y log(x + 1e-7)` over a line's C outputs, the expected counts; gradient `(1 - y / (x + 1e-7)) / C`.
//!
//! Targets: C finite numbers a line, counts.

use super::clip::EPSILON;
use super::elementwise::elementwise;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::ln;

pub(super) fn read<F: Real>(_: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    let least = F::of(EPSILON).wide();
    Ok(elementwise("Poisson", move |x, y| {
        let rate = x + least;
        (x - y * ln(rate), 1.0 - y / rate)
    }))
}
