//! How far the labels that rows are read as, by their most probable classes, are from those that they have: the sum of the edit distances, and of
//! the lengths. With a separator it is counted in words, the labels between two separators. Targets: lists of classes.

use super::edit_distance::edit_distance;
use super::scored::{Scored, MEAN};
use super::traits::Metric;
use crate::decode::ctc::labels;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::loss::{blank_index, Lists, Targets};

#[derive(Debug)]
struct LabelErrorRate {
    /// The class of the blank; none for the last one.
    blank: Option<usize>,
    separator: Option<f64>,
}

pub(super) fn read<F: Real>(config: &mut Fields) -> Result<Box<dyn Metric<F>>> {
    let separator = config.integer("separator")?.map(|label| label as f64);
    Ok(Box::new(LabelErrorRate { blank: blank_index(config)?, separator }))
}

impl<F: Real> Metric<F> for LabelErrorRate {
    fn targets(&self, _: usize) -> Targets {
        Targets::Lists
    }

    fn state_len(&self, _: usize) -> usize {
        MEAN
    }

    /// What the longest row is read as, and a row of distances to the longest list.
    fn scratch(&self, _: usize, _: usize, lists: &Lists<F>) -> usize {
        let longest = |of: fn(&[u32], &[F]) -> usize| {
            lists.each().map(|(lines, labels)| of(lines, labels)).max().unwrap_or(0)
        };
        longest(|lines, _| lines.len()) + longest(|_, labels| labels.len()) + 1
    }

    fn evaluate(&self, scored: Scored<F>, sums: &mut [f64]) {
        let Scored { outputs, units, lists, weights, scratch, .. } = scored;
        let blank = self.blank.unwrap_or(units - 1);
        for (row, (lines, wanted)) in lists.each().enumerate() {
            let lines_of_row = lines.iter().map(|&line| &outputs[line as usize * units..][..units]);
            let (read, distances) = scratch.split_at_mut(lines.len());
            let mut count = 0;
            for label in labels(lines_of_row, blank, true) {
                read[count] = F::of(label as f64);
                count += 1;
            }
            let weight = weights.map_or(1.0, |weights| weights[row].wide());
            let (distance, length) = self.compare(&read[..count], wanted, distances);
            sums[0] += weight * distance;
            sums[1] += weight * length as f64;
        }
    }
}

impl LabelErrorRate {
    /// The distance of what was read from what was wanted, and the length of that.
    fn compare<F: Real>(&self, read: &[F], wanted: &[F], distances: &mut [F]) -> (f64, usize) {
        let Some(separator) = self.separator else {
            return (edit_distance(read.iter(), wanted.iter(), distances), wanted.len());
        };
        let (read, wanted) = (words(read, separator), words(wanted, separator));
        (edit_distance(read, wanted.clone(), distances), wanted.count())
    }
}

/// What stands between separators, where anything does.
fn words<F: Real>(labels: &[F], separator: f64) -> impl Iterator<Item = &[F]> + Clone {
    labels.split(move |label| label.wide() == separator).filter(|word| !word.is_empty())
}
