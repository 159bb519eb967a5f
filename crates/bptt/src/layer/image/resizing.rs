//! Images of another size: `y[i, j] = sum over p, q of a[i][p] b[j][q] x[p, q]`, with the weights a and b of [`Taps`], which are the same for all
//! images. This is Resizing, CenterCrop of what is too small, and UpSampling2D with an interpolation other than "nearest".
//!
//! To keep the ratio of width to height, an image is first cut to that of what is made, from its middle; or a value is put around it. Backward:
//! each pixel of x gets the gradients of what it made, by the same weights.

use super::images;
use super::taps::{Interpolation, Stretch, Taps};
use crate::error::Result;
use crate::graph::Place;
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Dims, Forward, Layer};
use crate::threads::each_row;

struct Resizing<F> {
    from: [usize; 2],
    to: [usize; 2],
    channels: usize,
    taps: [Taps<F>; 2],
    /// What stands around an image.
    fill: F,
}

/// What becomes of the ratio of width to height.
#[derive(Clone, Copy)]
enum Ratio {
    Lost,
    Cropped,
    Padded,
}

pub(in crate::layer) fn build_resizing<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let to = [place.config.count("height")?, place.config.count("width")?];
    let interpolation = Interpolation::read(place, Interpolation::Bilinear)?;
    let cropped = place.config.flag("crop_to_aspect_ratio", false)?;
    let padded = place.config.flag("pad_to_aspect_ratio", false)?;
    place.config.choice("fill_mode", &[("constant", ())])?;
    let fill = F::of(place.config.finite("fill_value", 0.0)?);
    let antialias = place.config.flag("antialias", false)?;
    let ratio = match (cropped, padded) {
        (false, false) => Ratio::Lost,
        (true, false) => Ratio::Cropped,
        (false, true) => Ratio::Padded,
        (true, true) => return place.refuse("it can't both crop and pad to keep the aspect ratio"),
    };
    build(place, to, ratio, (interpolation, antialias), fill)
}

/// The largest part with the ratio of width to height, resized.
pub(super) fn build_fitting<F: Real>(place: &mut Place<F>, to: [usize; 2]) -> Result<Vec<TensorId>> {
    build(place, to, Ratio::Cropped, (Interpolation::Bilinear, false), F::zero())
}

/// Images that are so many times larger.
pub(super) fn build_larger<F: Real>(
    place: &mut Place<F>,
    times: [usize; 2],
    interpolation: Interpolation,
) -> Result<Vec<TensorId>> {
    let (_, _, [height, width, _]) = images(place)?;
    let to = [height.saturating_mul(times[0]), width.saturating_mul(times[1])];
    build(place, to, Ratio::Lost, (interpolation, false), F::zero())
}

fn build<F: Real>(
    place: &mut Place<F>,
    to: [usize; 2],
    ratio: Ratio,
    how: (Interpolation, bool),
    fill: F,
) -> Result<Vec<TensorId>> {
    let (input, form, [height, width, channels]) = images(place)?;
    let from = [height, width];
    let Some(dims) = Dims::new(&[to[0], to[1], channels]) else {
        return place.refuse("its output has no shape");
    };
    let of = |i: usize| Taps::of(stretch((from, to), ratio, how, i));
    let layer = Resizing { from, to, channels, taps: [of(0)?, of(1)?], fill };
    Ok(vec![place.push(vec![input], &[form.with(dims)], layer)?])
}

/// What of dimension `i` is resized.
fn stretch(
    (from, to): ([usize; 2], [usize; 2]),
    ratio: Ratio,
    (interpolation, antialias): (Interpolation, bool),
    i: usize,
) -> Stretch {
    let other = 1 - i;
    // How long it would be with the ratio of what is made.
    let fitting = (from[other] as u64 * to[i] as u64 / to[other] as u64).min(1 << 30) as usize;
    let (first, size) = match ratio {
        Ratio::Lost => (0, from[i]),
        Ratio::Cropped => {
            let size = fitting.min(from[i]).max(1);
            (((from[i] - size) / 2) as isize, size)
        }
        // As many pixels at both ends, as in Keras: an odd one is left out.
        Ratio::Padded => {
            let around = fitting.saturating_sub(from[i]) / 2;
            (-(around as isize), from[i] + 2 * around)
        }
    };
    Stretch { from: from[i], first, size, to: to[i], interpolation, antialias }
}

impl<F: Real> Resizing<F> {
    /// Calls `work` with where a pixel of y, and one of x, begins in one image, and what the one counts for the other.
    fn each(&self, mut work: impl FnMut(usize, usize, F)) {
        let ([rows, columns], c) = (&self.taps, self.channels);
        for i in 0..self.to[0] {
            for j in 0..self.to[1] {
                for (p, a) in rows.at(i) {
                    for (q, b) in columns.at(j) {
                        work((i * self.to[1] + j) * c, (p * self.from[1] + q) * c, a * b);
                    }
                }
            }
        }
    }

    /// Numbers of an image, and of what is made of it.
    fn sizes(&self) -> (usize, usize) {
        let size = |[height, width]: [usize; 2]| height * width * self.channels;
        (size(self.from), size(self.to))
    }

    /// Writes what comes from around an image.
    /// Shapes: `y [rows, columns, channels]`.
    fn surround(&self, y: &mut [F]) {
        let [rows, columns] = &self.taps;
        for (at, y) in y.chunks_exact_mut(self.channels).enumerate() {
            let inside = rows.inside(at / self.to[1]) * columns.inside(at % self.to[1]);
            y.fill(self.fill * (F::one() - inside));
        }
    }
}

impl<F: Real> Layer<F> for Resizing<F> {
    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x [lines, height, width, channels], y [lines, rows, columns, channels]`.
    fn forward(&self, io: Forward<F>) {
        let ((from, to), c) = (self.sizes(), self.channels);
        let [y, ..] = io.y;
        each_row(y, to, &|line, y| {
            let x = &io.x[0][line * from..][..from];
            if self.fill == F::zero() {
                y.fill(F::zero());
            } else {
                self.surround(y);
            }
            self.each(|to, from, weight| {
                y[to..][..c].iter_mut().zip(&x[from..][..c]).for_each(|(y, &x)| *y += weight * x);
            });
        });
    }

    fn backward(&self, io: Backward<F>) {
        let ([Some(dx), ..], [dy, ..]) = (io.dx, io.dy) else { return };
        let ((from, to), c, dy) = (self.sizes(), self.channels, &*dy);
        each_row(dx, from, &|line, dx| {
            let dy = &dy[line * to..][..to];
            self.each(|to, from, weight| {
                dx[from..][..c].iter_mut().zip(&dy[to..][..c]).for_each(|(dx, &dy)| *dx += weight * dy);
            });
        });
    }
}
