//! Short-time Fourier transforms of each channel of a signal, as Keras has them: products with two matrices that are weights, and begin as
//! the transform's (`signal/stft_kernel.rs`). With `r_k = sum over t of x_t R_tk` and `i_k` likewise, in each frame and for each frequency k:
//! `r` (real), `i` (imag), both one behind the other (stft), the angle `atan2(i, r)`; of the power `p = r^2 + i^2` the magnitude
//! `sqrt(max(p, e))`, its logarithm (log), or `p`, twice where k is neither first nor last (psd). e is Keras's epsilon, 1e-7.
//!
//! Backward: `dr = 2 r dp` and `di = 2 i dp`, of an angle `dr = -i / p` and `di = r / p`; from there as in Conv1D. Saved: r and i.

use super::windows::Windows;
use crate::batch::Timeline;
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::{
    block_len, matrix, matrix_mut, panels_len, par_gemm, par_gemm_tn, same_rows, Panels, Real, Start,
};
use crate::node::{Backward, Form, Forward, Layer, Need, Sizes};
use crate::weights::{Layout, WeightSpec};

/// Keras's epsilon.
const EPSILON: f64 = 1e-7;

/// What is told of each frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Log,
    Magnitude,
    Psd,
    Angle,
    /// Both parts,
    Stft,
    /// or one alone.
    Part,
}

const BOTH: &[&str] = &["real_kernel", "imag_kernel"];

/// The modes by Keras's names, with the weights of each.
const MODES: &[(&str, (Mode, &[&str]))] = &[
    ("log", (Mode::Log, BOTH)),
    ("magnitude", (Mode::Magnitude, BOTH)),
    ("psd", (Mode::Psd, BOTH)),
    ("real", (Mode::Part, &["real_kernel"])),
    ("imag", (Mode::Part, &["imag_kernel"])),
    ("angle", (Mode::Angle, BOTH)),
    ("stft", (Mode::Stft, BOTH)),
];

struct StftSpectrogram {
    mode: Mode,
    windows: Windows,
    channels: usize,
    /// Frequencies.
    bins: usize,
    kernels: Vec<(&'static str, WeightSpec)>,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(1)?;
    let grid = place.grid()?;
    let (mode, names) = place.config.choice("mode", MODES)?;
    let windows = Windows {
        size: place.config.count("frame_length")?,
        stride: place.config.count("frame_step")?,
        dilation: 1,
        padding: place.config.choice("padding", &[("valid", Padding::Valid), ("same", Padding::Same)])?,
    };
    let bins = place.config.count("frequencies")?;
    if bins < 2 {
        return place.refuse("a transform has at least 2 frequencies, got 1");
    }
    let mut kernels = Vec::new();
    for &name in names {
        kernels.push((name, place.config.weight(name)?));
    }
    let channels = place.features(grid)?;
    let axis = windows.axis(place, grid)?;
    let layer = StftSpectrogram { mode, windows, channels, bins, kernels };
    let width = channels * layer.width();
    Ok(vec![place.push(vec![grid], &[Form::positions(axis, width)], layer)?])
}

impl StftSpectrogram {
    /// Numbers of a channel in a frame.
    fn width(&self) -> usize {
        if self.mode == Mode::Stft {
            2 * self.bins
        } else {
            self.bins
        }
    }

    /// Numbers of a kernel.
    fn kernel_len(&self) -> usize {
        self.windows.size * self.bins
    }

    /// Calls `work` with the part of each frame that lies within its row: frame, first sample of it, first line of x, and how many.
    fn each(&self, from: &Timeline, to: &Timeline, mut work: impl FnMut(usize, usize, usize, usize)) {
        let Windows { size, stride, padding, .. } = self.windows;
        let reach = to.steps.saturating_sub(1) * stride + size;
        let left = if padding == Padding::Same { reach.saturating_sub(from.steps) / 2 } else { 0 };
        for frame in 0..to.rows * to.steps {
            let (row, start) = (frame / to.steps, frame % to.steps * stride);
            let first = left.saturating_sub(start);
            let end = size.min((from.steps + left).saturating_sub(start));
            if first < end {
                work(frame, first, row * from.steps + start + first - left, end - first);
            }
        }
    }

    /// Shapes: `x [rows, steps, channels], frames [rows, windows, channels, size]`.
    fn unfold<F: Real>(&self, from: &Timeline, to: &Timeline, x: &[F], frames: &mut [F]) {
        let (c, size) = (self.channels, self.windows.size);
        frames.fill(F::zero());
        self.each(from, to, |frame, first, line, count| {
            for channel in 0..c {
                let into = &mut frames[(frame * c + channel) * size + first..][..count];
                let samples = x[line * c + channel..].iter().step_by(c);
                into.iter_mut().zip(samples).for_each(|(into, &x)| *into = x);
            }
        });
    }

    /// How often a power counts: also for the frequency that mirrors it, which is left out.
    fn sides<F: Real>(&self, k: usize) -> F {
        F::of(if k == 0 || k == self.bins - 1 { 1.0 } else { 2.0 })
    }

    /// What is told of a frame.
    /// Shapes: `re, im [bins], y [width]`.
    fn tell<F: Real>(&self, re: &[F], im: &[F], y: &mut [F]) {
        if self.mode == Mode::Stft {
            y[..self.bins].copy_from_slice(re);
            return y[self.bins..].copy_from_slice(im);
        }
        let epsilon = F::of(EPSILON);
        for (k, (y, (&re, &im))) in y.iter_mut().zip(re.iter().zip(im)).enumerate() {
            let power = re * re + im * im;
            *y = match self.mode {
                Mode::Angle => im.atan2(re),
                Mode::Psd => self.sides::<F>(k) * power,
                Mode::Magnitude => power.max(epsilon).sqrt(),
                _ => F::of(0.5) * power.max(epsilon).ln(),
            };
        }
    }

