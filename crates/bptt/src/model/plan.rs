//! How the last batch was computed: which of the exact rewrites it took, and why not the others. Nothing is worked out here: whoever
//! takes a decision notes it with its reason.

use super::calls::Model;
use crate::batch::Timeline;
use crate::graph::{Node, Source};
use crate::ids::{AxisId, InputId};
use crate::input::InputKind;
use crate::kernel::Real;
use crate::note::Note;

/// One rewrite in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its name.
    pub rewrite: &'static str,
    /// Whether it was taken.
    pub taken: bool,
    /// The reason, as a clause.
    pub why: String,
}

/// What the last batch came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Rows of the batch.
    pub rows: usize,
    /// For each input how it was computed on.
    pub inputs: Vec<InputPlan>,
}

/// What the last batch of one input came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputPlan {
    /// (row, step) pairs that it has.
    pub positions: usize,
    /// Those that were computed, where a mask leaves steps out behind that mask.
    pub cells: usize,
    /// Different tokens among them; 0 without tokens.
    pub distinct_tokens: usize,
    /// Groups of rows that may run side by side.
    pub shards: usize,
    /// The rewrites.
    pub decisions: [Decision; 4],
}

impl<F: Real> Model<F> {
    /// The plan of the last batch that was trained on, evaluated or predicted.
    pub fn plan(&self) -> Plan {
        let inputs = self.network.graph.inputs.ids().map(|input| self.input_plan(input));
        Plan { rows: self.network.batch.rows, inputs: inputs.collect() }
    }

    fn input_plan(&self, input: InputId) -> InputPlan {
        let batch = &self.network.batch;
        let timeline = self.axis_of(input).map(|axis| &batch.timelines[axis]);
        let lexicon = &batch.lexicons[self.network.graph.inputs[input].lexicon];
        InputPlan {
            positions: timeline.map_or(batch.rows, |timeline| timeline.positions),
            cells: timeline.map_or(batch.rows, Timeline::cells),
            distinct_tokens: lexicon.distinct.len(),
            shards: timeline.map_or(1, |timeline| timeline.shards.len()),
            decisions: [
                self.distinct_tokens(input),
                decision("packed_cells", timeline.map(|t| t.packing), "the input has no time axis"),
                decision("shared_prefix", timeline.map(|t| t.sharing), "the input is not token ids"),
                decision("lazy_rows", self.lazy_rows(input), "there is no embedding"),
            ],
        }
    }

    /// The time axis of an input on which something is computed: the one that a mask makes, where there is one.
    fn axis_of(&self, input: InputId) -> Option<AxisId> {
        let axes = &self.network.graph.axes;
        let of_it = |&axis: &AxisId| axes[axis].used && self.root(axis) == Some(input);
        let masks = |&axis: &AxisId| !matches!(axes[axis].source, Source::Input(_));
        let all = || axes.ids().filter(of_it);
        all().find(masks).or_else(|| all().next())
    }

    /// The input whose steps a time axis has.
    fn root(&self, axis: AxisId) -> Option<InputId> {
        let graph = &self.network.graph;
        match graph.axes[axis].source {
            Source::Input(input) | Source::Words(input) | Source::Tokens(input) => Some(input),
            Source::Masked(grid, _) => self.root(graph.tensors[grid].form.axis()?),
            Source::Fixed(_) | Source::Nested(..) | Source::Joined(..) | Source::Cut(..) => None,
            Source::Resampled { .. } | Source::Windows { .. } => None,
        }
    }

    fn distinct_tokens(&self, input: InputId) -> Decision {
        let port = self.network.graph.inputs[input];
        let lexicon = &self.network.batch.lexicons[port.lexicon];
        let counts = || format!("{} different tokens in {} cells", lexicon.distinct.len(), lexicon.cells);
        let why = match port.kind {
            InputKind::Tokens { .. } => lexicon.refused.map_or_else(counts, str::to_owned),
            _ => "the input is not token ids".into(),
        };
        Decision { rewrite: "distinct_tokens", taken: lexicon.tables, why }
    }

    /// What became of the rows of the embedding that reads an input.
    fn lazy_rows(&self, input: InputId) -> Option<Note> {
        let graph = &self.network.graph;
        let tensor = graph.tensor_of(input);
        let embeds = |node: &&Node<F>| node.inputs[0] == tensor && graph.tensors[tensor].form.is_tokens();
        let slot = &graph.layout.slots[graph.nodes.iter().find(embeds)?.slots.start];
        Some(match self.optimizer() {
            _ if !slot.trainable => Note::no("the embedding is frozen"),
            None => Note::no("the model is not compiled"),
            Some(_) if !slot.by_rows => Note::no("a regularizer or constraint moves every row"),
            Some(optimizer) => optimizer.rows(),
        })
    }
}

fn decision(rewrite: &'static str, note: Option<Note>, without: &'static str) -> Decision {
    let Note { taken, why } = note.unwrap_or(Note::no(without));
    Decision { rewrite, taken, why: why.into() }
}
