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
