//! Decoding of connectionist temporal classification: which labels the steps of a row are read as.
//!
//! Each step has a class: a label or the blank. A way through the steps reads as the labels on it, of which equal ones one after the other are one,
//! without blanks (A. Graves et al., "Connectionist Temporal Classification", 2006, section 3).
//!
//! - **Greedy** (`greedy`): what the most probable way reads as.
//! - **Prefix beam search** (`beams`): lists of labels by the sum over all ways that read as them, of which at each step the most probable are
//!   followed (A. Hannun et al., "First-Pass Large Vocabulary Continuous Speech Recognition using Bi-Directional Recurrent DNNs", 2014). With
//!   as many beams as there are lists it is exact. A `Scorer` adds what it thinks of the labels.

mod asked;
mod beams;
mod greedy;
mod prefixes;
mod reading;
mod scorer;
#[cfg(test)]
mod tests;

pub use asked::Asked;
pub use greedy::labels;
pub use reading::Reading;
pub use scorer::{Scorer, END, START};

use crate::error::Result;
use crate::kernel::Real;
use beams::Search;
use std::iter::once;

/// The best readings of a row, the best first: one, or as many as are asked for where there are as many.
/// Shapes: `outputs [steps, units]`.
pub fn read<F: Real>(asked: &Asked, scorer: Option<&Scorer>, outputs: &[F]) -> Result<Vec<Reading>> {
    let lines = outputs.chunks_exact(asked.units);
    let Some(width) = asked.width else {
        return greedy::read(asked, lines).map(|reading| once(reading).collect());
    };
    let mut search = Search::new(asked, scorer, width.beams)?;
    lines.into_iter().try_for_each(|line| search.step(line))?;
    search.readings(width.paths)
}
