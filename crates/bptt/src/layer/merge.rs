//! The two directions of a Bidirectional layer, line by line: next to each other, or their sum, mean or product.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Forward, Layer};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Concat,
    Sum,
    Ave,
    Mul,
}

struct Merge {
    mode: Mode,
    features: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(2)?;
    let modes = [("concat", Mode::Concat), ("sum", Mode::Sum), ("ave", Mode::Ave), ("mul", Mode::Mul)];
    let mode = place.config.choice("mode", &modes)?;
    let (first, second) = (place.tensor(place.inputs[0]), place.tensor(place.inputs[1]));
    let (features, other) = (place.features(place.inputs[0])?, place.features(place.inputs[1])?);
    if first.form.over != second.form.over || mode != Mode::Concat && features != other {
        return place.refuse(format!("it can't merge {} and {}", first.form, second.form));
    }
    let width = if mode == Mode::Concat { features + other } else { features };
    let layer = Merge { mode, features };
    let output = place.push(place.inputs.clone(), &[first.form.with(width)], layer)?;
    place.describe(output, |tensor| tensor.fill = first.fill);
    Ok(vec![output])
}

impl<F: Real> Layer<F> for Merge {
    fn forward(&self, io: Forward<F>) {
        let ([y, ..], [a, b, ..]) = (io.y, io.x);
        let half = F::of(0.5);
        match self.mode {
            Mode::Concat => {
                let other = if a.is_empty() { 0 } else { b.len() / (a.len() / self.features) };
                let lines = a.chunks_exact(self.features).zip(b.chunks_exact(other.max(1)));
                for (y, (a, b)) in y.chunks_exact_mut(self.features + other).zip(lines) {
                    let (left, right) = y.split_at_mut(self.features);
                    left.copy_from_slice(a);
                    right.copy_from_slice(b);
                }
            }
            Mode::Sum => y.iter_mut().zip(a.iter().zip(b)).for_each(|(y, (&a, &b))| *y = a + b),
            Mode::Ave => y.iter_mut().zip(a.iter().zip(b)).for_each(|(y, (&a, &b))| *y = (a + b) * half),
            Mode::Mul => y.iter_mut().zip(a.iter().zip(b)).for_each(|(y, (&a, &b))| *y = a * b),
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([da, db, ..], [dy, ..], [a, b, ..]) = (io.dx, io.dy, io.x);
        let width = if a.is_empty() { 1 } else { dy.len() / (a.len() / self.features) };
        for (d, other, first) in [(da, b, true), (db, a, false)] {
            let Some(d) = d else { continue };
            match self.mode {
                Mode::Concat => {
                    let (from, features) =
                        if first { (0, self.features) } else { (self.features, width - self.features) };
                    for (d, dy) in d.chunks_exact_mut(features.max(1)).zip(dy.chunks_exact(width)) {
                        crate::kernel::add(d, &dy[from..from + features]);
                    }
                }
                Mode::Sum => crate::kernel::add(d, dy),
                Mode::Ave => d.iter_mut().zip(&*dy).for_each(|(d, &dy)| *d += dy * F::of(0.5)),
                Mode::Mul => d.iter_mut().zip(dy.iter().zip(other)).for_each(|(d, (&dy, &o))| *d += dy * o),
            }
        }
    }
}
