//! Functions that run at the level that was chosen.

/// Makes a function of its body for each level, compiled for the instructions that the level has, and one that goes to the level's. The body is
/// inlined into each, and so are the loops that it calls if they are `#[inline(always)]`; what is not is compiled for any processor.
///
/// Wider vectors change no bit: the compiler neither reorders sums nor fuses what is written as a product and a sum. In the body `Here` is the
/// level's room.
macro_rules! at_level {
    (
        $(#[$about:meta])*
        $public:vis fn $name:ident $(<$number:ident: $bound:path>)? (
            $($argument:ident: $type:ty),* $(,)?
        ) $(-> $result:ty)? $body:block
    ) => {
        $(#[$about])*
        $public fn $name $(<$number: $bound>)? ($($argument: $type),*) $(-> $result)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma")]
                fn avx2 $(<$number: $bound>)? ($($argument: $type),*) $(-> $result)? {
                    #[allow(dead_code)]
                    type Here = $crate::kernel::rooms::Avx2;
                    $body
                }
                #[target_feature(enable = "avx2,fma,avx512f,avx512vl,avx512bw,avx512dq")]
                fn avx512 $(<$number: $bound>)? ($($argument: $type),*) $(-> $result)? {
                    #[allow(dead_code)]
                    type Here = $crate::kernel::rooms::Avx512;
                    $body
                }
                match $crate::kernel::level() {
                    // SAFETY: a level is chosen where the processor has what it is compiled for.
                    $crate::kernel::Level::Avx512 => return unsafe { avx512($($argument),*) },
                    // SAFETY: as above.
                    $crate::kernel::Level::Avx2 => return unsafe { avx2($($argument),*) },
                    _ => (),
                }
            }
            #[allow(dead_code)]
            type Here = $crate::kernel::rooms::Usual;
            $body
        }
    };
}
pub(crate) use at_level;
