//! Sequences that a model continues, token by token: what does not follow from them is computed once, then each step goes on with the rows that the
//! decoder wants.

use super::asked::Asked;
use super::calls::Model;
use super::generating::{Generating, WHAT};
use crate::ask::{grow, lengthen, one_more, room};
use crate::batch::Lengths;
use crate::decode::{Choice, Decoder, Sequence};
use crate::error::{Error, Result};
use crate::graph::Stepped;
use crate::ids::{Id, InputId, OutputId};
use crate::input::{Feed, Input, InputKind};
use crate::kernel::{all_finite, Real};
use crate::network::Fed;
use crate::threads::awake;

/// Sequences of all sources, and what was shown beside them.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated<F> {
    /// Source by source, the best first or in the order of their draws.
    pub sequences: Vec<Vec<Sequence>>,
    /// For each further output of the model its numbers at each token of each sequence, in their order.
    pub shown: Vec<Vec<F>>,
}

impl<F: Real> Model<F> {
    /// Computes what does not follow from the fed input. Its rows are what the sequences begin with, at least one token each, also where it takes
    /// vectors: it is fed those of which the token's number is 1 and the others are 0.
    pub fn begin_generating(&mut self, input: &Input<F>, asked: Asked) -> Result<()> {
        self.generating = None;
        let (fed, one_hot) = self.check_generating(input)?;
        let lengths = input.feeds[fed].lengths;
        let mut prompts = Vec::new();
        room(&mut prompts, input.rows, WHAT)?;
        let mut rest = input.feeds[fed].tokens;
        for row in 0..input.rows {
            let (own, others) = rest.split_at(lengths.of(row));
            let mut prompt = Vec::new();
            room(&mut prompt, own.len(), WHAT)?;
            prompt.extend_from_slice(own);
            prompts.push(prompt);
            rest = others;
        }
        let each = match asked.choice {
            Choice::Search(width) => width.beams,
            Choice::Sample { wanted, .. } => wanted,
        };
        let decoder = Decoder::new(asked.rules, asked.choice, input.rows)?;
        let mut first = *input;
        first.feeds[fed].lengths = Lengths::Equal(1);
        awake(|| self.network.begin_feeding(&first, input.rows.saturating_mul(each)))?;
        let further = self.network.graph().outputs.len() - 1;
        let mut generating = Generating {
            decoder,
            longest: lengths.longest(),
            prompts,
            taken: 0,
            rows: Vec::new(),
            tokens: Vec::new(),
            one_hot,
            vectors: Vec::new(),
            logits: Vec::new(),
            shown: vec![Vec::new(); further],
            begins: vec![Vec::new(); further],
        };
        generating.begin_step()?;
        self.generating = Some(generating);
        Ok(())
    }

    /// The fed input of a call that can be made, and the size of its vectors, 0 where it takes token ids.
    fn check_generating(&self, input: &Input<F>) -> Result<(usize, usize)> {
        let refuse = |problem: String| Err(Error::spec("generate", problem));
        let graph = self.network.graph();
        let Stepped::Fed(fed) = graph.stepped else {
            return Err(Error::spec("Model", "it was not made to be fed step by step"));
        };
        let kind = graph.inputs[InputId::new(fed)].kind;
        let vocabulary = match kind {
            InputKind::Tokens { words: Some(_), .. } => {
                return refuse("steps of several ids can't be fed".into())
            }
            InputKind::Tokens { vocabulary, .. } => vocabulary,
            kind => kind.size(),
        };
        let width = graph.tensors[graph.outputs[OutputId::new(0)].shown].form.size();
        if width > vocabulary {
            return refuse(format!(
                "the output tells {width} tokens apart, and the fed input takes {vocabulary}"
            ));
        }
        let Feed { lengths, tokens, .. } = input.feeds[fed];
        if tokens.len() != lengths.total(input.rows)
            || tokens.iter().any(|&token| token as u32 as usize >= vocabulary)
        {
            return refuse(format!("rows of token ids below {vocabulary} are expected to begin with"));
        }
        let mut others = *input;
        others.feeds[fed] = Feed { lengths: Lengths::Equal(0), tokens: &[], floats: &[] };
        others.check(&graph.inputs, None)?;
        match (0..input.rows).find(|&row| lengths.of(row) == 0) {
            Some(row) => refuse(format!("row {row} begins with no token")),
            None if input.rows == 0 => refuse("at least one row is expected".into()),
            None => Ok((fed, kind.size())),
        }
    }

