//! What an STFTSpectrogram tells of each frequency, and its gradient; the formulas are in `stft_spectrogram.rs`.

use crate::kernel::Real;

/// Keras's epsilon.
const EPSILON: f64 = 1e-7;

/// What is told of each frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Log,
    Magnitude,
    Psd,
    Angle,
    /// Both parts,
    Stft,
    /// or one alone.
    Part,
}

/// The weights of both parts.
pub const BOTH: &[&str] = &["real_kernel", "imag_kernel"];

/// The modes by Keras's names, with the weights of each.
pub const MODES: &[(&str, (Mode, &[&str]))] = &[
    ("log", (Mode::Log, BOTH)),
    ("magnitude", (Mode::Magnitude, BOTH)),
    ("psd", (Mode::Psd, BOTH)),
    ("real", (Mode::Part, &["real_kernel"])),
    ("imag", (Mode::Part, &["imag_kernel"])),
    ("angle", (Mode::Angle, BOTH)),
    ("stft", (Mode::Stft, BOTH)),
];

impl Mode {
    /// Numbers of a frame that has so many frequencies.
    pub fn width(self, bins: usize) -> usize {
        if self == Mode::Stft {
            2 * bins
        } else {
            bins
        }
    }

    /// How often a power counts: also for the frequency that mirrors it, which is left out.
    fn sides<F: Real>(k: usize, bins: usize) -> F {
        F::of(if k == 0 || k == bins - 1 { 1.0 } else { 2.0 })
    }

    /// What is told of a frame.
    /// Shapes: `re, im [bins], y [width]`.
    pub fn tell<F: Real>(self, re: &[F], im: &[F], y: &mut [F]) {
        let bins = re.len();
        if self == Mode::Stft {
            y[..bins].copy_from_slice(re);
            return y[bins..].copy_from_slice(im);
        }
        let epsilon = F::of(EPSILON);
        for (k, (y, (&re, &im))) in y.iter_mut().zip(re.iter().zip(im)).enumerate() {
            let power = re * re + im * im;
            *y = match self {
                Mode::Angle => im.atan2(re),
                Mode::Psd => Self::sides::<F>(k, bins) * power,
                Mode::Magnitude => power.max(epsilon).sqrt(),
                _ => F::of(0.5) * power.max(epsilon).ln(),
            };
        }
    }

    /// Makes of both parts their gradients, from that at what was told.
    /// Shapes: `re, im [bins], dy [width]`.
    pub fn untell<F: Real>(self, re: &mut [F], im: &mut [F], dy: &[F]) {
        let bins = re.len();
        if self == Mode::Stft {
            re.copy_from_slice(&dy[..bins]);
            return im.copy_from_slice(&dy[bins..]);
        }
        for (k, ((re, im), &dy)) in re.iter_mut().zip(im).zip(dy).enumerate() {
            let power = *re * *re + *im * *im;
            // What is 0 has no direction, and what is below epsilon is not told.
            let factor = match self {
                Mode::Psd => F::of(2.0) * Self::sides::<F>(k, bins),
                Mode::Angle if power > F::zero() => F::one() / power,
                Mode::Magnitude if power > F::of(EPSILON) => F::one() / power.sqrt(),
                Mode::Log if power > F::of(EPSILON) => F::one() / power,
                _ => F::zero(),
            };
            let along = if self == Mode::Angle { [-*im, *re] } else { [*re, *im] };
            [*re, *im] = along.map(|x| factor * x * dy);
        }
    }
}