    /// Makes of both parts their gradients, from that at what was told.
    /// Shapes: `re, im [bins], dy [width]`.
    fn untell<F: Real>(&self, re: &mut [F], im: &mut [F], dy: &[F]) {
        if self.mode == Mode::Stft {
            re.copy_from_slice(&dy[..self.bins]);
            return im.copy_from_slice(&dy[self.bins..]);
        }
        for (k, ((re, im), &dy)) in re.iter_mut().zip(im).zip(dy).enumerate() {
            let power = *re * *re + *im * *im;
            // What is 0 has no direction, and what is below epsilon is not told.
            let factor = match self.mode {
                Mode::Psd => F::of(2.0) * self.sides::<F>(k),
                Mode::Angle if power > F::zero() => F::one() / power,
                Mode::Magnitude if power > F::of(EPSILON) => F::one() / power.sqrt(),
                Mode::Log if power > F::of(EPSILON) => F::one() / power,
                _ => F::zero(),
            };
            let along = if self.mode == Mode::Angle { [-*im, *re] } else { [*re, *im] };
            [*re, *im] = along.map(|x| factor * x * dy);
        }
    }
}

impl<F: Real> Layer<F> for StftSpectrogram {
    fn declare(&self, name: &str, layout: &mut Layout) {
        for (kernel, spec) in &self.kernels {
            layout.slot(name, kernel, &[self.windows.size, 1, self.bins], spec);
        }
    }

    fn need(&self, sizes: Sizes) -> Need {
        let (k, n) = (self.windows.size, self.bins);
        let frames = sizes.y[0].lines * self.channels as u64;
        let products = panels_len(k, n).max(block_len(k, n)).max(panels_len(n, k));
        let saved = if self.mode == Mode::Part { 0 } else { frames * 2 * n as u64 };
        Need { saved, scratch: frames * k as u64 + products as u64 }
    }

    /// Shapes: `x [rows, steps, channels], y [rows, windows, channels, width], saved [kernels, rows, windows, channels, bins],
    /// weights [kernels, size, 1, bins]`.
    fn forward(&self, mut io: Forward<F>) {
        let (k, n) = (self.windows.size, self.bins);
        let [y, ..] = io.y;
        let frames = y.len() / self.width();
        let unfolded = io.scratch.take(frames * k);
        self.unfold(io.at.x[0].timeline, io.at.y[0].timeline, io.x[0], unfolded);
        let mut product = |kernel: usize, into: &mut [F]| {
            let kernel = &io.weights[kernel * self.kernel_len()..][..self.kernel_len()];
            let packed = Panels::pack(matrix(kernel, n), &mut *io.scratch.0);
            par_gemm(matrix(unfolded, k), packed, Start::Zero, matrix_mut(into, n));
        };
        if self.mode == Mode::Part {
            return product(0, y);
        }
        let (re, im) = io.saved[..2 * frames * n].split_at_mut(frames * n);
        product(0, re);
        product(1, im);
        let parts = re.chunks_exact(n).zip(im.chunks_exact(n));
        y.chunks_exact_mut(self.width()).zip(parts).for_each(|(y, (re, im))| self.tell(re, im, y));
    }

    fn backward(&self, mut io: Backward<F>) {
        let (k, n) = (self.windows.size, self.bins);
        let [dy, ..] = io.dy;
        let frames = dy.len() / self.width();
        let unfolded = io.scratch.take(frames * k);
        let scratch = io.scratch.0;
        let (from, to) = (io.at.x[0].timeline, io.at.y[0].timeline);
        // [kernels, frames, bins]
        let parts = match self.mode {
            Mode::Part => &*dy,
            _ => {
                let (re, im) = io.saved[..2 * frames * n].split_at_mut(frames * n);
                let pairs = re.chunks_exact_mut(n).zip(im.chunks_exact_mut(n));
                pairs.zip(dy.chunks_exact(self.width())).for_each(|((re, im), dy)| self.untell(re, im, dy));
                &io.saved[..2 * frames * n]
            }
        };
        let parts = || parts.chunks_exact(frames * n).map(|part| matrix(part, n));
        if let Some(dweights) = io.dweights {
            self.unfold(from, to, io.x[0], unfolded);
            for (dkernel, part) in dweights.chunks_exact_mut(self.kernel_len()).zip(parts()) {
                par_gemm_tn(&same_rows(frames), matrix(unfolded, k), part, matrix_mut(dkernel, n), scratch);
            }
        }
        let [Some(dx), ..] = io.dx else { return };
        for (i, (kernel, part)) in io.weights.chunks_exact(self.kernel_len()).zip(parts()).enumerate() {
            let packed = Panels::pack(matrix(kernel, n).reversed_axes(), &mut *scratch);
            let start = if i == 0 { Start::Zero } else { Start::Keep };
            par_gemm(part, packed, start, matrix_mut(unfolded, k));
        }
        let c = self.channels;
        self.each(from, to, |frame, first, line, count| {
            for channel in 0..c {
                let from = &unfolded[(frame * c + channel) * k + first..][..count];
                let samples = dx[line * c + channel..].iter_mut().step_by(c);
                samples.zip(from).for_each(|(dx, &gradient)| *dx += gradient);
            }
        });
    }
}
