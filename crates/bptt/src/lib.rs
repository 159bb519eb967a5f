#![doc = include_str!("../README.md")]
//!
//! A [`model::Model`] is built from a [`graph::ModelSpec`] and takes batches as [`input::Input`]. No room imports one above it: ARCHITECTURE.md has
//! the table.

// Tests compare with the system's functions.
#![cfg_attr(test, allow(clippy::disallowed_methods))]

pub mod aligned;
pub mod ask;
pub mod error;
mod fields;
pub mod ids;
pub mod json;
pub mod note;
pub mod portable;
pub mod rewrites;
pub mod rng;
pub mod threads;

pub mod batch;
pub mod decode;
pub mod graph;
pub mod input;
pub mod kernel;
mod layer;
pub mod loss;
pub mod metric;
pub mod model;
pub mod network;
pub mod node;
pub mod optimizer;
pub mod signal;
pub mod training;
pub mod weights;