    /// Takes at most so many steps. Whether all sequences are done. A step that fails ends them all.
    pub fn generate(&mut self, steps: usize) -> Result<bool> {
        awake(|| self.generate_steps(steps))
    }

    fn generate_steps(&mut self, steps: usize) -> Result<bool> {
        for _ in 0..steps {
            let mut generating = self.generating()?;
            if generating.rows.is_empty() {
                self.generating = Some(generating);
                return Ok(true);
            }
            self.generate_step(&mut generating)?;
            self.generating = Some(generating);
        }
        Ok(self.generating.as_ref().is_none_or(|generating| generating.rows.is_empty()))
    }

    fn generate_step(&mut self, generating: &mut Generating<F>) -> Result<()> {
        let Model { network, .. } = self;
        generating.make_vectors()?;
        let Generating { rows, tokens, vectors, .. } = &*generating;
        network.feed(rows, Feed { lengths: Lengths::Equal(1), tokens, floats: vectors })?;
        generating.taken += 1;
        if generating.taken < generating.longest {
            return generating.begin_step();
        }
        for (i, (shown, begins)) in generating.shown.iter_mut().zip(&mut generating.begins).enumerate() {
            let output = OutputId::new(1 + i);
            let (start, len) = (shown.len(), network.shown_len(output));
            one_more(begins, WHAT)?;
            begins.push(start);
            lengthen(shown, len, WHAT)?;
            network.show(output, &mut shown[start..]);
        }
        let output = OutputId::new(0);
        let Generating { decoder, logits, .. } = generating;
        let logits = match network.in_order(output) {
            Some(logits) => logits,
            None => {
                logits.clear();
                grow(logits, network.shown_len(output), WHAT)?;
                network.show(output, logits);
                &logits[..]
            }
        };
        if !all_finite(logits) {
            return Err(Error::Diverged { what: "output of a step".into(), row: None });
        }
        let moves = decoder.step(logits)?;
        let Generating { rows, tokens, .. } = generating;
        rows.clear();
        tokens.clear();
        room(rows, moves.len(), WHAT)?;
        room(tokens, moves.len(), WHAT)?;
        for &moved in moves {
            rows.push(Fed { source: moved.source, before: Some(moved.row) });
            tokens.push(moved.token as i32);
        }
        Ok(())
    }

    /// For each sequence that goes on its source and its last token; none before the first was chosen.
    pub fn latest(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        let chosen = |generating: &&Generating<F>| generating.taken >= generating.longest;
        let generating = self.generating.as_ref().filter(chosen);
        let rows =
            generating.into_iter().flat_map(|generating| generating.rows.iter().zip(&generating.tokens));
        rows.map(|(row, &token)| (row.source, token as u32))
    }

    /// What came of it.
    pub fn finish_generating(&mut self) -> Result<Generated<F>> {
        let Generating { decoder, shown, begins, .. } = self.generating()?;
        let sequences = decoder.finish();
        let mut beside = Vec::new();
        for (i, (shown, begins)) in shown.iter().zip(&begins).enumerate() {
            let graph = self.network.graph();
            let width = graph.tensors[graph.outputs[OutputId::new(1 + i)].shown].form.size();
            let mut lines = Vec::new();
            let rows = || sequences.iter().flatten().flat_map(|sequence| sequence.rows.iter().enumerate());
            room(&mut lines, rows().count() * width, WHAT)?;
            for (step, &row) in rows() {
                lines.extend_from_slice(&shown[begins[step] + row as usize * width..][..width]);
            }
            beside.push(lines);
        }
        Ok(Generated { sequences, shown: beside })
    }

    /// What is generated, of which nothing is left here.
    fn generating(&mut self) -> Result<Generating<F>> {
        self.generating.take().ok_or_else(|| Error::spec("generate", "nothing is being generated"))
    }
}
