//! Softmax and its logarithm, for activations, attention, losses and decoding.

use super::at_level::at_level;
use super::pointwise::{add_by_lanes, most_of, sum_of, sum_of_lanes, wide_sum_of, LANES};
use super::{most, Real};
use crate::portable::ln;

/// Numbers of which exponentials are taken at once: whole lanes, so that what is done with them finds them in the first level of the cache.
const PIECE: usize = 64 * LANES;

at_level! {
    /// Softmax of each row of `width` elements, shifted by its maximum.
    /// Shapes: `x [rows, width]`.
    pub fn softmax_rows<F: Real>(width: usize, x: &mut [F]) {
        for row in x.chunks_exact_mut(width) {
            let largest = most_of(row);
            share(row, |_, piece| piece.iter_mut().for_each(|x| *x = *x - largest));
        }
    }
}

at_level! {
    /// [`softmax_rows`] of one row, written elsewhere: a row as long as a vocabulary needs no copy first.
    /// Shapes: `x, into [width]`.
    pub fn softmax_into<F: Real>(x: &[F], into: &mut [F]) {
        let largest = most_of(x);
        share(into, |from, piece| piece.iter_mut().zip(&x[from..]).for_each(|(y, &x)| *y = x - largest));
    }
}

/// The exponentials of what `write` writes into a piece that begins there, divided by their sum.
/// Shapes: `x [width]`.
#[inline(always)]
fn share<F: Real>(x: &mut [F], write: impl Fn(usize, &mut [F])) {
    let mut lanes = [F::zero(); LANES];
    let mut rest: &[F] = &[];
    for (i, piece) in x.chunks_mut(PIECE).enumerate() {
        write(i * PIECE, piece);
        F::exp_all(piece);
        rest = add_by_lanes(&mut lanes, piece);
    }
    let share = F::one() / sum_of_lanes(&lanes, rest);
    x.iter_mut().for_each(|x| *x = *x * share);
}

/// `log sum exp x`, shifted by the largest number, the sum in 64 bits. Minus infinity where all are that.
/// Shapes: `x [n]`.
pub fn log_sum_exp<F: Real>(x: &[F]) -> f64 {
    let largest = most(x);
    if largest == F::neg_infinity() {
        return f64::NEG_INFINITY;
    }
    largest.wide() + ln(sum_of_exponentials(x, largest))
}

at_level! {
    /// `sum of exp(x - shift)`
    /// Shapes: `x [n]`.
    fn sum_of_exponentials<F: Real>(x: &[F], shift: F) -> f64 {
        let mut piece = [F::zero(); PIECE];
        let mut sum = 0.0;
        for x in x.chunks(PIECE) {
            let piece = &mut piece[..x.len()];
            piece.iter_mut().zip(x).for_each(|(p, &x)| *p = x - shift);
            F::exp_all(piece);
            sum += wide_sum_of(piece);
        }
        sum
    }
}

at_level! {
    /// The gradient at the input of a softmax y, from g at its output: `g := y (g - sum of g y)`.
    /// Shapes: `y, g [width]`.
    pub fn through_softmax<F: Real>(y: &[F], g: &mut [F]) {
        let mut lanes = [F::zero(); LANES];
        let ((ys, y_rest), (gs, g_rest)) = (y.as_chunks::<LANES>(), g.as_chunks::<LANES>());
        for (y, g) in ys.iter().zip(gs) {
            for (lane, (&y, &g)) in lanes.iter_mut().zip(y.iter().zip(g)) {
                *lane += g * y;
            }
        }
        let rest = y_rest.iter().zip(g_rest).fold(F::zero(), |sum, (&y, &g)| sum + g * y);
        let mean = lanes.iter().fold(rest, |sum, &lane| sum + lane);
        g.iter_mut().zip(y).for_each(|(g, &y)| *g = y * (*g - mean));
    }
}

/// `x := log softmax x`
/// Shapes: `x [width]`.
pub fn log_softmax<F: Real>(x: &mut [F]) {
    let log = F::of(log_sum_exp(x));
    x.iter_mut().for_each(|x| *x = *x - log);
}

at_level! {
    /// The gradient at the input of y, the logarithm of a softmax, from g at its output: `g := g - exp(y) sum of g`.
    /// Shapes: `y, g [width]`.
    pub fn through_log_softmax<F: Real>(y: &[F], g: &mut [F]) {
        let total = sum_of(g);
        g.iter_mut().zip(y).for_each(|(g, &y)| *g = *g - y.lane_exp() * total);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_elsewhere_has_the_bits_of_one_in_place() {
        for width in [1, 3, 8, 17, 300] {
            let x: Vec<f32> = (0..width).map(|i| ((i * 37) % 101) as f32 / 7.0 - 3.0).collect();
            let (mut twin, mut y) = (x.clone(), vec![f32::NAN; width]);
            softmax_rows(width, &mut twin);
            softmax_into(&x, &mut y);
            assert_eq!(y, twin, "{width} numbers");
        }
    }

    #[test]
    fn sums_are_those_of_the_formula_and_do_not_overflow() {
        let x: Vec<f64> = (0..1000).map(|i| ((i * 37) % 101) as f64 / 10.0 - 3.0).collect();
        let formula = x.iter().map(|x| x.exp()).sum::<f64>().ln();
        assert!((log_sum_exp(&x) - formula).abs() < 1e-12);
        let narrow: Vec<f32> = x.iter().map(|&x| x as f32).collect();
        assert!((log_sum_exp(&narrow) - formula).abs() < 1e-6);
        assert!((log_sum_exp(&[1000.0f32, 1000.0]) - (1000.0 + 2f64.ln())).abs() < 1e-9);
        assert_eq!(log_sum_exp(&[f32::NEG_INFINITY]), f64::NEG_INFINITY);
    }
}
