#!/bin/sh
# gltf-validator 2.0.0-dev.3.10, the newest on npm: a file of KHR_gaussian_splatting with nothing wrong in it is
# reported with an error (severity 0) for each attribute that the extension defines, and not as an extension that is
# not known, which is all that other extensions get (UNSUPPORTED_EXTENSION, for information).
#
# The extension's attributes are named KHR_gaussian_splatting:ROTATION, :SCALE, :OPACITY, :SH_DEGREE_l_COEF_n; the
# validator takes them for attributes of the core with misspelt names (MESH_PRIMITIVE_INVALID_ATTRIBUTE). Whoever lets
# files in, or a build pass, by "no errors" turns away every splat file there is; whoever looks for real faults has to
# filter by code and name.
#
# Seen with this script (Node 22, Debian 12):
#   plain point:  0 errors
#   one splat:    4 errors, all MESH_PRIMITIVE_INVALID_ATTRIBUTE at the extension's attributes
# It ends with 0 while that is so, with 1 where it has changed. It needs Node and npm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-save --no-audit --no-fund gltf-validator@2.0.0-dev.3.10 >/dev/null

cat >check.cjs <<'JS'
const { validateString } = require("gltf-validator");

/** A .gltf of one point, with further attributes of one element each. */
function document(attributes, extension) {
  const values = [[0, 0, 0], ...Object.values(attributes)];
  const data = Float32Array.from(values.flat());
  let byteOffset = 0;
  const bufferViews = values.map((each) => {
    const view = { buffer: 0, byteOffset, byteLength: 4 * each.length };
    byteOffset += view.byteLength;
    return view;
  });
  const types = { 1: "SCALAR", 3: "VEC3", 4: "VEC4" };
  const accessors = values.map((each, bufferView) => ({
    bufferView,
    componentType: 5126,
    count: 1,
    type: types[each.length],
    ...(bufferView === 0 && { min: each, max: each }),
  }));
  const names = ["POSITION", ...Object.keys(attributes)];
  const primitive = {
    mode: 0,
    attributes: Object.fromEntries(names.map((name, at) => [name, at])),
    ...(extension && { extensions: { KHR_gaussian_splatting: extension } }),
  };
  return {
    asset: { version: "2.0" },
    ...(extension && { extensionsUsed: ["KHR_gaussian_splatting"] }),
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0 }],
    meshes: [{ primitives: [primitive] }],
    buffers: [{
      byteLength: data.byteLength,
      uri: "data:application/octet-stream;base64," + Buffer.from(data.buffer).toString("base64"),
    }],
    bufferViews,
    accessors,
  };
}

async function errorsOf(name, gltf) {
  const { issues } = await validateString(JSON.stringify(gltf));
  const errors = issues.messages.filter(({ severity }) => severity === 0);
  console.log(`${name}: ${errors.length} errors`);
  for (const { code, pointer } of errors) console.log(`  ${code} at ${pointer}`);
  return errors;
}

(async () => {
  const plain = await errorsOf("plain point", document({}));
  const splat = await errorsOf(
    "one splat",
    document({
      "KHR_gaussian_splatting:ROTATION": [0, 0, 0, 1],
      "KHR_gaussian_splatting:SCALE": [0.01, 0.01, 0.01],
      "KHR_gaussian_splatting:OPACITY": [0.5],
      "KHR_gaussian_splatting:SH_DEGREE_0_COEF_0": [0, 0, 0],
    }, { kernel: "ellipse", colorSpace: "srgb_rec709_display", projection: "perspective", sortingMethod: "cameraDistance" }),
  );
  const same = plain.length === 0 && splat.length === 4 &&
    splat.every(({ code, pointer }) =>
      code === "MESH_PRIMITIVE_INVALID_ATTRIBUTE" && pointer.includes("KHR_gaussian_splatting")
    );
  console.log(same ? "As it was" : "This has changed");
  process.exit(same ? 0 : 1);
})();
JS
node check.cjs
