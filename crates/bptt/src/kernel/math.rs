//! tanh, exp, ln and the logistic function in f32, branch-free so that loops over them become SIMD.
//!
//! Maximum errors against f64, tested below on a sweep of all magnitudes: tanh 6 ULP (beyond |x| = 5), exp 1 ULP, ln 1 ULP, sigmoid 3 ULP.
//! NaN stays NaN.
#![allow(clippy::excessive_precision)] // coefficients as published; the compiler rounds them

/// Beyond it tanh is 1.
pub(super) const TANH_LIMIT: f32 = 7.907_389_640_808_105;
/// The rational function for tanh, in x^2, highest power first (Eigen's minimax coefficients for its `ptanh_float`):
/// tanh x = (x + x^3 P) / Q.
pub(super) const TANH_P: [f32; 4] = [1.394_553_628e-8, 2.102_733_560e-5, 3.520_756_727e-3, 1.340_216_1e-1];
/// Its denominator.
pub(super) const TANH_Q: [f32; 5] =
    [8.015_776_984e-7, 3.326_951_409e-4, 2.597_254_514e-2, 4.673_548_34e-1, 1.0];

/// tanh x as a rational function of degree 9 over 8.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    let y = if x > TANH_LIMIT { TANH_LIMIT } else { x };
    let y = if y < -TANH_LIMIT { -TANH_LIMIT } else { y };
    let square = y * y;
    let horner = |c: &[f32]| c[1..].iter().fold(c[0], |sum, c| sum * square + c);
    (square * y * horner(&TANH_P) + y) / horner(&TANH_Q)
}

/// Below the first exp is 0, and beyond the second infinity.
pub(super) const EXP_LIMITS: [f32; 2] = [-105.0, 89.0];
/// -ln 2 in two parts, of which the first has so few bits that its products with whole numbers are exact.
pub(super) const MINUS_LN_2: [f32; 2] = [-0.693_359_4, 2.121_944_4e-4];
/// The polynomial in `exp r = 1 + r + r^2 P`, highest power first (the coefficients of Cephes' `expf`).
pub(super) const EXP_P: [f32; 6] =
    [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
/// Whole floats of up to 22 bits are the last bits of their sum with it.
pub(super) const BESIDE: f32 = 12_582_912.0;

/// exp x = 2^n exp r with |r| <= ln 2 / 2 and a polynomial of degree 7 for exp r.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let [least, most] = EXP_LIMITS;
    let x = if x > most { most } else { x };
    let x = if x < least { least } else { x };
    let n = (x * std::f32::consts::LOG2_E + 0.5).floor();
    let r = MINUS_LN_2.iter().fold(x, |r, part| r + n * part);
    let p = EXP_P[1..].iter().fold(EXP_P[0], |p, c| p * r + c);
    let y = p * r * r + r + 1.0;
    // 2^n in two factors, as 2^128 and 2^-130 are no floats but their products with y may be.
    let n = whole(n);
    let half = n >> 1;
    y * power_of_two(half) * power_of_two(n - half)
}

/// A whole float of up to 22 bits as an integer. `as` asks of each number whether it fits, one by one on
/// processors without an instruction for that. Anything for NaN.
#[inline(always)]
fn whole(n: f32) -> i32 {
    (n + BESIDE).to_bits().wrapping_sub(BESIDE.to_bits()) as i32
}

#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits(((n + 127) << 23) as u32)
}

/// ln x of a normal positive number: x = 2^n m with m from 1/sqrt 2 to sqrt 2, and a polynomial of degree 9 for ln m (the coefficients of
/// Cephes' `logf`).
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    let bits = x.to_bits();
    // Bits are in the order of the numbers: those of m begin at those of 1/sqrt 2.
    let n = (bits as i32 - std::f32::consts::FRAC_1_SQRT_2.to_bits() as i32) >> 23;
    let r = f32::from_bits((bits as i32 - (n << 23)) as u32) - 1.0;
    let n = n as f32;
    let p = 7.037_683_629_2e-2;
    let p = p * r - 1.151_461_031e-1;
    let p = p * r + 1.167_699_874e-1;
    let p = p * r - 1.242_014_084_6e-1;
    let p = p * r + 1.424_932_278_7e-1;
    let p = p * r - 1.666_805_766_5e-1;
    let p = p * r + 2.000_071_476_5e-1;
    let p = p * r - 2.499_999_399_3e-1;
    let p = p * r + 3.333_333_117_4e-1;
    let y = p * r * r * r - n * 2.121_944_4e-4 - 0.5 * r * r;
    r + y + n * 0.693_359_4
}

/// The logistic function 1 / (1 + exp(-x)), accurate relative to its value.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distance in units of the last place of the correctly rounded result, for normal results.
    fn worst(f: fn(f32) -> f32, exact: fn(f64) -> f64, limit: f32) -> f64 {
        let mut worst = 0.0f64;
        for bits in (0..limit.to_bits()).step_by(997) {
            for x in [f32::from_bits(bits), -f32::from_bits(bits)] {
                let expected = exact(f64::from(x));
                if expected.abs() < f64::from(f32::MIN_POSITIVE) {
                    continue;
                }
                let rounded = expected as f32;
                let ulp = f64::from(f32::from_bits(rounded.abs().to_bits() + 1)) - f64::from(rounded.abs());
                worst = worst.max((f64::from(f(x)) - expected).abs() / ulp);
            }
        }
        worst
    }

    #[test]
    fn errors_stay_within_the_documented_ulps() {
        let found = [
            worst(tanh, f64::tanh, 20.0),
            worst(exp, f64::exp, 88.7),
            worst(sigmoid, |x| 1.0 / (1.0 + (-x).exp()), 87.0),
            worst(
                |x| ln(x.abs().max(f32::MIN_POSITIVE)),
                |x| x.abs().max(f32::MIN_POSITIVE.into()).ln(),
                f32::MAX,
            ),
        ];
        let [tanh, exp, sigmoid, ln] = found;
        println!("ULP: tanh {tanh:.2}, exp {exp:.2}, sigmoid {sigmoid:.2}, ln {ln:.2}");
        assert!(tanh <= 6.0 && exp <= 1.0 && sigmoid <= 3.0 && ln <= 1.0, "{found:?}");
    }

    #[test]
    fn whole_floats_are_the_integers_that_they_are() {
        for n in (-200..=200).chain([1 - (1 << 22), (1 << 22) - 1]) {
            assert_eq!(whole(n as f32), n);
        }
    }

    #[test]
    fn the_ends_are_right() {
        assert_eq!((tanh(100.0), tanh(f32::NEG_INFINITY), tanh(0.0)), (1.0, -1.0, 0.0));
        assert_eq!((exp(f32::INFINITY), exp(f32::NEG_INFINITY), exp(0.0)), (f32::INFINITY, 0.0, 1.0));
        assert_eq!((sigmoid(200.0), sigmoid(-200.0), sigmoid(0.0)), (1.0, 0.0, 0.5));
        assert_eq!((ln(1.0), ln(2.0), ln(0.5)), (0.0, 2f32.ln(), 0.5f32.ln()));
        assert!(tanh(f32::NAN).is_nan() && exp(f32::NAN).is_nan() && sigmoid(f32::NAN).is_nan());
    }
}
