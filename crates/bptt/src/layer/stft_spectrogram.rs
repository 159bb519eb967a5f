//! Short-time Fourier transforms of each channel of a signal, as Keras has them: products with two matrices that are weights, and begin as
//! the transform's (`signal/stft_kernel.rs`). With `r_k = sum over t of x_t R_tk` and `i_k` likewise, in each frame and for each frequency k:
//! `r` (real), `i` (imag), both one behind the other (stft), the angle `atan2(i, r)`; of the power `p = r^2 + i^2` the magnitude
//! `sqrt(max(p, e))`, its logarithm (log), or `p`, twice where k is neither first nor last (psd). e is Keras's epsilon, 1e-7.
//!
//! Kernels that are still the transform's, bit for bit, are not multiplied with: where its length is a power of two the transform is made itself
//! (`signal/stft.rs`). Whether they are is looked up once for each version of them.
//!
//! Backward: `dr = 2 r dp` and `di = 2 i dp`, of an angle `dr = -i / p` and `di = r / p`; from there as in Conv1D. Saved: r and i.

use super::stft_mode::{Mode, BOTH, MODES};
use super::windows::Windows;
use crate::batch::Timeline;
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::{
    as_wide, block_len, matrix, matrix_mut, narrow_len, panels_len, par_gemm, par_gemm_tn, same_rows, Panels,
    Real, Start,
};
use crate::node::{Backward, Form, Forward, Layer, Need, Sizes};
use crate::signal::Stft;
use crate::threads::{each_piece, threads};
use crate::weights::{Initializer, Layout, WeightSpec};

struct StftSpectrogram {
    mode: Mode,
    windows: Windows,
    channels: usize,
    /// Frequencies.
    bins: usize,
    kernels: Vec<(&'static str, WeightSpec)>,
    /// What the kernels begin as, if it can be made without them.
    stft: Option<Stft>,
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
    let stft = transform_of(&kernels, bins)?;
    let layer = StftSpectrogram { mode, windows, channels, bins, kernels, stft };
    let width = channels * layer.width();
    Ok(vec![place.push(vec![grid], &[Form::positions(axis, width)], layer)?])
}

/// The transform whose parts the kernels begin as, if there is one that can be made.
fn transform_of(kernels: &[(&'static str, WeightSpec)], bins: usize) -> Result<Option<Stft>> {
    let Initializer::Stft(first) = &kernels[0].1.initializer else { return Ok(None) };
    let fits = |&(name, ref spec): &(&str, WeightSpec)| match &spec.initializer {
        Initializer::Stft(kernel) => {
            kernel.window() == first.window() && kernel.imaginary() == (name == BOTH[1])
        }
        _ => false,
    };
    if kernels.iter().all(fits) {
        Stft::of(first, bins)
    } else {
        Ok(None)
    }
}

impl StftSpectrogram {
    /// Numbers of a channel in a frame.
    fn width(&self) -> usize {
        self.mode.width(self.bins)
    }

    /// Numbers of a kernel.
    fn kernel_len(&self) -> usize {
        self.windows.size * self.bins
    }

    /// Whether the kernels are still what they begin as.
    /// Shapes: `weights [kernels, size, bins]`.
    fn untouched<F: Real>(&self, weights: &[F]) -> bool {
        let mut kernels = self.kernels.iter().zip(weights.chunks_exact(self.kernel_len()));
        kernels.all(|((_, spec), values)| {
            matches!(&spec.initializer, Initializer::Stft(kernel) if kernel.is(values, self.bins))
        })
    }

    /// The parts of transforms that there are kernels of.
    /// Shapes: `frames [frames, size], parts [kernels, frames, bins]`.
    fn transform<F: Real>(&self, stft: &Stft, frames: &[F], parts: &mut [F], scratch: &mut [F]) {
        let (k, n) = (self.windows.size, self.bins);
        let (first, second) = parts.split_at_mut(frames.len() / k * n);
        let real = self.kernels[0].0 == BOTH[0];
        let (sides, lens) = match (real, second.is_empty()) {
            (true, alone) => ([first, second], [n, if alone { 0 } else { n }]),
            (false, _) => ([second, first], [0, n]),
        };
        each_piece(0..frames.len() / k, sides, &|_| lens, scratch, &|frame, sides, scratch| {
            let room = &mut as_wide(scratch)[..stft.room_len()];
            stft.transform(&frames[frame * k..][..k], room);
            for (side, into) in sides.into_iter().enumerate() {
                let told = room[side..].iter().step_by(2);
                into.iter_mut().zip(told).for_each(|(into, &x)| *into = F::of(x));
            }
        });
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
        let room = self.stft.as_ref().map_or(0, |stft| narrow_len::<F>(stft.room_len()));
        let rooms = frames.clamp(1, threads() as u64) as usize * room;
        let saved = if self.mode == Mode::Part { 0 } else { frames * 2 * n as u64 };
        Need { saved, scratch: frames * k as u64 + products.max(rooms) as u64 }
    }

    fn prepared(&self) -> usize {
        usize::from(self.stft.is_some())
    }

    /// Shapes: `x [rows, steps, channels], y [rows, windows, channels, width], saved [kernels, rows, windows, channels, bins],
    /// weights [kernels, size, 1, bins]`.
    fn forward(&self, mut io: Forward<F>) {
        let (k, n) = (self.windows.size, self.bins);
        let [y, ..] = io.y;
        let frames = y.len() / self.width();
        let unfolded = io.scratch.take(frames * k);
        self.unfold(io.at.x[0].timeline, io.at.y[0].timeline, io.x[0], unfolded);
        let mut prepared = io.prepared.open();
        let untouched = |_: &&Stft| prepared.whether(|| self.untouched(io.weights));
        // [kernels, frames, bins]
        let parts = if self.mode == Mode::Part { &mut *y } else { &mut io.saved[..2 * frames * n] };
        if let Some(stft) = self.stft.as_ref().filter(untouched) {
            self.transform(stft, unfolded, parts, io.scratch.0);
        } else {
            let kernels = io.weights.chunks_exact(self.kernel_len());
            for (kernel, part) in kernels.zip(parts.chunks_exact_mut(frames * n)) {
                let packed = Panels::pack(matrix(kernel, n), &mut *io.scratch.0);
                par_gemm(matrix(unfolded, k), packed, Start::Zero, matrix_mut(part, n));
            }
        }
        if self.mode == Mode::Part {
            return;
        }
        let (re, im) = io.saved[..2 * frames * n].split_at(frames * n);
        let parts = re.chunks_exact(n).zip(im.chunks_exact(n));
        y.chunks_exact_mut(self.width()).zip(parts).for_each(|(y, (re, im))| self.mode.tell(re, im, y));
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
                pairs
                    .zip(dy.chunks_exact(self.width()))
                    .for_each(|((re, im), dy)| self.mode.untell(re, im, dy));
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
