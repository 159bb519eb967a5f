//! In training each element is 0 with probability `rate`, else divided by 1 - rate; in inference nothing happens. Some may be drawn together
//! (`noise_shape.rs`): with one mask for all steps of a row it is Gal's dropout, which SpatialDropout1D is.
//!
//! Saved: the factors.

use super::noise_shape::NoiseShape;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Context, Form, Forward, Layer, Need, Sizes};

/// Dropout of elements, or of features of whole rows.
pub(super) struct Dropout {
    rate: f64,
    form: Form,
    noise: NoiseShape,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build_as(place, false)
}

/// For either form.
pub(super) fn build_as<F: Real>(place: &mut Place<F>, by_row: bool) -> Result<Vec<TensorId>> {
    let (input, form) = place.drawn_over()?;
    let rate = place.config.number("rate", 0.0, 0.0, 1.0)?;
    if by_row && !form.has_steps() {
        return place.refuse("it takes sequences of shape (batch, steps, features)");
    }
    let noise = if by_row { NoiseShape::of_rows(form) } else { NoiseShape::read(place, form)? };
    let layer = Dropout { rate, form, noise };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl Dropout {
    fn active<F: Real>(&self, at: &Context<F>) -> bool {
        at.draws.is_some() && self.rate > 0.0
    }
}

impl<F: Real> Layer<F> for Dropout {
    fn row_by_row(&self, training: bool) -> bool {
        !training || self.rate == 0.0
    }

    fn need(&self, sizes: Sizes) -> Need {
        Need {
            saved: if self.rate > 0.0 { sizes.y[0].lines * self.form.size() as u64 } else { 0 },
            scratch: 0,
        }
    }

    /// Shapes: `x, y, saved [lines, features]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        let Some(draws) = io.at.draws.filter(|_| self.active(&io.at)) else {
            return y.copy_from_slice(io.x[0]);
        };
        let d = self.form.size();
        let lines = y.chunks_exact_mut(d).zip(io.saved.chunks_exact_mut(d)).zip(io.x[0].chunks_exact(d));
        for (i, ((y, factors), x)) in lines.enumerate() {
            match self.noise.line(&io.at, i) {
                Some(line) if self.rate < 1.0 => self.noise.mask(draws, self.rate, line, factors),
                Some(_) => factors.fill(F::zero()),
                None => factors.fill(F::one()),
            }
            y.iter_mut().zip(x).zip(&*factors).for_each(|((y, &x), &factor)| *y = x * factor);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        if !self.active(&io.at) {
            return crate::kernel::add(dx, dy);
        }
        for ((dx, &dy), &factor) in dx.iter_mut().zip(&*dy).zip(&*io.saved) {
            *dx += dy * factor;
        }
    }
}
