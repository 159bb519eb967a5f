//! `y = x n` in training, where n is normal around 1 with a standard deviation of `sqrt(rate / (1 - rate))`; in inference nothing happens.
//!
//! Saved: the factors. Backward: `dx = n dy`.

use super::drawn_line::line_of;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Form, Forward, Layer, Need, Sizes};

struct GaussianDropout {
    rate: f64,
    form: Form,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.drawn_over()?;
    let rate = place.config.rate("rate")?;
    Ok(vec![place.push(vec![input], &[form], GaussianDropout { rate, form })?])
}

impl<F: Real> Layer<F> for GaussianDropout {
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
        let deviation = (self.rate / (1.0 - self.rate)).sqrt();
        let size = self.form.size();
        let lines = y.chunks_exact_mut(size).zip(io.saved.chunks_exact_mut(size));
        for (i, (y, factors)) in lines.enumerate() {
            match line_of(&io.at, self.form, false, i) {
                Some(line) => draws.normal(1.0, deviation, line, factors),
                None => factors.fill(F::one()),
            }
            y.iter_mut().zip(&*factors).for_each(|(y, &factor)| *y = *y * factor);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        if io.at.draws.is_none() || self.rate == 0.0 {
            return add(dx, dy);
        }
        for ((dx, &dy), &factor) in dx.iter_mut().zip(&*dy).zip(&*io.saved) {
            *dx += dy * factor;
        }
    }
}
