//! The most probable tokens of a row, in one pass over its logits and one for the sum that makes probabilities of them.

use crate::kernel::{most, Real};

/// Numbers that are passed over at once where none of them is large enough.
const BLOCK: usize = 64;

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
