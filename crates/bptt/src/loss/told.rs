//! A loss that the caller computes: of each line the loss and its gradient are told from outside.
//!
//! Targets: finite numbers, as many a line as the settings say. By default one beside each output's.

use super::judged::Judged;
use super::reduction::Sum;
use super::targets::Targets;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

#[derive(Debug)]
struct Told {
    width: Option<usize>,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    let width = fields.count_or("width", 0)?;
    Ok(Box::new(Told { width: (width > 0).then_some(width) }))
}

impl<F: Real> Loss<F> for Told {
    fn targets(&self, units: usize) -> Targets {
        self.width.map_or(Targets::values(units), |width| Targets::Lines { width })
    }

    fn is_told(&self) -> bool {
        true
    }

    /// There is as much to be told as there are lines, which whoever makes room for it sees to.
    fn evaluate(&self, judged: Judged<F>) -> Sum {
        let width = Loss::<F>::targets(self, judged.units).width();
        let (losses, gradients) = judged.told;
        let mut told = losses.iter().zip(gradients.chunks_exact(judged.units));
        judged.sum_some(width, |_, _, gradient| {
            let (loss, given) = told.next()?;
            gradient.copy_from_slice(given);
            Some(*loss)
        })
    }
}
