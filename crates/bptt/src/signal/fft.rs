//! The Fourier transform of n real numbers, n a power of two: `X_k = sum over t of x_t e^(-2 pi i k t / n)` for `k = 0 ..= n / 2`.
//!
//! Even and odd numbers are the real and imaginary parts of n / 2 complex ones, whose transform (radix 2, decimation in time) tells both
//! halves: `X_k = E_k + e^(-2 pi i k / n) O_k`.

use crate::ask::grow;
use crate::error::Result;
use crate::kernel::Real;
use crate::portable::{cos, sin};

/// What a transform of one length needs to know.
pub struct RealFft<F> {
    /// `e^(-2 pi i k / n)` for `k < n / 2`: [n / 2, 2].
    turns: Vec<[F; 2]>,
    /// Where each complex number goes before the first pass: its place with reversed bits. [n / 2].
    places: Vec<u32>,
}

impl<F: Real> RealFft<F> {
    /// For `len` numbers, a power of two of at least 2.
    pub fn new(len: usize) -> Result<Self> {
        const WHAT: &str = "a Fourier transform";
        debug_assert!(len >= 2 && len.is_power_of_two());
        let (mut turns, mut places) = (Vec::new(), Vec::new());
        grow(&mut turns, len / 2, WHAT)?;
        grow(&mut places, len / 2, WHAT)?;
        for (k, turn) in turns.iter_mut().enumerate() {
            let angle = -std::f64::consts::TAU * k as f64 / len as f64;
            *turn = [F::of(cos(angle)), F::of(sin(angle))];
        }
        let unused = 32 - (len / 2).trailing_zeros();
        for (i, place) in (0u32..).zip(&mut places) {
            *place = i.reverse_bits().checked_shr(unused).unwrap_or(0);
        }
        Ok(RealFft { turns, places })
    }

    /// Numbers that are transformed.
    pub fn length(&self) -> usize {
        2 * self.turns.len()
    }

    /// The transform of the first n numbers, in their place: `n / 2 + 1` pairs of real and imaginary part.
    /// Shapes: `x [n + 2]`.
    pub fn forward(&self, x: &mut [F]) {
        let half = self.turns.len();
        let x = &mut x[..2 * half + 2];
        self.complex(&mut x[..2 * half], F::one());
        let (re, im) = (x[0], x[1]);
        [x[0], x[1], x[2 * half], x[2 * half + 1]] = [re + im, F::zero(), re - im, F::zero()];
        let by_half = F::of(0.5);
        for k in 1..=half / 2 {
            let ([a, b], [c, d]) = (pair(x, k), pair(x, half - k));
            let (even, odd) = ([a + c, b - d], [b + d, c - a]);
            let turned = times(odd, self.turns[k]);
            put(x, k, [by_half * (even[0] + turned[0]), by_half * (even[1] + turned[1])]);
            put(x, half - k, [by_half * (even[0] - turned[0]), by_half * (turned[1] - even[1])]);
        }
    }

    /// The gradient at the n numbers, from that at the pairs of their transform, in its place:
    /// `dx_t = sum over k of re dX_k cos(2 pi k t / n) - im dX_k sin(2 pi k t / n)`.
    /// Shapes: `x [n + 2]`.
    pub fn backward(&self, x: &mut [F]) {
        let half = self.turns.len();
        let x = &mut x[..2 * half + 2];
        let by_half = F::of(0.5);
        // What is not its own mirror image stands for two frequencies.
        x[2..2 * half].iter_mut().for_each(|g| *g = *g * by_half);
        let (first, last) = (x[0], x[2 * half]);
        [x[0], x[1]] = [first + last, first - last];
        for k in 1..=half / 2 {
            let ([a, b], [c, d]) = (pair(x, k), pair(x, half - k));
            let [re, im] = self.turns[k];
            let (even, odd) = ([a + c, b - d], times([a - c, b + d], [re, -im]));
            put(x, k, [even[0] - odd[1], even[1] + odd[0]]);
            put(x, half - k, [even[0] + odd[1], odd[0] - even[1]]);
        }
        self.complex(&mut x[..2 * half], -F::one());
    }

