//! From the data of a batch to what the layers read: time axes, distinct tokens, the values of inputs.

use super::borrow::view;
use super::forward::Part;
use super::memory::Extent;
use super::state::Network;
use crate::batch::{Lengths, Mask, Timeline, Track};
use crate::error::Result;
use crate::graph::{AxisSpec, Gridded, Source};
use crate::ids::{AxisId, Id, TensorId};
use crate::input::{Input, InputKind, InputPort};
use crate::kernel::Real;
use crate::node::Over;
use crate::note::Note;

impl<F: Real> Network<F> {
    /// Packs a time axis that values decide on, and those that are nested in it.
    pub(super) fn prepare_with_nested(&mut self, axis: AxisId, input: &Input<F>) -> Result<()> {
        self.prepare(axis, input)?;
        for nested in self.graph.axes.ids() {
            let Network { graph, .. } = &*self;
            // Those under a mask of their own are packed when that is known.
            let own = matches!(graph.axes[nested].source, Source::Masked(..));
            if graph.around(nested) == Some(axis) && !own && graph.axes[nested].used {
                self.prepare_with_nested(nested, input)?;
            }
        }
        Ok(())
    }

    /// Rows of a time axis: those of the batch, or the lines that it is nested in.
    fn rows_on(&self, axis: AxisId, input: &Input<F>) -> usize {
        match self.graph.outer(axis).map(|outer| outer.over) {
            Some(Over::Cells(around)) => self.batch.timelines[around].lines(),
            Some(Over::Positions(around)) => self.batch.timelines[around].positions,
            _ => input.rows,
        }
    }

    /// The most rows that a time axis can have, whatever it waits for.
    fn most_rows(&self, axis: AxisId, input: &Input<F>) -> usize {
        match self.graph.around(axis).filter(|&around| self.graph.waits(around)) {
            // One for the blank line.
            Some(around) => self.most_positions(around, input).saturating_add(1),
            None => self.rows_on(axis, input),
        }
    }

    /// Positions on a time axis that waits, at most.
    fn most_positions(&self, axis: AxisId, input: &Input<F>) -> usize {
        self.lengths(axis, input).total(self.most_rows(axis, input))
    }

    /// Packs a time axis.
    pub(super) fn prepare(&mut self, axis: AxisId, input: &Input<F>) -> Result<()> {
        let spec = self.graph.axes[axis];
        let lengths = self.lengths(axis, input);
        let ragged = matches!(lengths, Lengths::Each(_));
        let apart = self.keeps_apart(&spec, ragged);
        let shared = match spec.source {
            Source::Input(i) | Source::Words(i) if apart.is_none() => Some(input.feeds[i.index()].tokens),
            _ => None,
        };
        let (mask, packing) = match spec.source {
            Source::Tokens(i) => {
                (Mask::Zero(input.feeds[i.index()].tokens), Note::yes("the mask leaves steps out"))
            }
            Source::Masked(grid, skip) => {
                let width = self.graph.tensors[grid].form.size();
                let values = &self.memory.values[view!(self).value(grid)];
                let mask = Mask::Equal { values, width, skip: F::of(skip) };
                (mask, Note::yes("a Masking layer leaves steps out"))
            }
            _ if ragged => (Mask::None, Note::yes("rows are ragged")),
            _ => (Mask::None, Note::no("without a mask padding is computed, as in Keras")),
        };
        let (mirrored, gridded) = (spec.mirrored, spec.gridded != Gridded::No);
        let (rows, shard_rows) = (self.rows_on(axis, input), spec.shard_rows);
        let track = Track { rows, lengths, mask, shared, mirrored, gridded, shard_rows };
        let timeline = &mut self.batch.timelines[axis];
        timeline.prepare(&track)?;
        timeline.packing = packing;
        timeline.sharing = match apart {
            Some(why) => Note::no(why),
            None if timeline.shares => Note::yes("rows begin with the same token, over and over"),
            None => Note::no("no two rows begin alike"),
        };
        Ok(())
    }

