//! The inner form of a model, as JSON in the shape of Keras's `class_name`/`config`: strict and versioned.
//! TypeScript produces it from the public API; nothing here forgives an unknown field. What a layer's `config` holds, the
//! layer's own file reads.

use crate::constraint::Constraint;
use crate::error::{Error, Result};
use crate::fields::{index, Fields};
pub use crate::init::Initializer;
pub use crate::kernel::Activation;
use crate::kernel::ACTIVATIONS;
pub use crate::loss::Loss;
pub use crate::metric::Metric;
pub use crate::optimizer::OptimizerSpec;
use crate::regularizer::Regularizer;
use serde_json::Value;

/// The version of the inner form that this core reads.
pub const VERSION: u64 = 1;

/// Something that is described by JSON.
pub trait Described: Sized {
    /// From an object, which messages call `what`.
    fn read(what: &str, value: Value) -> Result<Self>;
}

/// Parses one of the specs, naming the field that is wrong.
pub fn parse<T: Described>(what: &str, json: &str) -> Result<T> {
    let value = serde_json::from_str(json).map_err(|problem| Error::spec(what, problem.to_string()))?;
    T::read(what, value)
}

/// Bytes that it takes at most to [`parse`] such a text and to build what it says, weights and the optimizer's state apart. A text may
/// make much of few letters: an object of one field has room for eleven, a list for twice as many as it had.
pub fn bytes_to_read(json: &str) -> usize {
    const WORD: usize = size_of::<usize>();
    let most = |letter| match letter {
        b'{' => 256 * WORD,
        b'[' => 32 * WORD,
        b',' => 16 * WORD,
        _ => 8,
    };
    json.bytes().fold(0, |sum: usize, letter| sum.saturating_add(most(letter)))
}

/// A model: nodes in topological order.
#[derive(Debug, Clone)]
pub struct ModelSpec {
    /// Inputs and layers; what a node reads comes before it.
    pub nodes: Vec<NodeSpec>,
    /// What the model puts out: (node, which of its outputs).
    pub outputs: Vec<(usize, usize)>,
}

/// One layer at its place in the graph.
#[derive(Debug, Clone)]
pub struct NodeSpec {
    /// Errors and weight paths use it.
    pub name: String,
    /// The class of the layer.
    pub class: String,
    /// What it reads: (earlier node, which of its outputs).
    pub inputs: Vec<(usize, usize)>,
    /// An earlier node whose weights it uses.
    pub shares: Option<usize>,
    /// Whether training moves its weights.
    pub trainable: bool,
    /// Whether a loss must not see through its activation to the logits, as in Keras's TimeDistributed.
    pub opaque: bool,
    /// The layer's own settings.
    pub config: Value,
}

impl Described for ModelSpec {
    fn read(what: &str, value: Value) -> Result<Self> {
        let mut fields = Fields::new(what, value)?;
        let version = fields.require("version")?;
        if version.as_u64() != Some(VERSION) {
            return Err(Error::spec(what, format!("version {VERSION} is expected, got {version}")));
        }
        let nodes = fields.list("nodes")?.into_iter().map(read_node).collect::<Result<Vec<_>>>()?;
        let outputs = match fields.take("outputs") {
            None => vec![(nodes.len().saturating_sub(1), 0)],
            Some(Value::Array(list)) => list.iter().map(|v| tensor(what, v)).collect::<Result<_>>()?,
            Some(other) => return Err(fields.refuse("outputs", "an array", &other)),
        };
        fields.finish()?;
        Ok(ModelSpec { nodes, outputs })
    }
}

fn read_node(value: Value) -> Result<NodeSpec> {
    let mut fields = Fields::new("Model", value)?;
    let name = fields.text("name")?.unwrap_or_default();
    let inputs = fields.list("inputs")?;
    let node = NodeSpec {
        inputs: inputs.iter().map(|v| tensor(&name, v)).collect::<Result<_>>()?,
        class: fields.text("class_name")?.unwrap_or_default(),
        shares: match fields.take("shares") {
            None => None,
            Some(value) => {
                Some(index(&value).ok_or_else(|| fields.refuse("shares", "an earlier node", &value))?)
            }
        },
        trainable: fields.flag("trainable", true)?,
        opaque: fields.flag("opaque", false)?,
        config: fields.require("config")?,
        name,
    };
    fields.finish()?;
    Ok(node)
}

/// `n`, for the first output of node n, or `[n, output]`.
fn tensor(at: &str, value: &Value) -> Result<(usize, usize)> {
    let pair = match value {
        Value::Array(pair) if pair.len() == 2 => index(&pair[0]).zip(index(&pair[1])),
        value => index(value).map(|node| (node, 0)),
    };
    pair.ok_or_else(|| Error::spec(at, format!("inputs and outputs are [node, output], got {value}")))
}

/// A weight's settings: how it starts, what is added to the loss for its size, and what it is held to after every step.
#[derive(Debug, Clone)]
pub struct WeightSpec {
    /// Its first values.
    pub initializer: Initializer,
    /// Its penalty.
    pub regularizer: Regularizer,
    /// Its bounds.
    pub constraint: Constraint,
}

impl Fields {
    /// `<name>_initializer`, `<name>_regularizer` and `<name>_constraint`.
    pub fn weight(&mut self, name: &str) -> Result<WeightSpec> {
        let key = format!("{name}_initializer");
        let value = self.require(&key)?;
        let initializer = Initializer::read(self.class_of(&key, value)?)?;
        let key = format!("{name}_regularizer");
        let regularizer = match self.take(&key) {
            None => Regularizer::None,
            Some(value) => Regularizer::read(self.class_of(&key, value)?)?,
        };
        let key = format!("{name}_constraint");
        let constraint = match self.take(&key) {
            None => Constraint::None,
            Some(value) => Constraint::read(self.class_of(&key, value)?)?,
        };
        Ok(WeightSpec { initializer, regularizer, constraint })
    }

    /// An activation by its name.
    pub fn activation(&mut self, key: &str) -> Result<Activation> {
        self.choice(key, ACTIVATIONS)
    }
}

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
