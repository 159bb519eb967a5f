//! Which kernels compute: what the runtime can tells the caller, and a timing alone which tiles are the faster.

use crate::{thrown, Answer};
use bptt::ask::afforded;
use bptt::kernel::{self, gemm, matrix, matrix_mut, panels_len, use_tall_tiles, Panels, Start};
use bptt_facade::{begin, count};
use wasm_bindgen::prelude::*;

/// Products of batches with a layer's weights.
const SIZES: [usize; 3] = [16, 128, 512];

/// Products and sums fuse from now on; for the time before anything is computed.
#[wasm_bindgen]
pub fn use_relaxed() {
    kernel::use_relaxed();
}

/// Whether products that fuse go by tiles of three rows. The results are the same.
#[wasm_bindgen]
pub fn tall_tiles(tall: bool) {
    use_tall_tiles(tall);
}

/// Computes so many products, and nothing else, to be timed.
#[wasm_bindgen]
pub fn rehearse(products: f64) -> Answer<()> {
    thrown(begin(|| {
        let [m, k, n] = SIZES;
        let lens = [m * k, k * n, panels_len(k, n), m * n];
        afforded(lens.iter().sum::<usize>() * size_of::<f32>(), "a rehearsal")?;
        let [a, b, mut room, mut c] = lens.map(|len| vec![0.0f32; len]);
        let b = Panels::pack(matrix(&b, n), &mut room);
        for _ in 0..count("products", products)? {
            gemm(matrix(&a, k), b, Start::Keep, matrix_mut(&mut c, n));
        }
        Ok(())
    }))
}
