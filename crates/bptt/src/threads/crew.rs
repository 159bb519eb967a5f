//! Natively a thread that computes may have threads of its own, or none. One that was told nothing has those of rayon's own pool, as in any
//! program in Rust.

pub use super::pool::alone;

use super::pool;
use crate::error::{Error, Result};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::cell::RefCell;

/// With whom a thread shares its work.
enum Crew {
    Alone,
    Pool(ThreadPool),
}

thread_local! {
    static CREW: RefCell<Option<Crew>> = const { RefCell::new(None) };
}

/// Has what the calling thread computes from now on shared among `count` threads, which are its own. They take the place of those before, and end
/// with it.
pub fn share_among(count: usize) -> Result<()> {
    let crew = if count <= 1 { Crew::Alone } else { Crew::Pool(pool_of(count)?) };
    CREW.set(Some(crew));
    Ok(())
}

fn pool_of(count: usize) -> Result<ThreadPool> {
    let name = |index| format!("bptt {index}");
    let pool = ThreadPoolBuilder::new().num_threads(count).thread_name(name).build();
    pool.map_err(|error| Error::spec("threads", format!("{count} of them can't be had, {error}")))
}

/// Threads that share work.
pub fn threads() -> usize {
    CREW.with_borrow(|crew| match crew {
        None => pool::threads(),
        Some(Crew::Alone) => 1,
        Some(Crew::Pool(pool)) => pool.current_num_threads(),
    })
}

/// Does both, side by side where there are threads. What is small enough not to be handed to them is done here, one after the other.
pub fn join<A, B, RA, RB>(first: A, second: B) -> (RA, RB)
where
    A: FnOnce() -> RA + Send,
    B: FnOnce() -> RB + Send,
    RA: Send,
    RB: Send,
{
    if CREW.with_borrow(Option::is_some) {
        return (first(), second());
    }
    pool::join(first, second)
}

/// Runs `work` among the threads of this one, and keeps them awake meanwhile.
pub fn awake<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    CREW.with_borrow(|crew| match crew {
        None => pool::awake(work),
        Some(Crew::Alone) => work(),
        Some(Crew::Pool(pool)) => pool.install(|| pool::awake(work)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;
    use std::thread;

    #[test]
    fn what_is_done_alone_stays_in_its_thread() {
        let here = thread::current().id();
        let there = || thread::current().id();
        assert_eq!(alone(|| join(there, there)), (here, here));
    }

    #[test]
    fn each_thread_has_a_crew_of_its_own() {
        share_among(3).unwrap();
        let name = || thread::current().name().map(str::to_string);
        assert_eq!((threads(), awake(threads)), (3, 3));
        assert!(awake(name).unwrap().starts_with("bptt "));
        thread::spawn(|| {
            share_among(1).unwrap();
            let here = thread::current().id();
            let there = || thread::current().id();
            assert_eq!((threads(), awake(there), join(there, there)), (1, here, (here, here)));
        })
        .join()
        .unwrap();
        assert_eq!(threads(), 3);
        share_among(1).unwrap();
        assert_eq!(awake(threads), 1);
    }

    #[test]
    fn a_panic_of_a_thread_reaches_who_waits_and_the_crew_works_on() {
        share_among(2).unwrap();
        let caught = catch_unwind(|| awake(|| join(|| 1, || [1, 2][threads() + 5])));
        assert!(caught.is_err());
        assert_eq!(awake(|| join(|| 1, threads)), (1, 2));
        share_among(1).unwrap();
    }
}
