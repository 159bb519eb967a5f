//! `-log p_k` for the class k that a line has, where its C outputs are the probabilities of C classes.
//!
//! From logits z, with p = softmax(z): `log sum exp z - z_k`, gradient p, less 1 at k.
//! From outputs o, which are clipped, then divided by their sum S: `log S - log o_k`, gradient `1 / S`, less `1 / o_k` at k, 0 where o was clipped.
//! Targets: the index of a class a line. Lines of the class that is ignored, which may be any integer, don't count. As Keras does then, the
//! logits behind a softmax are not looked for.

use super::clip::clip;
use super::judged::Judged;
use super::labels::Labels;
use super::logits::{log_sum_exp, softmax};
use super::reduction::Sum;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::ln;

#[derive(Debug)]
struct SparseCategoricalCrossentropy {
    from_logits: bool,
    ignored: Option<f64>,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(SparseCategoricalCrossentropy {
        from_logits: fields.flag("from_logits", false)?,
        ignored: fields.integer("ignore_class")?.map(|class| class as f64),
    }))
}

impl<F: Real> Loss<F> for SparseCategoricalCrossentropy {
    fn labels(&self) -> Labels {
        Labels::Classes { ignored: self.ignored }
    }

    fn takes_logits(&self) -> bool {
        self.ignored.is_none()
    }

    fn expects_logits(&self) -> bool {
        self.from_logits
    }

    fn evaluate(&self, mut judged: Judged<F>) -> Sum {
        let index = |class: &[F]| Some(class[0].wide()).filter(|&class| Some(class) != self.ignored);
        let index = |class: &[F]| index(class).map(|class| class as usize);
        if !judged.logits {
            return judged.sum_some(1, |o, class, g| index(class).map(|class| of_outputs(o, class, g)));
        }
        softmax(&mut judged);
        judged.sum_some(1, |z, class, g| index(class).map(|class| of_logits(z, class, g)))
    }
}

/// g holds softmax(z).
fn of_logits<F: Real>(z: &[F], class: usize, g: &mut [F]) -> f64 {
    let loss = log_sum_exp(z, g) - z[class].wide();
    g[class] = g[class] - F::one();
    loss
}

fn of_outputs<F: Real>(o: &[F], class: usize, g: &mut [F]) -> f64 {
    let sum: f64 = o.iter().map(|o| clip::<F>(o.wide()).0).sum();
    for (i, (o, g)) in o.iter().zip(g).enumerate() {
        let (q, inside) = clip::<F>(o.wide());
        let hit = f64::from(u8::from(i == class));
        *g = if inside { F::of(1.0 / sum - hit / q) } else { F::zero() };
    }
    ln(sum) - ln(clip::<F>(o[class].wide()).0)
}
