//! The addon's allocator counts what it gives, up to a limit. A system promises more memory than it has, and ends the process that uses it: so
//! what may be refused is, before it comes to that.

use bptt::ask::asking;
use bptt_facade::reserve::Reserving;
use std::alloc::{GlobalAlloc, Layout};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes held by all engines of this process.
static HELD: AtomicUsize = AtomicUsize::new(0);
/// Bytes that they may hold.
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

struct Counting;

// SAFETY: every request goes on unchanged or is refused.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise, handed on.
        counted(layout.size(), 0, || unsafe { Reserving.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        counted(layout.size(), 0, || unsafe { Reserving.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above; what is refused leaves the old block as it was.
        counted(size, layout.size(), || unsafe { Reserving.realloc(pointer, layout, size) })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { Reserving.dealloc(pointer, layout) }
    }
}

/// Counts what takes the place of so many bytes `before`.
fn counted(size: usize, before: usize, allocate: impl FnOnce() -> *mut u8) -> *mut u8 {
    let after = HELD.fetch_add(size, Relaxed).saturating_add(size).saturating_sub(before);
    let refused = asking() && after > LIMIT.load(Relaxed);
    let pointer = if refused { null_mut() } else { allocate() };
    HELD.fetch_sub(if pointer.is_null() { size } else { before }, Relaxed);
    pointer
}

/// Bytes held by all engines of this process.
pub fn held() -> usize {
    HELD.load(Relaxed)
}

/// Sets the bytes that they may hold.
pub fn limit(bytes: usize) {
    LIMIT.store(bytes, Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;
    use bptt::ask::afforded;

    #[test]
    fn what_is_asked_for_beyond_the_limit_is_refused_and_nothing_else() {
        let before = held();
        let block = vec![1u8; 1 << 20];
        assert!(held() >= before + block.len());
        limit(held() + (1 << 20));
        assert!(afforded(1 << 19, "a test").is_ok() && afforded(1 << 22, "a test").is_err());
        let unasked = vec![1u8; 1 << 22];
        limit(usize::MAX);
        assert!(afforded(1 << 22, "a test").is_ok() && unasked[7] == block[7]);
    }
}
