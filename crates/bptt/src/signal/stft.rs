//! What products of a frame with a transform's two kernels are, by the transform itself: the same numbers to the rounding of f32, in less time.

use super::fft::RealFft;
use super::stft_kernel::StftKernel;
use crate::ask::grow;
use crate::error::Result;
use crate::kernel::Real;

/// A transform of frames under a window.
pub struct Stft {
    fft: RealFft<f64>,
    window: Vec<f64>, // [frame length]
}

impl Stft {
    /// The transform that a kernel is a part of, if its length is a power of two that has room for a frame.
    pub fn of(kernel: &StftKernel, bins: usize) -> Result<Option<Self>> {
        let length = 2 * (bins - 1);
        let from = kernel.window();
        if !length.is_power_of_two() || length < from.len() {
            return Ok(None);
        }
        let mut window = Vec::new();
        grow(&mut window, from.len(), "a window")?;
        window.copy_from_slice(from);
        Ok(Some(Stft { fft: RealFft::new(length)?, window }))
    }

    /// Numbers in which a frame is transformed.
    pub fn room_len(&self) -> usize {
        self.fft.length() + 2
    }

    /// Makes pairs of real and imaginary part, one for each frequency.
    /// Shapes: `frame [frame length], room [room_len]`.
    pub fn transform<F: Real>(&self, frame: &[F], room: &mut [f64]) {
        let (inside, behind) = room.split_at_mut(self.window.len());
        for ((x, &sample), &w) in inside.iter_mut().zip(frame).zip(&self.window) {
            *x = w * sample.wide();
        }
        behind.fill(0.0);
        self.fft.forward(room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Fields;
    use serde_json::json;

    fn kernel(side: &str, length: usize) -> StftKernel {
        let config =
            json!({ "side": side, "frame_length": length, "window": "hamming", "scaling": "density" });
        StftKernel::read(&mut Fields::new("it", config).unwrap()).unwrap()
    }

    #[test]
    fn a_transform_is_the_products_with_its_kernels() {
        for (length, bins) in [(2, 2), (3, 3), (8, 5), (8, 17)] {
            let frame: Vec<f64> = (0..length).map(|t| ((t * t) as f64).sin()).collect();
            let stft = Stft::of(&kernel("real", length), bins).unwrap().unwrap();
            let mut room = vec![1.0; stft.room_len()];
            stft.transform(&frame, &mut room);
            for (i, x) in room.iter().enumerate() {
                let of = kernel(["real", "imag"][i % 2], length);
                let product: f64 = (0..length).map(|t| frame[t] * of.at(t, i / 2, bins)).sum();
                assert!((x - product).abs() < 1e-14, "{length}, {bins}: {x} {product}");
            }
        }
    }

    #[test]
    fn there_is_none_of_other_lengths_or_of_frames_that_are_longer() {
        let of = |length, bins| Stft::of(&kernel("real", length), bins).unwrap().is_some();
        assert_eq!([of(4, 4), of(5, 3), of(4, 3)], [false, false, true]);
    }
}
