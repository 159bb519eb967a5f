//! Spectrograms of a clip, beside any model.

use crate::call::{begin, Answer};
use crate::numbers::count;
use bptt::ask::{afforded, room};
use bptt::error::Error;
use bptt::json::{bytes_to_read, parse};
use bptt::signal::MelSpectrogram;
use wasm_bindgen::prelude::*;

/// Samples, what is asked of them, and what came of it.
#[wasm_bindgen]
pub struct Clip {
    samples: Vec<f32>,
    text: Vec<u8>,
    frames: Vec<f32>,
}

#[wasm_bindgen]
impl Clip {
    /// With room for so many samples (f32) and bytes of a text (UTF-8).
    #[wasm_bindgen(constructor)]
    pub fn new(samples: f64, text: f64) -> Answer<Clip> {
        begin(|| {
            let (lengths, what) = ([count("samples", samples)?, count("text", text)?], "a clip");
            afforded(2 * size_of::<Clip>(), what)?;
            let mut clip = Clip { samples: Vec::new(), text: Vec::new(), frames: Vec::new() };
            room(&mut clip.samples, lengths[0], what)?;
            room(&mut clip.text, lengths[1], what)?;
            clip.samples.resize(lengths[0], 0.0);
            clip.text.resize(lengths[1], 0);
            Ok(clip)
        })
    }

    /// Byte offset of the samples.
    pub fn samples(&self) -> usize {
        self.samples.as_ptr() as usize
    }

    /// Byte offset of the text.
    pub fn text(&self) -> usize {
        self.text.as_ptr() as usize
    }

    /// Makes the mel spectrogram that the text describes, JSON, and tells its numbers: [frames, bands].
    pub fn mel_spectrogram(&mut self) -> Answer<usize> {
        begin(|| {
            let Ok(text) = std::str::from_utf8(&self.text) else {
                return Err(Error::InvalidSpec {
                    at: "Clip".into(),
                    problem: "the text is not UTF-8".into(),
                });
            };
            afforded(bytes_to_read(text), "the settings of a mel spectrogram")?;
            let mel: MelSpectrogram = parse("logMel", text)?;
            mel.of_clip(&self.samples, &mut self.frames)?;
            Ok(self.frames.len())
        })
    }

    /// Byte offset of what was made.
    pub fn frames(&self) -> usize {
        self.frames.as_ptr() as usize
    }
}
