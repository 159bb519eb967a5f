//! Buffers that the caller fills before a call. They keep their memory from call to call.

use bptt::error::{Error, Result};
use bptt::input::MOST;

/// Number of the weights' buffer.
pub const WEIGHTS: u32 = 4;

/// The rows of one input and the targets of one output.
#[derive(Debug, Default)]
pub struct Port {
    pub tokens: Vec<i32>,
    pub floats: Vec<f32>,
    pub lengths: Vec<u32>,
    pub targets: Vec<f32>,
}

/// One buffer for each kind of data, and for each input or output one of them.
#[derive(Debug, Default)]
pub struct Staging {
    pub ports: [Port; MOST],
    pub weights: Vec<f32>,
}

impl Staging {
    /// Gives a buffer exactly `len` elements and returns its address.
    pub fn stage(&mut self, buffer: u32, port: usize, len: usize) -> Result<usize> {
        if buffer == WEIGHTS {
            return resize(&mut self.weights, len);
        }
        match (buffer, self.ports.get_mut(port)) {
            (0, Some(port)) => resize(&mut port.tokens, len),
            (1, Some(port)) => resize(&mut port.floats, len),
            (2, Some(port)) => resize(&mut port.lengths, len),
            (3, Some(port)) => resize(&mut port.targets, len),
            _ => Err(Error::InvalidSpec {
                at: "stage".into(),
                problem: format!("there is no buffer {buffer} of port {port}"),
            }),
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let of_port = |port: &Port| {
            let floats = port.floats.capacity() + port.targets.capacity();
            port.tokens.capacity() + port.lengths.capacity() + floats
        };
        4 * (self.ports.iter().map(of_port).sum::<usize>() + self.weights.capacity())
    }
}

fn resize<T: Clone + Default>(buffer: &mut Vec<T>, len: usize) -> Result<usize> {
    buffer.truncate(len);
    let refused =
        Error::OutOfMemory { what: "the data of a call", bytes: len.saturating_mul(size_of::<T>()) };
    buffer.try_reserve_exact(len - buffer.len()).map_err(|_| refused)?;
    buffer.resize(len, T::default());
    Ok(buffer.as_ptr() as usize)
}
