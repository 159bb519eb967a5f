//! Decoding: which tokens follow, from the logits that a model gives step by step.
//!
//! A [`Decoder`] knows no model. It is told the logits of its rows, one row for each sequence that goes on, and tells which rows come next: of
//! which row each is a copy, and which token it is fed. So whoever runs the model moves its states to their new rows, and that is all.
//!
//! - **Greedy** is a search with one beam.
//! - **Beam search** (`Search`): of each source the sequences with the most probable tokens so far. One that has ended leaves its beam free for others; a
//!   source is done when as many have ended as there are beams, or when none that goes on can come before those that are asked for.
//! - **Sampling** (`Sample`): tokens are drawn as they are probable, after `temperature`, `top_k` and `top_p`.
//!
//! Sequences are ordered by `log p / ((5 + n) / 6)^a`, where `n` counts tokens with the end and `a` is the length penalty, 0 for none
//! (Y. Wu et al., "Google's Neural Machine Translation System", 2016, section 7). `log p` is the sum over all tokens, of the model's own
//! probabilities: what is forbidden takes nothing from it.

pub mod ctc;
mod decoder;
mod desk;
mod path;
mod rank;
mod rules;
mod sample;
mod search;
#[cfg(test)]
mod tests;

pub use decoder::{Choice, Decoder, Move};
pub use path::Sequence;
pub use rules::Rules;
pub use sample::Sampling;
pub use search::Width;
