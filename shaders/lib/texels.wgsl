// Storage textures as arrays, for CPU devices: element i of an array of one or four words is texel i, row by row.
// Lavapipe (Mesa 22.3, lanes of 8) takes the lanes of a buffer's load one by one, and each waits for the one before:
// nanoseconds of CPU time an element, of one word; of four:
//   load from a buffer 8.6; 30      from a storage texture 1.0; 1.1      from a sampled one 2.4; 2.5
//   store to a buffer  1.8; 3.0     to a storage texture 1.7; 7.1
//   load, add and store back 10.4; in a storage texture 2.3; in an array in function memory 1.4; atomicAdd 15
const TEXELS_A_ROW = 4096u;

fn texel_of(i: u32) -> vec2u {
  return vec2u(i & (TEXELS_A_ROW - 1u), i / TEXELS_A_ROW);
}
