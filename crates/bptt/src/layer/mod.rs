//! The layers: each file holds one, with its formulas, its settings as JSON, its shapes, forward and backward. A layer holds
//! sizes, never tensors; it knows no optimizer.

mod activation;
mod activity_regularization;
mod alpha_dropout;
mod any;
mod attention;
mod batch_normalization;
mod channelwise;
mod constant;
mod conv1d;
mod conv1d_transpose;
mod cumulative_sum;
mod dense;
mod depthwise_conv1d;
mod dot;
mod drawn_line;
mod dropout;
mod einsum_dense;
mod elementary;
mod elu;
mod embedding;
mod flatten;
mod gaussian_dropout;
mod gaussian_noise;
mod glu;
mod group_normalization;
mod gru;
mod image;
mod join;
mod layer_normalization;
mod lstm;
mod mask;
mod masking;
mod mel_spectrogram;
mod nesting;
mod noise_shape;
mod normalization;
mod not_equal;
mod permute;
mod pooling;
mod position_embedding;
mod prelu;
mod recurrent;
mod reduce;
mod relu;
mod repeat_vector;
mod resampling;
mod rescaling;
mod reshape;
mod rms_normalization;
mod scale;
mod settings;
mod simple_rnn;
mod sine_position_encoding;
mod slice;
mod softmax;
mod spatial_dropout1d;
mod spec_augment;
mod stft_mode;
mod stft_spectrogram;
mod token_numbers;
mod transpose;
mod unit_normalization;
mod unmask;
mod windows;

use crate::graph::Build;
use crate::kernel::Real;

/// Every layer by its class: one line a layer.
#[allow(clippy::too_many_lines)]
pub(crate) fn registry<F: Real>(class: &str) -> Option<Build<F>> {
    Some(match class {
        "Activation" => activation::build,
        "ActivityRegularization" => activity_regularization::build,
        "Add" => join::build_add,
        "AdditiveAttention" => attention::build_additive,
        "AlphaDropout" => alpha_dropout::build,
        "Any" => any::build,
        "Attention" => attention::build,
        "AttentionHeads" => attention::build_heads,
        "AttentionProjection" => attention::build_projection,
        "Average" => join::build_average,
        "Concatenate" => join::build_concatenate,
        "AveragePooling1D" => pooling::build_average,
        "AveragePooling2D" => image::build_average_pooling,
        "BatchNormalization" => batch_normalization::build,
        "CenterCrop" => image::build_center_crop,
        "Constant" => constant::build,
        "Conv1D" => conv1d::build,
        "Conv1DTranspose" => conv1d_transpose::build,
        "Conv2D" => image::build_conv2d,
        "Conv2DTranspose" => image::build_conv2d_transpose,
        "Cropping2D" => image::build_cropping,
        "ConvLSTM1D" => image::build_conv_lstm1d,
        "ConvLSTM2D" => image::build_conv_lstm2d,
        "CumulativeSum" => cumulative_sum::build,
        "Dense" => dense::build,
        "DepthwiseConv1D" => depthwise_conv1d::build,
        "DepthwiseConv2D" => image::build_depthwise_conv2d,
        "Dot" => dot::build,
        "Dropout" => dropout::build,
        "ELU" => elu::build,
        "EinsumDense" => einsum_dense::build,
        "Elementary" => elementary::build,
        "Elementwise" => join::build_elementwise,
        "Embedding" => embedding::build,
        "ExpandSteps" => unmask::build_expanded,
        "Flatten" => flatten::build,
        "Frames" => image::build_frames,
        "GRU" => gru::build,
        "GaussianDropout" => gaussian_dropout::build,
        "GaussianNoise" => gaussian_noise::build,
        "GlobalAveragePooling1D" => pooling::build_global_average,
        "GlobalAveragePooling2D" => image::build_global_average,
        "GlobalMaxPooling1D" => pooling::build_global_max,
        "GlobalMaxPooling2D" => image::build_global_max,
        "Glu" => glu::build,
        "GroupNormalization" => group_normalization::build,
        "Images" => image::build_images,
        "LSTM" => lstm::build,
        "LayerNormalization" => layer_normalization::build,
        "Mask" => mask::build,
        "Masking" => masking::build,
        "MaxPooling1D" => pooling::build_max,
        "MelSpectrogram" => mel_spectrogram::build,
        "MaxPooling2D" => image::build_max_pooling,
        "Maximum" => join::build_maximum,
        "Merge" => join::build_merge,
        "Minimum" => join::build_minimum,
        "Multiply" => join::build_multiply,
        "Nest" => nesting::build,
        "Normalization" => normalization::build,
        "NotEqual" => not_equal::build,
        "PReLU" => prelu::build,
        "Permute" => permute::build,
        "PositionEmbedding" => position_embedding::build,
        "RandomFlip" => image::build_flip,
        "RandomRotation" => image::build_rotation,
        "RandomTranslation" => image::build_translation,
        "ReLU" => relu::build,
        "Reduce" => reduce::build,
        "RMSNormalization" => rms_normalization::build,
        "RepeatVector" => repeat_vector::build,
        "Rescaling" => rescaling::build,
        "Reshape" => reshape::build,
        "Resizing" => image::build_resizing,
        "STFTSpectrogram" => stft_spectrogram::build,
        "SimpleRNN" => simple_rnn::build,
        "SinePositionEncoding" => sine_position_encoding::build,
        "Slice" => slice::build,
        "Softmax" => softmax::build,
        "SpecAugment" => spec_augment::build,
        "SpatialDropout1D" => spatial_dropout1d::build,
        "Subtract" => join::build_subtract,
        "Transpose" => transpose::build,
        "Unmask" => unmask::build,
        "Unnest" => nesting::build_back,
        "UnitNormalization" => unit_normalization::build,
        "UpSampling1D" => resampling::build_up_sampling,
        "UpSampling2D" => image::build_up_sampling,
        "ZeroPadding1D" => resampling::build_padding,
        "ZeroPadding2D" => image::build_padding,
        _ => return None,
    })
}
