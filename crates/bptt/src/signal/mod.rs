//! Signals: windows, Fourier transforms, mel scales, and the spectrograms that they make.
//!
//! What a spectrogram is made of is computed in f64 whatever it is made for. In f32 a transform's rounding is some 1e-7 of a frame's loudest
//! frequency, which is hundredths of a decibel where a band is 80 dB below it.

mod fft;
mod framing;
mod mel;
mod mel_spectrogram;
mod stft;
mod stft_kernel;
mod window;

pub use fft::RealFft;
pub use mel_spectrogram::{MelSpectrogram, Room};
pub use stft::Stft;
pub use stft_kernel::StftKernel;
