//! How many positives and negatives have outputs above which of n thresholds: what precision, recall and areas under curves are made of.
//!
//! A number of a line is positive where its target is not 0. It falls into bucket b of 0..=n where its output is above exactly b of the
//! thresholds, which ascend. The sums are those of the positives, bucket by bucket, then those of the negatives; with `multi_label` both
//! for each of the C outputs. So n thresholds cost what one costs. Evenly spaced ones are counted as Keras does it: outputs are clipped to
//! [0, 1], and `ceil(x (n - 1))` is the bucket.
//!
//! Targets: C numbers a line.

use super::scored::Scored;
use super::top::Top;
use super::traits::Metric;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::loss::{Lists, Targets};
use serde_json::Value;
use std::ops::Range;

/// What takes the place of an output that is not among the largest.
const NONE: f64 = -1e10;

#[derive(Debug)]
struct Confusion {
    /// Ascending.
    thresholds: Vec<f64>,
    /// Whether they divide [0, 1] evenly.
    evenly: bool,
    /// Only so many of a line's outputs, the largest, count as they are.
    top_k: Option<usize>,
    /// Only this output is looked at.
    class_id: Option<usize>,
    from_logits: bool,
    multi_label: bool,
    /// What the outputs of a line weigh; 1 without them.
    label_weights: Vec<f64>,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    let thresholds = numbers(config, "thresholds")?;
    Ok(Box::new(Confusion {
        evenly: config.flag("evenly", false)? && thresholds.len() > 1,
        thresholds,
        // No size is 0, which stands for all.
        top_k: Some(config.count_or("top_k", 0)?).filter(|&k| k > 0),
        class_id: config.integer("class_id")?.and_then(|class| usize::try_from(class).ok()),
        from_logits: config.flag("from_logits", false)?,
        multi_label: config.flag("multi_label", false)?,
        label_weights: numbers(config, "label_weights")?,
    }))
}

/// A list of numbers; an empty one where it is missing.
fn numbers(config: &mut Fields, key: &str) -> Result<Vec<f64>> {
    let Some(value) = config.take(key) else { return Ok(Vec::new()) };
    let list = value.as_array().map(|list| list.iter().map(Value::as_f64).collect::<Option<Vec<f64>>>());
    list.flatten().ok_or_else(|| config.refuse(key, "an array of numbers", &value))
}

impl Confusion {
    fn buckets(&self) -> usize {
        self.thresholds.len() + 1
    }

    /// How many thresholds an output is above.
    fn bucket<F: Real>(&self, x: F) -> usize {
        if !self.evenly {
            return self.thresholds.partition_point(|&threshold| x > F::of(threshold));
        }
        let parts = F::of(self.thresholds.len() as f64 - 1.0);
        let above = (x.max(F::zero()).min(F::one()) * parts).ceil().wide() as usize;
        // Where the first threshold is below 0, every output is above it.
        above.max(usize::from(self.thresholds[0] < 0.0))
    }

    /// The outputs of a line that are looked at.
    fn looked_at(&self, units: usize) -> Range<usize> {
        match self.class_id {
            Some(class) => class.min(units)..(class + 1).min(units),
            None => 0..units,
        }
    }
}

impl<F: Real> Metric<F> for Confusion {
    fn targets(&self, units: usize) -> Targets {
        Targets::values(units)
    }

    fn state_len(&self, units: usize) -> usize {
        2 * self.buckets() * if self.multi_label { units } else { 1 }
    }

    fn scratch(&self, _: usize, units: usize, _: &Lists<F>) -> usize {
        self.top_k.map_or(0, |k| k.min(units))
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        let (buckets, labels) = (self.buckets(), self.looked_at(scored.units));
        for (output, target, weight) in scored.lines(scored.units) {
            let top = self.top_k.map(|_| Top::of(output, scored.scratch));
            for label in labels.clone() {
                let mut x = output[label];
                if top.as_ref().is_some_and(|top| !top.holds(output, label)) {
                    x = F::of(NONE);
                }
                if self.from_logits {
                    x = F::one() / (F::one() + (-x).exp());
                }
                let of = if self.multi_label { label } else { 0 };
                let negative = usize::from(target[label] == F::zero());
                let weight = weight * self.label_weights.get(label).unwrap_or(&1.0);
                sums[(2 * of + negative) * buckets + self.bucket(x)] += weight;
            }
        }
    }
}
