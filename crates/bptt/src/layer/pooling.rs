//! Maxima and means over steps. MaxPooling1D: the largest of each window, feature by feature, to the first of which the gradient goes.
//! AveragePooling1D: the mean of what lies in each window, padding left out.
//! GlobalMaxPooling1D: the largest of all steps, masked ones included, as in Keras; equal ones share the gradient.
//! GlobalAveragePooling1D: the mean of the real steps, 0 where there are none.

use super::image::{
    build_average_pooling_of_steps, build_global_average_of_steps, build_global_max_of_steps,
    build_max_pooling_of_steps,
};
use super::windows::Windows;
use crate::batch::Timeline;
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Form, Forward, Layer, Need, Sizes};

struct MaxPooling {
    windows: Windows,
    features: usize,
}

pub(super) fn build_max<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    if place.config.flag("each", false)? {
        return build_max_pooling_of_steps(place);
    }
    let (grid, windows, output) = over_windows(place)?;
    let layer = MaxPooling { windows, features: output.last() };
    Ok(vec![place.push(vec![grid], &[output], layer)?])
}

/// The input, its windows, and the form of what comes of them.
fn over_windows<F: Real>(place: &mut Place<F>) -> Result<(TensorId, Windows, Form)> {
    place.expect_inputs(1)?;
    let grid = place.grid()?;
    let size = place.config.count_or("pool_size", 2)?;
    let windows = Windows {
        size,
        stride: place.config.count_or("strides", size)?,
        dilation: 1,
        padding: place.config.choice("padding", &[("valid", Padding::Valid), ("same", Padding::Same)])?,
    };
    let features = place.features(grid)?;
    Ok((grid, windows, Form::positions(windows.axis(place, grid)?, features)))
}

impl<F: Real> Layer<F> for MaxPooling {
    fn need(&self, sizes: Sizes) -> Need {
        Need { saved: 0, scratch: sizes.y[0].lines * self.features as u64 }
    }

    /// Shapes: `x [rows, steps, features], y [rows, windows, features]`.
    fn forward(&self, io: Forward<F>) {
        let d = self.features;
        let [y, ..] = io.y;
        y.fill(F::neg_infinity());
        self.windows.each(io.at.x[0].timeline, io.at.y[0].timeline, |to, _, from| {
            let pairs = y[to * d..][..d].iter_mut().zip(&io.x[0][from * d..][..d]);
            pairs.for_each(|(y, &x)| *y = y.max(x));
        });
    }

    fn backward(&self, mut io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let (d, y) = (self.features, io.y[0]);
        // Windows pass in order: what is left of a gradient goes to the first that equals the largest.
        let rest = io.scratch.take(dy.len());
        rest.copy_from_slice(dy);
        self.windows.each(io.at.x[0].timeline, io.at.y[0].timeline, |to, _, from| {
            for i in 0..d {
                let (to, from) = (to * d + i, from * d + i);
                if io.x[0][from] == y[to] {
                    dx[from] += std::mem::take(&mut rest[to]);
                }
            }
        });
    }
}

struct AveragePooling {
    windows: Windows,
    features: usize,
}

pub(super) fn build_average<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    if place.config.flag("each", false)? {
        return build_average_pooling_of_steps(place);
    }
    let (grid, windows, output) = over_windows(place)?;
    let layer = AveragePooling { windows, features: output.last() };
    Ok(vec![place.push(vec![grid], &[output], layer)?])
}

impl AveragePooling {
    /// Writes for each window the share that a step has in it.
    fn shares<F: Real>(&self, from: &Timeline, to: &Timeline, shares: &mut [F]) {
        shares.fill(F::zero());
        self.windows.each(from, to, |to, _, _| shares[to] += F::one());
        shares.iter_mut().for_each(|share| *share = F::one() / share.max(F::one()));
    }
}

impl<F: Real> Layer<F> for AveragePooling {
    fn need(&self, sizes: Sizes) -> Need {
        Need { saved: sizes.y[0].lines, scratch: 0 }
    }

