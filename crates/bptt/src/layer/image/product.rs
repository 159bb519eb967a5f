//! The products of convolutions over the windows of images: the numbers of each window are laid next to each other, (windows, P Q C), and
//! multiplied by the kernel as a matrix, (P Q C, U). With groups each part of the filters sees its part of the channels.
//!
//! Windows go in blocks over the images of all lines, so that what is laid out stays in the cache and its memory is bounded.

use super::windows::Windows;
use crate::kernel::{
    add, block_len, matrix, matrix_mut, panels_len, par_gemm, par_gemm_tn, same_rows, Real, Start,
};
use crate::node::{Need, Opened, Several};
use crate::threads::each_row;
use ndarray::{s, ArrayView2, ArrayViewMut2};

/// Numbers of windows that are laid out together.
const BLOCK: usize = 1 << 15;
/// Pixels next to each other from which on a copy of them as a whole pays.
const RUN: usize = 16;

/// Windows of images of `channels`, each of which makes `filters` numbers, or is made of them.
pub(in crate::layer) struct Product {
    pub(super) windows: Windows,
    pub channels: usize,
    pub filters: usize,
    pub groups: usize,
}

impl Product {
    /// The same for another number of filters.
    pub fn making(&self, filters: usize) -> Self {
        Product { filters, ..*self }
    }

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
    pub fn image(&self) -> usize {
        self.windows.rows.from * self.windows.columns.from * self.channels
    }

    /// The kernel of a group.
    /// Shapes: `kernel [places * seen, filters], the group's [places * seen, group]`.
    fn part<'a, F>(&self, kernel: ArrayView2<'a, F>, group: usize) -> ArrayView2<'a, F> {
        let columns = group * self.group()..(group + 1) * self.group();
        kernel.slice_move(s![.., columns])
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

    /// The shape of the kernel, as Keras has it.
    pub fn kernel(&self) -> [usize; 4] {
        [self.windows.rows.size, self.windows.columns.size, self.seen(), self.filters]
    }

    /// Elements of the kernel.
    pub fn weights(&self) -> usize {
        self.depth() * self.filters
    }

    /// Scratch that each of the products needs.
    pub fn need(&self) -> Need {
        let (k, u) = (self.depth(), self.group());
        let products =
            block_len(k, u).max(panels_len(u, k).max(panels_len(k, u)).saturating_mul(self.groups));
        Need { saved: 0, scratch: self.strips() as u64 * self.strip() as u64 + products as u64 }
    }

    /// Elements of the kernel as [`Product::packed`] keeps it.
    pub fn prepared(&self) -> usize {
        panels_len(self.depth(), self.group()).saturating_mul(self.groups)
    }

    /// The kernel, packed for [`Product::of_images`].
    /// Shapes: `kernel [places * seen, filters]`.
    pub fn packed<'a, F: Real>(&self, prepared: &mut Opened<'a, F>, kernel: ArrayView2<F>) -> Several<'a, F> {
        prepared.several(self.groups, (self.depth(), self.group()), |group| self.part(kernel, group))
    }

    /// The same where it is not kept.
    pub fn packed_now<'a, F: Real>(
        &self,
        scratch: &'a mut [F],
        kernel: ArrayView2<F>,
    ) -> (Several<'a, F>, &'a mut [F]) {
        let (block, rest) = scratch.split_at_mut(self.prepared());
        (Several::pack(block, (self.depth(), self.group()), |group| self.part(kernel, group)), rest)
    }

    /// `made = start + windows of the images times the kernel`. The windows of what is made may lie apart, here and below.
    /// Shapes: `images [lines, height, width, channels], made [lines * rows * columns, filters]`.
    pub fn of_images<F: Real>(
        &self,
        images: &[F],
        packed: &Several<F>,
        mut made: ArrayViewMut2<F>,
        scratch: &mut [F],
        start: Start<F>,
    ) {
        let (k, u) = (self.depth(), self.group());
        let laid = &mut scratch[..self.strips() * self.strip()];
        let strip = self.windows.columns.to;
        self.each_block(images.len() / self.image(), |first, count| {
            let laid = self.lay_out(images, (first, count), laid);
            let rows = first * strip..(first + count) * strip;
            for group in 0..self.groups {
                let laid = laid.slice(s![.., group * k..(group + 1) * k]);
                let own = group * u..(group + 1) * u;
                let made = made.slice_mut(s![rows.clone(), own.clone()]);
                par_gemm(laid, packed.panels(group), start.columns(own), made);
            }
        });
    }

    /// `dkernel += windows of the images^T times what was made`.
    /// Shapes: `images [lines, height, width, channels], made [lines * rows * columns, filters], dkernel [places * seen, filters]`.
    pub fn of_kernel<F: Real>(
        &self,
        images: &[F],
        made: ArrayView2<F>,
        mut dkernel: ArrayViewMut2<F>,
        scratch: &mut [F],
    ) {
        let (k, u) = (self.depth(), self.group());
        let (laid, scratch) = scratch.split_at_mut(self.strips() * self.strip());
        let strip = self.windows.columns.to;
        self.each_block(images.len() / self.image(), |first, count| {
            let laid = self.lay_out(images, (first, count), laid);
            let made = made.slice(s![first * strip..(first + count) * strip, ..]);
            for group in 0..self.groups {
                let own = group * u..(group + 1) * u;
                let laid = laid.slice(s![.., group * k..(group + 1) * k]);
                let (made, dkernel) = (made.slice(s![.., own.clone()]), dkernel.slice_mut(s![.., own]));
                par_gemm_tn(&same_rows(made.nrows()), laid, made, dkernel, scratch);
            }
        });
    }

    /// `images += what was made times the kernel^T, each window where it was taken`.
    /// Shapes: `made [lines * rows * columns, filters], kernel [places * seen, filters], images [lines, height, width, channels]`.
    pub fn to_images<F: Real>(
        &self,
        made: ArrayView2<F>,
        kernel: ArrayView2<F>,
        images: &mut [F],
        scratch: &mut [F],
    ) {
        let (k, u) = (self.depth(), self.group());
        let (laid, scratch) = scratch.split_at_mut(self.strips() * self.strip());
        let block = &mut scratch[..self.groups * panels_len(u, k)];
        let packed = Several::pack(block, (u, k), |group| self.part(kernel, group).reversed_axes());
        let strip = self.windows.columns.to;
        self.each_block(images.len() / self.image(), |first, count| {
            let laid = &mut laid[..count * self.strip()];
            let made = made.slice(s![first * strip..(first + count) * strip, ..]);
            let mut all = matrix_mut(laid, k * self.groups);
            for group in 0..self.groups {
                let made = made.slice(s![.., group * u..(group + 1) * u]);
                let laid = all.slice_mut(s![.., group * k..(group + 1) * k]);
                par_gemm(made, packed.panels(group), Start::Zero, laid);
            }
            self.take_back(laid, (first, count), images);
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
