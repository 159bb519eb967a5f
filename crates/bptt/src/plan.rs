//! Which of the exact rewrites the last batch took, and why not the others: a report for whoever wonders about speed.

use crate::graph::{Source, TIMELESS};
use crate::input::InputKind;
use crate::kernel::Real;
use crate::model::Model;
use crate::timeline::Timeline;

/// One rewrite: whether it was taken, and why, or why not.
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
    /// (row, step) pairs that the input has.
    pub positions: usize,
    /// Those that were computed.
    pub cells: usize,
    /// Different tokens among them; 0 without tokens.
    pub distinct_tokens: usize,
    /// Groups of rows that may run side by side.
    pub shards: usize,
    /// The rewrites.
    pub decisions: [Decision; 4],
}

impl<F: Real> Model<F> {
    /// The plan of the last batch that was trained on, evaluated or predicted. Of a model with several inputs it tells about the
    /// first.
    pub fn plan(&self) -> Plan {
        let timeline = self.timeline();
        let batch = &self.network.batch;
        Plan {
            rows: batch.rows,
            positions: timeline.map_or(batch.rows, |timeline| timeline.positions),
            cells: timeline.map_or(batch.rows, Timeline::cells),
            distinct_tokens: batch.lexicons[0].distinct.len(),
            shards: timeline.map_or(1, |timeline| timeline.shards.len()),
            decisions: [self.distinct_tokens(), self.packed_cells(), self.shared_prefix(), self.lazy_rows()],
        }
    }

    /// The first time axis on which something is computed.
    fn timeline_index(&self) -> Option<usize> {
        let tensors = self.network.graph.tensors.iter();
        let timed = tensors.filter(|tensor| tensor.signal.has_steps() && tensor.timeline != TIMELESS);
        timed.map(|tensor| tensor.timeline).next()
    }

    fn timeline(&self) -> Option<&Timeline> {
        self.timeline_index().map(|index| &self.network.batch.timelines[index])
    }

    fn has_tokens(&self) -> bool {
        matches!(self.network.graph.inputs[0].kind, InputKind::Tokens { .. })
    }

    fn distinct_tokens(&self) -> Decision {
        let network = &self.network;
        let view = network.view();
        let tabled = (0..network.graph.tensors.len()).any(|tensor| view.is_tabled(tensor));
        let may_table =
            network.graph.tensors.iter().any(|tensor| tensor.may_table[usize::from(view.training)]);
        let cells = self.timeline().map_or(0, Timeline::cells);
        let why = match () {
            _ if !self.has_tokens() => "the input is not token ids".into(),
            _ if !network.rewrites.distinct_tokens => "switched off".into(),
            _ if !may_table => "not every layer that reads the embedding can look rows up".into(),
            _ => format!("{} different tokens in {cells} cells", network.batch.lexicons[0].distinct.len()),
        };
        Decision { rewrite: "distinct_tokens", taken: tabled, why }
    }

    fn packed_cells(&self) -> Decision {
        let source = self.timeline_index().map(|index| self.network.graph.timelines[index].source);
        let (taken, why) = match (source, self.timeline()) {
            (None, _) | (_, None) => (false, "the input has no time axis"),
            (Some(Source::Tokens(_)), _) => (true, "the mask leaves steps out"),
            (_, Some(timeline)) if timeline.ragged => (true, "rows are ragged"),
            _ if self.network.graph.timelines.iter().any(|t| matches!(t.source, Source::Masked(..))) => {
                (true, "a Masking layer leaves steps out")
            }
            _ => (false, "without a mask padding is computed, as in Keras"),
        };
        Decision { rewrite: "packed_cells", taken, why: why.into() }
    }

    fn shared_prefix(&self) -> Decision {
        let network = &self.network;
        let source = self.timeline_index().map(|index| network.graph.timelines[index]);
        let timeline = self.timeline();
        let shares = timeline.is_some_and(|timeline| timeline.shares);
        let why = match source {
            _ if shares => "rows begin with the same token, over and over",
            _ if !self.has_tokens() => "the input is not token ids",
            Some(spec) if matches!(spec.source, Source::Tokens(_)) => "masked steps are not computed at all",
            _ if !network.rewrites.shared_prefix => "switched off",
            Some(spec) if !spec.may_share[usize::from(network.training)] => {
                let read =
                    network.graph.outputs.iter().any(|port| {
                        Some(network.graph.tensors[port.shown].timeline) == self.timeline_index()
                    });
                if read {
                    "outputs of single steps are read"
                } else {
                    "a layer tells rows apart that begin alike"
                }
            }
            _ if timeline.is_some_and(|timeline| timeline.ragged) => "rows are ragged",
            _ => "no two rows begin alike",
        };
        Decision { rewrite: "shared_prefix", taken: shares, why: why.into() }
    }

    fn lazy_rows(&self) -> Decision {
        let slots = &self.network.graph.layout.slots;
        let (taken, why) = match self.optimizer() {
            None => (false, "the model is not compiled"),
            Some(_) if !self.has_tokens() => (false, "there is no embedding"),
            Some(_) if !self.network.rewrites.lazy_rows => (false, "switched off"),
            Some(_) if !slots.iter().any(|slot| slot.by_rows) => {
                (false, "a regularizer or constraint moves every row")
            }
            Some(optimizer) if !optimizer.may_be_lazy() => {
                (false, "the optimizer moves rows without a gradient as well")
            }
            Some(_) => (true, "rows without a gradient wait until they are touched"),
        };
        Decision { rewrite: "lazy_rows", taken, why: why.into() }
    }
}
