//! `y = f(x)` element by element, or over the features of a line. A Dense layer's activation becomes one of these, so that a
//! crossentropy can start from its input (the logits) and skip it.
//!
//! Backward: `dx = dy * f'(x)`, in terms of y where that is enough.

use super::{Backward, Forward, Layer, Signal};
use crate::error::Result;
use crate::graph::Place;
use crate::kernel::{activate, add, derive, Activation, Real};

/// An activation as a layer of its own.
struct ActivationLayer {
    function: Activation,
    features: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<usize>> {
    let (input, _) = place.numbers()?;
    let function = place.config.activation("activation")?;
    match function {
        Activation::Linear => {
            let tensor = place.tensor(input);
            let layer = activation(function, tensor.signal);
            Ok(vec![place.push(vec![input], &[(tensor.signal, tensor.timeline)], layer)?])
        }
        _ => Ok(vec![place.activate(input, function)?]),
    }
}

/// `function` as a layer.
pub(crate) fn activation<F: Real>(function: Activation, signal: Signal) -> impl Layer<F> {
    ActivationLayer { function, features: signal.features() }
}

impl<F: Real> Layer<F> for ActivationLayer {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

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
