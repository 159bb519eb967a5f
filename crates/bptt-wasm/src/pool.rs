//! rayon's pool on shared memory. Its threads are Workers that the caller starts; each comes in by [`worker_main`] and
//! waits here until [`pool_start`] has work for it. The queue lies in the shared memory, so no pointer has to travel.

use rayon::{ThreadBuilder, ThreadPoolBuilder};
use std::sync::{Condvar, Mutex, PoisonError};
use wasm_bindgen::prelude::*;

static WAITING: Mutex<Vec<ThreadBuilder>> = Mutex::new(Vec::new());
static ARRIVED: Condvar = Condvar::new();

/// Makes a pool of `threads` threads: the caller, which must be allowed to block, and `threads - 1` Workers.
#[wasm_bindgen]
pub fn pool_start(threads: usize) -> Result<(), JsValue> {
    let hand_over = |thread| {
        WAITING.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        ARRIVED.notify_one();
        Ok(())
    };
    let pool = ThreadPoolBuilder::new().num_threads(threads).use_current_thread().spawn_handler(hand_over);
    pool.build_global().map_err(|error| js_sys::Error::new(&error.to_string()))?;
    bptt::threads::share_among(threads);
    // A thread that looks for work the first time allocates a little that stays.
    rayon::yield_now();
    Ok(())
}

/// Makes the calling Worker a thread of the pool; it does not return.
#[wasm_bindgen]
pub fn worker_main() {
    let waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    let thread = ARRIVED
        .wait_while(waiting, |waiting| waiting.is_empty())
        .map_or_else(|poisoned| poisoned.into_inner().pop(), |mut waiting| waiting.pop());
    if let Some(thread) = thread {
        thread.run();
    }
}
