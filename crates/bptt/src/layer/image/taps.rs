//! Which places of a dimension make each place of another of a different size, and with which weights, as `tf.image.resize` has them.
//!
//! A place `i` of `to` lies at `(i + 1/2) from / to`. What lies as far from there as a kernel reaches is weighed by it, and weights are divided
//! by their sum: a triangle (bilinear), Keys's cubic of -1/2 (bicubic), Lanczos's windowed sine (3 or 5 lobes). To avoid aliasing a kernel is
//! stretched by as much as an image shrinks. Nearest takes the place there, area the mean of what lies from `i from / to` to the next.
//!
//! Places are 32-bit numbers, as TensorFlow's, so that ties fall alike; and of a cubic that is not stretched the distances are 1024ths.

use crate::ask::room;
use crate::error::Result;
use crate::graph::Place;
use crate::kernel::Real;
use crate::portable::sin;
use std::f64::consts::PI;
use std::ops::Range;

/// How what lies between places is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interpolation {
    Nearest,
    Bilinear,
    Bicubic,
    Lanczos3,
    Lanczos5,
    Area,
}

impl Interpolation {
    /// What `interpolation` says, by Keras's names.
    pub fn read<F: Real>(place: &mut Place<F>, default: Self) -> Result<Self> {
        let mut names = [
            ("nearest", Self::Nearest),
            ("bilinear", Self::Bilinear),
            ("bicubic", Self::Bicubic),
            ("lanczos3", Self::Lanczos3),
            ("lanczos5", Self::Lanczos5),
            ("area", Self::Area),
        ];
        // What is not said is the first.
        names.sort_by_key(|&(_, which)| which != default);
        place.config.choice("interpolation", &names)
    }

    /// How far its kernel reaches, where it has one.
    fn radius(self) -> f64 {
        match self {
            Self::Nearest | Self::Area | Self::Bilinear => 1.0,
            Self::Bicubic => 2.0,
            Self::Lanczos3 => 3.0,
            Self::Lanczos5 => 5.0,
        }
    }

    /// The weight of what lies at a distance of at least 0.
    fn kernel(self, x: f64) -> f64 {
        match self {
            _ if x >= self.radius() => 0.0,
            Self::Nearest | Self::Area | Self::Bilinear => 1.0 - x,
            Self::Bicubic if x < 1.0 => (1.5 * x - 2.5) * x * x + 1.0,
            Self::Bicubic => ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0,
            Self::Lanczos3 | Self::Lanczos5 if x <= 1e-3 => 1.0,
            Self::Lanczos3 | Self::Lanczos5 => {
                let r = self.radius();
                r * sin(PI * x) * sin(PI * x / r) / (PI * PI * x * x)
            }
        }
    }
}

/// One dimension: `size` places, the first of which is place `first` of an image of `from`, make `to` places. What lies beyond the image counts
/// for nothing here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub from: usize,
    pub first: isize,
    pub size: usize,
    pub to: usize,
    pub interpolation: Interpolation,
    pub antialias: bool,
}

/// The weights of a dimension.
pub(super) struct Taps<F> {
    /// Of each place that is made: the first place of the image that counts, and where its weights begin.
    starts: Vec<(usize, usize)>,
    weights: Vec<F>,
}

impl<F: Real> Taps<F> {
    /// Those of a dimension. Reports where memory for them is lacking.
    pub fn of(stretch: Stretch) -> Result<Self> {
        let mut taps = Taps { starts: Vec::new(), weights: Vec::new() };
        room(&mut taps.starts, stretch.to.saturating_add(1), "the weights of an image's pixels")?;
        let widest = (0..stretch.to).map(|i| stretch.span(i).len()).max();
        let most = widest.unwrap_or(0).saturating_mul(stretch.to);
        room(&mut taps.weights, most, "the weights of an image's pixels")?;
        for i in 0..stretch.to {
            taps.push(stretch, i);
        }
        taps.starts.push((0, taps.weights.len()));
        Ok(taps)
    }

    fn push(&mut self, stretch: Stretch, i: usize) {
        let span = stretch.span(i);
        let weight = |at: usize| stretch.weight(i, at);
        let total: f64 = span.clone().map(weight).sum();
        let place = |at: usize| at.checked_add_signed(stretch.first).filter(|&at| at < stretch.from);
        let first = span.clone().find_map(place).unwrap_or(0);
        self.starts.push((first, self.weights.len()));
        let inside = span.filter(|&at| place(at).is_some());
        self.weights.extend(inside.map(|at| F::of(weight(at) / total)));
    }

    /// The places that make place `i`, each with its weight.
    pub fn at(&self, i: usize) -> impl Iterator<Item = (usize, F)> + '_ {
        let ((first, start), (_, end)) = (self.starts[i], self.starts[i + 1]);
        (first..).zip(self.weights[start..end].iter().copied())
    }

    /// What of place `i` comes from the image.
    pub fn inside(&self, i: usize) -> F {
        self.at(i).fold(F::zero(), |sum, (_, weight)| sum + weight)
    }
}

impl Stretch {
    /// Where place `i` of y begins in x.
    fn edge(self, i: f32) -> f32 {
        i * (self.size as f32 / self.to as f32)
    }

    /// By how much the kernel is stretched.
    fn stretched(self) -> f64 {
        if self.antialias {
            f64::from(self.edge(1.0)).max(1.0)
        } else {
            1.0
        }
    }

    /// Where the middle of place `i` lies.
    fn middle(self, i: usize) -> f64 {
        let middle = self.edge(i as f32 + 0.5);
        if self.interpolation != Interpolation::Bicubic || self.antialias {
            return f64::from(middle);
        }
        let (whole, rest) = ((middle - 0.5).floor(), (middle - 0.5) - (middle - 0.5).floor());
        f64::from(whole) + f64::from(rest * 1024.0).round_ties_even() / 1024.0 + 0.5
    }

    /// The places that count for place `i`, of which there is always one.
    fn span(self, i: usize) -> Range<usize> {
        let clamped = |at: f64| (at.max(0.0) as usize).min(self.size - 1);
        match self.interpolation {
            Interpolation::Nearest => {
                let at = clamped(self.edge(i as f32 + 0.5).into());
                at..at + 1
            }
            Interpolation::Area => {
                let [start, end] = [i, i + 1].map(|i| f64::from(self.edge(i as f32)));
                let start = clamped(start);
                start..clamped(end.ceil() - 1.0).max(start) + 1
            }
            _ => {
                let (middle, reach) = (self.middle(i) - 0.5, self.interpolation.radius() * self.stretched());
                clamped((middle - reach).ceil())..clamped((middle + reach).floor()) + 1
            }
        }
    }

    /// What place `at` counts for place `i`, before all are divided by their sum.
    fn weight(self, i: usize, at: usize) -> f64 {
        match self.interpolation {
            Interpolation::Nearest => 1.0,
            Interpolation::Area => {
                let [start, end] = [i, i + 1].map(|i| f64::from(self.edge(i as f32)));
                end.min(at as f64 + 1.0) - start.max(at as f64)
            }
            kernel => kernel.kernel((at as f64 + 0.5 - self.middle(i)).abs() / self.stretched()),
        }
    }
}
