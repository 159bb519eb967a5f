//! Against exploding gradients (Pascanu, Mikolov and Bengio, 2013), as Keras's optimizers do it: every weight's gradient is brought down
//! to a norm, or all of them together to one, or each element into a range. What an embedding has is the sum over its tokens.

use super::rule::{larger, smaller};
use crate::error::{Error, Result};
use crate::fields::Fields;
use crate::kernel::Real;

/// What is done to gradients before a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Clip {
    /// Nothing.
    None,
    /// Each weight's gradient has at most this norm.
    Norm(f64),
    /// All together have at most this norm.
    GlobalNorm(f64),
    /// No element is larger.
    Value(f64),
}

impl Clip {
    pub(super) fn read(config: &mut Fields) -> Result<Self> {
        let mut found = Clip::None;
        for (key, make) in [
            ("clipnorm", Clip::Norm as fn(f64) -> Clip),
            ("global_clipnorm", Clip::GlobalNorm),
            ("clipvalue", Clip::Value),
        ] {
            let limit = config.float(key, 0.0)?;
            if limit > 0.0 && found != Clip::None {
                return Err(Error::spec(
                    config.at(),
                    "only one of clipnorm, global_clipnorm and clipvalue can be set",
                ));
            }
            if limit > 0.0 {
                found = make(limit);
            }
        }
        Ok(found)
    }

    /// Changes all gradients, each of which `each` hands to the function that it is given.
    pub(crate) fn apply<F: Real>(self, mut each: impl FnMut(&mut dyn FnMut(&mut [F]))) {
        let squares = |gradient: &[F]| gradient.iter().map(|g| g.wide() * g.wide()).sum::<f64>();
        let scale = |gradient: &mut [F], limit: f64, norm: f64| {
            if norm > limit {
                let factor = F::of(limit / norm);
                gradient.iter_mut().for_each(|g| *g = *g * factor);
            }
        };
        match self {
            Clip::None => (),
            Clip::Norm(limit) => each(&mut |gradient| {
                let norm = squares(gradient).sqrt();
                scale(gradient, limit, norm);
            }),
            Clip::GlobalNorm(limit) => {
                let mut sum = 0.0;
                each(&mut |gradient| sum += squares(gradient));
                each(&mut |gradient| scale(gradient, limit, sum.sqrt()));
            }
            Clip::Value(limit) => each(&mut |gradient| {
                let limit = F::of(limit);
                gradient.iter_mut().for_each(|g| *g = smaller(larger(*g, -limit), limit));
            }),
        }
    }

    /// The largest element that a gradient can have behind it, if it had none above `largest`.
    pub(crate) fn reach(self, largest: f64) -> f64 {
        match self {
            Clip::None => largest,
            Clip::Norm(limit) | Clip::GlobalNorm(limit) | Clip::Value(limit) => largest.min(limit),
        }
    }
}
