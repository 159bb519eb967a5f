//! `S_tm = sum over k of |X_tk|^p W_km`, where X_t is the transform of frame t under a window and W are mel bands; by option in decibels,
//! `10 log10(max(S, least)) - 10 log10(max(|reference|, least))`, and not more than so many below the loudest (Keras's MelSpectrogram).
//!
//! Backward goes the same way back: through the logarithm where S is above `least`, the bands, `d|X|^p = p |X|^(p - 2) X`, the transform and the
//! window to where the samples were. It transforms once more rather than keep what it read.

use super::fft::RealFft;
use super::framing::{Around, Framing};
use super::mel::{Bands, MelFilters, Scale};
use super::window::read_window;
use crate::ask::grow;
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::json::Described;
use crate::kernel::{most, Real};
use crate::portable::{log10, powf};
use serde_json::Value;

/// Levels in place of powers.
#[derive(Debug, Clone, Copy)]
pub struct Decibels {
    least: f64,
    /// What is taken away, dB.
    reference: f64,
    /// How far below the loudest a level may be, dB.
    pub top: Option<f64>,
    /// Whether that is the loudest of each clip, rather than of the whole batch.
    pub by_clip: bool,
}

/// All that is known before the samples.
pub struct MelSpectrogram {
    fft: RealFft<f64>,
    window: Vec<f64>, // [length of the window]
    /// Where the window begins in a frame.
    left: usize,
    framing: Framing,
    filters: MelFilters,
    /// p.
    exponent: f64,
    /// Levels, if they are wanted.
    pub decibels: Option<Decibels>,
}

/// What one frame is computed in.
pub struct Room<'a> {
    frame: &'a mut [f64],  // [length + 2]
    powers: &'a mut [f64], // [length / 2 + 1]
    slopes: &'a mut [f64], // [length / 2 + 1]
}

impl MelSpectrogram {
    /// Reads the settings, which are Keras's and this library's own.
    pub fn read(config: &mut Fields) -> Result<Self> {
        let length = config.count("fft_length")?;
        if length < 2 || !length.is_power_of_two() {
            return Err(config.refuse("fft_length", "a power of two of at least 2", &length.into()));
        }
        let stride = config.count("sequence_stride")?;
        let size = config.count_or("sequence_length", length)?;
        if size > length {
            return Err(config.refuse(
                "sequence_length",
                &format!("at most `fft_length`, {length}"),
                &size.into(),
            ));
        }
        let around =
            config.choice("pad_mode", &[("reflect", Around::Mirrored), ("constant", Around::Zeros)])?;
        let around = if config.flag("center", true)? { around } else { Around::Nothing };
        let bins = length / 2 + 1;
        Ok(MelSpectrogram {
            fft: RealFft::new(length)?,
            window: read_window(config, size, true)?,
            left: (length - size) / 2,
            framing: Framing { length, stride, around },
            filters: MelFilters::new(read_bands(config, bins)?)?,
            exponent: config.number("mag_exp", 2.0, f64::MIN_POSITIVE, f64::MAX)?,
            decibels: read_decibels(config)?,
        })
    }

    /// Bands of the spectrogram.
    pub fn bands(&self) -> usize {
        self.filters.count()
    }

    /// The fewest samples that it can take.
    pub fn fewest(&self) -> usize {
        self.framing.fewest()
    }

    /// Frames of so many samples, which are not too few.
    pub fn frames(&self, samples: usize) -> usize {
        self.framing.frames(samples)
    }

    /// Numbers that a [`Room`] takes.
    pub fn room_len(&self) -> usize {
        2 * (self.fft.length() + 2)
    }

