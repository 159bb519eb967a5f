//! `y = x / |x|`, the Euclidean norm taken over the features of a line, over the steps of a row feature by feature, or over both: masked
//! steps count. Numbers whose norm is below 1e-12 are divided by that.
//!
//! Backward: `dx = (dy - y sum(y dy)) / |x|`; `dx = 1e12 dy` below. Nothing is saved.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};

/// Norms are at least this.
const LEAST: f64 = 1e-12;

struct UnitNormalization {
    /// Numbers of a line.
    size: usize,
    /// Whether the norm is over the steps of a row, and over the features of a line.
    steps: bool,
    features: bool,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (mut input, _) = place.numbers()?;
    let (steps, features) = (place.config.flag("steps", false)?, place.config.flag("features", true)?);
    if steps {
        input = place.grid()?;
    }
    let form = place.form(input);
    let size = if steps { form.size() } else { form.last() };
    let layer = UnitNormalization { size, steps, features };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl UnitNormalization {
    /// Calls `work` with the places of all numbers that share a norm; there are `len` numbers in `rows` rows.
    fn each(&self, rows: usize, len: usize, mut work: impl FnMut(std::iter::StepBy<std::ops::Range<usize>>)) {
        let block = if self.steps { len / rows.max(1) } else { self.size };
        for start in (0..len).step_by(block.max(1)) {
            match self.features {
                true => work((start..start + block).step_by(1)),
                false => (0..self.size).for_each(|i| work((start + i..start + block).step_by(self.size))),
            }
        }
    }
}

/// One divided by the norm of some numbers, and whether that is the least one.
fn inverse<F: Real>(x: impl Iterator<Item = F>) -> (f64, bool) {
    let norm = x.map(|x| x.wide() * x.wide()).sum::<f64>().sqrt();
    (1.0 / norm.max(LEAST), norm < LEAST)
}

impl<F: Real> Layer<F> for UnitNormalization {
    fn row_by_row(&self, _: bool) -> bool {
        !self.steps
    }

    /// Shapes: `x, y [lines, size]`.
    fn forward(&self, io: Forward<F>) {
        let (x, [y, ..]) = (io.x[0], io.y);
        self.each(io.at.rows, x.len(), |places| {
            let (scale, _) = inverse(places.clone().map(|i| x[i]));
            places.for_each(|i| y[i] = F::of(x[i].wide() * scale));
        });
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let (x, y) = (io.x[0], io.y[0]);
        self.each(io.at.rows, x.len(), |places| {
            let (scale, constant) = inverse(places.clone().map(|i| x[i]));
            let along: f64 = places.clone().map(|i| (y[i] * dy[i]).wide()).sum();
            let along = if constant { 0.0 } else { along };
            places.for_each(|i| dx[i] += F::of((dy[i].wide() - y[i].wide() * along) * scale));
        });
    }
}
