// Why things of Keras's are not here, by their paths. The first reason that fits a path is its.

const TABLE = "it prepares columns of tables; `Dataset.map` does so in JavaScript.";
const FRAMEWORK = "it wraps what is computed by another framework, in Python.";
const CONTROL =
  "JavaScript's own control flow takes its place when a model is made, and recurrent layers within one.";

/** In order: what is said of a few comes before what is said of all. */
export const REASONS: readonly [of: RegExp, why: string][] = [
  // Layers.
  [/^keras\.(layers|ops)\.\w*3(D|d)/, "of volumes: the axes of an input end at steps of images."],
  [
    /^keras\.layers\.Adaptive/,
    "windows of sizes that change; `AveragePooling1D` and its like have one size, and `GlobalAveragePooling1D` takes all steps.",
  ],
  [/^keras\.layers\.(FlaxLayer|JaxLayer|TorchModuleWrapper|TFSMLayer)$/, FRAMEWORK],
  [
    /^keras\.layers\.Lambda$/,
    "code of Python's in a configuration can't be read here. Operations such as `multiply` are written as functions.",
  ],
  [/^keras\.layers\.(HashedCrossing|Pipeline)$/, TABLE],
  [
    /^keras\.layers\.(AugMix|AutoContrast|ContrastLimited\w*|CutMix|Equalization|MixUp|RandAugment|Random\w+|Solarization)$/,
    "distortions of images beyond those that are here are made before images are given, in `Dataset.map`.",
  ],
  [
    /^keras\.layers\.MaxNumBoundingBoxes$|^keras\.(utils\.bounding_boxes|visualization)\./,
    "of boxes and masks in images: no layer here finds them.",
  ],
  [
    /^keras\.layers\.(SpatialDropout2D|DepthwiseConv1D)$/,
    "not written yet: that of the other dimension is here.",
  ],
  [
    /^keras\.layers\.SpectralNormalization$/,
    "it holds back discriminators, which are trained against another network: `fit` trains one.",
  ],
  [
    /^keras\.layers\.ReversibleEmbedding$/,
    "an output that shares the weights of an Embedding is not read yet.",
  ],
  [
    /^keras\.layers\.(InputSpec|Wrapper)$/,
    "for layers of one's own, which Rust computes here: CONTRIBUTING.md has a recipe.",
  ],

  // What is compiled in.
  [/^keras\.activations\.threshold$/, "Keras itself can't call it by its name."],
  [
    /^keras\.metrics\.(Mean|MeanMetricWrapper|Sum)$/,
    "it adds up what a program of Python's hands it; numbers of one's own are added up in JavaScript.",
  ],
  [
    /^keras\.metrics\.(\w*IoU)$/,
    "of overlaps of regions in images, which are told by `compile` as a function.",
  ],
  [
    /^keras\.metrics\.Accuracy$/,
    'it compares labels with labels: `"accuracy"` becomes the form that fits an output.',
  ],
  [/^keras\.(losses|metrics)\.\w+$/, "not written yet: `compile` takes a function in its place."],
  [
    /^keras\.optimizers\.(LossScaleOptimizer|OptimizerMap|MultiOptimizer)$/,
    "one optimizer trains a model, in 32 bits, in which no loss needs scaling.",
  ],
  [/^keras\.optimizers\.ScheduleFreeAdamW$/, "not written yet."],
  [/^keras\.optimizers\.legacy\./, "what Keras 2 called its optimizers; their files are read."],
  [/^keras\.callbacks\.CallbackList$/, "`fit` holds the list itself."],
  [
    /^keras\.callbacks\.(OrbaxCheckpoint|RemoteMonitor)$/,
    "it writes what one Python library reads, or asks a server; a `Callback` of a few lines can.",
  ],
  [/^keras\.initializers\.STFT/, "`STFTSpectrogram` makes its kernels itself."],

  // Operations.
  [
    /^keras\.ops\.(cond|switch|scan|associative_scan|fori_loop|while_loop|map|vectorize|vectorized_map|fold|rearrange)$/,
    CONTROL,
  ],
  [/^keras\.ops\.(custom_gradient|jvp)$/, "gradients are written in Rust, and proved there."],
  [
    /^keras\.ops\.(array|arange|empty|empty_like|eye|full|full_like|geomspace|identity|linspace|logspace|meshgrid|ones|tri|zeros|bartlett|blackman|hamming|hanning|kaiser|convert_to_tensor|copy)$/,
    "it makes numbers, not a layer: arrays of JavaScript's are operands as they are.",
  ],
  [
    /^keras\.ops\.(dtype|is_tensor|ndim|shape|size|isreal)$/,
    "it tells of a tensor what `tensor.shape` tells.",
  ],
  [
    /^keras\.ops\.(bitwise_\w+|left_shift|right_shift|gcd|lcm)$/,
    "of whole numbers: what layers hand on are floats.",
  ],
  [
    /^keras\.ops\.(angle|conj|conjugate|fft|fft2|ifft2|rfft|irfft|istft|imag|real|polar|view|view_as_complex|view_as_real)$/,
    "of complex numbers, of which no layer is made.",
  ],
  [
    /^keras\.ops\.(nan\w+|is\w+|allclose|nextafter|signbit)$/,
    "numbers here are finite: whatever is not is refused.",
  ],
  [
    /^keras\.ops\.(cholesky|cholesky_inverse|det|eig|eigh|inv|lstsq|lu_factor|matrix_rank|pinv|qr|solve|solve_triangular|svd|slogdet|logdet|linalg\..*)$/,
    "linear algebra, of which no layer here is made.",
  ],
  [
    /^keras\.ops\.image\./,
    "of single images; layers such as `Resizing` and `RandomRotation` do what models need.",
  ],
  [
    /^keras\.ops\./,
    "no model that was read so far has needed it. Files that have it are refused by its name.",
  ],

  // What surrounds models.
  [
    /^keras\.applications\./,
    "weights of images that Keras downloads; a `.keras` of one is read where its layers are known.",
  ],
  [
    /^keras\.datasets\./,
    "nothing is downloaded by the library; the examples show how data is read.",
  ],
  [/^keras\.random\./, "what is drawn comes from a model's `seed`, in layers and initializers."],
  [
    /^keras\.(dtype_policies|mixed_precision|quantizers)\.|^keras\.\w*DTypePolicy$|^keras\.Quantizer$/,
    "numbers have 32 bits.",
  ],
  [
    /^keras\.distribution\.|^keras\.device$/,
    "one machine computes, on threads; `examples/scale-out` is the way to several.",
  ],
  [/^keras\.distillation\./, "a teacher's answers are targets of `fit`: `predict` gives them."],
  [/^keras\.export\./, "`model.save()` writes ONNX, TensorFlow.js and safetensors."],
  [
    /^keras\.(wrappers|legacy\.saving)\./,
    "for libraries of Python's, and for what they have stored.",
  ],
  [/^keras\.tree\./, "arrays and objects of JavaScript's need no library."],
  [
    /^keras\.(config|backend)\./,
    "there is one backend, with numbers of 32 bits and channels behind; `configure` sets up its engine.",
  ],
  [
    /^keras\.(saving|utils)\.\w*(custom_object|CustomObject|registered|register|keras_object)\w*$/i,
    "no class of one's own is read from files; names of losses and metrics of one's own are given to `loadModel`.",
  ],
  [
    /^keras\.saving\.KerasFileEditor$/,
    "it edits files by hand; a `.keras` is a zip of JSON and HDF5.",
  ],
  [
    /^keras\.(utils|preprocessing\.image)\.(array_to_img|img_to_array|load_img|save_img|smart_resize|image_dataset_from_directory)$/,
    "a page or a decoder of npm's makes pixels of files, and `ImageData` and bytes are data as they are.",
  ],
  [
    /^keras\.utils\.(model_to_dot|get_source_inputs|is_keras_tensor|get_file|Config|FeatureSpace|normalize|standardize_dtype|\w*interactive_logging\w*|legacy\..*|pack_x_y\w+|unpack_x_y\w+)$/,
    "a helper of Python's programs; `fetch`, `verbose` and plain JavaScript do what is left of it.",
  ],
  [
    /^keras\.(Function|KerasTensor|Operation|RematScope|StatelessScope|SymbolicScope|Variable|name_scope|remat|version)$/,
    "a part of Keras's own works.",
  ],
];

/** Why there is no such thing; undefined where nobody has said. */
export const reasonFor = (path: string): string | undefined =>
  REASONS.find(([of]) => of.test(path))?.[1];
