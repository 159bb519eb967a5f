//! The most probable tokens of a row, in one pass over its logits and one for the sum that makes probabilities of them.

use crate::kernel::{most, Real};
use crate::portable::ln;

/// Numbers of which exponentials are taken at once.
const PIECE: usize = 256;

/// Sums that go on side by side.
const LANES: usize = 8;

/// Numbers that are passed over at once where none of them is large enough.
const BLOCK: usize = 64;

/// `log sum exp x`, shifted by the largest number, the sum in 64 bits. Minus infinity where all are that.
/// Shapes: `x [n]`.
pub fn log_sum_exp<F: Real>(x: &[F]) -> f64 {
    let largest = most(x);
    if largest == F::neg_infinity() {
        return f64::NEG_INFINITY;
    }
    let mut piece = [F::zero(); PIECE];
    let sum: f64 = x
        .chunks(PIECE)
        .map(|x| {
            let piece = &mut piece[..x.len()];
            piece.iter_mut().zip(x).for_each(|(p, &x)| *p = x - largest);
            F::exp_all(piece);
            let mut lanes = [0.0; LANES];
            let (all, rest) = piece.as_chunks::<LANES>();
            for part in all {
                lanes.iter_mut().zip(part).for_each(|(lane, p)| *lane += p.wide());
            }
            lanes.iter().sum::<f64>() + rest.iter().map(|p| p.wide()).sum::<f64>()
        })
        .sum();
    largest.wide() + ln(sum)
}

/// Writes the tokens with the largest logits, of several alike the lower one first, but for those that are forbidden.
///
/// # Panics
/// Where `forbidden` is not sorted.
/// Shapes: `x [n]`, `into` at most `count`.
pub fn largest<F: Real>(x: &[F], count: usize, forbidden: &[u32], into: &mut Vec<(u32, F)>) {
    debug_assert!(forbidden.is_sorted());
    into.clear();
    for (block, x) in x.chunks(BLOCK).enumerate() {
        let below = |into: &[(u32, F)], logit: F| {
            into.len() == count && into.last().is_none_or(|&(_, least)| logit <= least)
        };
        // Most are below all that are kept.
        if below(into, most(x)) {
            continue;
        }
        for (i, &logit) in x.iter().enumerate() {
            let token = (block * BLOCK + i) as u32;
            let allowed = || logit > F::neg_infinity() && forbidden.binary_search(&token).is_err();
            if below(into, logit) || !allowed() {
                continue;
            }
            let place = into.partition_point(|&(_, other)| other >= logit);
            if into.len() == count {
                into.pop();
            }
            into.insert(place, (token, logit));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn the_largest_are_those_of_a_sorted_list() {
        let x: Vec<f32> = (0..500).map(|i| ((i * 7919) % 83) as f32).collect();
        let forbidden = [3, 77, 82];
        let mut all: Vec<(u32, f32)> = x.iter().copied().enumerate().map(|(i, x)| (i as u32, x)).collect();
        all.retain(|(token, _)| !forbidden.contains(token));
        all.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut found = Vec::new();
        for count in [1, 5, 83, 600] {
            largest(&x, count, &forbidden, &mut found);
            assert_eq!(found, all[..count.min(all.len())]);
        }
        largest(&[f32::NEG_INFINITY, 1.0], 2, &[], &mut found);
        assert_eq!(found, [(1, 1.0)]);
        largest(&x, 0, &[], &mut found);
        assert_eq!(found, []);
    }
}
