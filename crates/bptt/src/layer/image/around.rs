//! The product of each pixel's surroundings with a kernel: a convolution with strides of 1 that makes as many pixels as it reads.
//!
//! A frame is copied into a border of zeros. There the pixels of a window's row `p` lie next to each other, and those of the next window begin one
//! pixel further on: row `p` of all windows is a matrix whose rows overlap, (pixels, Q C). So no window is laid out, and the product is a sum of
//! P products over Q C. The way back is such a product of the gradients, with the kernel turned around.

use crate::kernel::{block_len, gemm, matrix, panels_len, par_gemm_tn, Panels, Real, Start};
use ndarray::{s, ArrayView2, ArrayViewMut2, ShapeBuilder};
use std::ops::Range;

/// Numbers of a bordered frame that are made at a time, so that they stay in the cache.
const BAND: usize = 1 << 13;
/// Pixels from which on the gradient of a kernel costs what its arithmetic does.
const PIXELS: usize = 512;
/// Most frames that are taken together for that.
const TOGETHER: usize = 32;

#[derive(Clone, Copy)]
pub(in crate::layer) struct Around {
    /// Height and width.
    frame: [usize; 2],
    /// Of a window.
    size: [usize; 2],
    /// Places of a window before its pixel.
    before: [usize; 2],
    /// Numbers of a pixel that is read.
    pub from: usize,
    /// Numbers of a pixel that is made.
    pub to: usize,
}

impl Around {
    /// With Keras's padding "same".
    pub fn new(frame: [usize; 2], size: [usize; 2], [from, to]: [usize; 2]) -> Self {
        Around { frame, size, before: size.map(|size| (size - 1) / 2), from, to }
    }

    /// The same for as many numbers of each pixel that is made.
    pub fn making(self, to: usize) -> Self {
        Around { to, ..self }
    }

    /// The way back, of the gradients of what was made.
    pub fn turned(self) -> Self {
        let before = [0, 1].map(|i| self.size[i] - 1 - self.before[i]);
        Around { before, from: self.to, to: self.from, ..self }
    }

    /// Pixels of a frame.
    pub fn pixels(&self) -> usize {
        self.frame[0] * self.frame[1]
    }

    /// Elements of the kernel.
    pub fn weights(&self) -> usize {
        self.size[0].saturating_mul(self.depth()).saturating_mul(self.to)
    }

    /// Numbers of a row of a window.
    fn depth(&self) -> usize {
        self.size[1].saturating_mul(self.from)
    }

    /// Rows and columns with the border.
    fn bordered(&self) -> [usize; 2] {
        [0, 1].map(|i| (self.frame[i] + self.size[i]).saturating_sub(1))
    }

    /// Numbers of a row with the border.
    fn line(&self) -> usize {
        self.bordered()[1].saturating_mul(self.from)
    }

    /// Rows that are made at a time.
    fn band(&self) -> usize {
        (BAND / self.line()).saturating_sub(self.size[0] - 1).clamp(1, self.frame[0])
    }

    /// Scratch that [`Around::add`] needs.
    pub fn room(&self) -> usize {
        (self.band() + self.size[0] - 1).saturating_mul(self.line())
    }

    /// Elements of the packed kernel: a matrix for each row of a window.
    pub fn packed_len(&self) -> usize {
        self.size[0].saturating_mul(panels_len(self.depth(), self.to))
    }

    /// Rows of a window.
    pub fn rows(&self) -> usize {
        self.size[0]
    }

    /// The sizes of each of the matrices.
    pub fn packed_size(&self) -> (usize, usize) {
        (self.depth(), self.to)
    }

    /// The shape of the kernel, as Keras has it.
    pub fn kernel(&self) -> [usize; 4] {
        [self.size[0], self.size[1], self.from, self.to]
    }