    /// Why rows of a time axis may not share the states of a common prefix, if they may not.
    fn keeps_apart(&self, spec: &AxisSpec, ragged: bool) -> Option<&'static str> {
        let i = match spec.source {
            Source::Input(i) if self.graph.words(i).is_some() => return Some("steps are sequences of ids"),
            Source::Input(i) | Source::Words(i) => i,
            _ => return Some("masked steps are not computed at all"),
        };
        match self.graph.inputs[i].kind {
            InputKind::Tokens { .. } if !self.rewrites.shared_prefix => Some("switched off"),
            // A chain has the gradients of many rows in one.
            InputKind::Tokens { .. } if self.traced || self.explaining => {
                Some("each row's own gradients are asked for")
            }
            InputKind::Tokens { .. } if ragged => Some("rows are ragged"),
            InputKind::Tokens { .. } => spec.apart[usize::from(self.training)],
            _ => Some("the input is not token ids"),
        }
    }

    /// Numbers the distinct tokens of each lexicon of a part.
    pub(super) fn collect_tokens(&mut self, input: &Input<F>, part: Part) -> Result<()> {
        let mode = usize::from(self.training);
        let Network { graph, batch, rewrites, explaining, .. } = self;
        for (index, lexicon) in batch.lexicons.pairs_mut() {
            let of_it = |port: &&InputPort| port.lexicon == index;
            let vocabularies = graph.inputs.iter().filter(of_it).filter_map(|port| match port.kind {
                InputKind::Tokens { vocabulary, .. } if vocabulary < usize::MAX => Some(vocabulary),
                _ => None,
            });
            let Some(vocabulary) = vocabularies.max() else { continue };
            let reads = |axis: AxisId| {
                let spec = &graph.axes[axis];
                spec.used && spec.lexicon == Some(index) && part.has(!graph.advances(axis))
            };
            if !graph.axes.ids().any(reads) {
                continue;
            }
            let most: usize = batch.timelines.iter().map(Timeline::lines).sum();
            lexicon.clear(vocabulary, most)?;
            let mut cells = 0;
            for (axis, timeline) in batch.timelines.pairs_mut().filter(|&(axis, _)| reads(axis)) {
                let source = graph.axes[axis].source;
                let (Source::Input(from) | Source::Words(from) | Source::Tokens(from)) = source else {
                    continue;
                };
                lexicon.enter(timeline, input.feeds[from.index()].tokens);
                cells += timeline.cells();
            }
            let looked_up = graph.tensors.iter().any(|t| t.lexicon == index && t.may_table[mode]);
            let refused = match rewrites.distinct_tokens {
                false => Some("switched off"),
                true if *explaining => Some("each token's own gradient is asked for"),
                true if looked_up => None,
                true => Some("not every layer that reads the embedding can look rows up"),
            };
            lexicon.close(cells, refused);
        }
        Ok(())
    }

    /// What the batch needs room for. What lies on a time axis that is packed later gets room for every position.
    pub(super) fn wanted(&mut self, input: &Input<F>) -> Extent {
        let mut wanted = std::mem::take(&mut self.memory.wanted);
        let view = view!(self);
        wanted.rows = input.rows;
        let positions = |axis: AxisId| self.most_positions(axis, input);
        for (axis, lines) in wanted.axes.pairs_mut() {
            *lines = match &self.graph.axes[axis] {
                spec if !spec.used => 0,
                _ if self.graph.waits(axis) => positions(axis) + 1,
                _ => view.timeline(Some(axis)).lines(),
            };
        }
        for (axis, steps) in wanted.steps.pairs_mut() {
            *steps = self.lengths(axis, input).longest();
        }
        for (axis, rows) in wanted.nested.pairs_mut() {
            *rows = self.most_rows(axis, input);
        }
        for (tensor, lines) in wanted.tensors.pairs_mut() {
            let form = view.tensor(tensor).form;
            *lines = match form.axis().filter(|&axis| self.graph.waits(axis)) {
                Some(axis) if form.is_grid() => positions(axis),
                Some(axis) if form.is_sequence() => positions(axis) + 1,
                _ => view.lines(tensor),
            };
        }
        wanted.tokens = self.batch.lexicons.iter().map(|lexicon| lexicon.distinct.len()).max().unwrap_or(0);
        wanted
    }

    /// Makes room for the batch.
    pub(super) fn make_room(&mut self, wanted: Extent, training: bool) -> Result<()> {
        self.memory.wanted = wanted;
        let Network { memory, graph, batch, .. } = self;
        let full = |tensor: TensorId| {
            let timeline = graph.tensors[tensor].form.axis().map(|axis| &batch.timelines[axis]);
            timeline.is_none_or(|timeline| timeline.cells() == timeline.positions)
        };
        memory.reserve(graph, training, full)
    }

    pub(super) fn load_inputs(&mut self, input: &Input<F>, part: Part) {
        for (feed, index) in input.feeds.iter().zip(self.graph.inputs.ids()) {
            let tensor = self.graph.tensor_of(index);
            if !part.has(self.graph.tensors[tensor].once) {
                continue;
            }
            let range = view!(self).value(tensor);
            let values = &mut self.memory.values[range];
            let form = self.graph.tensors[tensor].form;
            match form.over {
                Over::Tokens(_) => (),
                Over::Cells(axis) => {
                    let (timeline, size) = (&self.batch.timelines[axis], form.size());
                    let (cells, blank) = values.split_at_mut(timeline.cells() * size);
                    blank.fill(F::zero());
                    for (row, &position) in cells.chunks_exact_mut(size).zip(&timeline.source) {
                        row.copy_from_slice(&feed.floats[position as usize * size..][..size]);
                    }
                }
                _ => values.copy_from_slice(feed.floats),
            }
        }
    }
}
