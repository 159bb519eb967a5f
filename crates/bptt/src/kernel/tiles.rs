//! How the rows of a product are dealt to tiles: in twos, or in threes where the processor's registers hold as much.
//!
//! A tile of two rows by six vectors of 128 bits fills sixteen registers. Where V8 joins vectors to 256 bits it takes half as many, and three rows
//! fit; where it does not they spill, at half the speed. That shows in a timing alone. Every sum is the same either way.

use std::sync::atomic::{AtomicBool, Ordering};

/// Rows of a tile.
pub(super) const LEAST: usize = 2;
/// Rows of a tall tile.
pub(super) const MOST: usize = 3;

/// Whether this build has tall tiles: the one that fuses multiply and add. In the other products take registers of their own.
pub(super) const HAS_TALL: bool =
    cfg!(any(test, all(target_arch = "wasm32", target_feature = "relaxed-simd")));

static TALL: AtomicBool = AtomicBool::new(false);

/// Makes products go by tiles of three rows, where this build has them, or of two.
pub fn use_tall_tiles(tall: bool) {
    TALL.store(tall, Ordering::Relaxed);
}

/// The tiles of `m` rows: where each begins, and its rows. No single row is left where another has three.
pub(super) fn strips_of(m: usize) -> impl Iterator<Item = (usize, usize)> {
    let tall = HAS_TALL && TALL.load(Ordering::Relaxed);
    let mut next = 0;
    std::iter::from_fn(move || {
        let left = m - next;
        let rows = if tall && left >= MOST && left != LEAST + 2 { MOST } else { left.min(LEAST) };
        let at = next;
        next += rows;
        (rows > 0).then_some((at, rows))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{block_len, gemm, panels_len, par_gemm_tn, same_rows, Panels, Start};
    use ndarray::Array2;

    /// Both kinds of products of 1 to 20 rows.
    fn products() -> Vec<Array2<f32>> {
        let matrix = |rows, columns, seed: usize| {
            let number = |(i, j)| ((i * 37 + j * 101 + seed) % 211) as f32 / 97.0 - 1.0;
            Array2::from_shape_fn((rows, columns), number)
        };
        let both = |m: usize| {
            let (a, b) = (matrix(m, 19, 3), matrix(19, 45, 5));
            let mut room = vec![0.0; panels_len(19, 45)];
            let mut c = Array2::zeros((m, 45));
            gemm(a.view(), Panels::pack(b.view(), &mut room), Start::Zero, c.view_mut());
            let (left, right) = (matrix(23, m, 7), matrix(23, 45, 9));
            let mut block = vec![0.0; block_len(m, 45)];
            let mut tn = Array2::zeros((m, 45));
            par_gemm_tn(&same_rows(23), left.view(), right.view(), tn.view_mut(), &mut block);
            [c, tn]
        };
        (1..=20).flat_map(both).collect()
    }

    #[test]
    fn tall_tiles_have_the_same_bits() {
        let of_two = products();
        use_tall_tiles(true);
        let of_three = products();
        assert_eq!(strips_of(16).map(|(_, rows)| rows).collect::<Vec<_>>(), [3, 3, 3, 3, 2, 2]);
        assert_eq!(strips_of(5).collect::<Vec<_>>(), [(0, 3), (3, 2)]);
        use_tall_tiles(false);
        assert_eq!(strips_of(5).collect::<Vec<_>>(), [(0, 2), (2, 2), (4, 1)]);
        assert_eq!(of_two, of_three);
    }
}
