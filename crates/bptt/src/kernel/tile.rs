//! The tile, over any vectors.

use super::room::{one_by_one, Line};
use super::vector::Vector;

impl<T: Vector, const V: usize> Line for [T; V] {
    type Number = f32;
    const WIDTH: usize = V * T::LANES;

    /// Neighbouring vectors of B and of C are loaded and stored in pairs, which V8's revectorizer joins to 256 bits where it is switched on.
    #[inline(always)]
    unsafe fn tile<const M: usize>(
        k: usize,
        a: *const f32,
        (row, step): (usize, usize),
        b: *const f32,
        (start, apart): (*const f32, usize),
        c: *mut f32,
        ldc: usize,
    ) {
        let mut sum = [[T::splat(0.0); V]; M];
        let (mut a, mut b, end) = (a, b, b.wrapping_add(Self::WIDTH * k));
        while b != end {
            // SAFETY: M elements of A and a line of B are in bounds by this function's contract.
            unsafe {
                if T::BY_COLUMNS {
                    let mut x = [T::splat(0.0); M];
                    for (r, x) in x.iter_mut().enumerate() {
                        *x = T::broadcast(a.add(r * row));
                    }
                    for v in 0..V {
                        let y = T::load(b.add(T::LANES * v));
                        for (x, sum) in x.iter().zip(&mut sum) {
                            sum[v] = x.multiply_add(y, sum[v]);
                        }
                    }
                } else {
                    let y = loaded::<T, V>(b);
                    for (r, sum) in sum.iter_mut().enumerate() {
                        let x = T::broadcast(a.add(r * row));
                        for v in 0..V {
                            sum[v] = x.multiply_add(y[v], sum[v]);
                        }
                    }
                }
            }
            (a, b) = (a.wrapping_add(step), b.wrapping_add(Self::WIDTH));
        }
        for (r, sum) in sum.iter().enumerate() {
            let (start, c) = (start.wrapping_add(r * apart), c.wrapping_add(r * ldc));
            // SAFETY: a line of this row of C, and of its start, is in bounds by this function's contract.
            unsafe {
                let start = loaded::<T, V>(start);
                for v in 0..V {
                    start[v].add(sum[v]).store(c.add(T::LANES * v));
                }
            }
        }
    }

    /// Only where multiply and add fuse: else products take registers, and V8 before its version 13 keeps sums in memory.
    #[inline(always)]
    unsafe fn pair(k: usize, a: *const f32, b: *const f32, start: *const f32, c: *mut f32) {
        if !T::FUSED {
            // SAFETY: the caller's promise, handed on.
            return unsafe { one_by_one::<Self>(k, a, b, start, c) };
        }
        let mut sum = [[T::splat(0.0); V]; 2];
        let other = Self::WIDTH * k;
        let (mut a, mut b, end) = (a, b, b.wrapping_add(other));
        while b != end {
            // SAFETY: an element of A and a line of each panel are in bounds by this function's contract.
            unsafe {
                let x = T::broadcast(a);
                for (p, sum) in sum.iter_mut().enumerate() {
                    for (v, sum) in sum.iter_mut().enumerate() {
                        *sum = x.multiply_add(T::load(b.add(p * other + T::LANES * v)), *sum);
                    }
                }
            }
            (a, b) = (a.wrapping_add(1), b.wrapping_add(Self::WIDTH));
        }
        for (v, sum) in sum.as_flattened().iter().enumerate() {
            let (start, c) = (start.wrapping_add(T::LANES * v), c.wrapping_add(T::LANES * v));
            // SAFETY: two lines of C and of the start are in bounds by this function's contract.
            unsafe { T::load(start).add(*sum).store(c) };
        }
    }
}

/// A line's vectors.
///
/// # Safety
/// All of them can be read.
#[inline(always)]
unsafe fn loaded<T: Vector, const V: usize>(at: *const f32) -> [T; V] {
    let mut line = [T::splat(0.0); V];
    for (v, vector) in line.iter_mut().enumerate() {
        // SAFETY: the caller's promise.
        *vector = unsafe { T::load(at.add(T::LANES * v)) };
    }
    line
}
