//! The memory of a layer: how much it needs, and how it gets it.

use crate::kernel::{panels_len, Panels, Real};
use ndarray::ArrayView2;

/// Most inputs or outputs of a layer.
pub const PORTS: usize = 8;

/// Lines of an input or an output for which memory is kept. In 64 bits, as is what follows from them: what a batch needs can be more than a
/// machine of 32 bits counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lines {
    /// Its own.
    pub lines: u64,
    /// Those on its time axis, which are more where it is a table.
    pub cells: u64,
    /// Steps of the longest row on its time axis, masked ones included.
    pub steps: u64,
    /// Whether it may be a table.
    pub tabled: bool,
}

/// The sizes for which memory is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    /// Rows of the batch.
    pub rows: u64,
    /// Of each input.
    pub x: [Lines; PORTS],
    /// Of each output.
    pub y: [Lines; PORTS],
}

/// Elements that a layer needs beside its outputs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Need {
    /// Kept from forward to backward.
    pub saved: u64,
    /// Free again when the call returns.
    pub scratch: u64,
}

/// Hands out pieces of a block one after the other.
pub struct Scratch<'a, F>(pub &'a mut [F]);

impl<'a, F> Scratch<'a, F> {
    /// The next `len` elements.
    pub fn take(&mut self, len: usize) -> &'a mut [F] {
        let (piece, rest) = std::mem::take(&mut self.0).split_at_mut(len);
        self.0 = rest;
        piece
    }
}

/// Memory in which a layer keeps its weights in the order of its products for as long as they stay the same.
pub struct Prepared<'a, F> {
    pub(crate) block: &'a mut [F],
    /// Of which weights the memory tells, and which there are now.
    pub(crate) version: &'a mut u64,
    pub(crate) now: u64,
}

impl<'a, F: Real> Prepared<'a, F> {
    /// The memory, to be handed out in the same pieces each time.
    pub fn open(self) -> Opened<'a, F> {
        let stale = *self.version != self.now;
        *self.version = self.now;
        Opened { block: Scratch(self.block), stale }
    }
}

/// Panels of several matrices of one size.
pub struct Several<'a, F> {
    block: &'a [F],
    k: usize,
    n: usize,
}

impl<'a, F: Real> Several<'a, F> {
    /// Of no matrix at all.
    pub fn none() -> Self {
        Several { block: &[], k: 0, n: 0 }
    }

    /// Those from matrix `first` on.
    pub fn from(&self, first: usize) -> Self {
        Several { block: &self.block[first * panels_len(self.k, self.n)..], ..*self }
    }

    /// As many as there is room for in `block`.
    /// Shapes: `block [count * panels_len(k, n)]`.
    pub fn pack<'m>(
        block: &'a mut [F],
        (k, n): (usize, usize),
        matrix: impl Fn(usize) -> ArrayView2<'m, F>,
    ) -> Self {
        for (i, place) in block.chunks_exact_mut(panels_len(k, n)).enumerate() {
            Panels::pack(matrix(i), place);
        }
        Several { block, k, n }
    }

    /// Those of matrix `i`.
    pub fn panels(&self, i: usize) -> Panels<'a, F> {
        let (k, n) = (self.k, self.n);
        Panels::packed(k, n, &self.block[i * panels_len(k, n)..])
    }
}

/// See [`Prepared::open`].
pub struct Opened<'a, F> {
    block: Scratch<'a, F>,
    stale: bool,
}

impl<'a, F: Real> Opened<'a, F> {
    /// Something that is true of the weights or not, in one element: found out now, or by an earlier batch if they are the same since.
    pub fn whether(&mut self, is: impl FnOnce() -> bool) -> bool {
        let [place, ..] = self.block.take(1) else { return is() };
        if self.stale {
            *place = if is() { F::one() } else { F::zero() };
        }
        *place == F::one()
    }

    /// Panels of a (k x n) matrix: packed now, or by an earlier batch if the weights are the same since.
    pub fn panels<'m>(
        &mut self,
        (k, n): (usize, usize),
        matrix: impl FnOnce() -> ArrayView2<'m, F>,
    ) -> Panels<'a, F> {
        let place = self.block.take(panels_len(k, n));
        match self.stale {
            true => Panels::pack(matrix(), place),
            false => Panels::packed(k, n, place),
        }
    }

    /// Panels of several (k x n) matrices, found by their number; as [`Opened::panels`].
    pub fn several<'m>(
        &mut self,
        count: usize,
        (k, n): (usize, usize),
        matrix: impl Fn(usize) -> ArrayView2<'m, F>,
    ) -> Several<'a, F> {
        let block = self.block.take(count * panels_len(k, n));
        match self.stale {
            true => Several::pack(block, (k, n), matrix),
            false => Several { block, k, n },
        }
    }
}
