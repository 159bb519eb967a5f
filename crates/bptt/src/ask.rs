//! Memory that may be refused. Whatever grows with data or with a model is asked for here, so that a lack of it is an error in words. All
//! else that is allocated is small or has been [`afforded`], and is expected to be there: a program in little memory keeps a reserve
//! for it, which [`asking`] tells to leave alone.

use crate::error::{Error, Result};
use std::cell::Cell;
use std::collections::TryReserveError;
use std::hint::black_box;

thread_local! {
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread allocates something that may be refused, for an allocator to see.
pub fn asking() -> bool {
    ASKING.get()
}

/// Grows `block` to `len` elements, new ones zero, or reports in words that it can't.
pub(crate) fn grow<T: Default>(block: &mut Vec<T>, len: usize, what: &'static str) -> Result<()> {
    if len > block.len() {
        let more = len - block.len();
        ask(what, len, size_of::<T>(), || block.try_reserve_exact(more))?;
        // Unlike `resize`, it becomes one instruction.
        block.resize_with(len, T::default);
    }
    Ok(())
}

/// Empties a list that has room for `len` elements, so that filling it allocates nothing. One that is too short gives its memory back
/// first: the two are never held together.
pub fn room<T>(list: &mut Vec<T>, len: usize, what: &'static str) -> Result<()> {
    list.clear();
    if len > list.capacity() {
        *list = Vec::new();
    }
    ask(what, len, size_of::<T>(), || list.try_reserve_exact(len))
}

/// Lengthens a list by zeros. A list that grows by and by gets room to spare, where there is any, or it would be copied each time.
pub(crate) fn lengthen<T: Default>(list: &mut Vec<T>, more: usize, what: &'static str) -> Result<()> {
    let len = list.len().saturating_add(more);
    ask(what, len, size_of::<T>(), || list.try_reserve(more).or_else(|_| list.try_reserve_exact(more)))?;
    list.resize_with(len, T::default);
    Ok(())
}

/// Room for one more in a list, and for others to come where there is any.
pub(crate) fn one_more<T>(list: &mut Vec<T>, what: &'static str) -> Result<()> {
    let len = list.len() + 1;
    ask(what, len, size_of::<T>(), || list.try_reserve(1).or_else(|_| list.try_reserve_exact(1)))
}

/// Whether so many bytes can be had, for allocations that follow at once and don't ask.
pub fn afforded(bytes: usize, what: &'static str) -> Result<()> {
    let mut list = Vec::<u8>::new();
    room(&mut list, bytes, what)?;
    // The compiler may leave out an allocation that nobody reads.
    black_box(&mut list);
    Ok(())
}

fn ask(
    what: &'static str,
    len: usize,
    size: usize,
    allocate: impl FnOnce() -> std::result::Result<(), TryReserveError>,
) -> Result<()> {
    ASKING.set(true);
    let had = allocate();
    ASKING.set(false);
    had.map_err(|_| Error::OutOfMemory { what, bytes: len.saturating_mul(size) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_refused_in_words() {
        let mut block = vec![1.0f32];
        let refused = grow(&mut block, usize::MAX / 4, "a block");
        let bytes = usize::MAX / 4 * 4;
        assert_eq!(refused, Err(Error::OutOfMemory { what: "a block", bytes }));
        assert_eq!(block, [1.0]);
        assert!(afforded(usize::MAX / 2, "a test").is_err() && !asking());
        assert!(afforded(1 << 20, "a test").is_ok());
    }
}
