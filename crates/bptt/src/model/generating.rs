//! What is known of sequences between two steps.

use crate::ask::{grow, one_more};
use crate::decode::Decoder;
use crate::error::Result;
use crate::kernel::Real;
use crate::network::Fed;

/// What room is asked for, in messages.
pub(super) const WHAT: &str = "what is generated";

/// Sequences that are being continued.
pub(super) struct Generating<F> {
    pub decoder: Decoder<F>,
    /// What each source begins with.
    pub prompts: Vec<Vec<i32>>,
    /// The longest of them.
    pub longest: usize,
    /// Steps that were taken.
    pub taken: usize,
    /// The rows of the next step, and what they are fed.
    pub rows: Vec<Fed>,
    pub tokens: Vec<i32>,
    /// The same as vectors of so many numbers, of which that of the token is 1, where the input takes those.
    pub one_hot: usize,
    pub vectors: Vec<F>,
    pub logits: Vec<F>,
    /// For each further output what it was in all rows of each step behind the prompts, and where each of these steps begins.
    pub shown: Vec<Vec<F>>,
    pub begins: Vec<Vec<usize>>,
}

impl<F: Real> Generating<F> {
    /// What the rows of the next step are fed, where that is vectors.
    pub fn make_vectors(&mut self) -> Result<()> {
        let Generating { one_hot, vectors, tokens, .. } = self;
        if *one_hot > 0 {
            vectors.clear();
            grow(vectors, tokens.len() * *one_hot, WHAT)?;
            for (vector, &token) in vectors.chunks_exact_mut(*one_hot).zip(&*tokens) {
                vector[token as usize] = F::one();
            }
        }
        Ok(())
    }

    /// The rows of the next step of the prompts, which end together.
    pub fn begin_step(&mut self) -> Result<()> {
        let Generating { prompts, longest, taken, rows, tokens, .. } = self;
        let mut before = 0;
        rows.clear();
        tokens.clear();
        for (source, prompt) in prompts.iter().enumerate() {
            let late = *longest - prompt.len();
            let Some(at) = taken.checked_sub(late) else { continue };
            let known = (at > 0).then_some(before);
            before += usize::from(at > 0);
            one_more(rows, WHAT)?;
            one_more(tokens, WHAT)?;
            rows.push(Fed { source, before: known });
            tokens.push(prompt[at]);
        }
        Ok(())
    }
}
