//! What dropout and noise are drawn from.

use crate::kernel::Real;
use crate::rng::Stream;

/// Random numbers of one layer in one training step. Each depends on its row, step and unit alone, in rows of one length on that length as well;
/// never on packing, threads or what other rows hold.
pub struct Draws<'a, F> {
    /// Where they come from.
    pub stream: Stream,
    /// A test's own factors, in place of drawn ones.
    pub injected: Option<&'a [F]>,
}

impl<F> Clone for Draws<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Draws<'_, F> {}

impl<F: Real> Draws<'_, F> {
    /// A line of a dropout mask: 0, or 1 / (1 - rate). `line` numbers the lines of a layer's masks.
    pub fn mask(&self, rate: f64, line: u64, into: &mut [F]) {
        self.mask_at(rate, line, line as usize * into.len(), into);
    }

    /// The same, where a test's own factors lie at `place`.
    pub fn mask_at(&self, rate: f64, line: u64, place: usize, into: &mut [F]) {
        if let Some(injected) = self.injected {
            return into.copy_from_slice(&injected[place..][..into.len()]);
        }
        let keep = F::of(1.0 / (1.0 - rate));
        for (i, x) in (0..).zip(into) {
            let kept = self.stream.uniform(line << 24 | i) >= rate;
            *x = if kept { keep } else { F::zero() };
        }
    }

    /// A line of numbers that are normal around `mean`.
    pub fn normal(&self, mean: f64, deviation: f64, line: u64, into: &mut [F]) {
        if let Some(injected) = self.injected {
            return into.copy_from_slice(&injected[line as usize * into.len()..][..into.len()]);
        }
        for (i, x) in (0..).zip(into) {
            *x = F::of(mean + deviation * self.stream.normal(line << 24 | i));
        }
    }
}
