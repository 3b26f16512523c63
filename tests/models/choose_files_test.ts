import assert from "node:assert/strict";
import { KNOWN_MODELS } from "../../runtime/models/catalogue.ts";
import { knownModel, withCompanions } from "../../runtime/models/known_model.ts";
import { chooseFiles } from "../../runtime/models/choose_files.ts";

const control = knownModel("mediapipe-face-sd1.5");
const stem = "diffusion_sd15/diffusion_pytorch_model";
const config = "diffusion_sd15/config.json";

/** The chosen paths, sorted, or what is missing. */
function chosen(paths: readonly string[], model = control) {
  const choice = chooseFiles(model, paths);
  return "paths" in choice ? [...choice.paths].sort() : `missing ${choice.missing}`;
}

Deno.test("half precision is chosen where there is that, and pickles never", () => {
  assert.deepEqual(
    chosen([config, `${stem}.safetensors`, `${stem}.fp16.safetensors`, `${stem}.bin`]),
    [config, `${stem}.fp16.safetensors`],
  );
  assert.deepEqual(chosen([config, `${stem}.safetensors`]), [config, `${stem}.safetensors`]);
  assert.equal(chosen([config, `${stem}.bin`]), `missing ${stem}.safetensors`);
});

Deno.test("shards count when their index and all of them are there", () => {
  const index = `${stem}.safetensors.index.json`;
  const shards = [1, 2, 3].map((shard) => `${stem}-0000${shard}-of-00003.safetensors`);
  assert.deepEqual(chosen([config, index, ...shards]), [config, index, ...shards].sort());
  assert.equal(chosen([config, index, ...shards.slice(0, 2)]), `missing ${stem}.safetensors`);
  assert.equal(chosen([config, ...shards]), `missing ${stem}.safetensors`);
  const half = shards.map((shard) => shard.replace("model-", "model.fp16-"));
  const halfIndex = `${stem}.safetensors.index.fp16.json`;
  assert.deepEqual(chosen([config, halfIndex, ...half]), [config, halfIndex, ...half].sort());
});

Deno.test("a repository with one file for all networks serves too, after the folder", () => {
  const single = "control_v2p_sd15_mediapipe_face.safetensors";
  assert.deepEqual(chosen([single, "config.json"]), [single]);
  const both = chooseFiles(control, [single, config, `${stem}.safetensors`]);
  assert.ok("layout" in both && both.layout.entry === "diffusion_sd15");
  const vision = knownModel("realistic-vision-5.1");
  const words = ["tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer/tokenizer_config.json"];
  const file = "Realistic_Vision_V5.1_fp16-no-ema.safetensors";
  assert.deepEqual(chosen([file, ...words], vision), [file, ...words].sort());
});

Deno.test("what is missing is told of the layout that comes nearest, of the first where nothing is there", () => {
  assert.equal(chosen([]), `missing ${config},${stem}.safetensors`);
  const vision = knownModel("realistic-vision-5.1");
  assert.match(String(chosen([], vision)), /^missing scheduler/);
  assert.equal(
    chosen(["tokenizer/vocab.json", "tokenizer/merges.txt"], vision),
    "missing Realistic_Vision_V5.1_fp16-no-ema.safetensors",
  );
});

Deno.test("every known model has a name of its own, a size, a licence and ways to be kept", () => {
  assert.equal(new Set(KNOWN_MODELS.map(({ name }) => name)).size, KNOWN_MODELS.length);
  for (const model of KNOWN_MODELS) {
    assert.match(model.name, /^[a-z0-9.-]+$/);
    assert.match(model.repository, /^[\w.-]+\/[\w.-]+$/);
    assert.ok(model.gigabytes > 0.001 && model.licence !== "" && model.layouts.length > 0);
    for (const each of withCompanions(model)) assert.ok(KNOWN_MODELS.includes(each));
    for (const { parts, entry } of model.layouts) {
      // What the entry leads to is among the parts.
      assert.ok(
        parts.some((part) => ("file" in part ? part.file : part.weights).startsWith(entry)),
        model.name,
      );
    }
  }
  assert.throws(() => knownModel("realistic-vision-5"), /did you mean realistic-vision-5.1\?/);
  assert.equal(knownModel("somebody/their-model").repository, "somebody/their-model");
  for (const path of ["../x", "a/b/c", "/a/b", "./a"]) assert.throws(() => knownModel(path), RangeError);
});
