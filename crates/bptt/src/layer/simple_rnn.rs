//! The fully connected recurrent layer (Elman, 1990), as Keras's SimpleRNN:
//!
//! `h_t = f(x_t W + h_{t-1} U + b)`, with W (D, U), U (U, U), b (U).
//!
//! Nothing is kept of a cell but h: backward, `dz = dh f'(h)`. Where the slope of f needs its input, the preactivation is kept as well.

use super::recurrent::{build as build_recurrent, Cell, StepBackward, StepForward};
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{activate, derive, Activation, Real};

struct SimpleRnn {
    units: usize,
    activation: Activation,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    build_recurrent(place, |place, units| {
        let activation = place.config.activation("activation")?;
        Ok((Box::new(SimpleRnn { units, activation }), 0..0))
    })
}

impl<F: Real> Cell<F> for SimpleRnn {
    fn units(&self) -> usize {
        self.units
    }

    fn gates(&self) -> usize {
        1
    }

    fn width(&self) -> usize {
        usize::from(!self.activation.derives_from_output())
    }

    fn states(&self) -> usize {
        1
    }

    fn forward(&self, step: StepForward<F>) {
        if step.h.is_empty() {
            return activate(self.activation, self.units, step.z);
        }
        step.h.copy_from_slice(step.z);
        activate(self.activation, self.units, step.h);
    }

    fn backward(&self, step: StepBackward<F>) {
        let kept = !self.activation.derives_from_output();
        derive(self.activation, self.units, kept.then_some(&*step.z), step.h, step.dh);
        step.z.copy_from_slice(step.dh);
        step.dh.fill(F::zero());
    }
}
