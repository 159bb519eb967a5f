//! `y[row, t, i] = sin(t w^-(i/D))` where i is even, `cos(t w^-((i-1)/D))` where it is odd (Vaswani et al., 2017): D features, wavelengths from
//! 2 pi to 2 pi w. As in KerasHub the input tells the shape alone, and its mask ends here: every step of a row has its vector.
//!
//! There are no weights, the input has no gradient, and nothing is saved.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Form, Forward, Layer, Need, Sizes};
use crate::portable::{cos, powf, sin};

struct SinePositionEncoding {
    max_wavelength: f64,
    width: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, _) = place.numbers()?;
    let width = place.features(input)?;
    let max_wavelength = place.config.number("max_wavelength", 10_000.0, f64::MIN_POSITIVE, f64::MAX)?;
    let axis = place.every_step()?;
    let layer = SinePositionEncoding { max_wavelength, width };
    Ok(vec![place.push(vec![input], &[Form::cells(axis, width)], layer)?])
}

impl SinePositionEncoding {
    /// The vector of a step. Angles are taken in f64, where those of far steps keep their places after the point.
    fn encode<F: Real>(&self, step: usize, into: &mut [F]) {
        for (i, x) in into.iter_mut().enumerate() {
            let angle = step as f64 * powf(self.max_wavelength, -((i - i % 2) as f64) / self.width as f64);
            *x = F::of(if i % 2 == 0 { sin(angle) } else { cos(angle) });
        }
    }
}

impl<F: Real> Layer<F> for SinePositionEncoding {
    /// It reads no line at all.
    fn looks_up(&self, _: bool) -> bool {
        true
    }

    /// Rows that begin alike have the same steps there.
    fn shares_prefix(&self, _: bool) -> bool {
        true
    }

    /// Sines are dear: those of a step are taken once a batch. There are no more steps than lines.
    fn need(&self, sizes: Sizes) -> Need {
        Need { saved: 0, scratch: sizes.y[0].lines * self.width as u64 }
    }

    /// Shapes: `y [lines, width], scratch [steps, width]`.
    fn forward(&self, mut io: Forward<F>) {
        let (d, timeline) = (self.width, io.at.y[0].timeline);
        let [y, ..] = io.y;
        let table = io.scratch.take(timeline.steps * d);
        table.chunks_exact_mut(d).enumerate().for_each(|(step, line)| self.encode(step, line));
        for (cell, y) in y.chunks_exact_mut(d).enumerate() {
            match cell < timeline.cells() {
                true => y.copy_from_slice(&table[timeline.step_of(cell) * d..][..d]),
                false => y.fill(F::zero()),
            }
        }
    }

    fn backward(&self, _: Backward<F>) {}
}
