//! What `compile` takes: what is asked of each output, and how the loss is made small.

use crate::error::Result;
use crate::fields::Fields;
use crate::json::Described;
use crate::kernel::Real;
use crate::loss::{self, Lists, Loss, Reduction};
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
    /// Nodes whose weights stay as they are.
    pub frozen: Vec<String>,
    /// Whether the optimizer that there is goes on.
    pub resume: bool,
}

/// What is asked of one output.
#[derive(Debug)]
pub struct Head<F> {
    /// What is minimised.
    pub loss: Box<dyn Loss<F>>,
    /// How the losses of lines become one.
    pub reduction: Reduction,
    /// Its factor in the sum over all outputs.
    pub weight: f64,
    /// What is reported beside the loss.
    pub metrics: Vec<Box<dyn Metric<F>>>,
    /// What is reported as well, of lines that weigh what they weigh in the loss.
    pub weighted_metrics: Vec<Box<dyn Metric<F>>>,
}

/// The outputs that have a loss, by their numbers.
pub fn judged<F: Real>(heads: &[Head<F>]) -> impl Iterator<Item = (usize, &Head<F>)> {
    heads.iter().enumerate().filter(|(_, head)| !head.loss.is_none())
}

/// What an output should have been in a batch, in the order of its lines. Longer lists are left from larger batches.
#[derive(Debug, Clone, Default)]
pub struct Wanted<F> {
    /// Of each line its target, or of each row its labels.
    pub targets: Vec<F>,
    /// Where targets are lists: where that of each row ends,
    pub label_ends: Vec<u32>,
    /// of each row its lines, step by step,
    pub lines: Vec<u32>,
    /// and where these end.
    pub line_ends: Vec<u32>,
    /// Of each line its weight,
    pub weights: Vec<F>,
    /// where lines have weights.
    pub weighted: bool,
    /// Of each line the loss, where it is told from outside,
    pub told_losses: Vec<f64>,
    /// and its gradient.
    pub told_gradient: Vec<F>,
}

impl<F> Wanted<F> {
    /// The weights of so many lines, or of the rows whose targets are lists, where they have some.
    pub(crate) fn weights_of(&self, lines: usize) -> Option<&[F]> {
        let count = if self.line_ends.is_empty() { lines } else { self.line_ends.len() };
        self.weights.get(..count).filter(|_| self.weighted)
    }

    /// The rows whose targets are lists; none where lines have targets.
    pub(crate) fn lists(&self) -> Lists<'_, F> {
        let Wanted { targets, label_ends, lines, line_ends, .. } = self;
        Lists { labels: targets, label_ends, lines, line_ends }
    }
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
        let frozen = match fields.take("frozen") {
            None => Vec::new(),
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(other) => return Err(fields.refuse("frozen", "an array", &other)),
        };
        let resume = fields.flag("resume", false)?;
        fields.finish()?;
        Ok(TrainingSpec { heads, optimizer, frozen, resume })
    }
}

impl<F: Real> Head<F> {
    fn read(fields: &mut Fields) -> Result<Self> {
        let loss = fields.require("loss")?;
        let loss = loss::read(fields, "loss", loss)?;
        let reduction = Reduction::read(fields)?;
        let weight = fields.finite("weight", 1.0)?;
        let metrics = fields.list("metrics")?;
        let metrics = read_metrics(fields, "metrics", metrics)?;
        let weighted = match fields.take("weighted_metrics") {
            None => Vec::new(),
            Some(Value::Array(list)) => list,
            Some(other) => return Err(fields.refuse("weighted_metrics", "an array", &other)),
        };
        let weighted_metrics = read_metrics(fields, "weighted_metrics", weighted)?;
        Ok(Head { loss, reduction, weight, metrics, weighted_metrics })
    }

    /// The first of some targets that the loss or a metric can't use, and what it expects.
    pub fn refuses(&self, units: usize, targets: &[F]) -> Option<(usize, String)> {
        let of_loss = self.loss.refuses(units, targets).map(|at| (at, self.loss.expects(units)));
        of_loss.or_else(|| {
            let refused =
                |metric: &dyn Metric<F>| Some((metric.refuses(units, targets)?, metric.expects(units)));
            self.all_metrics().find_map(refused)
        })
    }

    /// Why the loss or a metric can't use a list of labels in so many steps, if one can't.
    pub fn refuses_list(&self, units: usize, steps: usize, labels: &[F]) -> Option<String> {
        let of_loss = self.loss.refuses_list(units, steps, labels);
        of_loss.or_else(|| self.all_metrics().find_map(|metric| metric.refuses_list(units, steps, labels)))
    }

    /// All metrics in the order of their sums, those that are weighted last.
    pub fn all_metrics(&self) -> impl Iterator<Item = &dyn Metric<F>> {
        self.metrics.iter().chain(&self.weighted_metrics).map(Box::as_ref)
    }
}

fn read_metrics<F: Real>(fields: &Fields, key: &str, list: Vec<Value>) -> Result<Vec<Box<dyn Metric<F>>>> {
    list.into_iter().map(|value| metric::read(fields, key, value)).collect()
}
