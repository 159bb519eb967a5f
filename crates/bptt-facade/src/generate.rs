//! Calls of a network that one input of is fed, token by token.

use crate::call::{input, known, ANSWER};
use crate::numbers::count;
use crate::Network;
use bptt::ask::{afforded, room};
use bptt::error::Result;
use bptt::json::{bytes_to_read, parse};

impl Network {
    /// Begins sequences of so many rows, which are staged: those of the fed input are what they begin with. The staged text says what is asked, JSON.
    pub fn begin_generating(&mut self, rows: f64) -> Result<()> {
        self.call(|network| {
            let rows = count("rows", rows)?;
            let Network { model, staging, .. } = network;
            let text = staging.take_text()?;
            afforded(bytes_to_read(&text), "what is asked")?;
            let model = known(model)?;
            model.begin_generating(&input(staging, model, rows), parse("generate", &text)?)
        })
    }

    /// Takes at most so many steps. Whether all sequences are done.
    pub fn generate(&mut self, steps: f64) -> Result<bool> {
        self.call(|network| network.model()?.generate(count("steps", steps)?))
    }

    /// Answers with row and last token of each sequence that goes on.
    pub fn latest(&mut self) -> Result<usize> {
        self.call(|network| {
            let Network { model, answer, .. } = network;
            let model = known(model)?;
            room(answer, 2 * model.latest().count(), ANSWER)?;
            answer.extend(model.latest().flat_map(|(row, token)| [row as f64, f64::from(token)]));
            Ok(answer.len())
        })
    }

    /// Answers with how many further outputs there are, and byte offset and number of the numbers of each. Then row by row with the number of its
    /// sequences, and of each with the logarithm of its probability, its score, whether it ended, the number of its tokens, and those.
    pub fn finish_generating(&mut self) -> Result<usize> {
        self.call(|network| {
            let Network { model, answer, shown, .. } = network;
            let made = known(model)?.finish_generating()?;
            *shown = made.shown;
            let of_row = |row: &Vec<_>| {
                1 + row.iter().map(|one: &bptt::decode::Sequence| 4 + one.tokens.len()).sum::<usize>()
            };
            room(answer, 1 + 2 * shown.len() + made.sequences.iter().map(of_row).sum::<usize>(), ANSWER)?;
            answer.push(shown.len() as f64);
            answer
                .extend(shown.iter().flat_map(|lines| [lines.as_ptr() as usize as f64, lines.len() as f64]));
            for row in &made.sequences {
                answer.push(row.len() as f64);
                for one in row {
                    let ended = f64::from(u8::from(one.ended));
                    answer.extend([one.log_probability, one.score, ended, one.tokens.len() as f64]);
                    answer.extend(one.tokens.iter().map(|&token| f64::from(token)));
                }
            }
            Ok(answer.len())
        })
    }
}
