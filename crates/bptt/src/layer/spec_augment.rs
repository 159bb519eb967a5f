//! SpecAugment (Park et al., 2019): in training some stretches of steps, and some of features, of each row become one value; in inference
//! nothing happens. The width of a stretch is uniform from 0 to its limit, its beginning uniform where it fits.
//!
//! Stretches of steps are drawn among the real steps of a row, and are no longer than a share of these. Backward: `dx = dy` elsewhere; the same
//! stretches are drawn again, and nothing is saved.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Context, Form, Forward, Layer};
use crate::rng::Stream;
use std::ops::Range;

/// Stretches of a kind: each is drawn for every line.
const MOST: usize = 255;

/// Stretches along one axis.
#[derive(Clone, Copy)]
struct Masks {
    count: usize,
    /// The most steps or features of one.
    width: usize,
}

struct SpecAugment {
    form: Form,
    time: Masks,
    /// The most of a row's steps that one stretch has.
    share: f64,
    frequency: Masks,
    value: f64,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.drawn_over()?;
    if !form.has_steps() {
        return place.refuse(format!("it takes sequences of shape (batch, steps, features), got {form}"));
    }
    place.features(input)?;
    let mut masks = |kind: &str| -> Result<Masks> {
        let count = place.config.index(&format!("{kind}_masks"))?;
        Ok(Masks { count, width: place.config.index(&format!("{kind}_mask_width"))? })
    };
    let (time, frequency) = (masks("time")?, masks("frequency")?);
    if time.count > MOST || frequency.count > MOST {
        return place.refuse(format!("it draws at most {MOST} masks of a kind"));
    }
    let share = place.config.number("time_mask_share", 1.0, 0.0, 1.0)?;
    let value = place.config.finite("mask_value", 0.0)?;
    let layer = SpecAugment { form, time, share, frequency, value };
    Ok(vec![place.push(vec![input], &[form], layer)?])
}

impl SpecAugment {
    fn active<F>(&self, at: &Context<F>) -> bool {
        at.draws.is_some() && (self.time.count > 0 || self.frequency.count > 0)
    }

    /// Puts `value` into what is masked of every line.
    /// Shapes: `lines [lines, features]`.
    fn mask<F: Real>(&self, at: &Context<F>, lines: &mut [F], value: F) {
        let (Some(draws), timeline) = (at.draws, at.x[0].timeline) else { return };
        for (i, line) in lines.chunks_exact_mut(self.form.size()).enumerate() {
            let position = match self.form.is_sequence() {
                true => timeline.source.get(i).map(|&position| position as usize),
                false => Some(i),
            };
            let Some((position, (row, _))) = position.and_then(|at| Some((at, timeline.locate(at)?))) else {
                continue;
            };
            let drawn = |masks: Masks, first: usize, most: usize, of: usize| {
                (first..first + masks.count).map(move |mask| stretch(&draws.stream, row, mask, most, of))
            };
            let real = timeline.real_positions(row);
            let most = self.time.width.min((self.share * real.len() as f64) as usize);
            let hit = drawn(self.time, 0, most, real.len()).any(|Range { start, end }| {
                start < end && (real[start] as usize..=real[end - 1] as usize).contains(&position)
            });
            if hit {
                line.fill(value);
                continue;
            }
            let features = line.len();
            let most = self.frequency.width.min(features);
            drawn(self.frequency, self.time.count, most, features).for_each(|part| line[part].fill(value));
        }
    }
}

/// Mask number `mask` of a row: at most `most` of so many.
fn stretch(stream: &Stream, row: usize, mask: usize, most: usize, of: usize) -> Range<usize> {
    let [width, place] = stream.uniforms((row as u64) << 24 | mask as u64);
    let below = |u: f64, n: usize| (u * n as f64) as usize;
    let width = below(width, most + 1);
    let start = below(place, of - width + 1);
    start..start + width
}

impl<F: Real> Layer<F> for SpecAugment {
    fn row_by_row(&self, training: bool) -> bool {
        !training || self.time.count == 0 && self.frequency.count == 0
    }

    /// Shapes: `x, y [lines, features]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        y.copy_from_slice(io.x[0]);
        if self.active(&io.at) {
            self.mask(&io.at, y, F::of(self.value));
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        if self.active(&io.at) {
            self.mask(&io.at, dy, F::zero());
        }
        add(dx, dy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_have_every_width_and_every_place() {
        let stream = Stream::new(3, 4);
        let mut seen = [[0usize; 8]; 4];
        for row in 0..4000 {
            let Range { start, end } = stretch(&stream, row, row % 3, 3, 7);
            seen[end - start][start] += 1;
        }
        for (width, places) in seen.iter().enumerate() {
            let fitting = 8 - width;
            let expected = 1000 / fitting;
            assert!(
                places[..fitting].iter().all(|&n| n.abs_diff(expected) < expected / 2),
                "{width}: {places:?}"
            );
            assert!(places[fitting..].iter().all(|&n| n == 0), "{width}: {places:?}");
        }
    }
}
