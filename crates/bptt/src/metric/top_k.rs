//! The share of lines of which fewer than k outputs are larger than that of the class: outputs that are equal count as one place, as in
//! TensorFlow.
//!
//! Targets: the index of a class a line, or C numbers a line, of which the largest stands for the class.

use super::scored::{Scored, MEAN};
use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::{arg_max, Real};
use crate::loss::Targets;

#[derive(Debug)]
struct TopK {
    k: usize,
    sparse: bool,
}

/// For targets of C numbers.
pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    Ok(Box::new(TopK { k: config.count_or("k", 5)?, sparse: false }))
}

/// For classes.
pub(super) fn read_sparse<F: Real>(config: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    Ok(Box::new(TopK { k: config.count_or("k", 5)?, sparse: true }))
}

impl<F: Real> Metric<F> for TopK {
    fn targets(&self, units: usize) -> Targets {
        match self.sparse {
            true => Targets::CLASS,
            false => Targets::values(units),
        }
    }

    fn state_len(&self, _: usize) -> usize {
        MEAN
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        let among = |x: &[F], class: usize| x.iter().filter(|&&other| other > x[class]).count() < self.k;
        match self.sparse {
            false => scored.share(scored.units, sums, |x, y| among(x, arg_max(y))),
            // A class that the loss ignores is none of them.
            true => scored.share(1, sums, |x, class| {
                let class = class[0].wide();
                (0.0..x.len() as f64).contains(&class) && among(x, class as usize)
            }),
        }
    }
}
