//! No loss: of an output that nothing is asked of in training. Its metrics may take targets, in the form that the settings say.

use super::judged::Judged;
use super::labels::Labels;
use super::reduction::Sum;
use super::targets::Targets;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;

/// What is taken beside the output.
#[derive(Debug, Clone, Copy, Default)]
enum Taken {
    #[default]
    Nothing,
    Values,
    Class,
}

#[derive(Debug)]
struct NoLoss(Taken);

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    let forms = [("nothing", Taken::Nothing), ("values", Taken::Values), ("class", Taken::Class)];
    Ok(Box::new(NoLoss(fields.choice("targets", &forms)?)))
}

impl<F: Real> Loss<F> for NoLoss {
    fn labels(&self) -> Labels {
        match self.0 {
            Taken::Class => Labels::Classes { ignored: None },
            _ => Labels::Numbers,
        }
    }

    fn targets(&self, units: usize) -> Targets {
        match self.0 {
            Taken::Nothing => Targets::Lines { width: 0 },
            Taken::Values => Targets::values(units),
            Taken::Class => Targets::CLASS,
        }
    }

    fn is_none(&self) -> bool {
        true
    }

    fn evaluate(&self, judged: Judged<F>) -> Sum {
        judged.gradient.fill(F::zero());
        Sum::default()
    }
}
