//! A Fourier transform under a window, as a matrix: `K_tk = w_t / s cos(2 pi k t / n)` or `-w_t / s sin(2 pi k t / n)`, where n is twice the
//! number of frequencies less one, and s what the scaling divides by: the root of the sum of `w^2` ("density"), the sum of `|w|` ("spectrum"),
//! or 1. Without a window there is no scaling, as in Keras.

use super::window::read_window;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::Real;
use crate::portable::{cos, sin};
use std::f64::consts::TAU;

/// Its real or its imaginary part.
#[derive(Debug, PartialEq)]
pub struct StftKernel {
    /// `w / s`.
    window: Vec<f64>, // [frame length]
    imaginary: bool,
}

impl StftKernel {
    /// Reads the settings of Keras's initializer, and the length of a frame.
    pub fn read(config: &mut Fields) -> Result<Self> {
        let length = config.count("frame_length")?;
        let periodic = config.flag("periodic", false)?;
        let bare = config.is_null("window");
        let mut window = read_window(config, length, periodic)?;
        let roots: fn(&[f64]) -> f64 = |w| w.iter().map(|w| w * w).sum::<f64>().sqrt();
        let sums: fn(&[f64]) -> f64 = |w| w.iter().map(|w| w.abs()).sum();
        let divisor = match config.text("scaling")?.as_deref() {
            Some("density") => roots(&window),
            Some("spectrum") => sums(&window),
            None => 1.0,
            Some(other) => return Err(config.refuse("scaling", "density, spectrum or null", &other.into())),
        };
        if divisor == 0.0 {
            return Err(config.refuse("window", "other than zeros", &"zeros".into()));
        }
        if !bare {
            window.iter_mut().for_each(|w| *w /= divisor);
        }
        let imaginary = config.choice("side", &[("real", false), ("imag", true)])?;
        Ok(StftKernel { window, imaginary })
    }

    /// The window, divided by what the scaling says.
    pub fn window(&self) -> &[f64] {
        &self.window
    }

    /// Whether it is the transform's imaginary part.
    pub fn imaginary(&self) -> bool {
        self.imaginary
    }

    /// Whether these are its numbers, bit for bit.
    /// Shapes: `values [frame length, bins]`.
    pub fn is<F: Real>(&self, values: &[F], bins: usize) -> bool {
        let mut lines = values.chunks_exact(bins).enumerate();
        lines.all(|(t, line)| line.iter().enumerate().all(|(k, &value)| value == F::of(self.at(t, k, bins))))
    }

    /// Of sample t and frequency k, where there are so many frequencies.
    pub fn at(&self, t: usize, k: usize, bins: usize) -> f64 {
        let n = 2 * (bins as u64 - 1);
        // Whole turns left out, angles are as exact for late samples as for early ones.
        let angle = TAU * (t as u64 * k as u64 % n) as f64 / n as f64;
        self.window[t] * if self.imaginary { -sin(angle) } else { cos(angle) }
    }
}