    /// One of them.
    /// Shapes: `kernel [P * Q * from, to], the part [Q * from, to]`.
    pub fn part<'a, F>(&self, kernel: ArrayView2<'a, F>, p: usize) -> ArrayView2<'a, F> {
        kernel.slice_move(s![p * self.depth()..(p + 1) * self.depth(), ..])
    }

    /// The kernel of the way back.
    /// Shapes: `kernel [P * Q * from, to], into [P * Q * to, from]`.
    pub fn turn<F: Copy>(&self, kernel: ArrayView2<F>, into: &mut [F]) {
        let (from, to) = (self.from, self.to);
        let places = kernel.nrows() / from;
        for (place, into) in into.chunks_exact_mut(from * to).enumerate() {
            let first = (places - 1 - place) * from;
            for (n, into) in into.chunks_exact_mut(from).enumerate() {
                let column = kernel.slice(s![first..first + from, n]);
                into.iter_mut().zip(column).for_each(|(into, &x)| *into = x);
            }
        }
    }

    /// Writes rows of a bordered frame, times a mask where there is one.
    /// Shapes: `frame [pixels, from], mask [pixels * from] or empty, into [rows, bordered columns * from]`.
    fn border<F: Real>(&self, frame: ArrayView2<F>, mask: &[F], rows: Range<usize>, into: &mut [F]) {
        let ([height, width], from) = (self.frame, self.from);
        let left = self.before[1] * from;
        for (row, into) in rows.zip(into.chunks_exact_mut(self.line())) {
            let Some(y) = row.checked_sub(self.before[0]).filter(|&y| y < height) else {
                into.fill(F::zero());
                continue;
            };
            let (before, rest) = into.split_at_mut(left);
            let (into, behind) = rest.split_at_mut(width * from);
            before.fill(F::zero());
            behind.fill(F::zero());
            let pixels = frame.slice(s![y * width..(y + 1) * width, ..]);
            match pixels.to_slice() {
                Some(pixels) => into.copy_from_slice(pixels),
                None => into.iter_mut().zip(pixels).for_each(|(into, &x)| *into = x),
            }
            if !mask.is_empty() {
                let mask = &mask[y * width * from..][..into.len()];
                into.iter_mut().zip(mask).for_each(|(x, &mask)| *x = *x * mask);
            }
        }
    }

    /// Row `p` of all windows within some bordered rows: one after the other, those that reach around the end of a row too.
    /// Shapes: `bordered [rows, bordered columns, from], the matrix [windows, Q * from], whose rows overlap`.
    fn windows<'a, F>(&self, bordered: &'a [F], p: usize) -> ArrayView2<'a, F> {
        let bordered = &bordered[p * self.line()..];
        let count = (bordered.len() - self.depth()) / self.from + 1;
        ArrayView2::from_shape((count, self.depth()).strides((self.from, 1)), bordered)
            .expect("within the rows")
    }

    /// `made += windows of the frame, times a mask where there is one, times the kernel`; `packed` has its matrix for each row of a window.
    /// Shapes: `frame [pixels, from], mask [pixels * from] or empty, made [pixels, to], room [room]`.
    pub fn add<'a, F: Real>(
        &self,
        (frame, mask): (ArrayView2<F>, &[F]),
        packed: impl Fn(usize) -> Panels<'a, F>,
        mut made: ArrayViewMut2<F>,
        room: &mut [F],
    ) {
        let ([height, width], [rows, _]) = (self.frame, self.size);
        for first in (0..height).step_by(self.band()) {
            let count = self.band().min(height - first);
            let bordered = &mut room[..(count + rows - 1) * self.line()];
            self.border(frame, mask, first..first + count + rows - 1, bordered);
            for y in 0..count {
                let at = (first + y) * width;
                for p in 0..rows {
                    let windows = self.windows(&bordered[y * self.line()..], p);
                    let into = made.slice_mut(s![at..at + width, ..]);
                    gemm(windows.slice_move(s![..width, ..]), packed(p), Start::Keep, into);
                }
            }
        }
    }

    /// Frames whose gradients are taken together.
    fn together(&self) -> usize {
        (PIXELS / self.pixels()).clamp(1, TOGETHER)
    }

    /// Scratch that [`Around::of_kernel`] needs.
    pub fn kernel_room(&self) -> usize {
        let bordered = self.bordered()[0].saturating_mul(self.line());
        block_len(self.depth(), self.to).saturating_add(self.together().saturating_mul(bordered))
    }

    /// `dkernel += windows of each frame^T times what was made of it`: frames come with a mask, or none, and the number of what was made.
    /// Shapes: `each frame, mask [pixels * from], made [cells * pixels, to], dkernel [P * Q * from, to], room [kernel_room]`.
    pub fn of_kernel<'a, F: Real>(
        &self,
        mut frames: impl Iterator<Item = (&'a [F], &'a [F], usize)>,
        made: ArrayView2<F>,
        mut dkernel: ArrayViewMut2<F>,
        room: &mut [F],
    ) {
        let ([rows, columns], width) = (self.bordered(), self.frame[1]);
        let size = rows * self.line();
        let (bordered, block) = room.split_at_mut(self.together() * size);
        let mut cells = [0; TOGETHER];
        loop {
            let blocks = bordered.chunks_exact_mut(size).zip(&mut cells).zip(&mut frames);
            let mut count = 0;
            for ((into, cell), (frame, mask, of)) in blocks {
                self.border(matrix(frame, self.from), mask, 0..rows, into);
                (*cell, count) = (of, count + 1);
            }
            if count == 0 {
                return;
            }
            let pairs = (0..count).flat_map(|i| (0..self.pixels()).map(move |pixel| (i, pixel)));
            let pairs = pairs.map(|(i, pixel)| {
                let window = (i * rows + pixel / width) * columns + pixel % width;
                (window, cells[i] * self.pixels() + pixel)
            });
            for p in 0..self.size[0] {
                let windows = self.windows(&bordered[..count * size], p);
                let into = dkernel.slice_mut(s![p * self.depth()..(p + 1) * self.depth(), ..]);
                par_gemm_tn(&|each| each(&mut pairs.clone()), windows, made, into, block);
            }
        }
    }
}
