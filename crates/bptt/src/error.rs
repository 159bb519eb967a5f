//! Every way in which the core can refuse: data first, the sentence second.

use std::fmt;

/// The result of everything here that can be refused.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call was refused. A refused call leaves weights and optimizer as they were after the last finished batch.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// The model or training description can't be used: where, and what is wrong with it.
    InvalidSpec {
        /// The layer or field.
        at: String,
        /// What was expected and what was got.
        problem: String,
    },
    /// Sizes that do not fit together.
    Shape {
        /// What has the wrong size.
        what: &'static str,
        /// The size that fits.
        expected: usize,
        /// The size that came.
        got: usize,
    },
    /// A token id that the embedding has no row for.
    TokenOutOfRange {
        /// Row of the data handed over in this call.
        row: usize,
        /// Time step in that row.
        step: usize,
        /// The offending id.
        token: i32,
        /// Ids must be below this.
        vocabulary: usize,
    },
    /// NaN or infinity in the data.
    NotFinite {
        /// "input values", "targets" or "sample weights".
        what: &'static str,
        /// Row of the data handed over in this call.
        row: usize,
    },
    /// A target that its loss can't use, where it counts.
    Target {
        /// The layer whose output it is for.
        output: String,
        /// Row of the data handed over in this call.
        row: usize,
        /// Time step in that row, where there is a target for each.
        step: Option<usize>,
        /// The offending target.
        target: f64,
        /// What would do.
        expected: String,
    },
    /// A list of labels that its loss can't use.
    TargetList {
        /// The layer whose output it is for.
        output: String,
        /// Row of the data handed over in this call.
        row: usize,
        /// What is wrong with it.
        problem: String,
    },
    /// Memory that could not be had.
    OutOfMemory {
        /// What it was for.
        what: &'static str,
        /// How much was asked for.
        bytes: usize,
    },
    /// `train` or `evaluate` before `compile`.
    NotCompiled,
    /// The batch would have left NaN or infinity somewhere; it was not applied.
    Diverged {
        /// The loss, or the gradient or update of a weight.
        what: String,
        /// Row of the data handed over in this call, where one row is enough for it.
        row: Option<usize>,
    },
}

impl Error {
    /// A stable identifier for programs to branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Error::InvalidSpec { .. } => "InvalidArgument",
            Error::Shape { .. } => "Shape",
            Error::TokenOutOfRange { .. } => "TokenOutOfRange",
            Error::NotFinite { .. } => "NotFinite",
            Error::Target { .. } | Error::TargetList { .. } => "Target",
            Error::OutOfMemory { .. } => "OutOfMemory",
            Error::NotCompiled => "NotCompiled",
            Error::Diverged { .. } => "Diverged",
        }
    }

    /// About the gradient or the update of a weight.
    pub(crate) fn diverged(what: &str, layer: &str, name: &str) -> Self {
        Error::Diverged { what: format!("{what} of the weight \"{name}\" of layer \"{layer}\""), row: None }
    }

    /// About the model or training description. What came from outside may be of any length, a message is not.
    #[cold]
    pub(crate) fn spec(at: impl Into<String>, problem: impl Into<String>) -> Self {
        Error::InvalidSpec { at: cut(at.into(), LONGEST_NAME), problem: cut(problem.into(), LONGEST_PROBLEM) }
    }
}

/// Bytes of a message's parts.
const LONGEST_NAME: usize = 120;
const LONGEST_PROBLEM: usize = 480;

/// The beginning of a text that is longer than `most` bytes.
fn cut(mut text: String, most: usize) -> String {
    if text.len() > most {
        let whole = (0..=most).rev().find(|&end| text.is_char_boundary(end));
        text.truncate(whole.unwrap_or(0));
        text.push('…');
    }
    text
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::InvalidSpec { at, problem } => write!(f, "{at}: {problem}."),
            Error::Shape { what, expected, got } => {
                write!(f, "{what}: expected {expected} values, got {got}.")
            }
            Error::TokenOutOfRange { row, step, token, vocabulary } => write!(
                f,
                "Token id {token} at row {row}, step {step} is out of range: expected 0 <= id < {vocabulary}."
            ),
            Error::NotFinite { what, row } => {
                write!(f, "The {what} of row {row} hold NaN or Infinity: expected finite numbers.")
            }
            Error::Target { output, row, step, target, expected } => {
                let step = step.map_or(String::new(), |step| format!(", step {step}"));
                write!(
                    f,
                    "The target {target} at row {row}{step} of the output \"{output}\" can't be used: expected {expected}."
                )
            }
            Error::TargetList { output, row, problem } => {
                write!(f, "The target of row {row} of the output \"{output}\" can't be used: {problem}.")
            }
            Error::OutOfMemory { what, bytes } => {
                let (size, unit) = if *bytes < 100_000 { (1e3, "KB") } else { (1e6, "MB") };
                write!(
                    f,
                    "Out of memory: {:.1} {unit} for {what} could not be allocated; try a smaller batch, shorter sequences or a smaller model.",
                    *bytes as f64 / size
                )
            }
            Error::NotCompiled => {
                write!(f, "The model is not compiled: call compile() before training or evaluating it.")
            }
            Error::Diverged { what, row } => {
                let at = row.map_or(String::new(), |row| format!(", first at row {row}"));
                write!(
                    f,
                    "The {what} became NaN or infinite{at}: this batch was not applied; try a smaller learning rate."
                )
            }
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_end_whatever_they_were_given() {
        let long = "ü".repeat(100_000);
        let message = Error::spec(long.clone(), format!("got {long}")).to_string();
        assert!(
            message.len() < 620 && message.contains("ü…: got ü") && message.ends_with("ü…."),
            "{message}"
        );
        assert_eq!(Error::spec("dense", "no").to_string(), "dense: no.");
    }
}
