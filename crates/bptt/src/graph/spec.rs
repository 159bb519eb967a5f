//! The inner form of a model, as JSON in the shape of Keras's `class_name`/`config`: strict and versioned.
//! TypeScript produces it from the public API; nothing here forgives an unknown field. What a layer's `config` holds, the
//! layer's own file reads.

use crate::error::{Error, Result};
use crate::fields::{index, Fields};
use crate::json::{Described, Written};
use serde_json::Value;

/// The version of the inner form that this core reads.
pub const VERSION: u64 = 1;

/// Whether calls are sequences, or steps of sequences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stepped {
    /// Sequences.
    #[default]
    No,
    /// Every call is one more step of the same rows, in all inputs.
    All,
    /// Every call is one more step of one input. What does not follow from it is computed once, for as many rows as the others have, and each row of a step
    /// has one of those as its source.
    Fed(usize),
}

/// A model: nodes in topological order.
#[derive(Debug, Clone)]
pub struct ModelSpec {
    /// Inputs and layers; what a node reads comes before it.
    pub nodes: Vec<NodeSpec>,
    /// What the model puts out: (node, which of its outputs).
    pub outputs: Vec<(usize, usize)>,
    /// Whether it is run step by step.
    pub stepped: Stepped,
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
    /// The number of its layer's weights in the engine, where other models may hold them too.
    pub parameters: Option<u64>,
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
            return Err(Error::spec(
                what,
                format!("version {VERSION} is expected, got {}", Written(&version)),
            ));
        }
        let nodes = fields.list("nodes")?.into_iter().map(read_node).collect::<Result<Vec<_>>>()?;
        let outputs = match fields.take("outputs") {
            None => vec![(nodes.len().saturating_sub(1), 0)],
            Some(Value::Array(list)) => list.iter().map(|v| tensor(what, v)).collect::<Result<_>>()?,
            Some(other) => return Err(fields.refuse("outputs", "an array", &other)),
        };
        let stepped = match (fields.flag("stepped", false)?, fields.take("fed")) {
            (false, None) => Stepped::No,
            (true, None) => Stepped::All,
            (false, Some(value)) if index(&value).is_some() => Stepped::Fed(index(&value).unwrap_or(0)),
            (_, Some(value)) => {
                return Err(fields.refuse("fed", "an input, of a model that is not stepped", &value))
            }
        };
        fields.finish()?;
        Ok(ModelSpec { nodes, outputs, stepped })
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
        parameters: match fields.take("parameters") {
            None => None,
            Some(value) => {
                Some(value.as_u64().ok_or_else(|| fields.refuse("parameters", "a number", &value))?)
            }
        },
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
    pair.ok_or_else(|| {
        Error::spec(at, format!("inputs and outputs are [node, output], got {}", Written(value)))
    })
}
