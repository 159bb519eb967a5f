//! Spectrograms of a clip, beside any model.

use crate::call::begin;
use crate::numbers::count;
use bptt::ask::{afforded, room};
use bptt::error::{Error, Result};
use bptt::json::{bytes_to_read, parse};
use bptt::signal::MelSpectrogram;

/// What a mel spectrogram needs to know before the samples: as its settings say, for any number of clips.
pub struct Mel {
    text: Vec<u8>,
    mel: Option<MelSpectrogram>,
}

impl Mel {
    /// With room for settings of so many bytes, JSON (UTF-8).
    pub fn new(text: f64) -> Result<Mel> {
        begin(|| {
            let (length, what) = (count("text", text)?, "the settings of a mel spectrogram");
            afforded(2 * size_of::<Mel>(), what)?;
            let mut mel = Mel { text: Vec::new(), mel: None };
            room(&mut mel.text, length, what)?;
            mel.text.resize(length, 0);
            Ok(mel)
        })
    }

    /// Byte offset of the settings.
    pub fn text(&self) -> usize {
        self.text.as_ptr() as usize
    }

    /// Reads the settings.
    pub fn read(&mut self) -> Result<()> {
        begin(|| {
            let text = std::str::from_utf8(&self.text).map_err(|_| refused("the text is not UTF-8"))?;
            afforded(bytes_to_read(text), "the settings of a mel spectrogram")?;
            self.mel = Some(parse("logMel", text)?);
            Ok(())
        })
    }
}

/// Samples, and what came of them.
pub struct Clip {
    samples: Vec<f32>,
    frames: Vec<f32>,
}

impl Clip {
    /// With room for so many samples (f32).
    pub fn new(samples: f64) -> Result<Clip> {
        begin(|| {
            let (length, what) = (count("samples", samples)?, "a clip");
            afforded(2 * size_of::<Clip>(), what)?;
            let mut clip = Clip { samples: Vec::new(), frames: Vec::new() };
            room(&mut clip.samples, length, what)?;
            clip.samples.resize(length, 0.0);
            Ok(clip)
        })
    }

    /// Byte offset of the samples.
    pub fn samples(&self) -> usize {
        self.samples.as_ptr() as usize
    }

    /// Makes the mel spectrogram, and tells its numbers: [frames, bands].
    pub fn mel_spectrogram(&mut self, of: &Mel) -> Result<usize> {
        begin(|| {
            let mel = of.mel.as_ref().ok_or_else(|| refused("no settings were read"))?;
            mel.of_clip(&self.samples, &mut self.frames)?;
            Ok(self.frames.len())
        })
    }

    /// Byte offset of what was made.
    pub fn frames(&self) -> usize {
        self.frames.as_ptr() as usize
    }
}

#[cold]
fn refused(problem: &str) -> Error {
    Error::InvalidSpec { at: "Mel".into(), problem: problem.into() }
}
