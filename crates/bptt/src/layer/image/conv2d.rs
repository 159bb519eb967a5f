//! `y[i, j] = sum over p, q of x[i * stride + p * dilation, j * stride + q * dilation] W[p, q] + b`, W (P, Q, C, U): the pixels of each window are
//! laid next to each other, (windows, P Q C), and multiplied by W as a matrix. With groups each part of the filters sees its part of the channels.
//!
//! Windows go in blocks over the images of all rows, so that what is laid out stays in the cache and its memory is bounded.
//!
//! Backward: `dW = windows^T dy`, `db = column sums of dy`, and `dy W^T` added back to where the windows were taken.

use super::super::activation::activated;
use super::windows::{Shape, Windows};
use super::{images, pair};
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::{
    add, add_row, block_len, column_sums, matrix, matrix_mut, panels_len, par_gemm, par_gemm_tn, same_rows,
    Real, Start,
};
use crate::node::{Backward, Dims, Forward, Layer, Need, Several, Sizes};
use crate::threads::each_row;
use crate::weights::{Layout, WeightSpec};
use ndarray::{s, ArrayView2};

/// Numbers of windows that are laid out together.
const BLOCK: usize = 1 << 15;
/// Pixels next to each other from which on a copy of them as a whole pays.
const RUN: usize = 16;

struct Conv2d {
    windows: Windows,
    channels: usize,
    filters: usize,
    groups: usize,
    kernel: WeightSpec,
    bias: Option<WeightSpec>,
}

pub(in crate::layer) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    let (input, form, [height, width, channels]) = images(place)?;
    let filters = place.config.count("filters")?;
    let shape = Shape {
        size: pair(place, "kernel_size")?,
        stride: pair(place, "strides")?,
        dilation: pair(place, "dilation_rate")?,
        padding: place.config.choice("padding", &[("valid", Padding::Valid), ("same", Padding::Same)])?,
    };
    let groups = place.config.count_or("groups", 1)?;
    if !channels.is_multiple_of(groups) || !filters.is_multiple_of(groups) {
        return place
            .refuse(format!("{groups} groups do not divide {channels} channels and {filters} filters"));
    }
    let windows = Windows::over(place, &shape, [height, width])?;
    let activation = place.config.activation("activation")?;
    let (kernel, bias) = (place.config.weight("kernel")?, place.config.weight("bias")?);
    let bias = place.config.flag("use_bias", true)?.then_some(bias);
    let Some(dims) = Dims::new(&[windows.rows.to, windows.columns.to, filters]) else {
        return place.refuse("its output has no shape");
    };
    let layer = Conv2d { windows, channels, filters, groups, kernel, bias };
    let product = place.push(vec![input], &[form.with(dims)], layer)?;
    Ok(vec![activated(place, product, activation)?])
}

impl Conv2d {
    /// Channels that a filter sees.
    fn seen(&self) -> usize {
        self.channels / self.groups
    }

    /// Numbers of a window that a filter sees.
    fn depth(&self) -> usize {
        self.windows.places().saturating_mul(self.seen())
    }

    /// Filters of a group.
    fn group(&self) -> usize {
        self.filters / self.groups
    }

    /// Numbers of all windows in one row of the output.
    fn strip(&self) -> usize {
        self.depth().saturating_mul(self.groups).saturating_mul(self.windows.columns.to)
    }

    /// Rows of the output that are laid out together.
    fn strips(&self) -> usize {
        (BLOCK / self.strip()).max(1)
    }

    /// Numbers of an image.
    fn image(&self) -> usize {
        self.windows.rows.from * self.windows.columns.from * self.channels
    }

