//! A convolution of each feature by itself: `y[t, d m + n] = sum over k of x[t * stride + k * dilation, d] W[k, d, n]`, W (K, D, M): the first half of a
//! SeparableConv1D, whose second is a Conv1D over single steps.
//!
//! Backward: `dW` and `dx` are the same sums with y's gradient.

use super::channelwise::{gather, spread};
use super::windows::Windows;
use crate::error::Result;
use crate::graph::{Padding, Place};
use crate::ids::TensorId;
use crate::kernel::Real;
use crate::node::{Backward, Form, Forward, Layer};
use crate::weights::{Layout, WeightSpec};

struct Depthwise {
    windows: Windows,
    features: usize,
    /// Numbers that are made of each feature.
    multiplier: usize,
    kernel: WeightSpec,
}

pub(super) fn build<F: Real>(place: &mut Place<F>) -> Result<Vec<TensorId>> {
    place.expect_inputs(1)?;
    let grid = place.grid()?;
    let multiplier = place.config.count_or("depth_multiplier", 1)?;
    let windows = Windows {
        size: place.config.count("kernel_size")?,
        stride: place.config.count_or("strides", 1)?,
        dilation: place.config.count_or("dilation_rate", 1)?,
        padding: place.config.choice("padding", &[("valid", Padding::Valid), ("same", Padding::Same)])?,
    };
    let kernel = place.config.weight("depthwise")?;
    let features = place.features(grid)?;
    let output = Form::positions(windows.axis(place, grid)?, features.saturating_mul(multiplier));
    let layer = Depthwise { windows, features, multiplier, kernel };
    Ok(vec![place.push(vec![grid], &[output], layer)?])
}

impl<F: Real> Layer<F> for Depthwise {
    fn declare(&self, name: &str, layout: &mut Layout) {
        layout.slot(name, "kernel", &[self.windows.size, self.features, self.multiplier], &self.kernel);
    }

    /// Shapes: `x [rows, steps, features], y [rows, windows, features, multiplier], kernel [size, features, multiplier]`.
    fn forward(&self, io: Forward<F>) {
        let (d, made) = (self.features, self.features * self.multiplier);
        let [y, ..] = io.y;
        y.fill(F::zero());
        self.windows.each(io.at.x[0].timeline, io.at.y[0].timeline, |to, k, from| {
            spread(&mut y[to * made..][..made], &io.weights[k * made..][..made], &io.x[0][from * d..][..d]);
        });
    }

    fn backward(&self, io: Backward<F>) {
        let (d, made) = (self.features, self.features * self.multiplier);
        let ([dy, ..], [mut dx, ..]) = (io.dy, io.dx);
        let mut dkernel = io.dweights;
        self.windows.each(io.at.x[0].timeline, io.at.y[0].timeline, |to, k, from| {
            let dy = &dy[to * made..][..made];
            if let Some(dkernel) = &mut dkernel {
                spread(&mut dkernel[k * made..][..made], dy, &io.x[0][from * d..][..d]);
            }
            if let Some(dx) = &mut dx {
                gather(dy, &io.weights[k * made..][..made], &mut dx[from * d..][..d]);
            }
        });
    }
}
