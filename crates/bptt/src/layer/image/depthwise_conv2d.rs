//! A convolution of each channel by itself: `y[i, j, c m + n] = sum over p, q of x[i * stride + p, j * stride + q, c] W[p, q, c, n] + b`, W (P, Q, C, M).
//! A product of matrices would have one row: channels go beside each other instead.
//!
//! Backward: `dW` and `dx` are the same sums with y's gradient, `db = column sums of dy`.

use super::super::activation::activated;
use super::super::channelwise::{gather, spread};
use super::windows::{Shape, Windows};
use super::{images, pair};
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::{add_row, column_sums, matrix, matrix_mut, Real};
use crate::node::{Backward, Dims, Forward, Layer};
use crate::threads::{each_piece, each_row};
use crate::weights::{Layout, WeightSpec};

struct Depthwise {
    windows: Windows,
    channels: usize,
    /// Numbers that are made of each channel.
    multiplier: usize,
    kernel: WeightSpec,
    bias: Option<WeightSpec>,
}

pub(in crate::layer) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form, [height, width, channels]) = images(place)?;
    let multiplier = place.config.count_or("depth_multiplier", 1)?;
    let shape = Shape {
        size: pair(place, "kernel_size")?,
        stride: pair(place, "strides")?,
        dilation: pair(place, "dilation_rate")?,
        padding: place.config.choice("padding", &[("valid", Padding::Valid), ("same", Padding::Same)])?,
    };
    let windows = Windows::over(place, &shape, [height, width])?;
    let activation = place.config.activation("activation")?;
    let (kernel, bias) = (place.config.weight("depthwise")?, place.config.weight("bias")?);
    let bias = place.config.flag("use_bias", true)?.then_some(bias);
    let Some(dims) = Dims::new(&[windows.rows.to, windows.columns.to, channels.saturating_mul(multiplier)])
    else {
        return place.refuse("its output has no shape");
    };
    let layer = Depthwise { windows, channels, multiplier, kernel, bias };
    let product = place.push(vec![input], &[form.with(dims)], layer)?;
    Ok(vec![activated(place, product, activation)?])
}

impl Depthwise {
    /// Numbers of a pixel of y.
    fn made(&self) -> usize {
        self.channels * self.multiplier
    }

    /// Numbers of an image, and of what is made of it.
    fn sizes(&self) -> (usize, usize) {
        let Windows { rows, columns } = self.windows;
        (rows.from * columns.from * self.channels, rows.to * columns.to * self.made())
    }

    /// Calls `work` with where a pixel of y, and one of x, begins, of which the latter lies at this place of the former's window.
    fn each_at(&self, place: usize, mut work: impl FnMut(usize, usize)) {
        let (Windows { rows, columns }, c, made) = (self.windows, self.channels, self.made());
        let (down, y) = rows.windows(place / columns.size);
        let (across, x) = columns.windows(place % columns.size);
        for (i, row) in down.enumerate() {
            for (j, column) in across.clone().enumerate() {
                let from = (y + i * rows.stride) * columns.from + x + j * columns.stride;
                work((row * columns.to + column) * made, from * c);
            }
        }
    }

    /// Calls `work` with where a pixel of y, the kernel's numbers for it, and a pixel of x begin.
    fn each(&self, mut work: impl FnMut(usize, usize, usize)) {
        let (Windows { rows, columns }, c, made) = (self.windows, self.channels, self.made());
        for row in 0..rows.to {
            for (p, y) in rows.places(row) {
                for q in 0..columns.size {
                    let (windows, x) = columns.windows(q);
                    for (i, window) in windows.enumerate() {
                        let from = (y * columns.from + x + i * columns.stride) * c;
                        work((row * columns.to + window) * made, (p * columns.size + q) * made, from);
                    }
                }
            }
        }
    }
}

impl<F: Real> Layer<F> for Depthwise {
    fn declare(&self, name: &str, layout: &mut Layout) {
        let Windows { rows, columns } = self.windows;
        layout.slot(name, "kernel", &[rows.size, columns.size, self.channels, self.multiplier], &self.kernel);
        if let Some(bias) = &self.bias {
            layout.slot(name, "bias", &[self.made()], bias);
        }
    }

    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    /// Shapes: `x [lines, height, width, channels], y [lines, rows, columns, made], kernel [places, channels, multiplier], bias [made]`.
    fn forward(&self, io: Forward<F>) {
        let ((from, to), made, c) = (self.sizes(), self.made(), self.channels);
        let (kernel, bias) = io.weights.split_at(self.windows.places() * made);
        let [y, ..] = io.y;
        each_row(y, to, &|line, y| {
            let x = &io.x[0][line * from..][..from];
            y.fill(F::zero());
            self.each(|at, k, pixel| {
                spread(&mut y[at..][..made], &kernel[k..][..made], &x[pixel..][..c]);
            });
        });
        if self.bias.is_some() {
            add_row(matrix_mut(y, made), bias);
        }
    }

    fn backward(&self, io: Backward<F>) {
        let ((from, to), made, c) = (self.sizes(), self.made(), self.channels);
        let [dy, ..] = io.dy;
        let kernel = &io.weights[..self.windows.places() * made];
        if let Some(dweights) = io.dweights {
            let (dkernel, dbias) = dweights.split_at_mut(kernel.len());
            let (x, dy) = (io.x[0], &*dy);
            // Place by place, so that no number depends on how many threads there are.
            each_piece(0..self.windows.places(), [dkernel], &|_| [made], &mut [], &|place, [dkernel], _| {
                for (x, dy) in x.chunks_exact(from).zip(dy.chunks_exact(to)) {
                    self.each_at(place, |at, pixel| spread(dkernel, &dy[at..][..made], &x[pixel..][..c]));
                }
            });
            if self.bias.is_some() {
                column_sums(matrix(dy, made), dbias);
            }
        }
        let ([Some(dx), ..], dy) = (io.dx, &*dy) else { return };
        each_row(dx, from, &|line, dx| {
            let dy = &dy[line * to..][..to];
            self.each(|at, k, pixel| {
                gather(&dy[at..][..made], &kernel[k..][..made], &mut dx[pixel..][..c]);
            });
        });
    }
}
