//! Counter-based random numbers: a draw depends only on (seed, stream, index), never on what was drawn before.
//!
//! Philox4x32-10 (J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).

use crate::ask::room;
use crate::error::Result;
use crate::portable::{cos, ln, sin};

/// One stream of draws of a seed, addressed by index.
#[derive(Debug, Clone, Copy)]
pub struct Stream {
    key: [u32; 2],
    id: u64,
}

/// The stream ids in use; weights take theirs from `WEIGHTS` upwards, one per tensor.
pub mod stream {
    /// Shuffling, one stream per epoch: the first 2^32,
    pub const SHUFFLE: u64 = 1 << 32;
    /// and those that come later.
    pub const LATER_SHUFFLE: u64 = 1 << 62;
    /// Initial weights, one stream per tensor.
    pub const WEIGHTS: u64 = 2 << 32;
    /// Tokens that are drawn as they are decoded, one stream per sequence.
    pub const DECODING: u64 = 3 << 32;
    /// Dropout and noise: one stream per layer (20 bits) and training step (43 bits).
    pub const NOISE: u64 = 1 << 63;
}

impl Stream {
    /// The stream `id` of `seed`.
    pub fn new(seed: u64, id: u64) -> Self {
        Stream { key: [seed as u32, (seed >> 32) as u32], id }
    }

    /// 64 random bits at `index`.
    pub fn bits(&self, index: u64) -> u64 {
        let block = self.block(index / 2);
        let half = 2 * (index % 2) as usize;
        u64::from(block[half]) | u64::from(block[half + 1]) << 32
    }

    /// Uniform in [0, 1), 53 bits.
    pub fn uniform(&self, index: u64) -> f64 {
        in_unit(self.bits(index))
    }

    /// The uniforms at `2 * pair` and `2 * pair + 1`, at the cost of one. [`kernel::uniforms`](crate::kernel::uniforms) makes many.
    #[inline(always)]
    pub fn uniforms(&self, pair: u64) -> [f64; 2] {
        let [a, b, c, d] = self.block(pair).map(u64::from);
        [a | b << 32, c | d << 32].map(in_unit)
    }

    /// The uniforms from `2 * pair` on, pair by pair: of counters that do not depend on each other compilers make vectors where there are some that
    /// multiply as they need it.
    #[inline(always)]
    pub(crate) fn fill(&self, pair: u64, numbers: &mut [f64]) {
        let (pairs, last) = numbers.as_chunks_mut();
        let after = pair + pairs.len() as u64;
        (pair..).zip(pairs).for_each(|(pair, numbers)| *numbers = self.uniforms(pair));
        last.iter_mut().for_each(|number| *number = self.uniforms(after)[0]);
    }

    /// Standard normal by Box-Muller, from the uniforms at `2 * index` and `2 * index + 1`.
    pub fn normal(&self, index: u64) -> f64 {
        normal(self.uniforms(index))
    }

    /// That number, and another that does not depend on it.
    pub fn normals(&self, index: u64) -> [f64; 2] {
        let (radius, angle) = polar(self.uniforms(index));
        [radius * cos(angle), radius * sin(angle)]
    }

    #[inline(always)]
    fn block(&self, counter: u64) -> [u32; 4] {
        let id = self.id();
        let mut x = [counter as u32, (counter >> 32) as u32, id as u32, (id >> 32) as u32];
        for key in self.keys() {
            let [a, b] = [0, 1].map(|i| u64::from(x[2 * i]) * u64::from(FACTORS[i]));
            x = [(b >> 32) as u32 ^ x[1] ^ key[0], b as u32, (a >> 32) as u32 ^ x[3] ^ key[1], a as u32];
        }
        x
    }

    /// The stream's number, which all its counters have in common.
    #[inline(always)]
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// The keys of the rounds.
    #[inline(always)]
    pub(crate) fn keys(&self) -> [[u32; 2]; ROUNDS] {
        let mut key = self.key;
        std::array::from_fn(|_| {
            let [a, b] = key;
            key = [a.wrapping_add(0x9E37_79B9), b.wrapping_add(0xBB67_AE85)];
            [a, b]
        })
    }
}

const ROUNDS: usize = 10;

/// What a round multiplies the first and the third word by.
pub(crate) const FACTORS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];

/// The number in [0, 1) of these bits, of which it has the upper 53.
#[inline(always)]
fn in_unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

/// The standard normal number of two uniform ones.
pub(crate) fn normal(uniforms: [f64; 2]) -> f64 {
    let (radius, angle) = polar(uniforms);
    radius * cos(angle)
}

fn polar([first, second]: [f64; 2]) -> (f64, f64) {
    ((-2.0 * ln(1.0 - first)).sqrt(), std::f64::consts::TAU * second)
}

/// A permutation of `0..n` that depends on (seed, epoch) alone (Fisher-Yates). Epochs lie below 2^53.
pub fn permutation(seed: u64, epoch: u64, n: u32) -> Result<Vec<u32>> {
    let mut order = Vec::new();
    room(&mut order, n as usize, "the order of rows")?;
    order.extend(0..n);
    let first = if epoch <= u64::from(u32::MAX) { stream::SHUFFLE } else { stream::LATER_SHUFFLE };
    let draws = Stream::new(seed, first + epoch);
    for i in (1..n as usize).rev() {
        let j = (u128::from(draws.bits(i as u64)) * (i as u128 + 1)) >> 64;
        order.swap(i, j as usize);
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers of the Random123 distribution (kat_vectors, philox4x32 10).
    #[test]
    fn philox_known_answers() {
        assert_eq!(Stream::new(0, 0).block(0), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        let ones = Stream { key: [u32::MAX; 2], id: u64::MAX };
        assert_eq!(ones.block(u64::MAX), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
    }

    #[test]
    fn permutations_hold_every_index_once_and_differ_by_epoch() {
        let permutation = |seed, epoch, n| permutation(seed, epoch, n).unwrap();
        let first = permutation(7, 0, 1000);
        let mut sorted = first.clone();
        sorted.sort_unstable();
        assert!(sorted.iter().enumerate().all(|(i, &x)| i == x as usize));
        assert_ne!(first, permutation(7, 1, 1000));
        assert_eq!(first, permutation(7, 0, 1000));
        assert_ne!(first, permutation(7, 1 << 32, 1000));
        assert_ne!(permutation(7, 1, 1000), permutation(7, (1 << 32) + 1, 1000));
        assert!(permutation(7, 0, 0).is_empty());
    }

    #[test]
    fn normals_have_unit_variance() {
        let draws = Stream::new(3, 9);
        let (mut sum, mut square) = (0.0, 0.0);
        for i in 0..20_000 {
            let x = draws.normal(i);
            sum += x;
            square += x * x;
        }
        assert!((sum / 20_000.0).abs() < 0.03);
        assert!((square / 20_000.0 - 1.0).abs() < 0.05);
    }
}
