//! Orthogonal matrices: Gram-Schmidt, run twice against rounding, on vectors of normal numbers. The result equals Keras's QR with the signs
//! of R's diagonal made positive. Groups of vectors take leave of all earlier ones by two matrix products.

use super::form::{Form, Step};
use super::normals::normals;
use crate::ask::grow;
use crate::error::Result;
use crate::kernel::{gemm, panels_len, Panels, Real, Start};
use crate::rng::Stream;
use ndarray::{ArrayView2, ArrayViewMut2};
use std::ops::ControlFlow;

/// Vectors that are made orthogonal together.
const GROUP: usize = 32;
/// Numbers that are drawn in a step.
const DRAWN: usize = 1 << 14;

/// What is to be done next.
enum Phase {
    /// Draw from this number on.
    Draw(usize),
    /// The group that begins at a vector takes leave of those before it, for the first or second time,
    Leave(usize, usize),
    /// and one of its vectors of those before it in the group.
    Normalise(usize, usize, usize),
    CopyOut,
    Done,
}

pub(in crate::weights) struct GramSchmidt<F> {
    gain: f64,
    form: Form,
    draws: Stream,
    phase: Phase,
    basis: Vec<F>,
    overlaps: Vec<F>,
    packed: Vec<F>,
}

impl<F: Real> GramSchmidt<F> {
    pub fn new(gain: f64, form: Form, draws: Stream) -> Result<Self> {
        const WHAT: &str = "an orthogonal initial matrix";
        let Form { count, length, .. } = form;
        let (mut basis, mut packed, mut overlaps) = (Vec::new(), Vec::new(), Vec::new());
        grow(&mut basis, count * length, WHAT)?;
        grow(&mut packed, panels_len(length, count).max(panels_len(count, length)), WHAT)?;
        grow(&mut overlaps, GROUP * count, WHAT)?;
        Ok(GramSchmidt { gain, form, draws, phase: Phase::Draw(0), basis, overlaps, packed })
    }

    pub fn step(&mut self, weights: &mut [F]) -> Step {
        let Form { count, length, .. } = self.form;
        let group = |first: usize| GROUP.min(count - first);
        let (next, cost) = match self.phase {
            Phase::Draw(first) => {
                let end = self.basis.len().min(first + DRAWN);
                normals(first as u64, &mut self.basis[first..end], self.draws, &|x| x);
                let next = if end < self.basis.len() { Phase::Draw(end) } else { Phase::Leave(0, 0) };
                (next, 60 * (end - first))
            }
            Phase::Leave(first, pass) => {
                let (done, rest) = self.basis.split_at_mut(first * length);
                let group = &mut rest[..group(first) * length];
                take_leave(done, group, length, &mut self.overlaps, &mut self.packed);
                (Phase::Normalise(first, pass, 0), 8 * done.len())
            }
            Phase::Normalise(first, pass, vector) => {
                let from = &mut self.basis[first * length..];
                orthonormalise(&mut from[..(vector + 1) * length], length);
                let next = match (vector + 1 < group(first), pass, first + GROUP < count) {
                    (true, ..) => Phase::Normalise(first, pass, vector + 1),
                    (_, 0, _) => Phase::Leave(first, 1),
                    (_, _, true) => Phase::Leave(first + GROUP, 0),
                    _ => Phase::CopyOut,
                };
                (next, 3 * (vector + 1) * length)
            }
            Phase::CopyOut => {
                self.copy_out(weights);
                (Phase::Done, 2 * weights.len())
            }
            Phase::Done => return ControlFlow::Break(()),
        };
        self.phase = next;
        ControlFlow::Continue(cost as u64)
    }

    fn copy_out(&self, weights: &mut [F]) {
        let Form { count, length, tall } = self.form;
        let columns = if tall { count } else { length };
        for (i, w) in weights.iter_mut().enumerate() {
            let (r, c) = (i / columns, i % columns);
            let (vector, element) = if tall { (c, r) } else { (r, c) };
            *w = F::of(self.gain) * self.basis[vector * length + element];
        }
    }
}

/// `group -= (group done^T) done`
fn take_leave<F: Real>(done: &[F], group: &mut [F], length: usize, overlaps: &mut [F], packed: &mut [F]) {
    let (n, m) = (group.len() / length, done.len() / length);
    if m == 0 {
        return;
    }
    let done = ArrayView2::from_shape((m, length), done).expect("whole vectors");
    let overlaps = &mut overlaps[..n * m];
    let view = ArrayView2::from_shape((n, length), &*group).expect("whole vectors");
    let into = ArrayViewMut2::from_shape((n, m), &mut *overlaps).expect("a number for each pair");
    gemm(view, Panels::pack(done.reversed_axes(), packed), Start::Zero, into);
    overlaps.iter_mut().for_each(|x| *x = -*x);
    let overlaps = ArrayView2::from_shape((n, m), &*overlaps).expect("a number for each pair");
    let into = ArrayViewMut2::from_shape((n, length), group).expect("whole vectors");
    gemm(overlaps, Panels::pack(done, packed), Start::Keep, into);
}

/// The last of `vectors` takes leave of the others, which are orthonormal, and gets the length 1.
fn orthonormalise<F: Real>(vectors: &mut [F], length: usize) {
    let (done, vector) = vectors.split_at_mut(vectors.len() - length);
    for earlier in done.chunks_exact(length) {
        let overlap = F::of(dot(earlier, vector));
        subtract(vector, overlap, earlier);
    }
    let scale = F::of(1.0 / dot(vector, vector).sqrt());
    vector.iter_mut().for_each(|v| *v = *v * scale);
}

/// Neither of these is inlined: V8 takes what it has optimized where a function is called, and they are soon.
#[inline(never)]
fn subtract<F: Real>(vector: &mut [F], overlap: F, earlier: &[F]) {
    vector.iter_mut().zip(earlier).for_each(|(v, &e)| *v = *v - overlap * e);
}

#[inline(never)]
fn dot<F: Real>(a: &[F], b: &[F]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x.wide() * y.wide()).sum()
}
