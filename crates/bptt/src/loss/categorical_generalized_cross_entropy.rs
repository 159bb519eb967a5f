//! `(1 - p_k^q) / q` for the class k that a line has, where its C outputs are the probabilities of C classes; gradient `-p_k^(q - 1)` at k.
//! Between the crossentropy (q = 0) and the absolute error (q = 1), so that wrong labels weigh less.
//!
//! Targets: the index of a class a line.

use super::judged::Judged;
use super::labels::Labels;
use super::reduction::Sum;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::powf;

#[derive(Debug)]
struct CategoricalGeneralizedCrossEntropy {
    q: f64,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(CategoricalGeneralizedCrossEntropy {
        q: fields.number("q", 0.5, f64::MIN_POSITIVE, 1.0 - f64::EPSILON)?,
    }))
}

impl<F: Real> Loss<F> for CategoricalGeneralizedCrossEntropy {
    fn labels(&self) -> Labels {
        Labels::Classes { ignored: None }
    }

    fn evaluate(&self, judged: Judged<F>) -> Sum {
        judged.sum(1, |o, class, g| {
            let class = class[0].wide() as usize;
            let p = o[class].wide();
            g.fill(F::zero());
            g[class] = F::of(-powf(p, self.q - 1.0));
            (1.0 - powf(p, self.q)) / self.q
        })
    }
}
