// The frame of a posed triangle (HeadStudio Eq. 5): rows of the matrix sqrt(a) R~, and in w the centre t. R~ has the
// columns first edge, normal, first edge x normal. A local point x stands at sqrt(a) R~ x + t in the world. Kernels
// write the matrix out: made by a function, it changed the last bit of pictures on lavapipe.
struct Frame {
  x: vec4f,
  y: vec4f,
  z: vec4f,
}
