//! A layer whose lines are frames, of pixels that share their weights: both products are convolutions, over the windows of x and around each pixel
//! of h. To its cell pixels are lines like others, and a line of Z has each pixel's gates next to each other.
//!
//! ```text
//! Z = x * W + b          before the loop, as Conv2D computes it
//! Z_t += H_{t-1} * U     in the loop, frame by frame
//! dH_{t-1} = dZ_t * U^T  the same with the kernel turned around
//! dU, dW, db, dx         behind the loop, over all frames
//! ```
//!
//! Dropout: each gate has masks of its own, and with them products of its own.

use super::super::image::{Around, Product};
use super::cell::{GATES, SPARE};
use crate::kernel::{matrix, matrix_mut, Panels, Real};
use crate::node::Several;
use ndarray::{s, ArrayView2};

/// The convolutions, of all gates together.
pub(in crate::layer) struct Frames {
    pub(super) input: Product,
    pub(super) around: Around,
    /// Whether an image has one row, and the kernels one dimension less.
    pub(super) flat: bool,
}

/// A product within the loop, in one of both directions.
pub(super) struct FramesProduct<'a, F> {
    pub(super) around: Around,
    /// A matrix for each row of a window; with masks those of each gate.
    pub(super) packed: Several<'a, F>,
    /// Gates that have products of their own, or 1.
    pub(super) kinds: usize,
    pub(super) masks: &'a [F], // [kinds, rows, units], or empty
    pub(super) rows: usize,
    /// Numbers of a pixel of h, and of Z.
    pub(super) sizes: [usize; 2],
    pub(super) units: usize,
}

impl Frames {
    /// Of products that make all gates of their pixels.
    pub(in crate::layer) fn new(input: Product, around: Around, flat: bool) -> Self {
        Frames { input, around, flat }
    }

    /// Numbers of a pixel of h.
    pub(super) fn filters(&self) -> usize {
        self.around.from
    }

    /// The shapes of both kernels, as Keras has them.
    pub(super) fn kernels(&self) -> [[usize; 4]; 2] {
        [self.input.kernel(), self.around.kernel()]
    }

    /// Elements of kernel, recurrent kernel and bias.
    pub(super) fn weights(&self) -> [usize; 3] {
        [self.input.weights(), self.around.weights(), self.input.filters]
    }

    /// The product of x and that of h, of all gates or of one.
    pub(super) fn of(&self, one: bool) -> (Product, Around) {
        let filters = if one { self.filters() } else { self.input.filters };
        (self.input.making(filters), self.around.making(filters))
    }

    /// Products of each side: one, or one for each gate.
    pub(super) fn kinds(&self, masked: bool) -> usize {
        if masked {
            GATES
        } else {
            1
        }
    }

    /// Columns of a gate, or of all.
    /// Shapes: `weights [rows, gates * filters], the columns [rows, filters or gates * filters]`.
    pub(super) fn columns<'a, F>(
        &self,
        weights: ArrayView2<'a, F>,
        kind: usize,
        masked: bool,
    ) -> ArrayView2<'a, F> {
        let count = if masked { self.filters() } else { self.input.filters };
        weights.slice_move(s![.., kind * count..(kind + 1) * count])
    }

    /// Elements of the packed kernels.
    pub(super) fn packed_len(&self) -> usize {
        self.input.prepared().saturating_add(self.around.packed_len())
    }

    /// Scratch of a row in the loop, of which a shard needs one. Where states may be masked, they are not in inference.
    pub(super) fn spare(&self, masked: bool) -> usize {
        let room = |around: Around| around.room().max(around.turned().room());
        let units = self.filters().saturating_mul(self.around.pixels());
        let apart = if masked { room(self.of(true).1).saturating_add(units) } else { 0 };
        room(self.around).max(apart).max(SPARE * self.filters())
    }

    /// Scratch elements that a call needs beside what the loop has for its rows: for kernels of gates apart where there is dropout, and for as
    /// many numbers of x as are copied.
    pub(super) fn need(&self, dropped: bool, [states, spare, copied]: [u64; 3]) -> u64 {
        let (product, around) = self.of(dropped);
        let [packed, turned] = [around, around.turned()].map(|around| around.packed_len());
        let kinds = self.kinds(dropped) as u64;
        let apart = if dropped { kinds * (product.prepared() + packed) as u64 } else { 0 };
        let forward = apart + spare + copied + self.input.need().scratch;
        let through_time = self.around.weights() as u64 + kinds * turned as u64 + states + spare;
        let behind = copied + self.input.need().scratch.max(self.around.kernel_room() as u64);
        forward.max(through_time).max(behind)
    }
}

impl<F: Real> FramesProduct<'_, F> {
    fn panels(&self, kind: usize, p: usize) -> Panels<'_, F> {
        self.packed.panels(kind * self.around.rows() + p)
    }

    /// Shapes: `the mask [units], or empty`.
    pub(super) fn mask(&self, kind: usize, place: usize) -> &[F] {
        match self.masks.is_empty() {
            true => &[],
            false => &self.masks[(kind * self.rows + place) * self.units..][..self.units],
        }
    }

    /// `z += h * U`, for rows from `first` on.
    /// Shapes: `h [rows, units], z [rows, columns], spare [spare]`.
    pub(super) fn forward(&self, first: usize, h: &[F], z: &mut [F], spare: &mut [F]) {
        let ([filters, line], to) = (self.sizes, self.around.to);
        let columns = self.units / filters * line;
        for (i, (h, z)) in h.chunks_exact(self.units).zip(z.chunks_exact_mut(columns)).enumerate() {
            let mut z = matrix_mut(z, line);
            for kind in 0..self.kinds {
                let frame = (matrix(h, filters), self.mask(kind, first + i));
                let into = z.slice_mut(s![.., kind * to..(kind + 1) * to]);
                self.around.add(frame, |p| self.panels(kind, p), into, spare);
            }
        }
    }

    /// `dh += dz * U^T`
    /// Shapes: `dz [rows, columns], dh [rows, units], spare [spare]`.
    pub(super) fn backward(&self, first: usize, dz: &[F], dh: &mut [F], spare: &mut [F]) {
        let ([filters, line], from) = (self.sizes, self.around.from);
        let columns = self.units / filters * line;
        let (room, through) = spare.split_at_mut(self.around.room());
        for (i, (dh, dz)) in dh.chunks_exact_mut(self.units).zip(dz.chunks_exact(columns)).enumerate() {
            for kind in 0..self.kinds {
                let dz = matrix(dz, line).slice_move(s![.., kind * from..(kind + 1) * from]);
                let (mask, panels) = (self.mask(kind, first + i), |p| self.panels(kind, p));
                if mask.is_empty() {
                    self.around.add((dz, &[]), panels, matrix_mut(dh, filters), room);
                    continue;
                }
                let through = &mut through[..self.units];
                through.fill(F::zero());
                self.around.add((dz, &[]), panels, matrix_mut(through, filters), room);
                dh.iter_mut().zip(through).zip(mask).for_each(|((dh, x), &mask)| *dh += *x * mask);
            }
        }
    }
}
