// One pose of a head. Where beta is on the device, the joints' places are known only there: `joints` then holds
// rotations, and a joint's translation is o = o_above + (G_above - G) J, with G the joint's rotation after all above it
// have turned and J its place at rest: the chain of HeadStudio Eq. 4, solved for what multiplies each J. Where the
// expression shifts the J, what all shifts on the chain add to a joint's translation stands beside its rotation.
struct Pose {
  joints: array<vec4f, 15>, // [joints, 3 rows]: world rest position to world posed position
  levers: array<vec4f, 15>, // [joints, 3 rows], where beta is on the device: G_above - G; w of a joint's first row: the joint above, -1 for none
  vertices: u32,
}
