import { nearest } from "../base/nearest.ts";
import { CLIP_FOLDER, DIFFUSERS_FOLDER, KNOWN_MODELS, type KnownModel, network } from "./catalogue.ts";

/** An ONNX file of a repository, by owner, name and path. */
const ONNX_FILE = /^([\w-][\w.-]*\/[\w-][\w.-]*)\/((?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.onnx)$/;

/**
 * A model by its name, or any repository of the hub by owner and name, which then has to be of the same make, or one
 * ONNX file of a repository by its path in it (`owner/name/file.onnx`).
 *
 * @throws RangeError for a name that is not known, with the nearest one that is
 */
export function knownModel(name: string, models: readonly KnownModel[] = KNOWN_MODELS): KnownModel {
  const found = models.find((model) => model.name === name);
  if (found) return found;
  if (/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(name)) return foreignModel(name);
  const file = ONNX_FILE.exec(name);
  if (file) return foreignNet(name, file[1]!, file[2]!);
  const near = nearest(name, models.map(({ name }) => name));
  const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
  throw new RangeError(`Cannot find a model, deno task models lists those that are known: ${name}${hint}`);
}

/** A model and those it needs besides. */
export function withCompanions(
  model: KnownModel,
  models: readonly KnownModel[] = KNOWN_MODELS,
): KnownModel[] {
  return model.autoencoder === undefined ? [model] : [model, knownModel(model.autoencoder, models)];
}

function foreignNet(name: string, repository: string, file: string): KnownModel {
  return {
    ...{ name, repository, kind: "blend shapes", about: "a file of a repository of the hub" },
    ...{ gigabytes: NaN, licence: "see its page", layouts: [{ parts: [{ file }], entry: file }] },
  };
}

function foreignModel(repository: string): KnownModel {
  return {
    name: repository,
    kind: "diffusion",
    repository,
    about: "a repository of the hub",
    gigabytes: NaN,
    licence: "see its page",
    layouts: [DIFFUSERS_FOLDER, CLIP_FOLDER, network("", "diffusion_pytorch_model")],
  };
}
