//! `y = x`, and `l1 sum |y| + l2 sum y^2` is added to the loss, divided by the rows of the batch. As in Keras masked steps count as well.
//!
//! Backward: `dx = dy + (l1 sign(x) + 2 l2 x) / rows`.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Context, Form, Forward, Layer};
use crate::portable::square;

struct ActivityRegularization {
    l1: f64,
    l2: f64,
    form: Form,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (mut input, form) = place.numbers()?;
    let (l1, l2) = (place.config.finite("l1", 0.0)?, place.config.finite("l2", 0.0)?);
    if let Some(axis) = form.axis().filter(|&axis| place.masks(axis)) {
        input = place.positions(input, axis);
    }
    let form = place.form(input);
    let layer = ActivityRegularization { l1, l2, form };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl ActivityRegularization {
    /// Of `len` numbers those that count, which the blank line's don't, and the rows by which their cost is divided.
    fn counts<F>(&self, at: &Context<F>, len: usize) -> (usize, f64) {
        let cells = at.x[0].timeline.cells() * self.form.size();
        (if self.form.is_sequence() { cells } else { len }, at.rows.max(1) as f64)
    }
}

impl<F: Real> Layer<F> for ActivityRegularization {
    fn unstepped(&self) -> Option<&'static str> {
        None
    }

    /// Shapes: `x, y [lines, size]`, the blank line last.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        y.copy_from_slice(io.x[0]);
    }

    fn adds_to_loss(&self) -> bool {
        true
    }

    /// Shapes: `y [lines, size]`, the blank line last.
    fn activity(&self, at: Context<F>, y: &[F]) -> f64 {
        let cost = |y: &F| self.l1 * y.wide().abs() + self.l2 * square(y.wide());
        let (count, rows) = self.counts(&at, y.len());
        y[..count].iter().map(cost).sum::<f64>() / rows
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        add(dx, dy);
        if io.at.explaining {
            return;
        }
        let (count, rows) = self.counts(&io.at, dx.len());
        for (dx, x) in dx[..count].iter_mut().zip(io.x[0]) {
            let x = x.wide();
            let sign = if x == 0.0 { 0.0 } else { x.signum() };
            *dx += F::of((self.l1 * sign + 2.0 * self.l2 * x) / rows);
        }
    }
}
