//! Memory of either number type, used for f64.

use super::Real;

/// Numbers of `F` whose memory holds `len` of f64, wherever it begins.
pub const fn narrow_len<F>(len: usize) -> usize {
    // One more where a block may begin between two f64.
    (len + 1) * size_of::<f64>() / size_of::<F>()
}

/// The memory of a block as f64, of undefined content.
/// Shapes: `block [narrow_len(n)]`, of which at least n come.
pub fn as_wide<F: Real>(block: &mut [F]) -> &mut [f64] {
    // SAFETY: F is f32 or f64, which have no padding, and any bits are a number in both.
    unsafe { block.align_to_mut::<f64>().1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_wherever_a_block_begins() {
        let mut block = vec![0.0f32; narrow_len::<f32>(5) + 1];
        for from in [0, 1] {
            let wide = as_wide(&mut block[from..][..narrow_len::<f32>(5)]);
            assert!(wide.len() >= 5);
            wide.fill(1e300);
        }
        assert!(as_wide(&mut [0.0f64; 6][..narrow_len::<f64>(5)]).len() >= 5);
    }
}
