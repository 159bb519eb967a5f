//! Which of the exact rewrites the last batch took, and why not the others: a report for whoever wonders about speed.

use crate::input::InputKind;
use crate::kernel::Real;
use crate::layer::Signal;
use crate::model::Model;

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
    /// The plan of the last batch that was trained on, evaluated or predicted.
    pub fn plan(&self) -> Plan {
        let batch = &self.network.batch;
        Plan {
            rows: batch.rows,
            positions: batch.positions,
            cells: batch.cells(),
            distinct_tokens: batch.distinct.len(),
            shards: batch.shards.len(),
            decisions: [self.distinct_tokens(), self.packed_cells(), self.shared_prefix(), self.lazy_rows()],
        }
    }

    fn has_tokens(&self) -> bool {
        matches!(self.network.graph.input, InputKind::Tokens { .. })
    }

    fn distinct_tokens(&self) -> Decision {
        let (network, batch) = (&self.network, &self.network.batch);
        let (distinct, cells) = (batch.distinct.len(), batch.cells());
        let why = match () {
            _ if !self.has_tokens() => "the input is not token ids".into(),
            _ if !network.rewrites.distinct_tokens => "switched off".into(),
            _ if !network.graph.nodes[0].may_table => {
                "not every layer that reads the embedding can look rows up".into()
            }
            _ => format!("{distinct} different tokens in {cells} cells"),
        };
        Decision { rewrite: "distinct_tokens", taken: batch.tabled, why }
    }

    fn packed_cells(&self) -> Decision {
        let batch = &self.network.batch;
        let (taken, why) = match self.network.graph.input {
            InputKind::Vector(_) => (false, "the input has no time axis"),
            InputKind::Tokens { mask_zero: true, .. } => (true, "the mask leaves steps out"),
            _ if batch.ragged => (true, "rows are ragged"),
            _ => (false, "without a mask padding is computed, as in Keras"),
        };
        Decision { rewrite: "packed_cells", taken, why: why.into() }
    }

    fn shared_prefix(&self) -> Decision {
        let (network, batch) = (&self.network, &self.network.batch);
        let why = match network.graph.input {
            _ if batch.shares => "rows begin with the same token, over and over",
            InputKind::Tokens { mask_zero: true, .. } => "masked steps are not computed at all",
            InputKind::Tokens { .. } if !network.rewrites.shared_prefix => "switched off",
            InputKind::Tokens { .. } if !matches!(network.graph.output(), Signal::Vector(_)) => {
                "outputs of single steps are read"
            }
            InputKind::Tokens { .. } if batch.ragged => "rows are ragged",
            InputKind::Tokens { .. } => "no two rows begin alike",
            _ => "the input is not token ids",
        };
        Decision { rewrite: "shared_prefix", taken: batch.shares, why: why.into() }
    }

    fn lazy_rows(&self) -> Decision {
        let (taken, why) = match self.optimizer() {
            None => (false, "the model is not compiled"),
            Some(_) if !self.has_tokens() => (false, "there is no embedding"),
            Some(_) if !self.network.rewrites.lazy_rows => (false, "switched off"),
            Some(optimizer) if !optimizer.may_be_lazy() => {
                (false, "momentum moves rows without a gradient as well")
            }
            Some(_) => (true, "rows without a gradient wait until they are touched"),
        };
        Decision { rewrite: "lazy_rows", taken, why: why.into() }
    }
}
