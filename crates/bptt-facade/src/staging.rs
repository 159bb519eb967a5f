//! Buffers that the caller fills before a call. They keep their memory from call to call, until one finds too little of it.

use bptt::ask::room;
use bptt::error::{Error, Result};
use bptt::input::MOST;

/// Numbers of the buffers that a network has once.
pub const WEIGHTS: usize = 4;
const TEXT: usize = 5;
const COUNTS: usize = 7;

/// The rows of one input, and the targets of one output with what they weigh.
#[derive(Debug, Default)]
pub struct Port {
    pub tokens: Vec<i32>,
    pub floats: Vec<f32>,
    pub lengths: Vec<u32>,
    pub targets: Vec<f32>,
    /// Of each line of the output; empty where all weigh 1.
    pub sample_weights: Vec<f32>,
    /// Steps of every row, where `lengths` doesn't tell them.
    pub steps: usize,
}

/// One buffer for each kind of data, and for each input or output one of them.
#[derive(Debug, Default)]
pub struct Staging {
    pub ports: [Port; MOST],
    pub weights: Vec<f32>,
    pub text: Vec<u8>,
    pub counts: Vec<f64>,
}

impl Staging {
    /// Gives a buffer exactly `len` elements and returns its address.
    pub fn stage(&mut self, buffer: usize, port: usize, len: usize) -> Result<usize> {
        match (buffer, self.ports.get_mut(port)) {
            (0, Some(port)) => resize(&mut port.tokens, len),
            (1, Some(port)) => resize(&mut port.floats, len),
            (2, Some(port)) => resize(&mut port.lengths, len),
            (3, Some(port)) => resize(&mut port.targets, len),
            (6, Some(port)) => resize(&mut port.sample_weights, len),
            (WEIGHTS, _) => resize(&mut self.weights, len),
            (TEXT, _) => resize(&mut self.text, len),
            (COUNTS, _) => resize(&mut self.counts, len),
            _ => Err(unknown(format!("there is no buffer {buffer} of port {port}"))),
        }
    }

    /// Sets the steps of a port's rows.
    pub fn set_steps(&mut self, port: usize, steps: usize) -> Result<()> {
        let known = self.ports.get_mut(port);
        known.map(|port| port.steps = steps).ok_or_else(|| unknown(format!("there is no port {port}")))
    }

    /// The staged text, which is staged no longer.
    pub fn take_text(&mut self) -> Result<String> {
        let text = std::mem::take(&mut self.text);
        String::from_utf8(text).map_err(|_| unknown("the text is not UTF-8".into()))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let of_port = |port: &Port| {
            let targets = port.targets.capacity() + port.sample_weights.capacity();
            let floats = port.floats.capacity() + targets;
            port.tokens.capacity() + port.lengths.capacity() + floats
        };
        let numbers = self.ports.iter().map(of_port).sum::<usize>() + self.weights.capacity();
        4 * numbers + self.text.capacity() + 8 * self.counts.capacity()
    }
}

fn unknown(problem: String) -> Error {
    Error::InvalidSpec { at: "stage".into(), problem }
}

fn resize<T: Clone + Default>(buffer: &mut Vec<T>, len: usize) -> Result<usize> {
    if len > buffer.capacity() {
        room(buffer, len, "the data of a call")?;
    }
    buffer.resize(len, T::default());
    Ok(buffer.as_ptr() as usize)
}