    /// The kernel of a group.
    /// Shapes: `kernel [places * seen, filters], the group's [places * seen, group]`.
    fn part<'a, F>(&self, kernel: &'a [F], group: usize) -> ArrayView2<'a, F> {
        let columns = group * self.group()..(group + 1) * self.group();
        matrix(kernel, self.filters).slice_move(s![.., columns])
    }

    /// Lays out the windows of one row of the output.
    /// Shapes: `image [height, width, channels], laid [windows, groups, places, seen]`.
    fn unfold<F: Real>(&self, image: &[F], row: usize, laid: &mut [F]) {
        let Windows { rows, columns } = self.windows;
        let (seen, c, w) = (self.seen(), self.channels, columns.from);
        let line = self.depth() * self.groups;
        if !self.windows.inside() {
            laid.fill(F::zero());
        }
        for (p, y) in rows.places(row) {
            let image = &image[y * w * c..][..w * c];
            if self.groups == 1 && columns.dilation == 1 && columns.inside() {
                let run = columns.size * c;
                copy_runs((image, columns.stride * c), (&mut laid[p * run..], line), run, columns.to);
                continue;
            }
            for q in 0..columns.size {
                let (windows, x) = columns.windows(q);
                for group in 0..self.groups {
                    let to =
                        windows.start * line + (group * self.windows.places() + p * columns.size + q) * seen;
                    let (from, count) = (x * c + group * seen, windows.len());
                    if count > 0 {
                        copy_runs((&image[from..], columns.stride * c), (&mut laid[to..], line), seen, count);
                    }
                }
            }
        }
    }

    /// Adds the windows of one row of the output to where they were taken.
    /// Shapes: `laid [windows, groups, places, seen], image [height, width, channels]`.
    fn fold<F: Real>(&self, laid: &[F], row: usize, image: &mut [F]) {
        let Windows { rows, columns } = self.windows;
        let (seen, c, w) = (self.seen(), self.channels, columns.from);
        let line = self.depth() * self.groups;
        for (p, y) in rows.places(row) {
            for q in 0..columns.size {
                let (windows, x) = columns.windows(q);
                for group in 0..self.groups {
                    let at = (group * self.windows.places() + p * columns.size + q) * seen;
                    for (i, window) in windows.clone().enumerate() {
                        let to = (y * w + x + i * columns.stride) * c + group * seen;
                        add(&mut image[to..][..seen], &laid[window * line + at..][..seen]);
                    }
                }
            }
        }
    }

    /// Calls `work` with the first row of the output of each block, counted over all images, and how many rows it has.
    fn each_block(&self, lines: usize, mut work: impl FnMut(usize, usize)) {
        let all = lines * self.windows.rows.to;
        for first in (0..all).step_by(self.strips()) {
            work(first, self.strips().min(all - first));
        }
    }

    /// Lays out the windows of `count` rows of the output from `first` on.
    /// Shapes: `x [lines, height, width, channels], laid [count, windows, groups, places, seen]`.
    fn lay_out<'a, F: Real>(
        &self,
        x: &'a [F],
        (first, count): (usize, usize),
        laid: &'a mut [F],
    ) -> ArrayView2<'a, F> {
        let line = self.depth() * self.groups;
        if self.windows.single() {
            // Each window is one pixel, and they lie as they are wanted, but for the order of groups, which is theirs as well.
            let strip = self.windows.columns.to * self.channels;
            return matrix(&x[first * strip..][..count * strip], line);
        }
        let (size, laid) = (self.image(), &mut laid[..count * self.strip()]);
        each_row(laid, self.strip(), &|i, laid| {
            let (image, row) = ((first + i) / self.windows.rows.to, (first + i) % self.windows.rows.to);
            self.unfold(&x[image * size..][..size], row, laid);
        });
        matrix(laid, line)
    }

    /// Adds laid out gradients to those of the images.
    /// Shapes: `laid [count, windows, groups, places, seen], dx [lines, height, width, channels]`.
    fn take_back<F: Real>(&self, laid: &[F], (first, count): (usize, usize), dx: &mut [F]) {
        let (size, per_image) = (self.image(), self.windows.rows.to);
        let images = first / per_image..(first + count).div_ceil(per_image);
        each_row(&mut dx[images.start * size..images.end * size], size, &|i, image| {
            let start = (images.start + i) * per_image;
            for strip in first.max(start)..(first + count).min(start + per_image) {
                self.fold(&laid[(strip - first) * self.strip()..][..self.strip()], strip - start, image);
            }
        });
    }
}

/// Copies `count` runs of `run` numbers, each so far from the one before as said beside where they are and where they go.
/// Shapes: `from [count, run], to [count, run]`, rows lying apart.
fn copy_runs<F: Real>((from, step): (&[F], usize), (to, line): (&mut [F], usize), run: usize, count: usize) {
    if run >= RUN {
        for i in 0..count {
            to[i * line..][..run].copy_from_slice(&from[i * step..][..run]);
        }
        return;
    }
    // A copy of few numbers would be a call of its own.
    for k in 0..run {
        let to = to[k..].iter_mut().step_by(line);
        let from = from[k..].iter().step_by(step);
        to.zip(from).take(count).for_each(|(to, &from)| *to = from);
    }
}

