// The matrix of a quaternion w x y z of any length but 0.
fn rotation_of(quaternion: vec4f) -> mat3x3f {
  let q = normalize(quaternion);
  let w = q.x;
  let v = q.yzw;
  return mat3x3f(
    vec3f(1.0 - 2.0 * (v.y * v.y + v.z * v.z), 2.0 * (v.x * v.y + w * v.z), 2.0 * (v.x * v.z - w * v.y)),
    vec3f(2.0 * (v.x * v.y - w * v.z), 1.0 - 2.0 * (v.x * v.x + v.z * v.z), 2.0 * (v.y * v.z + w * v.x)),
    vec3f(2.0 * (v.x * v.z + w * v.y), 2.0 * (v.y * v.z - w * v.x), 1.0 - 2.0 * (v.x * v.x + v.y * v.y)),
  );
}
