// Colours' spherical harmonics of degree 2 and 3 (Kerbl et al. 2023, in their order and with their signs), behind the
// vectors of degree 1 of lib/harmonics.wgsl. They stand in the triangle's frame too, and so does the direction that they
// are asked for: nothing is turned while a head moves. Coefficients of red, green and blue follow one another.
struct Harmonics2 {
  vectors: array<vec3f, 3>,
  second: array<f32, 15>, // [5, 3]
}

struct Harmonics3 {
  vectors: array<vec3f, 3>,
  second: array<f32, 15>, // [5, 3]
  third: array<f32, 21>,  // [7, 3]
}

const SECOND_XY = 1.0925484305920792;   // sqrt(15 / pi) / 2
const SECOND_ZZ = 0.31539156525252005;  // sqrt(5 / pi) / 4
const SECOND_XX = 0.5462742152960396;   // sqrt(15 / pi) / 4
const THIRD_Y = 0.5900435899266435;     // sqrt(35 / (2 pi)) / 4
const THIRD_XYZ = 2.890611442640554;    // sqrt(105 / pi) / 2
const THIRD_YZ = 0.4570457994644658;    // sqrt(21 / (2 pi)) / 4
const THIRD_Z = 0.3731763325901154;     // sqrt(7 / pi) / 4
const THIRD_ZX = 1.445305721320277;     // sqrt(105 / pi) / 4

fn degree_2(c: array<f32, 15>, d: vec3f) -> vec3f {
  let s = d * d;
  return SECOND_XY * d.x * d.y * vec3f(c[0], c[1], c[2])
    - SECOND_XY * d.y * d.z * vec3f(c[3], c[4], c[5])
    + SECOND_ZZ * (2.0 * s.z - s.x - s.y) * vec3f(c[6], c[7], c[8])
    - SECOND_XY * d.x * d.z * vec3f(c[9], c[10], c[11])
    + SECOND_XX * (s.x - s.y) * vec3f(c[12], c[13], c[14]);
}

fn degree_3(c: array<f32, 21>, d: vec3f) -> vec3f {
  let s = d * d;
  return -THIRD_Y * d.y * (3.0 * s.x - s.y) * vec3f(c[0], c[1], c[2])
    + THIRD_XYZ * d.x * d.y * d.z * vec3f(c[3], c[4], c[5])
    - THIRD_YZ * d.y * (4.0 * s.z - s.x - s.y) * vec3f(c[6], c[7], c[8])
    + THIRD_Z * d.z * (2.0 * s.z - 3.0 * s.x - 3.0 * s.y) * vec3f(c[9], c[10], c[11])
    - THIRD_YZ * d.x * (4.0 * s.z - s.x - s.y) * vec3f(c[12], c[13], c[14])
    + THIRD_ZX * d.z * (s.x - s.y) * vec3f(c[15], c[16], c[17])
    - THIRD_Y * d.x * (s.x - 3.0 * s.y) * vec3f(c[18], c[19], c[20]);
}
