// Which part of a module its functions belong to. Their names are paths in the sources.

/**
 * The parts: what computes almost every model, what trains it, what is rare, and what shares work among threads, each of which may need those before it; and the
 * kernels that multiply and add at once, which need the first alone.
 */
export const [CORE, TRAINING, REST, THREADS, RELAXED] = [0, 1, 2, 3, 4];

/** Of what is one file each, the files that are not rare: all others are. ts/engine/core_classes.ts has their classes. */
const COMMON = {
  layer: [
    ...[
      "activation",
      "dense",
      "drawn_line",
      "dropout",
      "embedding",
      "gru",
      "lstm",
      "masking",
      "simple_rnn",
    ],
    ...["noise_shape", "recurrent", "registry", "settings"],
    ...["join::build_merge", "join::concatenate"],
    ...["join::output", "join::real", "join::together", "attention::score"],
  ],
  loss: [
    ...["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"],
    ...["mean_absolute_error", "mean_squared_error", "bernoulli", "clip", "elementwise", "judged"],
    ...["labels", "lists", "logits", "read", "reduction", "targets", "traits"],
  ],
  metric: [
    ...["binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy", "of_loss"],
    ...["read", "scored", "traits"],
  ],
};

/** Of what is one file each, the files that the rest has. */
const RARE = [
  ...["adadelta", "adafactor", "adagrad", "adamax", "ftrl", "lamb", "lion", "muon", "nadam"].map(
    (rule) => `optimizer::${rule}::`,
  ),
  ...["optimizer::schedule::", "layer::recurrent::frames::", "signal::", "decode::"],
  ...["model::contributions::", "model::generat", "network::contributions::"],
].map((path) => `bptt::${path}`);

/** What runs for models that are compiled alone: the backward pass, and what is around it; but how much room it takes, every model asks. */
const TRAINS = [
  /\bbptt::(loss|metric|optimizer|training|network::(backward|gradients|loss))::/,
  /\bbptt::(kernel::gemm_tn(?!::block_len)|kernel::activation::derive|model::run|model::told)::/,
  /\bbptt::model::calls::Model<F>::(apply|backward|compile|count|evaluate|gradients|judge|learn|start|steer|take_averages|train)\b/,
];

/** The trait whose method for the backward pass, which alone calls it, a function is. */
export const traitOfBackward = (name) => /::(Layer|Cell)<\w+>>::backward\b/.exec(name)?.[1];

/** Calls of the facade before which the engine sees to the rest. */
const RARE_CALLS =
  /^(ctcdecoder|mel|clip)_|^network_(begin_generating|generate|latest|finish_generating|contributions|gradient_norms)\b/;

/** Calls of the facade before which the engine sees to what trains. */
const TRAINING_CALLS =
  /^network_(begin_told|compile|end_told|evaluate|go_on|gradients|inject|iterations|judged|memory_use|optimizer_layout|optimizer_state|optimizer_state_len|plan|run_state|set_iterations|stats|steer|sums|take_averages|told|train|write_optimizer_state|write_run_state)\b/;

/** What is called where there are threads alone: rayon, and what waits for others. */
const SHARES = [
  /\brayon|\bcrossbeam|\bbptt_wasm::pool::|^(pool_start|worker_main)\b/,
  /\bbptt::threads::pool::(join|awake|look_for_work)/,
  /\bstd::sys::sync::(mutex|rwlock)::futex::\w+::(\w+_contended|wake_)/,
];

const shares = (name) => SHARES.some((path) => path.test(name));

/** What is called where the runtime has relaxed SIMD alone. */
const relaxes = (name) => /\bbptt::kernel::numbers::\w+::relaxed\b/.test(name);

/** Whether a function stands in one of the common files; undefined where it stands elsewhere. */
function isCommon(name) {
  const found = /\bbptt::(layer|loss|metric)::((?:join::|attention::)?\w+)/.exec(name);
  return found ? COMMON[found[1]].includes(found[2]) : undefined;
}

/** What drops values looks whether there are any, and is called without; of a rate whether it is a schedule's. */
const drops = (name) => name.includes("drop_in_place");
const dropsRate = (name) => name.includes("drop_in_place<bptt::optimizer::schedule::Rate>");

/** The part that a function's name gives it to; undefined where the name tells nothing. */
export function partOf(name) {
  if (relaxes(name)) return RELAXED;
  if (shares(name)) return THREADS;
  if (dropsRate(name)) return undefined;
  if (RARE_CALLS.test(name) || RARE.some((path) => name.includes(path))) return REST;
  const common = isCommon(name);
  if (common === false) return REST;
  const trains = TRAINS.some((path) => path.test(name)) || traitOfBackward(name);
  if (TRAINING_CALLS.test(name) || (trains && !drops(name))) return TRAINING;
  return common && CORE;
}

/**
 * What may be called by parts that are there without it. It comes to that for classes and settings alone that are its own: frames for
 * ConvLSTM, a window for the kernels of STFTSpectrogram, pieces of a product that only training makes, what drops and generates
 * what only the rest makes.
 */
export const mayBeCalled = (name) =>
  relaxes(name) ||
  shares(name) ||
  RARE_CALLS.test(name) ||
  TRAINING_CALLS.test(name) ||
  /bptt::(kernel::gemm_tn(?!::block_len)|layer::image|layer::recurrent::frames|signal|model::generat)/.test(
    name,
  );
