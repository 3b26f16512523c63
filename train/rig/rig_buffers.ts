/** What all poses of a rig share. */
export interface RigBuffers {
  /** [vertices + joints, 3], and its gradient, summed over views. */
  readonly folded: GPUBuffer;
  readonly vFolded: GPUBuffer;
  /** [rows, vertices, 3], the table of a PoseBasis. */
  readonly basis: GPUBuffer;
  readonly skinning: GPUBuffer;
  readonly corners: GPUBuffer;
  readonly triangleStarts: GPUBuffer;
  readonly shape: GPUBuffer;
  readonly shapeGradient: GPUBuffer;
}
