//! The allocator under a binding: the system's, with a reserve for what is allocated without asking. wasm32 has 4 GiB, an allocation that finds
//! none of it left stops the module in the middle of its work, and with it every model. What is large is asked for ([`bptt::ask`]) and
//! leaves the reserve alone; a message, a list of names, rayon and wasm-bindgen's own passing of texts find it when all else is full.
//!
//! A call of the facade begins with the reserve [`ready`], and gives back by its end whatever it took of it.

use bptt::ask::asking;
use bptt::error::{Error, Result};
use bptt::threads::threads;
use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::SeqCst};

/// Bytes of the reserve, many times what a call takes of it; and of one that is left where a part was lost.
const FULL: usize = 256 << 10;
const LEAST: usize = 64 << 10;

/// The reserve, or null while it is being used.
static BLOCK: AtomicPtr<u8> = AtomicPtr::new(null_mut());
/// Its bytes; 0 before the first call.
static SIZE: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator with the reserve: a binding makes it its global one.
pub struct Reserving;

// SAFETY: every request goes to the system's allocator unchanged, some of them a second time where the first was refused.
unsafe impl GlobalAlloc for Reserving {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise, handed on.
        with_reserve(|| unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        with_reserve(|| unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above; what is refused leaves the old block as it was.
        with_reserve(|| unsafe { System.realloc(pointer, layout, size) })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What may be refused gets nothing while the reserve is being used; all else uses it where there is nothing else.
fn with_reserve(allocate: impl Fn() -> *mut u8) -> *mut u8 {
    if is_used() && asking() && !take(SIZE.load(SeqCst)) {
        return null_mut();
    }
    let pointer = allocate();
    if pointer.is_null() && !asking() && give_back() {
        return allocate();
    }
    pointer
}

fn is_used() -> bool {
    BLOCK.load(SeqCst).is_null() && SIZE.load(SeqCst) > 0
}

/// Makes the reserve one of `size` bytes, if there are as many.
fn take(size: usize) -> bool {
    // SAFETY: `size` is not 0.
    let block = unsafe { System.alloc(layout(size)) };
    if block.is_null() {
        return false;
    }
    SIZE.store(size, SeqCst);
    // Engines in several threads of Node have one reserve.
    if BLOCK.compare_exchange(null_mut(), block, SeqCst, SeqCst).is_err() {
        // SAFETY: it was allocated with this layout, and nobody else has it.
        unsafe { System.dealloc(block, layout(size)) }
    }
    true
}

fn give_back() -> bool {
    let block = BLOCK.swap(null_mut(), SeqCst);
    if !block.is_null() {
        // SAFETY: it was allocated with this layout, and nobody else has it.
        unsafe { System.dealloc(block, layout(SIZE.load(SeqCst))) }
    }
    !block.is_null()
}

/// What `System` is asked for.
fn layout(size: usize) -> Layout {
    Layout::from_size_align(size, 8).expect("sizes are small")
}

/// Makes the reserve full for a call that begins, or as full as may be.
pub fn ready() -> Result<()> {
    if SIZE.load(SeqCst) == 0 {
        settle();
    }
    if SIZE.load(SeqCst) < FULL || is_used() {
        give_back();
        let sizes = std::iter::successors(Some(FULL), |size| Some(size / 2));
        if !sizes.take_while(|&size| size >= LEAST).any(take) {
            return refused(LEAST);
        }
    }
    Ok(())
}

/// What is made at its first use, and stays, is made before there is a reserve that it could take from: wasm-bindgen's list of
/// JavaScript's values, and rayon's pool where there are threads and nobody has started one.
fn settle() {
    #[cfg(target_family = "wasm")]
    drop(wasm_bindgen::JsValue::from_str("a value"));
    threads();
}

/// Whether the reserve is what it was: at the end of a call that leaves behind what it allocated.
pub fn whole() -> Result<()> {
    let size = SIZE.load(SeqCst);
    match !is_used() || take(size) {
        true => Ok(()),
        false => refused(size),
    }
}

fn refused(bytes: usize) -> Result<()> {
    Err(Error::OutOfMemory { what: "a call", bytes })
}
