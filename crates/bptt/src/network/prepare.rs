//! From the data of a batch to what the layers read: time axes, distinct tokens, the values of inputs.

use super::borrow::view;
use super::state::Network;
use crate::batch::{Lengths, Mask, Timeline, Track};
use crate::error::Result;
use crate::graph::{Source, TimelineSpec};
use crate::input::{Input, InputKind, InputPort};
use crate::kernel::Real;
use crate::node::Signal;
use crate::note::Note;

impl<F: Real> Network<F> {
    /// Packs a time axis.
    pub(super) fn prepare(&mut self, index: usize, input: &Input<F>) -> Result<()> {
        let spec = self.graph.timelines[index];
        let lengths = self.lengths(index, input);
        let ragged = matches!(lengths, Lengths::Each(_));
        let apart = self.keeps_apart(&spec, ragged);
        let shared = match spec.source {
            Source::Input(i) if apart.is_none() => Some(input.feeds[i].tokens),
            _ => None,
        };
        let (mask, packing) = match spec.source {
            Source::Tokens(i) => (Mask::Zero(input.feeds[i].tokens), Note::yes("the mask leaves steps out")),
            Source::Masked(grid, skip) => {
                let width = self.graph.tensors[grid].signal.features();
                let values = &self.memory.values[view!(self).value(grid)];
                let mask = Mask::Equal { values, width, skip: F::of(skip) };
                (mask, Note::yes("a Masking layer leaves steps out"))
            }
            _ if ragged => (Mask::None, Note::yes("rows are ragged")),
            _ => (Mask::None, Note::no("without a mask padding is computed, as in Keras")),
        };
        let (mirrored, gridded) = (spec.mirrored, spec.gridded.is_some());
        let track = Track { rows: input.rows, lengths, mask, shared, mirrored, gridded };
        let timeline = &mut self.batch.timelines[index];
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
    fn keeps_apart(&self, spec: &TimelineSpec, ragged: bool) -> Option<&'static str> {
        let Source::Input(i) = spec.source else { return Some("masked steps are not computed at all") };
        match self.graph.inputs[i].kind {
            InputKind::Tokens { .. } if !self.rewrites.shared_prefix => Some("switched off"),
            // A chain has the gradients of many rows in one.
            InputKind::Tokens { .. } if self.traced => Some("each row's own gradients are asked for"),
            InputKind::Tokens { .. } if ragged => Some("rows are ragged"),
            InputKind::Tokens { .. } => spec.apart[usize::from(self.training)],
            _ => Some("the input is not token ids"),
        }
    }

    /// Numbers the distinct tokens of each lexicon.
    pub(super) fn collect_tokens(&mut self, input: &Input<F>) -> Result<()> {
        let mode = usize::from(self.training);
        let Network { graph, batch, rewrites, .. } = self;
        for (index, lexicon) in batch.lexicons.iter_mut().enumerate() {
            let of_it = |port: &&InputPort| port.lexicon == index;
            let vocabularies = graph.inputs.iter().filter(of_it).filter_map(|port| match port.kind {
                InputKind::Tokens { vocabulary } if vocabulary < usize::MAX => Some(vocabulary),
                _ => None,
            });
            let Some(vocabulary) = vocabularies.max() else { continue };
            let reads = |i: usize| graph.timelines[i].used && graph.timelines[i].lexicon == Some(index);
            let most: usize = batch.timelines.iter().map(Timeline::lines).sum();
            lexicon.clear(vocabulary, most)?;
            let mut cells = 0;
            for (i, timeline) in batch.timelines.iter_mut().enumerate().filter(|&(i, _)| reads(i)) {
                let (Source::Input(from) | Source::Tokens(from)) = graph.timelines[i].source else {
                    continue;
                };
                lexicon.enter(timeline, input.feeds[from].tokens);
                cells += timeline.cells();
            }
            let looked_up = graph.tensors.iter().any(|t| t.lexicon == index && t.may_table[mode]);
            let refused = match rewrites.distinct_tokens {
                false => Some("switched off"),
                true if looked_up => None,
                true => Some("not every layer that reads the embedding can look rows up"),
            };
            lexicon.close(cells, refused);
        }
        Ok(())
    }

    /// Makes room for the batch. What lies on a time axis that is packed later gets room for every position.
    pub(super) fn make_room(&mut self, input: &Input<F>, training: bool) -> Result<()> {
        let mut wanted = std::mem::take(&mut self.memory.wanted);
        let view = view!(self);
        wanted.rows = input.rows;
        let waiting = |timeline: usize| self.graph.timelines.get(timeline).is_some_and(TimelineSpec::waits);
        let positions = |timeline: usize| self.lengths(timeline, input).total(input.rows);
        for (timeline, lines) in wanted.axes.iter_mut().enumerate() {
            *lines = match self.graph.timelines[timeline] {
                spec if !spec.used => 0,
                spec if spec.waits() => positions(timeline) + 1,
                _ => view.timeline(timeline).lines(),
            };
        }
        for (tensor, lines) in wanted.tensors.iter_mut().enumerate() {
            let timeline = view.tensor(tensor).timeline;
            *lines = match view.tensor(tensor).signal {
                Signal::Grid(_) if waiting(timeline) => positions(timeline),
                Signal::Sequence(_) if waiting(timeline) => positions(timeline) + 1,
                _ => view.lines(tensor),
            };
        }
        wanted.tokens = self.batch.lexicons.iter().map(|lexicon| lexicon.distinct.len()).max().unwrap_or(0);
        self.memory.wanted = wanted;
        let Network { memory, graph, batch, .. } = self;
        let full = |tensor: usize| {
            let timeline = batch.timelines.get(graph.tensors[tensor].timeline);
            timeline.is_none_or(|timeline| timeline.cells() == timeline.positions)
        };
        memory.reserve(graph, training, full)
    }

    pub(super) fn load_inputs(&mut self, input: &Input<F>) {
        for (index, feed) in input.feeds[..self.graph.inputs.len()].iter().enumerate() {
            let range = view!(self).value(index);
            let values = &mut self.memory.values[range];
            match self.graph.inputs[index].kind {
                InputKind::Tokens { .. } => (),
                InputKind::Vector(_) => values.copy_from_slice(feed.floats),
                InputKind::Sequence(features) => {
                    let timeline = &self.batch.timelines[self.graph.tensors[index].timeline];
                    let (cells, blank) = values.split_at_mut(timeline.cells() * features);
                    blank.fill(F::zero());
                    for (row, &position) in cells.chunks_exact_mut(features).zip(&timeline.source) {
                        row.copy_from_slice(&feed.floats[position as usize * features..][..features]);
                    }
                }
            }
        }
    }
}
