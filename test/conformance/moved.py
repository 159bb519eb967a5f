"""Where Keras's layers that move images are mended before they are compared with: their maps are made in 32 bits, with which the ones and zeros of 64 that they
put beside them do not go. Importing this is enough.
"""

import functools

import keras


def in_32_bits(method):
    @functools.wraps(method)
    def made(self, *values, **given):
        floatx = keras.config.floatx()
        keras.config.set_floatx("float32")
        try:
            return method(self, *values, **given)
        finally:
            keras.config.set_floatx(floatx)

    return made


for kind in (keras.layers.RandomRotation, keras.layers.RandomTranslation):
    kind.get_random_transformation = in_32_bits(kind.get_random_transformation)
keras.layers.RandomTranslation._get_translation_matrix = in_32_bits(keras.layers.RandomTranslation._get_translation_matrix)
