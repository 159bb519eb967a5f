//! `y = f(x)` element by element, or over the features of a line. A Dense layer's activation becomes one of these, so that a
//! crossentropy can start from its input (the logits) and skip it.
//!
//! Backward: `dx = dy * f'(x)`, in terms of y where that is enough.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{activate, add, derive, matrix, matrix_mut, Activation, Real};
use crate::node::{Backward, Forward, Layer};
use crate::threads::split_rows;
use ndarray::Axis;

/// Numbers that are copied at a time, to be in the cache when the function goes over them.
const PIECE: usize = 4096;

struct ActivationLayer {
    function: Activation,
    features: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, _) = place.numbers()?;
    let function = place.config.activation("activation")?;
    Ok(vec![apply(place, input, function)?])
}

/// Adds an activation behind a layer's output, unless it changes nothing.
pub(super) fn activated<F: Real>(
    place: &mut Place<F>,
    tensor: TensorId,
    function: Activation,
) -> Result<TensorId> {
    match function {
        Activation::Linear => Ok(tensor),
        _ => apply(place, tensor, function),
    }
}

fn apply<F: Real>(place: &mut Place<F>, tensor: TensorId, function: Activation) -> Result<TensorId> {
    let form = place.form(tensor);
    let layer = ActivationLayer { function, features: form.last() };
    let output = place.push(vec![tensor], &[form], layer)?;
    if matches!(function, Activation::Sigmoid | Activation::Softmax) {
        let by_lines = function == Activation::Softmax && form.last() == form.size();
        place.has_logits(output, tensor, by_lines);
    }
    Ok(output)
}

impl<F: Real> Layer<F> for ActivationLayer {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x, y [lines, features]`.
    fn forward(&self, io: Forward<F>) {
        let ([y, ..], features) = (io.y, self.features);
        split_rows(matrix(io.x[0], features), matrix_mut(y, features), 1, &mut [], &|x, mut y, _| {
            let lines = (PIECE / features).max(1);
            for (x, mut y) in x.axis_chunks_iter(Axis(0), lines).zip(y.axis_chunks_iter_mut(Axis(0), lines)) {
                y.assign(&x);
                activate(self.function, features, y.as_slice_mut().expect("lines are contiguous"));
            }
        });
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        derive(self.function, self.features, Some(io.x[0]), io.y[0], dy);
        add(dx, dy);
    }
}
