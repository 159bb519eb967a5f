//! `y = x + noise` in training, normal with a standard deviation of `stddev`; in inference nothing happens.

use super::drawn_line::line_of;
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Form, Forward, Layer, Need, Sizes};

struct GaussianNoise {
    deviation: f64,
    form: Form,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.drawn_over()?;
    let deviation = place.config.number("stddev", 0.0, 0.0, f64::MAX)?;
    let layer = GaussianNoise { deviation, form };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl<F: Real> Layer<F> for GaussianNoise {
    fn row_by_row(&self, training: bool) -> bool {
        !training || self.deviation == 0.0
    }

    fn need(&self, _: Sizes) -> Need {
        Need { saved: 0, scratch: self.form.size() as u64 }
    }

    /// Shapes: `x, y [lines, features]`.
    fn forward(&self, mut io: Forward<F>) {
        let [y, ..] = io.y;
        y.copy_from_slice(io.x[0]);
        let Some(draws) = io.at.draws.filter(|_| self.deviation > 0.0) else { return };
        let noise = io.scratch.take(self.form.size());
        for (i, y) in y.chunks_exact_mut(self.form.size()).enumerate() {
            if let Some(line) = line_of(&io.at, self.form, false, i) {
                draws.normal(0.0, self.deviation, line, noise);
                add(y, noise);
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        if let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) {
            add(dx, dy);
        }
    }
}
