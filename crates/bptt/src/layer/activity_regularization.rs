//! `y = x`, and `l1 sum |y| + l2 sum y^2` is added to the loss, divided by the rows of the batch. As in Keras masked steps count as well.
//!
//! Backward: `dx = dy + (l1 sign(x) + 2 l2 x) / rows`.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Context, Forward, Layer};

struct ActivityRegularization {
    l1: f64,
    l2: f64,
    size: usize,
    is_sequence: bool,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (mut input, form) = place.numbers()?;
    let (l1, l2) = (place.config.finite("l1", 0.0)?, place.config.finite("l2", 0.0)?);
    if let Some(axis) = form.axis().filter(|&axis| place.masks(axis)) {
        input = place.positions(input, axis);
    }
    let form = place.form(input);
    let layer = ActivityRegularization { l1, l2, size: form.size(), is_sequence: form.is_sequence() };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl ActivityRegularization {
    /// Numbers that count: those of the blank line don't.
    fn count<F>(&self, at: &Context<F>, len: usize) -> usize {
        if self.is_sequence {
            at.x[0].timeline.cells() * self.size
        } else {
            len
        }
    }
}

impl<F: Real> Layer<F> for ActivityRegularization {
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        y.copy_from_slice(io.x[0]);
    }

    fn adds_to_loss(&self) -> bool {
        true
    }

    fn activity(&self, at: Context<F>, y: &[F]) -> f64 {
        let cost = |y: &F| self.l1 * y.wide().abs() + self.l2 * y.wide().powi(2);
        let sum: f64 = y[..self.count(&at, y.len())].iter().map(cost).sum();
        sum / at.x[0].timeline.rows.max(1) as f64
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        add(dx, dy);
        let rows = io.at.x[0].timeline.rows.max(1) as f64;
        let count = self.count(&io.at, dx.len());
        for (dx, x) in dx[..count].iter_mut().zip(io.x[0]) {
            let x = x.wide();
            let sign = if x == 0.0 { 0.0 } else { x.signum() };
            *dx += F::of((self.l1 * sign + 2.0 * self.l2 * x) / rows);
        }
    }
}