impl<F: Real> Layer<F> for Conv2d {
    fn declare(&self, name: &str, layout: &mut Layout) {
        let Windows { rows, columns } = self.windows;
        layout.slot(name, "kernel", &[rows.size, columns.size, self.seen(), self.filters], &self.kernel);
        if let Some(bias) = &self.bias {
            layout.slot(name, "bias", &[self.filters], bias);
        }
    }

    fn row_by_row(&self, _: bool) -> bool {
        true
    }

    fn need(&self, _: Sizes) -> Need {
        let (k, u) = (self.depth(), self.group());
        let products = block_len(k, u).max(panels_len(u, k).saturating_mul(self.groups));
        Need { saved: 0, scratch: self.strips() as u64 * self.strip() as u64 + products as u64 }
    }

    fn prepared(&self) -> usize {
        panels_len(self.depth(), self.group()).saturating_mul(self.groups)
    }

    /// Shapes: `x [lines, height, width, channels], y [lines, rows, columns, filters], kernel [places, seen, filters], bias [filters]`.
    fn forward(&self, mut io: Forward<F>) {
        let (k, u) = (self.depth(), self.group());
        let (kernel, bias) = io.weights.split_at(k * self.filters);
        let packed = io.prepared.open().several(self.groups, (k, u), |group| self.part(kernel, group));
        let laid = io.scratch.take(self.strips() * self.strip());
        let [y, ..] = io.y;
        let strip = self.windows.columns.to * self.filters;
        self.each_block(io.x[0].len() / self.image(), |first, count| {
            let laid = self.lay_out(io.x[0], (first, count), laid);
            let mut y = matrix_mut(&mut y[first * strip..][..count * strip], self.filters);
            for group in 0..self.groups {
                let (laid, packed) = (laid.slice(s![.., group * k..(group + 1) * k]), packed.panels(group));
                par_gemm(laid, packed, Start::Zero, y.slice_mut(s![.., group * u..(group + 1) * u]));
            }
        });
        if self.bias.is_some() {
            add_row(matrix_mut(y, self.filters), bias);
        }
    }

    fn backward(&self, mut io: Backward<F>) {
        let (k, u) = (self.depth(), self.group());
        let [dy, ..] = io.dy;
        let dy = matrix(dy, self.filters);
        let laid = io.scratch.take(self.strips() * self.strip());
        let scratch = io.scratch.0;
        let lines = io.x[0].len() / self.image();
        let windows = self.windows.columns.to;
        let rows_of = |first: usize, count: usize| first * windows..(first + count) * windows;
        if let Some(dweights) = io.dweights {
            let (dkernel, dbias) = dweights.split_at_mut(k * self.filters);
            let mut dkernel = matrix_mut(dkernel, self.filters);
            self.each_block(lines, |first, count| {
                let laid = self.lay_out(io.x[0], (first, count), laid);
                let dy = dy.slice(s![rows_of(first, count), ..]);
                for group in 0..self.groups {
                    let own = group * u..(group + 1) * u;
                    let laid = laid.slice(s![.., group * k..(group + 1) * k]);
                    let (dy, dkernel) = (dy.slice(s![.., own.clone()]), dkernel.slice_mut(s![.., own]));
                    par_gemm_tn(&same_rows(dy.nrows()), laid, dy, dkernel, scratch);
                }
            });
            if self.bias.is_some() {
                column_sums(dy, dbias);
            }
        }
        let [Some(dx), ..] = io.dx else { return };
        let kernel = &io.weights[..k * self.filters];
        let block = &mut scratch[..self.groups * panels_len(u, k)];
        let packed = Several::pack(block, (u, k), |group| self.part(kernel, group).reversed_axes());
        self.each_block(lines, |first, count| {
            let laid = &mut laid[..count * self.strip()];
            let mut all = matrix_mut(laid, k * self.groups);
            for group in 0..self.groups {
                let dy = dy.slice(s![rows_of(first, count), group * u..(group + 1) * u]);
                par_gemm(
                    dy,
                    packed.panels(group),
                    Start::Zero,
                    all.slice_mut(s![.., group * k..(group + 1) * k]),
                );
            }
            self.take_back(laid, (first, count), dx);
        });
    }
}
