//! Pixels at other places: ZeroPadding2D with zeros around an image, Cropping2D and CenterCrop with a part of it, UpSampling2D with each pixel
//! several times.
//!
//! Backward: each pixel gets the gradients of the places that it has.

use super::resizing::{build_fitting, build_larger};
use super::taps::Interpolation;
use super::{ends, images, pair};
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::{add, Real};
use crate::node::{Backward, Dims, Forward, Layer};

/// One dimension: pixel `i` of x, counted from `skip` on, stands at `before + i * times` and the next places.
#[derive(Clone, Copy)]
struct Along {
    from: usize,
    to: usize,
    before: usize,
    skip: usize,
    times: usize,
}

struct Placing {
    along: [Along; 2],
    channels: usize,
}

pub(in crate::layer) fn build_padding<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let ends = ends(place, "padding")?;
    build(place, |from, i| {
        let [before, after] = ends[i];
        Some(Along { from, to: before.checked_add(from)?.checked_add(after)?, before, skip: 0, times: 1 })
    })
}

pub(in crate::layer) fn build_cropping<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let ends = ends(place, "cropping")?;
    build(place, |from, i| {
        let [skip, after] = ends[i];
        let to = from.checked_sub(skip)?.checked_sub(after).filter(|&to| to > 0)?;
        Some(Along { from, to, before: 0, skip, times: 1 })
    })
}

/// The middle of images; of those that are too small what fits, resized.
pub(in crate::layer) fn build_center_crop<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let to = [place.config.count("height")?, place.config.count("width")?];
    let (_, _, [height, width, _]) = images(place)?;
    if height < to[0] || width < to[1] {
        return build_fitting(place, to);
    }
    build(place, |from, i| Some(Along { from, to: to[i], before: 0, skip: (from - to[i]) / 2, times: 1 }))
}

pub(in crate::layer) fn build_up_sampling<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let times = pair(place, "size")?;
    let interpolation = Interpolation::read(place, Interpolation::Nearest)?;
    if interpolation != Interpolation::Nearest {
        return build_larger(place, times, interpolation);
    }
    build(place, |from, i| {
        Some(Along { from, to: from.checked_mul(times[i])?, before: 0, skip: 0, times: times[i] })
    })
}

fn build<F: Real>(
    place: &mut Place<F>,
    along: impl Fn(usize, usize) -> Option<Along>,
) -> Result<Vec<TensorId>> {
    let (input, form, [height, width, channels]) = images(place)?;
    let (Some(rows), Some(columns)) = (along(height, 0), along(width, 1)) else {
        return place.refuse(format!("its sizes do not fit images of shape [{height}, {width}]"));
    };
    let Some(dims) = Dims::new(&[rows.to, columns.to, channels]) else {
        return place.refuse("its output has no shape");
    };
    let layer = Placing { along: [rows, columns], channels };
    Ok(vec![place.push(vec![input], &[form.with(dims)], layer)?])
}

impl Along {
    /// The place of x that stands at a place of y, if one does.
    fn source(self, at: usize) -> Option<usize> {
        let from = at.checked_sub(self.before)? / self.times + self.skip;
        (from < self.from).then_some(from)
    }
}

impl Placing {
    /// Calls `work` with where a pixel of x, and of y, begins in one image.
    fn each(&self, mut work: impl FnMut(usize, usize)) {
        let [rows, columns] = self.along;
        for to_row in 0..rows.to {
            let Some(row) = rows.source(to_row) else { continue };
            for to_column in 0..columns.to {
                let Some(column) = columns.source(to_column) else { continue };
                let (from, to) = (row * columns.from + column, to_row * columns.to + to_column);
                work(from * self.channels, to * self.channels);
            }
        }
    }

    /// Numbers of an image, and of what is made of it.
    fn sizes(&self) -> (usize, usize) {
        let [rows, columns] = self.along;
        (rows.from * columns.from * self.channels, rows.to * columns.to * self.channels)
    }
}

impl<F: Real> Layer<F> for Placing {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x [lines, height, width, channels], y [lines, rows, columns, channels]`.
    fn forward(&self, io: Forward<F>) {
        let ((from, to), c) = (self.sizes(), self.channels);
        let [y, ..] = io.y;
        y.fill(F::zero());
        for (y, x) in y.chunks_exact_mut(to).zip(io.x[0].chunks_exact(from)) {
            self.each(|from, to| y[to..][..c].copy_from_slice(&x[from..][..c]));
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let ((from, to), c) = (self.sizes(), self.channels);
        for (dx, dy) in dx.chunks_exact_mut(from).zip(dy.chunks_exact(to)) {
            self.each(|from, to| add(&mut dx[from..][..c], &dy[to..][..c]));
        }
    }
}
