//! Gradients of several batches, of which an update takes the mean. Nothing is kept of a batch that is refused.

use super::gradient::Gradient;
use crate::ask::grow;
use crate::batch::NONE;
use crate::error::Result;
use crate::kernel::Real;
use std::ops::Range;

const WHAT: &str = "the gradients of several batches";

/// Sums of gradients, of all weights, one after the other.
#[derive(Debug, Default)]
pub(super) struct Gathered<F> {
    /// Of the batches since the last update.
    pub sums: Vec<F>,
    /// With the batch at hand; their mean where it is the last one.
    pub next: Vec<F>,
    /// For each weight the largest element of that.
    pub largest: Vec<f64>,
}

impl<F: Real> Gathered<F> {
    /// Of `len` elements, those of `weights` weights.
    pub fn new(len: usize, weights: usize) -> Result<Self> {
        let mut gathered = Gathered { sums: Vec::new(), next: Vec::new(), largest: Vec::new() };
        grow(&mut gathered.largest, weights, WHAT)?;
        for list in [&mut gathered.sums, &mut gathered.next] {
            grow(list, len, WHAT)?;
        }
        Ok(gathered)
    }

    /// Adds the gradient of the weight whose elements are `range`, and divides by `count`. Whether what comes out is finite.
    pub fn add(&mut self, index: usize, range: Range<usize>, gradient: Gradient<F>, count: u64) -> bool {
        let (sums, next) = (&self.sums[range.clone()], &mut self.next[range]);
        next.copy_from_slice(sums);
        match gradient {
            Gradient::Dense(gradient) => next.iter_mut().zip(gradient).for_each(|(sum, &g)| *sum += g),
            Gradient::Rows { places, width, values, .. } => {
                let touched = next.chunks_exact_mut(width).zip(places).filter(|&(_, &place)| place != NONE);
                for (row, &place) in touched {
                    let gradient = &values[place as usize * width..][..width];
                    row.iter_mut().zip(gradient).for_each(|(sum, &g)| *sum += g);
                }
            }
        }
        if count > 1 {
            let count = F::of(count as f64);
            next.iter_mut().for_each(|sum| *sum = *sum / count);
        }
        self.largest[index] = F::largest(next);
        self.largest[index].is_finite()
    }

    /// Goes on with what was added, or, behind an update, with nothing.
    pub fn keep(&mut self, updated: bool) {
        if updated {
            self.sums.fill(F::zero());
        } else {
            std::mem::swap(&mut self.sums, &mut self.next);
        }
    }
}
