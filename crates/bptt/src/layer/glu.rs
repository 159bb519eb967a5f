//! `y = a sigmoid(b)`, where a and b are the two halves of the features of a line (Dauphin et al., 2017).
//!
//! Backward: `da = sigmoid(b) dy`, `db = a sigmoid(b) (1 - sigmoid(b)) dy`.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{activate, Activation, Real};
use crate::node::{Backward, Forward, Layer, Need, Sizes};

struct Glu {
    /// Features of a half.
    half: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    let features = form.last();
    if !features.is_multiple_of(2) {
        return place.refuse(format!("it takes an even number of features, got {features}"));
    }
    let half = features / 2;
    Ok(vec![place.push(vec![input], &[form.with_last(half)], Glu { half })?])
}

impl<F: Real> Layer<F> for Glu {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    fn need(&self, _: Sizes) -> Need {
        Need { saved: 0, scratch: self.half as u64 }
    }

    /// Shapes: `x [lines * groups, 2, half], y [lines * groups, half]`, where groups are those of features in a line.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        for (y, x) in y.chunks_exact_mut(self.half).zip(io.x[0].chunks_exact(2 * self.half)) {
            let (a, b) = x.split_at(self.half);
            y.copy_from_slice(b);
            activate(Activation::Sigmoid, self.half, y);
            y.iter_mut().zip(a).for_each(|(y, &a)| *y = *y * a);
        }
    }

    /// Shapes: `gate [half]`; the others as of forward.
    fn backward(&self, mut io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let gate = io.scratch.take(self.half);
        let lines = dx.chunks_exact_mut(2 * self.half).zip(io.x[0].chunks_exact(2 * self.half));
        for ((dx, x), dy) in lines.zip(dy.chunks_exact(self.half)) {
            let ((a, b), (da, db)) = (x.split_at(self.half), dx.split_at_mut(self.half));
            gate.copy_from_slice(b);
            activate(Activation::Sigmoid, self.half, gate);
            for (k, (&gate, &dy)) in gate.iter().zip(dy).enumerate() {
                da[k] += gate * dy;
                db[k] += a[k] * gate * (F::one() - gate) * dy;
            }
        }
    }
}
