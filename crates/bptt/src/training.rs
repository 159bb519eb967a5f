//! What `compile` takes: what is asked of each output, and how the loss is made small.

use crate::error::Result;
use crate::fields::Fields;
use crate::json::Described;
pub use crate::loss::Loss;
pub use crate::metric::Metric;
use crate::optimizer::OptimizerSpec;
use serde_json::Value;

/// What `compile` takes.
#[derive(Debug, Clone)]
pub struct TrainingSpec {
    /// One for each output.
    pub heads: Vec<Head>,
    /// How the loss is made small.
    pub optimizer: OptimizerSpec,
}

/// What is asked of one output.
#[derive(Debug, Clone)]
pub struct Head {
    /// What is minimised.
    pub loss: Loss,
    /// Its factor in the sum over all outputs.
    pub weight: f64,
    /// What is reported beside the loss.
    pub metrics: Vec<Metric>,
}

impl TrainingSpec {
    /// For a model with one output.
    pub fn single(loss: Loss, optimizer: OptimizerSpec, metrics: Vec<Metric>) -> Self {
        TrainingSpec { heads: vec![Head { loss, weight: 1.0, metrics }], optimizer }
    }
}

impl Described for TrainingSpec {
    fn read(what: &str, value: Value) -> Result<Self> {
        let mut fields = Fields::new(what, value)?;
        let optimizer = fields.require("optimizer")?;
        let optimizer = OptimizerSpec::from_class(fields.class_of("optimizer", optimizer)?)?;
        let heads = match fields.take("heads") {
            Some(Value::Array(heads)) => heads
                .into_iter()
                .map(|head| read_head(&mut Fields::new(what, head)?))
                .collect::<Result<_>>()?,
            Some(other) => return Err(fields.refuse("heads", "an array", &other)),
            None => vec![read_head(&mut fields)?],
        };
        fields.finish()?;
        Ok(TrainingSpec { heads, optimizer })
    }
}

fn read_head(fields: &mut Fields) -> Result<Head> {
    fields.require("loss").and_then(|loss| {
        let name = Value::as_str(&loss).unwrap_or_default();
        let found = Loss::NAMES.iter().find(|(known, _)| *known == name);
        let &(_, loss) = found.ok_or_else(|| fields.refuse("loss", "the name of a loss", &loss))?;
        let weight = fields.finite("weight", 1.0)?;
        let metrics = fields.list("metrics")?.into_iter().map(|metric| {
            let name = metric.as_str().unwrap_or_default();
            let found = Metric::NAMES.iter().find(|(known, _)| *known == name);
            found
                .map(|&(_, metric)| metric)
                .ok_or_else(|| fields.refuse("metrics", "names of metrics", &metric))
        });
        Ok(Head { loss, weight, metrics: metrics.collect::<Result<_>>()? })
    })
}
