//! What the outputs of a batch should have been, in the order in which they are judged.

use super::calls::Model;
use crate::ask::{grow, room};
use crate::error::{Error, Result};
use crate::ids::{Id, OutputId};
use crate::input::{split_list, Input};
use crate::kernel::Real;
use crate::loss::Targets;
use crate::network::Network;
use crate::training::{Head, Wanted};

/// What targets are for, in messages.
const WHAT: &str = "the targets of a batch";

impl<F: Real> Model<F> {
    /// Sequence outputs come cell by cell, so their targets must, and the weights of these. Targets that count have to suit their loss.
    pub(super) fn order_wanted(&mut self, batch: &Input<F>) -> Result<()> {
        let Model { network, wanted, training, .. } = self;
        let heads = &training.as_ref().ok_or(Error::NotCompiled)?.heads;
        for (i, (wanted, head)) in wanted.iter_mut().zip(heads).enumerate() {
            let output = OutputId::new(i);
            let units = network.graph().judged(output).size();
            wanted.weighted = !batch.weights[i].is_empty();
            match head.loss.targets(units) {
                Targets::Lines { width } => {
                    order_lines(network, output, width, [batch.targets[i], batch.weights[i]], wanted)?;
                    check_lines(network, output, width, head, wanted, batch.first_row)?;
                }
                Targets::Lists => {
                    order_lists(network, output, [batch.targets[i], batch.weights[i]], wanted)?;
                    check_lists(network, output, head, wanted, batch.first_row)?;
                }
            }
        }
        Ok(())
    }
}

fn order_lines<F: Real>(
    network: &Network<F>,
    output: OutputId,
    width: usize,
    [targets, weights]: [&[F]; 2],
    wanted: &mut Wanted<F>,
) -> Result<()> {
    let source = network.source_of(output);
    wanted.label_ends.clear();
    wanted.lines.clear();
    wanted.line_ends.clear();
    order(source, width, targets, &mut wanted.targets)?;
    order(source, 1, weights, &mut wanted.weights)
}

fn check_lines<F: Real>(
    network: &Network<F>,
    output: OutputId,
    width: usize,
    head: &Head<F>,
    wanted: &Wanted<F>,
    first_row: usize,
) -> Result<()> {
    let units = network.graph().judged(output).size();
    let lines = network.judged(output).len() / units;
    let targets = &wanted.targets[..lines * width];
    let Some((at, expected)) = head.refuses(units, targets) else { return Ok(()) };
    let (row, step) = network.place_of(output, at / width);
    Err(Error::Target {
        output: network.name_of(output).to_owned(),
        row: first_row + row,
        step,
        target: targets[at].wide(),
        expected,
    })
}

/// Lists stay in the order of rows. Beside them stand the lines of each row, wherever these are.
fn order_lists<F: Real>(
    network: &Network<F>,
    output: OutputId,
    [lists, weights]: [&[F]; 2],
    wanted: &mut Wanted<F>,
) -> Result<()> {
    order(None, 1, weights, &mut wanted.weights)?;
    room(&mut wanted.targets, lists.len(), WHAT)?;
    network.lines_of_rows(output, &mut wanted.lines, &mut wanted.line_ends)?;
    room(&mut wanted.label_ends, wanted.line_ends.len(), WHAT)?;
    let mut rest = lists;
    while let Some(list) = split_list(rest) {
        wanted.targets.extend_from_slice(list);
        wanted.label_ends.push(wanted.targets.len() as u32);
        rest = &rest[1 + list.len()..];
    }
    Ok(())
}

fn check_lists<F: Real>(
    network: &Network<F>,
    output: OutputId,
    head: &Head<F>,
    wanted: &Wanted<F>,
    first_row: usize,
) -> Result<()> {
    let units = network.graph().judged(output).size();
    let lists = wanted.lists();
    let refused = lists.each().enumerate().find_map(|(row, (lines, labels))| {
        head.refuses_list(units, lines.len(), labels).map(|problem| (row, problem))
    });
    match refused {
        None => Ok(()),
        Some((row, problem)) => Err(Error::TargetList {
            output: network.name_of(output).to_owned(),
            row: first_row + row,
            problem,
        }),
    }
}

/// Puts what was given for each position, `width` numbers, in the order of the lines: `source` tells where they stand, if not as they come.
fn order<F: Real>(source: Option<&[u32]>, width: usize, given: &[F], into: &mut Vec<F>) -> Result<()> {
    grow(into, given.len(), WHAT)?;
    match source.filter(|_| !given.is_empty()) {
        None => into[..given.len()].copy_from_slice(given),
        Some(source) => {
            for (line, &position) in into.chunks_exact_mut(width).zip(source) {
                line.copy_from_slice(&given[position as usize * width..][..width]);
            }
        }
    }
    Ok(())
}
