//! `y = f(x)` element by element, or softmax over the features. A Dense layer's activation becomes one of these, so that a
//! crossentropy can start from its input (the logits) and skip it.
//!
//! Backward needs the output alone: `dx = dy * f'(x)`, written in terms of y.

use super::{Backward, Forward, Layer, Need, Signal, Sizes};
use crate::kernel::{activate, add, derive, Real};
use crate::spec::Activation;

/// An activation as a layer of its own.
pub struct ActivationLayer {
    /// The function.
    pub function: Activation,
    /// Input and output alike.
    pub signal: Signal,
}

impl<F: Real> Layer<F> for ActivationLayer {
    fn output(&self) -> Signal {
        self.signal
    }

    fn need(&self, _: Sizes) -> Need {
        Need::default()
    }

    fn forward(&self, io: Forward<F>) {
        io.y.copy_from_slice(io.x);
        activate(self.function, self.signal.features(), io.y);
    }

    fn backward(&self, io: Backward<F>) {
        let Some(dx) = io.dx else { return };
        derive(self.function, self.signal.features(), io.y, io.dy);
        add(dx, io.dy);
    }
}
