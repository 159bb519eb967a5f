//! Buffers that the caller fills before a call. They keep their memory from call to call.

use bptt::error::{Error, Result};

/// Number of the weights' buffer.
pub const WEIGHTS: u32 = 4;

/// One buffer for each kind of data.
#[derive(Debug, Default)]
pub struct Staging {
    pub tokens: Vec<i32>,
    pub floats: Vec<f32>,
    pub lengths: Vec<u32>,
    pub targets: Vec<f32>,
    pub weights: Vec<f32>,
}

impl Staging {
    /// Gives `buffer` exactly `len` elements and returns its address.
    pub fn stage(&mut self, buffer: u32, len: usize) -> Result<usize> {
        match buffer {
            0 => resize(&mut self.tokens, len),
            1 => resize(&mut self.floats, len),
            2 => resize(&mut self.lengths, len),
            3 => resize(&mut self.targets, len),
            WEIGHTS => resize(&mut self.weights, len),
            _ => Err(Error::InvalidSpec {
                at: "stage".into(),
                problem: format!("there is no buffer {buffer}"),
            }),
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        let floats = self.floats.capacity() + self.targets.capacity() + self.weights.capacity();
        4 * (self.tokens.capacity() + self.lengths.capacity() + floats)
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
