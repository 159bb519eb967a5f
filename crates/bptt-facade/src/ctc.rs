//! What rows of outputs are read as, without a model.

use crate::call::{begin, ANSWER};
use crate::numbers::count;
use bptt::ask::{afforded, room};
use bptt::decode::ctc::{read, Asked, Reading, Scorer};
use bptt::error::{Error, Result};
use bptt::json::{bytes_to_read, parse};

/// Rows of outputs, how they are to be read, and what they are read as.
#[derive(Default)]
pub struct CtcDecoder {
    outputs: Vec<f32>,
    lengths: Vec<u32>,
    text: Vec<u8>,
    scorer: Vec<f64>,
    answer: Vec<f64>,
}

impl CtcDecoder {
    /// With nothing staged.
    pub fn new() -> Result<CtcDecoder> {
        begin(|| Ok(CtcDecoder::default()))
    }

    /// Gives a buffer `len` elements and returns its byte offset: 0 outputs of all rows (f32), 1 steps of each row (u32), 2 what is asked, JSON
    /// (UTF-8), 3 what a scorer is made of (f64), nothing without one.
    pub fn stage(&mut self, buffer: f64, len: f64) -> Result<usize> {
        begin(|| {
            let len = count("len", len)?;
            match count("buffer", buffer)? {
                0 => resize(&mut self.outputs, len),
                1 => resize(&mut self.lengths, len),
                2 => resize(&mut self.text, len),
                3 => resize(&mut self.scorer, len),
                other => Err(refused(format!("there is no buffer {other}"))),
            }
        })
    }

    /// Answers row by row with the number of its readings, and of each with the logarithm of its probability, its score, the number of its labels,
    /// and those; the number of all of them, `answer` tells where they are.
    pub fn decode(&mut self) -> Result<usize> {
        begin(|| {
            let text = String::from_utf8(std::mem::take(&mut self.text));
            let text = text.map_err(|_| refused("the text is not UTF-8".into()))?;
            afforded(bytes_to_read(&text), "what is asked")?;
            let asked: Asked = parse("ctcDecode", &text)?;
            let steps = self.lengths.iter().map(|&length| length as usize).fold(0, usize::saturating_add);
            if steps.saturating_mul(asked.units) != self.outputs.len() {
                return Err(refused(format!(
                    "{} outputs are not those of {steps} steps",
                    self.outputs.len()
                )));
            }
            let scorer = if self.scorer.is_empty() { None } else { Some(Scorer::of(&self.scorer)?) };
            let mut readings = Vec::new();
            room(&mut readings, self.lengths.len(), ANSWER)?;
            let mut rest = &self.outputs[..];
            for &length in &self.lengths {
                let row;
                (row, rest) = rest.split_at(length as usize * asked.units);
                readings.push(read(&asked, scorer.as_ref(), row)?);
            }
            self.write(&readings)?;
            Ok(self.answer.len())
        })
    }

    /// Byte offset of the answer, as f64.
    pub fn answer(&self) -> usize {
        self.answer.as_ptr() as usize
    }
}

impl CtcDecoder {
    fn write(&mut self, rows: &[Vec<Reading>]) -> Result<()> {
        let numbers = |row: &Vec<Reading>| 1 + row.iter().map(|one| 3 + one.labels.len()).sum::<usize>();
        room(&mut self.answer, rows.iter().map(numbers).sum(), ANSWER)?;
        for row in rows {
            self.answer.push(row.len() as f64);
            for one in row {
                self.answer.extend([one.log_probability, one.score, one.labels.len() as f64]);
                self.answer.extend(one.labels.iter().map(|&label| f64::from(label)));
            }
        }
        Ok(())
    }
}

fn refused(problem: String) -> Error {
    Error::InvalidSpec { at: "ctcDecode".into(), problem }
}

fn resize<T: Clone + Default>(buffer: &mut Vec<T>, len: usize) -> Result<usize> {
    room(buffer, len, "the outputs of a call")?;
    buffer.resize(len, T::default());
    Ok(buffer.as_ptr() as usize)
}
