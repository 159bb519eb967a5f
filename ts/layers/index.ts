export { Activation, type ActivationOptions } from "./activation.js";
export {
  ActivityRegularization,
  type ActivityRegularizationOptions,
} from "./activity_regularization.js";
export { Add } from "./add.js";
export { AdditiveAttention, type AdditiveAttentionOptions } from "./additive_attention.js";
export { AlphaDropout, type AlphaDropoutOptions } from "./alpha_dropout.js";
export { Attention, type DotAttentionOptions } from "./attention.js";
export { AttentionCell, type AttentionCellOptions } from "./attention_cell.js";
export type { AttentionCall } from "./attention_layer.js";
export { Average } from "./average.js";
export { AveragePooling1D, type AveragePooling1DOptions } from "./average_pooling1d.js";
export { AveragePooling2D, type AveragePooling2DOptions } from "./average_pooling2d.js";
export { BatchNormalization, type BatchNormalizationOptions } from "./batch_normalization.js";
export { Bidirectional, type BidirectionalOptions, type MergeMode } from "./bidirectional.js";
export { Cell, GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells } from "./cells.js";
export { CenterCrop, type CenterCropOptions } from "./center_crop.js";
export { Concatenate, type ConcatenateOptions } from "./concatenate.js";
export type { ConvLSTMOptions } from "./conv_lstm.js";
export { ConvLSTM1D, type ConvLSTM1DOptions } from "./conv_lstm1d.js";
export { ConvLSTM2D, type ConvLSTM2DOptions } from "./conv_lstm2d.js";
export { Conv1D, type Conv1DOptions } from "./conv1d.js";
export { Conv1DTranspose, type Conv1DTransposeOptions } from "./conv1d_transpose.js";
export { Conv2D, type Conv2DOptions } from "./conv2d.js";
export { Conv2DTranspose, type Conv2DTransposeOptions } from "./conv2d_transpose.js";
export { Cropping1D, type Cropping1DOptions } from "./cropping1d.js";
export { Cropping2D, type Cropping2DOptions } from "./cropping2d.js";
export { Dense, type DenseOptions } from "./dense.js";
export {
  DepthwiseConv2D,
  type DepthwiseConv2DOptions,
  type DepthwiseOptions,
} from "./depthwise_conv2d.js";
export { Dot, type DotOptions } from "./dot.js";
export { Dropout, type DropoutOptions } from "./dropout.js";
export { EinsumDense, type EinsumDenseOptions } from "./einsum_dense.js";
export { ELU, type ELUOptions } from "./elu.js";
export { Embedding, type EmbeddingOptions } from "./embedding.js";
export { Flatten, type FlattenOptions } from "./flatten.js";
export { GaussianDropout, type GaussianDropoutOptions } from "./gaussian_dropout.js";
export { GaussianNoise, type GaussianNoiseOptions } from "./gaussian_noise.js";
export {
  GlobalAveragePooling1D,
  type GlobalAveragePooling1DOptions,
} from "./global_average_pooling1d.js";
export {
  GlobalAveragePooling2D,
  type GlobalAveragePooling2DOptions,
} from "./global_average_pooling2d.js";
export { GlobalMaxPooling1D, type GlobalMaxPooling1DOptions } from "./global_max_pooling1d.js";
export { GlobalMaxPooling2D, type GlobalMaxPooling2DOptions } from "./global_max_pooling2d.js";
export { GroupNormalization, type GroupNormalizationOptions } from "./group_normalization.js";
export {
  GroupQueryAttention,
  type GroupQueryAttentionOptions,
} from "./group_query_attention.js";
export { GRU, type GRUOptions } from "./gru.js";
export type { HeadedAttentionOptions, HeadedCall } from "./headed_attention.js";
export { Identity, type IdentityOptions } from "./identity.js";
export type { Interpolation } from "./interpolations.js";
export type { JoinOptions } from "./join.js";
export type { KernelOptions } from "./kernel_options.js";
export { Layer, type LayerConfig, type LayerOptions, type Outputs } from "./layer.js";
export { LayerNormalization, type LayerNormalizationOptions } from "./layer_normalization.js";
export { LeakyReLU, type LeakyReLUOptions } from "./leaky_relu.js";
export { LSTM, type LSTMOptions } from "./lstm.js";
export { Masking, type MaskingOptions } from "./masking.js";
export { MaxPooling1D, type MaxPooling1DOptions } from "./max_pooling1d.js";
export { MaxPooling2D, type MaxPooling2DOptions } from "./max_pooling2d.js";
export { Maximum } from "./maximum.js";
export { MelSpectrogram, type MelSpectrogramOptions } from "./mel_spectrogram.js";
export { Minimum } from "./minimum.js";
export { MultiHeadAttention, type MultiHeadAttentionOptions } from "./multi_head_attention.js";
export { Multiply } from "./multiply.js";
export type { NoiseOptions } from "./noise_layer.js";
export { Normalization, type NormalizationOptions } from "./normalization.js";
export type { Ends, Pair } from "./pairs.js";
export { Permute, type PermuteOptions } from "./permute.js";
export { PositionEmbedding, type PositionEmbeddingOptions } from "./position_embedding.js";
export { PReLU, type PReLUOptions } from "./prelu.js";
export { RandomFlip, type RandomFlipOptions } from "./random_flip.js";
export type { Factor, FillOptions } from "./random_image.js";
export { RandomRotation, type RandomRotationOptions } from "./random_rotation.js";
export { RandomTranslation, type RandomTranslationOptions } from "./random_translation.js";
export type { CellOptions, RecurrentOptions, SequenceOptions } from "./recurrent.js";
export { ReLU, type ReLUOptions } from "./relu.js";
export { RepeatVector, type RepeatVectorOptions } from "./repeat_vector.js";
export { Rescaling, type RescalingOptions } from "./rescaling.js";
export { Reshape, type ReshapeOptions } from "./reshape.js";
export { Resizing, type ResizingOptions } from "./resizing.js";
export { RMSNormalization, type RMSNormalizationOptions } from "./rms_normalization.js";
export { RNN, type RNNOptions } from "./rnn.js";
export type { ScaleOptions } from "./scale_options.js";
export type { AttentionOptions, ScoredCall } from "./scored_attention.js";
export type { SeparableOptions } from "./separable.js";
export { SeparableConv1D, type SeparableConv1DOptions } from "./separable_conv1d.js";
export { SeparableConv2D, type SeparableConv2DOptions } from "./separable_conv2d.js";
export { SimpleRNN, type SimpleRNNOptions } from "./simple_rnn.js";
export {
  SinePositionEncoding,
  type SinePositionEncodingOptions,
} from "./sine_position_encoding.js";
export { Softmax, type SoftmaxOptions } from "./softmax.js";
export { SpatialDropout1D, type SpatialDropout1DOptions } from "./spatial_dropout1d.js";
export { SpecAugment, type SpecAugmentOptions } from "./spec_augment.js";
export { STFTSpectrogram, type STFTSpectrogramOptions } from "./stft_spectrogram.js";
export { Subtract } from "./subtract.js";
export {
  type TextInput,
  TextVectorization,
  type TextVectorizationOptions,
} from "./text_vectorization.js";
export { TimeDistributed, type TimeDistributedOptions } from "./time_distributed.js";
export { UnitNormalization, type UnitNormalizationOptions } from "./unit_normalization.js";
export { UpSampling1D, type UpSampling1DOptions } from "./up_sampling1d.js";
export { UpSampling2D, type UpSampling2DOptions } from "./up_sampling2d.js";
export { ZeroPadding1D, type ZeroPadding1DOptions } from "./zero_padding1d.js";
export { ZeroPadding2D, type ZeroPadding2DOptions } from "./zero_padding2d.js";
