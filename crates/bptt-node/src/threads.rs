//! The threads of the engine that lives in the calling thread.

use crate::answer::{guarded, Code};
use napi::Result;
use napi_derive::napi;

/// Has what this thread computes shared among so many threads, in the place of those before; 1 ends them.
#[napi]
pub fn share_among(threads: f64) -> Result<(), Code> {
    guarded(|| bptt::threads::share_among(bptt_facade::count("threads", threads)?))
}
