//! The list of all classes and their calls, from which a binding is made.

/// Hands each class to the macro `bind`: what it is made from, its calls, which may be refused, those that are given another object, and what it
/// tells without a call. Numbers that come are f64, which the calls check; those that go are `usize` where they count, or tell where something
/// lies.
#[macro_export]
macro_rules! classes {
    ($bind:ident) => {
        $bind! {
            Network() {
                calls {
                    stage(buffer: f64, port: f64, len: f64) -> usize;
                    set_steps(port: f64, steps: f64) -> ();
                    build(seed: f64) -> ();
                    draw() -> bool;
                    compile() -> ();
                    steer() -> ();
                    weight_layout() -> String;
                    weights_len() -> usize;
                    optimizer_layout() -> String;
                    optimizer_state(catching_up: bool) -> usize;
                    optimizer_state_len() -> usize;
                    write_optimizer_state() -> ();
                    run_state() -> usize;
                    write_run_state() -> ();
                    take_averages(swapping: bool) -> ();
                    iterations() -> f64;
                    set_iterations(iterations: f64) -> ();
                    sums() -> usize;
                    train(rows: f64, batch_size: f64) -> usize;
                    evaluate(rows: f64, batch_size: f64) -> usize;
                    begin_told(rows: f64, batch_size: f64, training: bool) -> bool;
                    told(output: f64) -> usize;
                    go_on() -> bool;
                    end_told() -> usize;
                    judged(output: f64) -> usize;
                    predict(rows: f64, batch_size: f64) -> usize;
                    step(rows: f64) -> usize;
                    reset_row(row: f64) -> ();
                    begin_generating(rows: f64) -> ();
                    generate(steps: f64) -> bool;
                    latest() -> usize;
                    finish_generating() -> usize;
                    gradients(rows: f64) -> usize;
                    gradient_norms(rows: f64) -> String;
                    contributions(rows: f64, of: f64, output: f64, unit: f64) -> usize;
                    reset_states(named: bool) -> ();
                    inject() -> ();
                    set_rewrites(distinct_tokens: bool, shared_prefix: bool, lazy_rows: bool) -> ();
                    stats() -> String;
                    plan() -> String;
                }
                with {}
                tells {
                    answer() -> usize;
                    finished_batches() -> usize;
                    memory_use() -> String;
                }
            }
        }
        $bind! {
            LayerWeights() {
                calls {
                    stage() -> usize;
                    write() -> ();
                }
                with {}
                tells {
                    number() -> f64;
                    len() -> usize;
                    offset() -> usize;
                    discard() -> ();
                }
            }
        }
        $bind! {
            Permutation(seed: f64, epoch: f64, n: f64) {
                calls {}
                with {}
                tells {
                    offset() -> usize;
                }
            }
        }
        $bind! {
            CtcDecoder() {
                calls {
                    stage(buffer: f64, len: f64) -> usize;
                    decode() -> usize;
                }
                with {}
                tells {
                    answer() -> usize;
                }
            }
        }
        $bind! {
            Mel(text: f64) {
                calls {
                    read() -> ();
                }
                with {}
                tells {
                    text() -> usize;
                }
            }
        }
        $bind! {
            Clip(samples: f64) {
                calls {}
                with {
                    mel_spectrogram(mel: Mel) -> usize;
                }
                tells {
                    samples() -> usize;
                    frames() -> usize;
                }
            }
        }
    };
}
