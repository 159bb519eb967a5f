//! Uniform random numbers, many at once.

use super::at_level;
use super::room::Dice;
use crate::rng::Stream;

at_level! {
    /// The uniforms of a stream from `2 * pair` on, one after the other.
    /// Shapes: `numbers [n]`.
    pub fn uniforms(draws: Stream, pair: u64, numbers: &mut [f64]) {
        Here::uniforms(draws, pair, numbers);
    }
}

/// Pair by pair: of counters that do not depend on each other compilers make vectors where there are some that multiply as they need it.
#[inline(always)]
pub fn by_pairs(draws: Stream, pair: u64, numbers: &mut [f64]) {
    let (pairs, last) = numbers.as_chunks_mut();
    let after = pair + pairs.len() as u64;
    (pair..).zip(pairs).for_each(|(pair, numbers)| *numbers = draws.uniforms(pair));
    last.iter_mut().for_each(|number| *number = draws.uniforms(after)[0]);
}
