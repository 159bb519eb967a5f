//! What calls give to JavaScript.

use bptt::error;
use napi::{Error, Result};
use std::any::Any;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// The `code` of an Error of JavaScript.
pub type Code = &'static str;

/// What the engine in TypeScript knows a panic by.
const PANIC: Code = "Panic";

/// What JavaScript is told of a type: it has one kind of number, in which addresses of a process have room.
pub type Told<T> = <T as Tells>::Js;

pub trait Tells: Sized {
    type Js;
    fn told(self) -> Self::Js;
}

macro_rules! tells {
    ($($type:ty as $Js:ty: $told:expr;)*) => {
        $(impl Tells for $type {
            type Js = $Js;
            fn told(self) -> $Js {
                $told(self)
            }
        })*
    };
}

tells! {
    () as (): |it| it;
    bool as bool: |it| it;
    f64 as f64: |it| it;
    String as String: |it| it;
    usize as f64: |it| it as f64;
}

/// A call of the core: neither what it refuses nor a panic reaches further than JavaScript.
pub fn guarded<T>(work: impl FnOnce() -> error::Result<T>) -> Result<T, Code> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| Error::new(error.code(), error.to_string())),
        Err(panic) => Err(Error::new(PANIC, words(panic.as_ref()))),
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic").into()
}

/// A call of what was freed.
pub fn refused() -> Error<Code> {
    Error::new("Disposed", "It was freed before this call.".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        let index = std::hint::black_box(3);
        let error = guarded(|| Ok([1, 2][index])).unwrap_err();
        assert_eq!(error.status, PANIC);
        assert!(error.reason.contains("index out of bounds"), "{}", error.reason);
        let error = guarded::<()>(|| Err(error::Error::NotCompiled)).unwrap_err();
        assert_eq!(error.status, "NotCompiled");
    }
}
