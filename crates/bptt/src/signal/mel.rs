//! Bands of frequencies that are equally wide to the ear.
//!
//! HTK's, as Keras and TensorFlow have them: `mel = 1127 ln(1 + f / 700)`, triangles over mel of height 1.
//! Slaney's, as librosa has them by default: `mel = 3 f / 200` up to 1000 Hz, above it 27 more for each factor of 6.4, triangles over Hz of area 1.

use crate::ask::grow;
use crate::error::Result;
use crate::portable::{exp, ln, ln_1p};
use std::ops::Range;

/// Whose scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    Htk,
    Slaney,
}

/// Mel per Hz where Slaney's scale is linear, where that ends, and factors of frequency per mel above.
const LINEAR: f64 = 3.0 / 200.0;
const KNEE: f64 = 1000.0;

impl Scale {
    fn mel(self, hertz: f64) -> f64 {
        match self {
            Scale::Htk => 1127.0 * ln_1p(hertz / 700.0),
            Scale::Slaney if hertz < KNEE => LINEAR * hertz,
            Scale::Slaney => LINEAR * KNEE + 27.0 * ln(hertz / KNEE) / ln(6.4),
        }
    }

    /// Of Slaney's scale.
    fn hertz(mel: f64) -> f64 {
        match mel < LINEAR * KNEE {
            true => mel / LINEAR,
            false => KNEE * exp(ln(6.4) / 27.0 * (mel - LINEAR * KNEE)),
        }
    }
}

/// Which frequencies there are, and which bands.
#[derive(Debug, Clone, Copy)]
pub struct Bands {
    pub scale: Scale,
    pub bands: usize,
    /// Hz.
    pub lowest: f64,
    /// Hz.
    pub highest: f64,
    /// Frequencies from 0 to half the rate.
    pub bins: usize,
    /// Samples a second.
    pub rate: f64,
}

/// What each frequency weighs in each band, without zeros around.
pub struct MelFilters {
    weights: Vec<f64>,
    /// Of each band: its first frequency, and its part of `weights`.
    bands: Vec<(usize, Range<usize>)>,
}

impl MelFilters {
    pub fn new(of: Bands) -> Result<Self> {
        const WHAT: &str = "the bands of a mel spectrogram";
        let (mut weights, mut bands) = (Vec::new(), Vec::new());
        grow(&mut bands, of.bands, WHAT)?;
        let (low, high) = (of.scale.mel(of.lowest), of.scale.mel(of.highest));
        let edge = |i: usize| low + (high - low) * i as f64 / (of.bands + 1) as f64;
        for (i, band) in bands.iter_mut().enumerate() {
            let weigh = triangle(of.scale, [edge(i), edge(i + 1), edge(i + 2)]);
            let weight = |k: usize| weigh(k as f64 * of.rate / (2 * (of.bins - 1)) as f64);
            let first = (0..of.bins).find(|&k| weight(k) > 0.0).unwrap_or(0);
            let inside = (first..of.bins).take_while(|&k| weight(k) > 0.0).count();
            let start = weights.len();
            grow(&mut weights, start + inside, WHAT)?;
            weights[start..].iter_mut().enumerate().for_each(|(j, w)| *w = weight(first + j));
            *band = (first, start..start + inside);
        }
        Ok(MelFilters { weights, bands })
    }

    /// Number of bands.
    pub fn count(&self) -> usize {
        self.bands.len()
    }

    /// The power in a band.
    /// Shapes: `spectrum [bins]`.
    pub fn power(&self, band: usize, spectrum: &[f64]) -> f64 {
        let (first, range) = &self.bands[band];
        let weights = &self.weights[range.clone()];
        spectrum[*first..].iter().zip(weights).map(|(x, w)| x * w).sum()
    }

    /// Adds the gradient at frequencies, from that at a band.
    /// Shapes: `into [bins]`.
    pub fn power_backward(&self, band: usize, gradient: f64, into: &mut [f64]) {
        let (first, range) = &self.bands[band];
        let weights = &self.weights[range.clone()];
        into[*first..].iter_mut().zip(weights).for_each(|(into, w)| *into += w * gradient);
    }
}

/// The weight of a frequency in Hz, in the band between these edges in mel.
fn triangle(scale: Scale, edges: [f64; 3]) -> impl Fn(f64) -> f64 {
    let [low, peak, high] = if scale == Scale::Htk { edges } else { edges.map(Scale::hertz) };
    let height = if scale == Scale::Htk { 1.0 } else { 2.0 / (high - low) };
    move |hertz| {
        let at = if scale == Scale::Htk { scale.mel(hertz) } else { hertz };
        height * ((at - low) / (peak - low)).min((high - at) / (high - peak)).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_those_of_htk_and_slaney() {
        // HTK's book gives 1000 Hz about 1000 mel; the others are librosa's documented values.
        assert!((Scale::Htk.mel(1000.0) - 999.99).abs() < 1e-2);
        assert!((Scale::Slaney.mel(60.0) - 0.9).abs() < 1e-12);
        assert!((Scale::Slaney.mel(440.0) - 6.6).abs() < 1e-12);
        for hertz in [0.0, 999.0, 1000.0, 1001.0, 6400.0] {
            assert!((Scale::hertz(Scale::Slaney.mel(hertz)) - hertz).abs() < 1e-9, "{hertz}");
        }
    }

    #[test]
    fn bands_overlap_by_halves() {
        let bands =
            Bands { scale: Scale::Htk, bands: 20, lowest: 20.0, highest: 4000.0, bins: 257, rate: 8000.0 };
        let filters = MelFilters::new(bands).unwrap();
        // Between two peaks the weights of a frequency make 1, and frequency 0 is in no band.
        for k in 10..200 {
            let mut one = vec![0.0; 257];
            one[k] = 1.0;
            let sum: f64 = (0..filters.count()).map(|band| filters.power(band, &one)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{k}: {sum}");
        }
        let first: Vec<f64> = (0..257).map(|k| f64::from(u8::from(k == 0))).collect();
        assert!((0..20).all(|band| filters.power(band, &first) == 0.0));
    }

    #[test]
    fn bands_of_slaney_have_the_same_area() {
        let bands =
            Bands { scale: Scale::Slaney, bands: 8, lowest: 0.0, highest: 8000.0, bins: 4097, rate: 16000.0 };
        let filters = MelFilters::new(bands).unwrap();
        let all = vec![16000.0 / 8192.0; 4097];
        for band in 0..8 {
            assert!((filters.power(band, &all) - 1.0).abs() < 1e-3, "{band}: {}", filters.power(band, &all));
        }
    }
}
