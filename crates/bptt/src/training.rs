//! What `compile` takes: what is asked of each output, and how the loss is made small.

use crate::error::Result;
use crate::fields::Fields;
use crate::json::Described;
use crate::kernel::Real;
use crate::loss::{self, Loss};
use crate::metric::{self, Metric};
use crate::optimizer::OptimizerSpec;
use serde_json::Value;

/// What `compile` takes.
#[derive(Debug)]
pub struct TrainingSpec<F> {
    /// One for each output.
    pub heads: Vec<Head<F>>,
    /// How the loss is made small.
    pub optimizer: OptimizerSpec<F>,
}

/// What is asked of one output.
#[derive(Debug)]
pub struct Head<F> {
    /// What is minimised.
    pub loss: Box<dyn Loss<F>>,
    /// Its factor in the sum over all outputs.
    pub weight: f64,
    /// What is reported beside the loss.
    pub metrics: Vec<Box<dyn Metric<F>>>,
}

impl<F: Real> Described for TrainingSpec<F> {
    fn read(what: &str, value: Value) -> Result<Self> {
        let mut fields = Fields::new(what, value)?;
        let optimizer = fields.require("optimizer")?;
        let optimizer = OptimizerSpec::from_class(fields.class_of("optimizer", optimizer)?)?;
        let heads = match fields.take("heads") {
            Some(Value::Array(heads)) => {
                let read = |head| {
                    let mut fields = Fields::new(what, head)?;
                    let head = Head::read(&mut fields)?;
                    fields.finish().map(|()| head)
                };
                heads.into_iter().map(read).collect::<Result<_>>()?
            }
            Some(other) => return Err(fields.refuse("heads", "an array", &other)),
            None => vec![Head::read(&mut fields)?],
        };
        fields.finish()?;
        Ok(TrainingSpec { heads, optimizer })
    }
}

impl<F: Real> Head<F> {
    fn read(fields: &mut Fields) -> Result<Self> {
        let loss = fields.require("loss")?;
        let loss = loss::read(fields, "loss", loss)?;
        let weight = fields.finite("weight", 1.0)?;
        let metrics = fields.list("metrics")?.into_iter();
        let metrics = metrics.map(|value| metric::read(fields, "metrics", value)).collect::<Result<_>>()?;
        Ok(Head { loss, weight, metrics })
    }
}
