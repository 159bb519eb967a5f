//! Normal numbers, one after the other.

use crate::kernel::{uniforms, Real};
use crate::rng::{normal, Stream};

/// Numbers whose two uniform ones are drawn together.
const TOGETHER: usize = 256;

/// `of` the normal numbers of a stream from the place `first` on.
pub(super) fn normals<F: Real>(first: u64, into: &mut [F], draws: Stream, of: &impl Fn(f64) -> f64) {
    for (place, into) in (first..).step_by(TOGETHER).zip(into.chunks_mut(TOGETHER)) {
        some_normals(place, into, draws, of);
    }
}

/// Not inlined: V8 takes what it has optimized where a function is called, and this one is soon.
#[inline(never)]
fn some_normals<F: Real>(first: u64, into: &mut [F], draws: Stream, of: &impl Fn(f64) -> f64) {
    let drawn = &mut [[0.0; 2]; TOGETHER][..into.len()];
    uniforms(draws, first, drawn.as_flattened_mut());
    into.iter_mut().zip(&*drawn).for_each(|(x, &pair)| *x = F::of(of(normal(pair))));
}
