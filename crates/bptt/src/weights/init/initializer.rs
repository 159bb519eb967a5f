//! The distributions, and how they are read.

use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::signal::StftKernel;
use std::sync::Arc;

/// Distributions of initial weights.
#[derive(Debug, Clone, PartialEq)]
pub enum Initializer {
    /// All the same.
    Constant(f64),
    /// Uniform in [low, high).
    Uniform(f64, f64),
    /// Normal with mean and standard deviation.
    Normal(f64, f64),
    /// The same, drawn anew beyond two standard deviations.
    TruncatedNormal(f64, f64),
    /// Of variance scale / n, where n depends on the fans.
    VarianceScaling {
        /// Numerator.
        scale: f64,
        /// Denominator.
        mode: Fan,
        /// Shape.
        distribution: Distribution,
    },
    /// A matrix with orthonormal rows or columns times this.
    Orthogonal(f64),
    /// The identity times this.
    Identity(f64),
    /// One part of a Fourier transform under a window.
    Stft(Arc<StftKernel>),
}

/// Which inputs or outputs of a weight are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fan {
    /// Inputs.
    In,
    /// Outputs.
    Out,
    /// Their mean.
    Average,
}

/// Around zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// Normal, cut at two standard deviations and widened to keep the variance.
    TruncatedNormal,
    /// Normal.
    Normal,
    /// Uniform.
    Uniform,
}

/// The standard deviation of a normal distribution that is cut at 2.
pub(super) const CUT: f64 = 0.879_625_661_034_239_8;

impl Initializer {
    /// The same for a weight from so many numbers to so many others, where its shape does not tell them.
    pub fn between(self, inputs: usize, outputs: usize) -> Self {
        let Initializer::VarianceScaling { scale, mode, distribution } = self else { return self };
        let fan = match mode {
            Fan::In => inputs as f64,
            Fan::Out => outputs as f64,
            Fan::Average => (inputs + outputs) as f64 / 2.0,
        };
        let deviation = (scale / fan.max(1.0)).sqrt();
        match distribution {
            Distribution::Uniform => {
                Initializer::Uniform(-(3f64.sqrt()) * deviation, 3f64.sqrt() * deviation)
            }
            Distribution::Normal => Initializer::Normal(0.0, deviation),
            Distribution::TruncatedNormal => Initializer::TruncatedNormal(0.0, deviation / CUT),
        }
    }

    pub(crate) fn read((class, mut config): (String, Fields)) -> Result<Self> {
        use Initializer::*;
        let scaling = |scale, mode, distribution| VarianceScaling { scale, mode, distribution };
        let initializer = match class.as_str() {
            "Zeros" => Constant(0.0),
            "Ones" => Constant(1.0),
            "Constant" => Constant(config.finite("value", 0.0)?),
            "RandomUniform" => Uniform(config.finite("minval", -0.05)?, config.finite("maxval", 0.05)?),
            "RandomNormal" => Normal(config.finite("mean", 0.0)?, config.finite("stddev", 0.05)?),
            "TruncatedNormal" => TruncatedNormal(config.finite("mean", 0.0)?, config.finite("stddev", 0.05)?),
            "GlorotUniform" => scaling(1.0, Fan::Average, Distribution::Uniform),
            "GlorotNormal" => scaling(1.0, Fan::Average, Distribution::TruncatedNormal),
            "HeUniform" => scaling(2.0, Fan::In, Distribution::Uniform),
            "HeNormal" => scaling(2.0, Fan::In, Distribution::TruncatedNormal),
            "LecunUniform" => scaling(1.0, Fan::In, Distribution::Uniform),
            "LecunNormal" => scaling(1.0, Fan::In, Distribution::TruncatedNormal),
            "VarianceScaling" => scaling(
                config.number("scale", 1.0, 0.0, f64::MAX)?,
                config.choice(
                    "mode",
                    &[("fan_in", Fan::In), ("fan_out", Fan::Out), ("fan_avg", Fan::Average)],
                )?,
                config.choice(
                    "distribution",
                    &[
                        ("truncated_normal", Distribution::TruncatedNormal),
                        ("untruncated_normal", Distribution::Normal),
                        ("uniform", Distribution::Uniform),
                    ],
                )?,
            ),
            "Orthogonal" => Orthogonal(config.finite("gain", 1.0)?),
            "Identity" => Identity(config.finite("gain", 1.0)?),
            "STFT" => Stft(Arc::new(StftKernel::read(&mut config)?)),
            _ => return Err(Error::spec(config.at(), format!("{class} is no initializer that is known"))),
        };
        config.finish()?;
        Ok(initializer)
    }
}
