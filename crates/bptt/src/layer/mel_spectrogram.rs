//! The mel spectrogram of each row of samples: (batch, samples) to (batch, bands, frames), as Keras has it. Formulas and settings are in
//! `signal/mel_spectrogram.rs`.
//!
//! In decibels a level is not more than `top_db` below the loudest: of the whole batch as in Keras, or of its own row. What is raised to
//! that bound hands its gradient to the loudest, of which equal ones have a share each. Nothing is saved.

use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{as_wide, most, narrow_len, Real};
use crate::node::{Backward, Form, Forward, Layer, Need, Sizes};
use crate::signal::MelSpectrogram;
use crate::threads::{each_piece, threads};

struct Mel {
    of: MelSpectrogram,
    samples: usize,
    frames: usize,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form) = place.numbers()?;
    if form.has_steps() {
        return place.refuse(format!("it takes samples of shape (batch, samples), got {form}"));
    }
    let samples = place.features(input)?;
    let of = MelSpectrogram::read(&mut place.config)?;
    if samples < of.fewest() {
        return place.refuse(format!("it takes at least {} samples, got {samples}", of.fewest()));
    }
    let frames = of.frames(samples);
    let axis = place.fixed(of.bands());
    let layer = Mel { of, samples, frames };
    Ok(vec![place.push(vec![input], &[Form::positions(axis, frames)], layer)?])
}

impl Mel {
    /// Numbers of a row's spectrogram.
    fn size(&self) -> usize {
        self.of.bands() * self.frames
    }

    /// Numbers of the groups of rows that have a loudest level together, and how far below it a level may be.
    fn groups<F: Real>(&self, rows: usize) -> Option<(usize, F)> {
        let decibels = self.of.decibels?;
        let size = if decibels.by_clip { self.size() } else { rows * self.size() };
        decibels.top.map(|top| (size, F::of(top)))
    }

    /// Hands the gradient of levels that were raised to the bound to the loudest.
    /// Shapes: `y, dy [bands, frames]` of some rows.
    fn to_the_loudest<F: Real>(top: F, y: &[F], dy: &mut [F]) {
        let loudest = most(y);
        let bound = loudest - top;
        let mut raised = F::zero();
        for (dy, _) in dy.iter_mut().zip(y).filter(|(_, &y)| y <= bound && y < loudest) {
            raised += std::mem::take(dy);
        }
        let share = raised / F::of(y.iter().filter(|&&y| y == loudest).count() as f64);
        dy.iter_mut().zip(y).filter(|(_, &y)| y == loudest).for_each(|(dy, _)| *dy += share);
    }
}

impl<F: Real> Layer<F> for Mel {
    fn need(&self, sizes: Sizes) -> Need {
        let parts = threads().min(sizes.rows as usize).max(1);
        Need { saved: 0, scratch: (parts * narrow_len::<F>(self.of.room_len())) as u64 }
    }

    /// Shapes: `x [rows, samples], y [rows, bands, frames]`.
    fn forward(&self, io: Forward<F>) {
        let [y, ..] = io.y;
        let x = io.x[0].chunks_exact(self.samples);
        let lens = |_| [self.size()];
        each_piece(0..x.len(), [&mut *y], &lens, io.scratch.0, &|row, [y], scratch| {
            let clip = &io.x[0][row * self.samples..][..self.samples];
            let room = &mut self.of.room(as_wide(scratch));
            for frame in 0..self.frames {
                self.of.frame(clip, frame, room, |band, level| y[band * self.frames + frame] = F::of(level));
            }
        });
        if let Some((size, top)) = self.groups(io.at.rows) {
            for y in y.chunks_exact_mut(size) {
                let bound = most(y) - top;
                y.iter_mut().for_each(|y| *y = y.max(bound));
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        if let Some((size, top)) = self.groups(io.at.rows) {
            let groups = dy.chunks_exact_mut(size).zip(io.y[0].chunks_exact(size));
            groups.for_each(|(dy, y)| Self::to_the_loudest(top, y, dy));
        }
        let dy = &*dy;
        let lens = |_| [self.samples];
        each_piece(0..dx.len() / self.samples, [dx], &lens, io.scratch.0, &|row, [dx], scratch| {
            let (clip, dy) =
                (&io.x[0][row * self.samples..][..self.samples], &dy[row * self.size()..][..self.size()]);
            let room = &mut self.of.room(as_wide(scratch));
            for frame in 0..self.frames {
                let gradient = |band: usize| dy[band * self.frames + frame].wide();
                self.of.frame_backward(clip, frame, room, gradient, dx);
            }
        });
    }
}
