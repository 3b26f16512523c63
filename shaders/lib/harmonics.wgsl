// A splat's colour by its real spherical harmonics, as 3DGS takes them up (Kerbl et al. 2023):
// colour = 0.5 + HARMONIC_0 x coefficient + HARMONIC_1 (vector . sight), cut to 0..1, with `sight` the unit direction
// from the camera to the splat. Degree 1 is linear in it, so that its three coefficients of a colour are a vector and
// turn as one: 3DGS, which stores those of -y, z and -x, has (-vector.y, vector.z, -vector.x).
//
// The vectors of a bound splat stand in its triangle's frame, as its mean and rotation do (HeadStudio Eq. 5): what a
// colour takes from where it is seen turns with the head and with the skin that moves, where the world's axes would
// let a sheen swim over a turning face. The head's own axes would do for the turn, but not for the jaw or a lid.
struct Harmonics {
  vectors: array<vec3f, 3>, // of red, green and blue
}

const HARMONIC_0 = 0.28209479177387814; // 1 / (2 sqrt(pi))
const HARMONIC_1 = 0.4886025119029199;  // sqrt(3 / (4 pi))

// A line of sight below this is none: a triangle without area has no axes to see it in.
const LEAST_SIGHT = 1e-20;

// The direction of a line of sight; nothing where there is none.
fn direction_of(sight: vec3f) -> vec3f {
  return sight / max(length(sight), LEAST_SIGHT);
}

// What degree 1 adds to red, green and blue.
fn degree_1(own: Harmonics, direction: vec3f) -> vec3f {
  return HARMONIC_1 * vec3f(dot(own.vectors[0], direction), dot(own.vectors[1], direction), dot(own.vectors[2], direction));
}
