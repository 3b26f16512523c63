/**
 * Pictures to latents, and the way back for gradients. Pictures are [count, 3, imageSize, imageSize], f32 in -1..1,
 * latents and noise [count, ...latentShape], latents times the model's scaling factor.
 */
export interface PictureEncoder {
  /** The encoder's mean plus its standard deviation times the noise. @param noise standard normal */
  encode(pictures: Float32Array, noise: Float32Array): Promise<Float32Array>;
  /** dL/dpictures for dL/dlatents of `encode` with the same pictures and noise. */
  encodeGradient(
    pictures: Float32Array,
    noise: Float32Array,
    latentGradient: Float32Array,
  ): Promise<Float32Array>;
  close(): Promise<void>;
}