    /// Of a block of as many numbers.
    /// Shapes: `block [room_len]`.
    pub fn room<'a>(&self, block: &'a mut [f64]) -> Room<'a> {
        let length = self.fft.length();
        let (frame, rest) = block[..self.room_len()].split_at_mut(length + 2);
        let (powers, slopes) = rest.split_at_mut(length / 2 + 1);
        Room { frame, powers, slopes }
    }

    /// Gives `into` the level or power in each band of a frame.
    /// Shapes: `clip [samples]`.
    pub fn frame<F: Real>(
        &self,
        clip: &[F],
        frame: usize,
        room: &mut Room,
        mut into: impl FnMut(usize, f64),
    ) {
        self.transform(clip, frame, room);
        for band in 0..self.bands() {
            let power = self.filters.power(band, room.powers);
            into(band, self.decibels.map_or(power, |of| 10.0 * log10(power.max(of.least)) - of.reference));
        }
    }

    /// Of one clip, frame after frame; levels are held to the loudest of these.
    /// Shapes: `clip [samples], into [frames, bands]`, whatever it held.
    pub fn of_clip<F: Real>(&self, clip: &[F], into: &mut Vec<F>) -> Result<()> {
        const WHAT: &str = "a mel spectrogram";
        if clip.len() < self.fewest() {
            let problem =
                format!("a clip of at least {} samples is expected, got {}", self.fewest(), clip.len());
            return Err(Error::spec("MelSpectrogram", problem));
        }
        let (frames, bands) = (self.frames(clip.len()), self.bands());
        let mut block = Vec::new();
        grow(&mut block, self.room_len(), WHAT)?;
        into.clear();
        grow(into, frames.saturating_mul(bands), WHAT)?;
        let room = &mut self.room(&mut block);
        for (frame, line) in into.chunks_exact_mut(bands).enumerate() {
            self.frame(clip, frame, room, |band, level| line[band] = F::of(level));
        }
        if let Some(top) = self.decibels.and_then(|of| of.top) {
            let bound = most(into) - F::of(top);
            into.iter_mut().for_each(|level| *level = level.max(bound));
        }
        Ok(())
    }

    /// Adds the gradient at the samples, from that at each band of a frame.
    /// Shapes: `clip, into [samples]`.
    pub fn frame_backward<F: Real>(
        &self,
        clip: &[F],
        frame: usize,
        room: &mut Room,
        gradient: impl Fn(usize) -> f64,
        into: &mut [F],
    ) {
        self.transform(clip, frame, room);
        let Room { frame: x, powers, slopes } = room;
        slopes.fill(0.0);
        for band in 0..self.bands() {
            let slope = self.slope(self.filters.power(band, powers));
            self.filters.power_backward(band, gradient(band) * slope, slopes);
        }
        for (x, slope) in x.chunks_exact_mut(2).zip(&**slopes) {
            let square = x[0] * x[0] + x[1] * x[1];
            // What is 0 has no direction.
            let factor = match self.exponent == 2.0 || square == 0.0 {
                true => 2.0,
                false => self.exponent * powf(square, 0.5 * self.exponent - 1.0),
            };
            x.iter_mut().for_each(|x| *x *= factor * slope);
        }
        self.fft.backward(x);
        let (window, part) = (&self.window, self.left..self.left + self.window.len());
        self.framing.each(frame, part, clip.len(), |i, at| {
            into[at] += F::of(window[i - self.left] * x[i]);
        });
    }

    /// The transform of a frame, and the powers of its frequencies.
    fn transform<F: Real>(&self, clip: &[F], frame: usize, room: &mut Room) {
        let Room { frame: x, powers, .. } = room;
        x.fill(0.0);
        let (window, part) = (&self.window, self.left..self.left + self.window.len());
        self.framing.each(frame, part, clip.len(), |i, at| {
            x[i] = window[i - self.left] * clip[at].wide();
        });
        self.fft.forward(x);
        for (power, x) in powers.iter_mut().zip(x.chunks_exact(2)) {
            let square = x[0] * x[0] + x[1] * x[1];
            *power = if self.exponent == 2.0 { square } else { powf(square, 0.5 * self.exponent) };
        }
    }

    /// Of a level by its power.
    fn slope(&self, power: f64) -> f64 {
        match self.decibels {
            None => 1.0,
            Some(of) if power > of.least => 10.0 / std::f64::consts::LN_10 / power,
            Some(_) => 0.0,
        }
    }
}

impl Described for MelSpectrogram {
    fn read(what: &str, value: Value) -> Result<Self> {
        let mut config = Fields::new(what, value)?;
        let read = Self::read(&mut config)?;
        config.finish()?;
        Ok(read)
    }
}

fn read_bands(config: &mut Fields, bins: usize) -> Result<Bands> {
    let rate = config.count("sampling_rate")?;
    let bands = Bands {
        scale: config.choice("mel_scale", &[("htk", Scale::Htk), ("slaney", Scale::Slaney)])?,
        bands: config.count("num_mel_bins")?,
        lowest: config.float("min_freq", 20.0)?,
        highest: config.float("max_freq", (rate / 2) as f64)?,
        bins,
        rate: rate as f64,
    };
    match bands.lowest < bands.highest {
        true => Ok(bands),
        false => Err(config.refuse(
            "max_freq",
            &format!("above `min_freq`, {}", bands.lowest),
            &bands.highest.into(),
        )),
    }
}

fn read_decibels(config: &mut Fields) -> Result<Option<Decibels>> {
    let wanted = config.flag("power_to_db", true)?;
    let least = config.number("min_power", 1e-10, f64::MIN_POSITIVE, f64::MAX)?;
    let reference = config.finite("ref_power", 1.0)?;
    let top = match config.take("top_db") {
        None => None,
        Some(value) => match value.as_f64().filter(|top| (0.0..f64::from(f32::MAX)).contains(top)) {
            Some(top) => Some(top),
            None => {
                return Err(config.refuse(
                    "top_db",
                    "a number of at least 0 that is finite in 32 bits, or null",
                    &value,
                ))
            }
        },
    };
    let by_clip = config.choice("top_db_over", &[("batch", false), ("clip", true)])?;
    let reference = 10.0 * log10(reference.abs().max(least));
    Ok(wanted.then_some(Decibels { least, reference, top, by_clip }))
}
