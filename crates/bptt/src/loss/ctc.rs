//! Connectionist temporal classification: `-log p` of a list of labels in the steps of a row, with p the sum over all ways in which it can
//! stand there (`alignments.rs`), each the product over its steps of a softmax over C outputs. One class is the blank, for steps without a
//! label.
//!
//! Gradient by the logits: the softmax at each step, less the probability that a way of the list has that class there (A. Graves et al.,
//! "Connectionist Temporal Classification", 2006, equation 16).
//! Targets: a list of classes a row, none of them the blank, of any length that its steps have room for: each label takes a step, and one more
//! stands between two that are equal. An empty list is that of blanks alone. A row is one line for reductions and weights.

use super::alignments::{label_of, room, Alignments};
use super::judged::Judged;
use super::lists::Lists;
use super::logits::log_sum_exp;
use super::reduction::Sum;
use super::targets::Targets;
use super::traits::Loss;
use crate::error::Result;
use crate::fields::Fields;
use crate::kernel::{softmax_rows, Real};
use crate::threads::{each_piece, each_row};

#[derive(Debug)]
struct Ctc {
    /// The class of the blank; none for the last one.
    blank: Option<usize>,
}

pub(super) fn read<F: Real>(fields: &mut Fields) -> Result<Box<dyn Loss<F>>> {
    Ok(Box::new(Ctc { blank: blank_index(fields)? }))
}

/// The class of the blank that settings name, by default 0; none for -1, the last one.
pub(crate) fn blank_index(fields: &mut Fields) -> Result<Option<usize>> {
    match fields.integer("blank_index")? {
        None => Ok(Some(0)),
        Some(-1) => Ok(None),
        Some(index) => match usize::try_from(index) {
            Ok(index) => Ok(Some(index)),
            Err(_) => Err(fields.refuse("blank_index", "a class, or -1 for the last one", &index.into())),
        },
    }
}

impl<F: Real> Loss<F> for Ctc {
    fn targets(&self, _: usize) -> Targets {
        Targets::Lists
    }

    fn refuses_list(&self, units: usize, steps: usize, labels: &[F]) -> Option<String> {
        let blank = self.blank_of(units);
        for (place, label) in labels.iter().map(|label| label.wide()).enumerate() {
            if label < 0.0 || label >= units as f64 || label.fract() != 0.0 {
                return Some(format!(
                    "its label {label} at place {place} is no class from 0 to {}",
                    units - 1
                ));
            }
            if label as usize == blank {
                return Some(format!("its label {label} at place {place} is the blank"));
            }
        }
        let twins = labels.windows(2).filter(|pair| pair[0] == pair[1]).count();
        let least = labels.len() + twins;
        (steps < least).then(|| match twins {
            0 => format!("its {least} labels take at least as many steps, and the row has {steps}"),
            _ => format!(
                "its {} labels, {twins} of them equal to the one before, take at least {least} steps, and the row has {steps}",
                labels.len()
            ),
        })
    }

    fn takes_logits(&self) -> bool {
        true
    }

    fn expects_logits(&self) -> bool {
        true
    }

    fn misfit(&self, units: usize, per_step: bool) -> Option<String> {
        if !per_step {
            return Some("an output at every step".into());
        }
        let classes = self.blank.map_or(1, |blank| blank + 1).max(2);
        (units < classes).then(|| format!("at least {classes} classes, one of them the blank"))
    }

    fn scratch(&self, _: usize, _: usize, lists: &Lists<F>) -> usize {
        lists.each().map(|(lines, labels)| room(lines.len(), labels.len()) + 1).sum()
    }

    fn evaluate(&self, judged: Judged<F>) -> Sum {
        let Judged { outputs, units, lists, weights, gradient, scratch, .. } = judged;
        let blank = self.blank_of(units);
        gradient.copy_from_slice(outputs);
        each_row(gradient, units, &|_, line| softmax_rows(units, line));
        let (softmax, size) = (&*gradient, |row: usize| [size_of(lists.row(row))]);
        each_piece(0..lists.rows(), [&mut *scratch], &size, &mut [], &|row, [memory], _| {
            align(lists.row(row), blank, units, [outputs, softmax], memory);
        });
        let (mut sum, mut rest) = (Sum::default(), &*scratch);
        for (row, (lines, labels)) in lists.each().enumerate() {
            let memory;
            (memory, rest) = rest.split_at(size_of((lines, labels)));
            let weight = weights.map(|weights| weights[row]);
            sum.add(memory[0].wide(), weight.map_or(1.0, |weight| weight.wide()));
            let states = memory[1..].chunks_exact(2 * labels.len() + 1);
            for (&line, states) in lines.iter().zip(states) {
                let g = &mut gradient[line as usize * units..][..units];
                for (state, &p) in states.iter().enumerate() {
                    let class = class_of(label_of(state), blank, labels);
                    g[class] = g[class] - p;
                }
                if let Some(weight) = weight {
                    g.iter_mut().for_each(|g| *g = *g * weight);
                }
            }
        }
        sum
    }
}

