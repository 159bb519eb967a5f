//! `y = f(x)` element by element, or over the features of a line. A Dense layer's activation becomes one of these, so that a
//! crossentropy can start from its input (the logits) and skip it.
//!
//! Backward: `dx = dy * f'(x)`, in terms of y where that is enough.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{activate, add, derive, Activation, Real};
use crate::node::{Backward, Forward, Layer};

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
        let [y, ..] = io.y;
        y.copy_from_slice(io.x[0]);
        activate(self.function, self.features, y);
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        derive(self.function, self.features, Some(io.x[0]), io.y[0], dy);
        add(dx, dy);
    }
}
