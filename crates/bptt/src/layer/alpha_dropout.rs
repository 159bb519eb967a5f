//! Dropout that keeps mean and variance of what selu makes (Klambauer et al., 2017): in training each number is x with probability
//! 1 - rate, else `p = -1.7581`, and then `y = a x + b` with `a = ((1 - rate) (1 + rate p^2))^(-1/2)` and `b = -a p rate`.
//!
//! What is kept may be drawn together (`noise_shape.rs`). Saved: 1 of what is kept, else 0. Backward:
//! `dx = a dy` of what is kept.

use super::noise_shape::NoiseShape;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Form, Forward, Layer, Need, Sizes};

/// What takes the place of what is dropped: -1.0507 * 1.6733.
const DROPPED: f64 = -1.758_099_340_847_376_6;

struct AlphaDropout {
    rate: f64,
    form: Form,
    noise: NoiseShape,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.drawn_over()?;
    let rate = place.config.rate("rate")?;
    let noise = NoiseShape::read(place, form)?;
    Ok(vec![place.push(vec![input], &[form], AlphaDropout { rate, form, noise })?])
}

impl AlphaDropout {
    /// Factor and summand of what is left.
    fn scale(&self) -> (f64, f64) {
        let a = ((1.0 - self.rate) * (1.0 + self.rate * DROPPED * DROPPED)).sqrt().recip();
        (a, -a * DROPPED * self.rate)
    }
}

impl<F: Real> Layer<F> for AlphaDropout {
    fn row_by_row(&self, training: bool) -> bool {
        !training || self.rate == 0.0
    }

    fn need(&self, sizes: Sizes) -> Need {
        let active = u64::from(self.rate > 0.0);
        Need { saved: active * sizes.y[0].lines * self.form.size() as u64, scratch: 0 }
    }

    /// Shapes: `x, y [lines, size], saved [lines, size] or empty`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        y.copy_from_slice(io.x[0]);
        let Some(draws) = io.at.draws.filter(|_| self.rate > 0.0) else { return };
        let (size, (a, b)) = (self.form.size(), self.scale());
        let lines = y.chunks_exact_mut(size).zip(io.saved.chunks_exact_mut(size));
        for (i, (y, kept)) in lines.enumerate() {
            let Some(line) = self.noise.line(&io.at, i) else { continue };
            self.noise.mask(draws, self.rate, line, kept);
            for (y, kept) in y.iter_mut().zip(kept) {
                let keeps = *kept > F::zero();
                *kept = if keeps { F::one() } else { F::zero() };
                *y = F::of(a) * if keeps { *y } else { F::of(DROPPED) } + F::of(b);
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        if io.at.draws.is_none() || self.rate == 0.0 {
            return add(dx, dy);
        }
        let (size, factor) = (self.form.size(), F::of(self.scale().0));
        for (i, (dx, dy)) in dx.chunks_exact_mut(size).zip(dy.chunks_exact(size)).enumerate() {
            let Some(kept) = self.noise.line(&io.at, i).map(|_| &io.saved[i * size..][..size]) else {
                add(dx, dy);
                continue;
            };
            for ((dx, &dy), &kept) in dx.iter_mut().zip(dy).zip(kept) {
                *dx += factor * kept * dy;
            }
        }
    }
}
