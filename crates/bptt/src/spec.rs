//! The inner form of a model, as JSON in the shape of Keras's `class_name`/`config`: strict and versioned.
//! TypeScript produces it from the public API; nothing here forgives an unknown field.

use crate::error::{Error, Result};
use serde::Deserialize;

/// The version of the inner form that this core reads.
pub const VERSION: u32 = 1;

/// A model: nodes in topological order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSpec {
    /// Must be [`VERSION`].
    pub version: u32,
    /// The first node is the input.
    pub nodes: Vec<NodeSpec>,
}

/// One layer at its place in the graph.
#[derive(Debug, Clone, Deserialize)]
pub struct NodeSpec {
    /// Unique within the model; errors and weight paths use it.
    pub name: String,
    /// Indices of earlier nodes.
    pub inputs: Vec<usize>,
    /// The layer itself.
    #[serde(flatten)]
    pub layer: LayerSpec,
}

/// Every layer that the core knows: one line a layer.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "class_name", content = "config")]
pub enum LayerSpec {
    /// What the model takes.
    InputLayer(InputSpec),
    /// Token ids to vectors.
    Embedding(EmbeddingSpec),
    /// The fully connected recurrent layer.
    #[serde(rename = "SimpleRNN")]
    SimpleRnn(SimpleRnnSpec),
    /// A matrix product with bias and activation.
    Dense(DenseSpec),
}

/// Shape and type of the input: int32 of rank 2 are token ids, float32 of rank 3 sequences, float32 of rank 2 vectors.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputSpec {
    /// `None` where any size goes.
    pub batch_shape: Vec<Option<usize>>,
    /// "int32" or "float32".
    pub dtype: String,
}

/// See `layer/embedding.rs`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingSpec {
    /// Size of the vocabulary.
    pub input_dim: usize,
    /// Length of a vector.
    pub output_dim: usize,
    /// Whether id 0 is padding that is never computed.
    pub mask_zero: bool,
    /// Keras's default is RandomUniform(-0.05, 0.05).
    pub embeddings_initializer: Initializer,
}

/// See `layer/simple_rnn.rs`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimpleRnnSpec {
    /// Size of the state.
    pub units: usize,
    /// Applied at every step; not softmax.
    pub activation: Activation,
    /// Whether there is a bias.
    pub use_bias: bool,
    /// Whether the output is every state, or the last.
    pub return_sequences: bool,
    /// W, (D, U).
    pub kernel_initializer: Initializer,
    /// U, (U, U).
    pub recurrent_initializer: Initializer,
    /// b, (U).
    pub bias_initializer: Initializer,
}

/// See `layer/dense.rs`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DenseSpec {
    /// Size of the output.
    pub units: usize,
    /// Applied to the product.
    pub activation: Activation,
    /// Whether there is a bias.
    pub use_bias: bool,
    /// (D, U).
    pub kernel_initializer: Initializer,
    /// (U).
    pub bias_initializer: Initializer,
}

/// Element-wise functions and softmax, as Keras names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// x
    Linear,
    /// tanh x
    Tanh,
    /// max(x, 0)
    Relu,
    /// 1 / (1 + exp(-x))
    Sigmoid,
    /// exp(x) / sum exp(x) over the last axis
    Softmax,
}

/// Distributions of initial weights.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "class_name", content = "config", deny_unknown_fields)]
pub enum Initializer {
    /// All 0.
    Zeros {},
    /// All 1.
    Ones {},
    /// Uniform in [minval, maxval).
    RandomUniform {
        /// Lower end.
        minval: f64,
        /// Upper end.
        maxval: f64,
    },
    /// Uniform in ±sqrt(6 / (fan_in + fan_out)).
    GlorotUniform {},
    /// A matrix with orthonormal rows or columns times `gain`.
    Orthogonal {
        /// Factor.
        gain: f64,
    },
}

/// What `compile` takes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingSpec {
    /// What is minimised.
    pub loss: Loss,
    /// How.
    pub optimizer: OptimizerSpec,
    /// What is reported beside the loss.
    pub metrics: Vec<Metric>,
}

/// The losses, as Keras names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// Targets (.., C) in [0, 1].
    BinaryCrossentropy,
    /// Targets (.., C), a distribution.
    CategoricalCrossentropy,
    /// Targets (..), class indices.
    SparseCategoricalCrossentropy,
    /// Targets (.., C).
    MeanSquaredError,
}

/// The metrics, as Keras names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Share of elements with (y > 0.5) == target.
    BinaryAccuracy,
    /// Share of rows with equal arg max.
    CategoricalAccuracy,
    /// Share of rows whose arg max is the target.
    SparseCategoricalAccuracy,
}

/// The optimizers and their settings, as Keras names them.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "class_name", content = "config", deny_unknown_fields)]
pub enum OptimizerSpec {
    /// See `optimizer/sgd.rs`.
    #[serde(rename = "SGD")]
    Sgd {
        /// Step size.
        learning_rate: f64,
        /// 0 for none.
        momentum: f64,
        /// Nesterov's form of momentum.
        nesterov: bool,
    },
    /// See `optimizer/rmsprop.rs`.
    #[serde(rename = "RMSprop")]
    RmsProp {
        /// Step size.
        learning_rate: f64,
        /// Decay of the running mean of squares.
        rho: f64,
        /// 0 for none.
        momentum: f64,
        /// Inside the square root.
        epsilon: f64,
        /// Whether the running mean of gradients is subtracted.
        centered: bool,
    },
}

/// Parses one of the specs, naming the field that is wrong.
pub fn parse<'a, T: Deserialize<'a>>(what: &str, json: &'a str) -> Result<T> {
    serde_json::from_str(json).map_err(|problem| Error::spec(what, problem.to_string()))
}
