//! The most probable way through the steps of a row, and what it reads as.

use super::asked::Asked;
use super::reading::{Reading, WHAT};
use crate::ask::room;
use crate::error::Result;
use crate::kernel::{arg_max, log_sum_exp, Real};
use crate::portable::ln;

/// What the largest outputs of the steps, of several alike the first, read as.
pub fn labels<'a, F: Real, L: Iterator<Item = &'a [F]>>(
    lines: L,
    blank: usize,
    merges: bool,
) -> impl Iterator<Item = usize> + use<'a, F, L> {
    let mut before = blank;
    lines.filter_map(move |line| {
        let class = arg_max(line);
        let same = merges && class == before;
        before = class;
        (class != blank && !same).then_some(class)
    })
}

pub(super) fn read<'a, F: Real>(
    asked: &Asked,
    lines: impl Iterator<Item = &'a [F]> + Clone,
) -> Result<Reading> {
    let mut read = Vec::new();
    room(&mut read, labels(lines.clone(), asked.blank, asked.merges).count(), WHAT)?;
    read.extend(labels(lines.clone(), asked.blank, asked.merges).map(|label| label as u32));
    let of_step = |line: &[F]| {
        let largest = line[arg_max(line)].wide();
        if asked.from_logits {
            largest - log_sum_exp(line)
        } else {
            ln(largest)
        }
    };
    let log_probability = lines.map(of_step).sum();
    Ok(Reading { labels: read, log_probability, score: log_probability })
}
