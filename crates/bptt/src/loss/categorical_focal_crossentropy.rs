//! `-sum of alpha (1 - p_j)^gamma y_j log p_j` over a line's C outputs, which are the probabilities of C classes; alpha is one number, or
//! one for each class.
//!
//! p is the outputs divided by their sum S, then clipped; from logits their softmax. Gradient by the outputs: `(d_j - sum of d_i p_i) / S`
//! with `d = alpha y (gamma (1 - p)^(gamma - 1) log p - (1 - p)^gamma / p)`, 0 where p was clipped.
//! With label smoothing s, y is `y (1 - s) + s / C`.
//! Targets: C numbers in [0, 1] a line, a distribution.

use super::clip::clip;
use super::judged::Judged;
use super::labels::Labels;
use super::lists::Lists;
use super::logits::{from_outputs, softmax, through_softmax};
use super::reduction::Sum;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::{ln, powf};
use serde_json::Value;

#[derive(Debug)]
struct CategoricalFocalCrossentropy {
    /// One for all classes, or one for each.
    alpha: Vec<f64>,
    gamma: f64,
    from_logits: bool,
    smoothing: f64,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(CategoricalFocalCrossentropy {
        alpha: read_alpha(fields)?,
        gamma: fields.float("gamma", 2.0)?,
        from_logits: fields.flag("from_logits", false)?,
        smoothing: fields.number("label_smoothing", 0.0, 0.0, 1.0)?,
    }))
}

fn read_alpha(fields: &mut Fields) -> Result<Vec<f64>> {
    let Some(value) = fields.take("alpha") else { return Ok(vec![0.25]) };
    let numbers = match &value {
        Value::Array(list) => list.iter().map(Value::as_f64).collect(),
        one => one.as_f64().map(|one| vec![one]),
    };
    let usable = |alpha: &Vec<f64>| !alpha.is_empty() && alpha.iter().all(|x| (*x as f32).is_finite());
    numbers.filter(usable).ok_or_else(|| fields.refuse("alpha", "a finite number or a list of them", &value))
}

impl<F: Real> Loss<F> for CategoricalFocalCrossentropy {
    fn labels(&self) -> Labels {
        Labels::Probabilities
    }

    fn misfit(&self, units: usize, _: bool) -> Option<String> {
        let fits = [1, units].contains(&self.alpha.len());
        (!fits).then(|| format!("one alpha, or one for each of {units} classes"))
    }

    fn expects_logits(&self) -> bool {
        self.from_logits
    }

    /// The softmax of a line.
    fn scratch(&self, _: usize, units: usize, _: &Lists<F>) -> usize {
        units
    }

    fn evaluate(&self, mut judged: Judged<F>) -> Sum {
        let width = judged.units;
        if !judged.logits {
            return judged.sum(width, |o, y, g| self.of_outputs(o, y, g));
        }
        softmax(&mut judged);
        let p = std::mem::take(&mut judged.scratch);
        judged.sum(width, |_, y, g| {
            p.copy_from_slice(g);
            let loss = self.of_outputs(p, y, g);
            through_softmax(p, g);
            loss
        })
    }
}

impl CategoricalFocalCrossentropy {
    fn of_outputs<F: Real>(&self, o: &[F], y: &[F], g: &mut [F]) -> f64 {
        let (rest, share) = (1.0 - self.smoothing, self.smoothing / y.len() as f64);
        let mut alpha = self.alpha.iter().cycle();
        let mut targets = y.iter();
        from_outputs(o, g, |p| {
            let (q, inside) = clip::<F>(p);
            let y = targets.next().map_or(0.0, |y| y.wide()) * rest + share;
            let weight = y * alpha.next().unwrap_or(&1.0);
            let (factor, log) = (powf(1.0 - q, self.gamma), ln(q));
            let slope = self.gamma * powf(1.0 - q, self.gamma - 1.0) * log - factor / q;
            (-weight * factor * log, if inside { weight * slope } else { 0.0 })
        })
    }
}