    /// The transform of n / 2 complex numbers, `sign` being 1, or its inverse without a factor, `sign` being -1.
    /// Shapes: `z [n / 2, 2]`.
    fn complex(&self, z: &mut [F], sign: F) {
        let (z, _) = z.as_chunks_mut::<2>();
        for (i, &place) in self.places.iter().enumerate() {
            if i < place as usize {
                z.swap(i, place as usize);
            }
        }
        let count = z.len();
        let mut width = 1;
        if count >= 4 {
            // The first two passes turn by nothing, and by a quarter.
            let (fours, _) = z.as_chunks_mut::<4>();
            for [a, b, c, d] in fours {
                let ([s, t], [u, [re, im]]) = (sum_and_difference(*a, *b), sum_and_difference(*c, *d));
                [*a, *c] = sum_and_difference(s, u);
                [*b, *d] = sum_and_difference(t, [sign * im, -sign * re]);
            }
            width = 4;
        }
        while width < count {
            let turns = || self.turns.iter().step_by(count / width);
            for block in z.chunks_exact_mut(2 * width) {
                let (low, high) = block.split_at_mut(width);
                for ((a, b), &[re, im]) in low.iter_mut().zip(high).zip(turns()) {
                    [*a, *b] = sum_and_difference(*a, times(*b, [re, sign * im]));
                }
            }
            width *= 2;
        }
    }
}

#[inline(always)]
fn sum_and_difference<F: Real>([a, b]: [F; 2], [c, d]: [F; 2]) -> [[F; 2]; 2] {
    [[a + c, b + d], [a - c, b - d]]
}

#[inline(always)]
fn pair<F: Real>(x: &[F], k: usize) -> [F; 2] {
    [x[2 * k], x[2 * k + 1]]
}

#[inline(always)]
fn put<F: Real>(x: &mut [F], k: usize, [re, im]: [F; 2]) {
    [x[2 * k], x[2 * k + 1]] = [re, im];
}

/// The product of two complex numbers.
#[inline(always)]
fn times<F: Real>([a, b]: [F; 2], [c, d]: [F; 2]) -> [F; 2] {
    [a * c - b * d, a * d + b * c]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Stream;

    /// By the formula, in f64.
    fn naive(x: &[f64]) -> Vec<f64> {
        let n = x.len();
        let turn = |k: usize, t: usize| -std::f64::consts::TAU * (k * t % n) as f64 / n as f64;
        let part = |k: usize, of: fn(f64) -> f64| (0..n).map(|t| x[t] * of(turn(k, t))).sum::<f64>();
        (0..=n / 2).flat_map(|k| [part(k, f64::cos), part(k, f64::sin)]).collect()
    }

    fn numbers(n: usize) -> Vec<f64> {
        (0..n as u64).map(|i| Stream::new(7, n as u64).normal(i)).collect()
    }

    /// The largest distance, over the largest number.
    fn error<F: Real>(got: &[F], expected: &[f64]) -> f64 {
        let most = expected.iter().fold(1e-300f64, |most, x| most.max(x.abs()));
        got.iter().zip(expected).map(|(a, b)| (a.wide() - b).abs()).fold(0.0, f64::max) / most
    }

    fn forward_is_the_formula<F: Real>(tolerance: f64) {
        for n in (1..11).map(|bits| 1usize << bits) {
            let x = numbers(n);
            let mut got: Vec<F> = x.iter().map(|&x| F::of(x)).chain([F::one(); 2]).collect();
            RealFft::new(n).unwrap().forward(&mut got);
            assert!(error(&got, &naive(&x)) < tolerance, "{n}: {}", error(&got, &naive(&x)));
        }
    }

    #[test]
    fn the_transform_is_the_formula() {
        forward_is_the_formula::<f64>(1e-14);
        forward_is_the_formula::<f32>(5e-7);
    }

    #[test]
    fn the_gradient_is_that_of_the_formula() {
        for n in (1..9).map(|bits| 1usize << bits) {
            let gradient = numbers(n + 2);
            let expected: Vec<f64> = (0..n)
                .map(|t| {
                    let mut unit = vec![0.0; n];
                    unit[t] = 1.0;
                    naive(&unit).iter().zip(&gradient).map(|(a, b)| a * b).sum()
                })
                .collect();
            let mut got = gradient.clone();
            RealFft::<f64>::new(n).unwrap().backward(&mut got);
            assert!(error(&got[..n], &expected) < 1e-13, "{n}: {}", error(&got[..n], &expected));
        }
    }
}