impl Ctc {
    fn blank_of(&self, units: usize) -> usize {
        self.blank.unwrap_or(units - 1)
    }
}

/// Numbers of a row: its loss, and what its alignments need.
fn size_of<F>((lines, labels): (&[u32], &[F])) -> usize {
    1 + room(lines.len(), labels.len())
}

/// The class of a label at a place of a list, or of the blank.
fn class_of<F: Real>(place: Option<usize>, blank: usize, labels: &[F]) -> usize {
    place.map_or(blank, |place| labels[place].wide() as usize)
}

/// Leaves the loss of a row in front of its memory, and behind it the probability of each state at each step.
/// Shapes: `outputs, softmax [lines, units], memory [size_of]`.
fn align<F: Real>(
    (lines, labels): (&[u32], &[F]),
    blank: usize,
    units: usize,
    [outputs, softmax]: [&[F]; 2],
    memory: &mut [F],
) {
    let (loss, memory) = memory.split_at_mut(1);
    let mut alignments = Alignments::of(labels, lines.len(), memory);
    for (step, &line) in lines.iter().enumerate() {
        let at = line as usize * units..(line as usize + 1) * units;
        let z = &outputs[at.clone()];
        let log_sum = log_sum_exp(z, &softmax[at]);
        alignments.emit(step, |place| F::of(z[class_of(place, blank, labels)].wide() - log_sum));
    }
    loss[0] = F::of(-alignments.forward());
    alignments.backward();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Stream;
    use serde_json::json;

    const UNITS: usize = 4;

    /// Rows whose lines lie step by step, as those of a batch do, and their lists.
    struct Rows {
        outputs: Vec<f64>,
        labels: Vec<f64>,
        label_ends: Vec<u32>,
        lines: Vec<u32>,
        line_ends: Vec<u32>,
    }

    impl Rows {
        fn of(rows: &[(usize, &[f64])], spread: f64) -> Self {
            let longest = rows.iter().map(|&(steps, _)| steps).max().unwrap();
            let cells: Vec<(usize, usize)> = (0..longest)
                .flat_map(|t| (0..rows.len()).map(move |row| (row, t)))
                .filter(|&(row, t)| t < rows[row].0)
                .collect();
            let draws = Stream::new(5, 0);
            let mut made = Rows {
                outputs: (0..cells.len() * UNITS).map(|i| spread * draws.normal(i as u64)).collect(),
                labels: rows.iter().flat_map(|(_, labels)| labels.to_vec()).collect(),
                label_ends: vec![],
                lines: vec![],
                line_ends: vec![],
            };
            for (row, (_, labels)) in rows.iter().enumerate() {
                let of_row = (0u32..).zip(&cells).filter(|(_, cell)| cell.0 == row);
                made.lines.extend(of_row.map(|(line, _)| line));
                made.line_ends.push(made.lines.len() as u32);
                made.label_ends.push(made.label_ends.last().unwrap_or(&0) + labels.len() as u32);
            }
            made
        }

        fn lists(&self) -> Lists<'_, f64> {
            let Rows { labels, label_ends, lines, line_ends, .. } = self;
            Lists { labels, label_ends, lines, line_ends }
        }
    }

    fn ctc<F: Real>(blank: i64) -> Box<dyn Loss<F>> {
        read(&mut Fields::new("compile", json!({ "blank_index": blank })).unwrap()).unwrap()
    }

    fn evaluate<F: Real>(
        loss: &dyn Loss<F>,
        outputs: &[F],
        lists: Lists<F>,
        weights: Option<&[F]>,
    ) -> (Sum, Vec<F>) {
        let mut gradient = vec![F::nan(); outputs.len()];
        let mut scratch = vec![F::nan(); loss.scratch(outputs.len() / UNITS, UNITS, &lists)];
        let judged = Judged {
            outputs,
            logits: true,
            softmax: None,
            units: UNITS,
            targets: &[],
            lists,
            weights,
            told: (&[], &[]),
            gradient: &mut gradient,
            scratch: &mut scratch,
        };
        (loss.evaluate(judged), gradient)
    }

    /// `-log` of the sum over every way through the steps of a row that reads as its labels.
    fn formula(rows: &Rows, row: usize, blank: usize) -> f64 {
        let (lines, labels) = rows.lists().row(row);
        let line = |&line: &u32| &rows.outputs[line as usize * UNITS..][..UNITS];
        let p = |line: &[f64], class: usize| line[class].exp() / line.iter().map(|x| x.exp()).sum::<f64>();
        let mut sum = 0.0;
        for way in 0..UNITS.pow(lines.len() as u32) {
            let classes: Vec<usize> = (0..lines.len()).map(|t| way / UNITS.pow(t as u32) % UNITS).collect();
            let mut read = classes.clone();
            read.dedup();
            read.retain(|&class| class != blank);
            if read.iter().map(|&label| label as f64).eq(labels.iter().copied()) {
                sum += lines.iter().zip(&classes).map(|(l, &class)| p(line(l), class)).product::<f64>();
            }
        }
        -sum.ln()
    }

    const ROWS: [(usize, &[f64]); 6] =
        [(4, &[1.0, 2.0]), (6, &[2.0, 2.0, 1.0]), (3, &[]), (5, &[1.0, 1.0, 1.0]), (0, &[]), (1, &[2.0])];

    #[test]
    fn it_is_the_sum_over_all_ways() {
        for blank in [0, -1] {
            let rows = Rows::of(&ROWS, 2.0);
            let blank_class = if blank == 0 { 0 } else { UNITS - 1 };
            let expected: Vec<f64> = (0..ROWS.len()).map(|row| formula(&rows, row, blank_class)).collect();
            let (sum, _) = evaluate(&*ctc(blank), &rows.outputs, rows.lists(), None);
            assert!((sum.loss - expected.iter().sum::<f64>()).abs() < 1e-10);
            assert_eq!((sum.lines, sum.weight), (6.0, 6.0));
            let weights = [0.5, 2.0, 1.0, -1.0, 3.0, 0.0];
            let (sum, _) = evaluate(&*ctc(blank), &rows.outputs, rows.lists(), Some(&weights));
            let weighed: f64 = expected.iter().zip(weights).map(|(loss, weight)| loss * weight).sum();
            assert!((sum.loss - weighed).abs() < 1e-10);
            assert_eq!((sum.lines, sum.weight), (6.0, 5.5));
        }
    }

    #[test]
    fn the_gradient_is_that_of_the_sum() {
        let mut rows = Rows::of(&ROWS, 1.5);
        let weights = [0.5, 2.0, 1.0, -1.0, 3.0, 0.7];
        for weights in [None, Some(&weights[..])] {
            let (_, gradient) = evaluate(&*ctc(0), &rows.outputs, rows.lists(), weights);
            for (i, gradient) in gradient.into_iter().enumerate() {
                let at = rows.outputs[i];
                let mut loss = |output: f64| {
                    rows.outputs[i] = output;
                    evaluate(&*ctc(0), &rows.outputs, rows.lists(), weights).0.loss
                };
                let numeric = (loss(at + 1e-6) - loss(at - 1e-6)) / 2e-6;
                rows.outputs[i] = at;
                assert!((gradient - numeric).abs() < 1e-8, "{i}: {gradient} {numeric}");
            }
        }
    }

    #[test]
    fn nothing_underflows_and_32_bits_are_enough() {
        let labels: Vec<f64> = (0..200).map(|i| f64::from(1 + i % 3)).collect();
        for (steps, spread) in [(1000, 1.0), (1000, 60.0), (200, 300.0)] {
            let rows = Rows::of(&[(steps, &labels)], spread);
            let narrow = |values: &[f64]| -> Vec<f32> { values.iter().map(|&x| x as f32).collect() };
            let (outputs, labels) = (narrow(&rows.outputs), narrow(&rows.labels));
            let Rows { label_ends, lines, line_ends, .. } = &rows;
            let lists = Lists { labels: &labels[..], label_ends, lines, line_ends };
            let (wide, exact) = evaluate(&*ctc(0), &rows.outputs, rows.lists(), None);
            let (short, close) = evaluate(&*ctc(0), &outputs, lists, None);
            assert!(wide.loss > 500.0 && (short.loss / wide.loss - 1.0).abs() < 1e-6);
            let worst = exact.iter().zip(&close).map(|(a, &b)| (a - f64::from(b)).abs()).fold(0.0, f64::max);
            assert!(worst < 1e-3, "{worst}");
        }
    }

    #[test]
    fn a_list_that_cannot_stand_there_is_refused() {
        let refused = |steps: usize, labels: &[f64]| ctc::<f64>(0).refuses_list(UNITS, steps, labels);
        assert_eq!(refused(3, &[1.0, 1.0]), None);
        assert_eq!(refused(0, &[]), None);
        for (steps, labels, problem) in [
            (
                2,
                &[1.0, 1.0][..],
                "its 2 labels, 1 of them equal to the one before, take at least 3 steps, and the row has 2",
            ),
            (1, &[1.0, 2.0], "its 2 labels take at least as many steps, and the row has 1"),
            (9, &[1.0, 0.0], "its label 0 at place 1 is the blank"),
            (9, &[4.0], "its label 4 at place 0 is no class from 0 to 3"),
            (9, &[-1.0], "its label -1 at place 0 is no class from 0 to 3"),
            (9, &[0.5], "its label 0.5 at place 0 is no class from 0 to 3"),
        ] {
            assert_eq!(refused(steps, labels).unwrap(), problem);
        }
        assert_eq!(
            ctc::<f64>(-1).refuses_list(UNITS, 9, &[3.0]).unwrap(),
            "its label 3 at place 0 is the blank"
        );
        assert!(ctc::<f64>(0).misfit(3, false).is_some() && ctc::<f64>(0).misfit(1, true).is_some());
        assert!(ctc::<f64>(3).misfit(3, true).is_some() && ctc::<f64>(2).misfit(3, true).is_none());
        assert!(read::<f64>(&mut Fields::new("compile", json!({ "blank_index": -2 })).unwrap()).is_err());
    }
}
