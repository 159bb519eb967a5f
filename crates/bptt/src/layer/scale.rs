//! What normalizations put behind themselves: a factor gamma and a summand beta for each feature, either of which may be missing.

use crate::error::Result;
use crate::graph::Place;
use crate::kernel::{add, Real};
use crate::weights::{Layout, WeightSpec};

pub(super) struct Scale {
    features: usize,
    gamma: Option<WeightSpec>,
    beta: Option<WeightSpec>,
}

impl Scale {
    /// As a layer's settings have it.
    pub fn read<F>(place: &mut Place<F>, features: usize) -> Result<Self> {
        let (gamma, beta) = (place.config.weight("gamma")?, place.config.weight("beta")?);
        let gamma = place.config.flag("scale", true)?.then_some(gamma);
        let beta = place.config.flag("center", true)?.then_some(beta);
        Ok(Scale { features, gamma, beta })
    }

    /// Names the weights.
    pub fn declare(&self, name: &str, layout: &mut Layout) {
        for (key, spec) in [("gamma", &self.gamma), ("beta", &self.beta)] {
            if let Some(spec) = spec {
                layout.slot(name, key, &[self.features], spec);
            }
        }
    }

    /// gamma and beta, where there are any, at the beginning of a layer's weights.
    /// Shapes: `gamma, beta [features]`.
    pub fn split<'a, F>(&self, weights: &'a [F]) -> (Option<&'a [F]>, Option<&'a [F]>) {
        let mut pieces = weights.chunks_exact(self.features);
        let gamma = self.gamma.as_ref().and_then(|_| pieces.next());
        (gamma, self.beta.as_ref().and_then(|_| pieces.next()))
    }

    /// Adds what the gradients of gamma and beta come to, to those of the weights that there are.
    /// Shapes: `of_gamma, of_beta [features]`.
    pub fn add_sums<F: Real>(&self, [of_gamma, of_beta]: [&[F]; 2], dweights: &mut [F]) {
        let sums = [self.gamma.as_ref().map(|_| of_gamma), self.beta.as_ref().map(|_| of_beta)];
        let pairs = dweights.chunks_exact_mut(self.features).zip(sums.into_iter().flatten());
        pairs.for_each(|(dweight, sum)| add(dweight, sum));
    }
}