    fn forward(&self, io: Forward<F>) {
        let (d, from, to) = (self.features, io.at.x[0].timeline, io.at.y[0].timeline);
        let shares = &mut io.saved[..to.positions];
        self.shares(from, to, shares);
        let [y, ..] = io.y;
        y.fill(F::zero());
        self.windows.each(from, to, |to, _, from| {
            let pairs = y[to * d..][..d].iter_mut().zip(&io.x[0][from * d..][..d]);
            pairs.for_each(|(y, &x)| *y += x * shares[to]);
        });
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let d = self.features;
        self.windows.each(io.at.x[0].timeline, io.at.y[0].timeline, |to, _, from| {
            let pairs = dx[from * d..][..d].iter_mut().zip(&dy[to * d..][..d]);
            pairs.for_each(|(dx, &dy)| *dx += dy * io.saved[to]);
        });
    }
}

struct GlobalMax {
    features: usize,
}

pub(super) fn build_global_max<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    if place.config.flag("each", false)? {
        return build_global_max_of_steps(place);
    }
    place.expect_inputs(1)?;
    let grid = place.grid()?;
    let features = place.features(grid)?;
    Ok(vec![place.push(vec![grid], &[Form::rows(features)], GlobalMax { features })?])
}

impl<F: Real> Layer<F> for GlobalMax {
    /// Shapes: `x [rows, steps, features], y [rows, features]`.
    fn forward(&self, io: Forward<F>) {
        let (d, steps) = (self.features, io.at.x[0].timeline.steps);
        let [y, ..] = io.y;
        if steps == 0 {
            return y.fill(F::zero());
        }
        for (y, x) in y.chunks_exact_mut(d).zip(io.x[0].chunks_exact(steps * d)) {
            y.copy_from_slice(&x[..d]);
            for x in x.chunks_exact(d) {
                y.iter_mut().zip(x).for_each(|(y, &x)| *y = y.max(x));
            }
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let (d, steps) = (self.features, io.at.x[0].timeline.steps);
        if steps == 0 {
            return;
        }
        let rows = io.x[0].chunks_exact(steps * d).zip(dx.chunks_exact_mut(steps * d));
        for (row, (x, dx)) in rows.enumerate() {
            for i in 0..d {
                let largest = io.y[0][row * d + i];
                let equal = x.iter().skip(i).step_by(d).filter(|&&x| x == largest).count();
                let share = dy[row * d + i] / F::of(equal as f64);
                for (dx, &x) in dx.iter_mut().skip(i).step_by(d).zip(x.iter().skip(i).step_by(d)) {
                    if x == largest {
                        *dx += share;
                    }
                }
            }
        }
    }
}

struct GlobalAverage {
    features: usize,
}

pub(super) fn build_global_average<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    // Steps within steps that are nested already may be masked there.
    if place.config.flag("each", false)? && place.nest().is_none() {
        return build_global_average_of_steps(place);
    }
    place.expect_inputs(1)?;
    let (sequence, _) = place.sequence()?;
    let features = place.features(sequence)?;
    let layer = GlobalAverage { features };
    Ok(vec![place.push(vec![sequence], &[Form::rows(features)], layer)?])
}

impl GlobalAverage {
    /// Calls `work` with (cell, row, 1 / steps of the row) for every cell.
    fn each<F: Real>(timeline: &Timeline, mut work: impl FnMut(usize, usize, F)) {
        for &shard in &timeline.shards {
            for t in 0..shard.steps {
                for (i, cell) in timeline.step(shard, t).enumerate() {
                    let row = timeline.row(shard.row + i);
                    work(cell, row, F::of(1.0 / timeline.real_steps(row) as f64));
                }
            }
        }
    }
}

impl<F: Real> Layer<F> for GlobalAverage {
    /// Shapes: `x [cells, features], y [rows, features]`.
    fn forward(&self, io: Forward<F>) {
        let d = self.features;
        let [y, ..] = io.y;
        y.fill(F::zero());
        Self::each(io.at.x[0].timeline, |cell, row, share: F| {
            let pairs = y[row * d..][..d].iter_mut().zip(&io.x[0][cell * d..][..d]);
            pairs.for_each(|(y, &x)| *y += x * share);
        });
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let d = self.features;
        Self::each(io.at.x[0].timeline, |cell, row, share: F| {
            let pairs = dx[cell * d..][..d].iter_mut().zip(&dy[row * d..][..d]);
            pairs.for_each(|(dx, &dy)| *dx += dy * share);
        });
    }
}
