//! `-sum of y_j log p_j` over a line's C outputs, which are the probabilities of C classes.
//!
//! From logits z, with p = softmax(z): `sum of y_j (log sum exp z - z_j)`, gradient `p - y`.
//! From outputs o: p is o divided by its sum S, then clipped; gradient `(d_j - sum of d_i p_i) / S` with `d = -y / p`, 0 where p was clipped.
//! With label smoothing s, y is `y (1 - s) + s / C`.
//! Targets: C numbers in [0, 1] a line, a distribution.

use super::clip::clip;
use super::judged::Judged;
use super::labels::Labels;
use super::logits::{from_outputs, log_sum_exp, softmax};
use super::reduction::Sum;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::{at_level, Real};
use crate::portable::ln;

/// Sums that go on side by side.
const LANES: usize = 8;

#[derive(Debug)]
struct CategoricalCrossentropy {
    from_logits: bool,
    smoothing: f64,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(CategoricalCrossentropy {
        from_logits: fields.flag("from_logits", false)?,
        smoothing: fields.number("label_smoothing", 0.0, 0.0, 1.0)?,
    }))
}

impl<F: Real> Loss<F> for CategoricalCrossentropy {
    fn labels(&self) -> Labels {
        Labels::Probabilities
    }

    fn takes_logits(&self) -> bool {
        true
    }

    fn expects_logits(&self) -> bool {
        self.from_logits
    }

    fn evaluate(&self, mut judged: Judged<F>) -> Sum {
        let width = judged.units;
        let smoothing = [1.0 - self.smoothing, self.smoothing / width as f64];
        let smooth = |y: &F| y.wide() * smoothing[0] + smoothing[1];
        if !judged.logits {
            return judged.sum(width, |o, y, g| of_outputs(o, y.iter().map(smooth), g));
        }
        softmax(&mut judged);
        judged.sum(width, |z, y, g| of_logits(log_sum_exp(z, g), smoothing, z, y, g))
    }
}

at_level! {
    /// g holds softmax(z) and becomes `softmax(z) - y`, where y is what smoothing, a factor and what is added, makes of the target.
    /// Shapes: `z, y, g [C]`.
    fn of_logits<F: Real>(lse: f64, smoothing: [f64; 2], z: &[F], y: &[F], g: &mut [F]) -> f64 {
        let each = |lane: &mut f64, z: F, y: F, g: &mut F| {
            let y = y.wide() * smoothing[0] + smoothing[1];
            *lane += y * (lse - z.wide());
            *g = *g - F::of(y);
        };
        let mut lanes = [0.0; LANES];
        let ((zs, z), (ys, y)) = (z.as_chunks::<LANES>(), y.as_chunks::<LANES>());
        let (gs, g) = g.as_chunks_mut::<LANES>();
        for ((z, y), g) in zs.iter().zip(ys).zip(gs) {
            for (((lane, &z), &y), g) in lanes.iter_mut().zip(z).zip(y).zip(g) {
                each(lane, z, y, g);
            }
        }
        for (((lane, &z), &y), g) in lanes.iter_mut().zip(z).zip(y).zip(g) {
            each(lane, z, y, g);
        }
        lanes.iter().sum()
    }
}

fn of_outputs<F: Real>(o: &[F], mut y: impl Iterator<Item = f64>, g: &mut [F]) -> f64 {
    from_outputs(o, g, |p| {
        let (q, inside) = clip::<F>(p);
        let y = y.next().unwrap_or_default();
        (-y * ln(q), if inside { -y / q } else { 0.0 })
    })
}
