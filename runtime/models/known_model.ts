import { nearest } from "../base/nearest.ts";
import { CLIP_FOLDER, DIFFUSERS_FOLDER, KNOWN_MODELS, type KnownModel, network } from "./catalogue.ts";

/**
 * A model by its name, or any repository of the hub by owner and name, which then has to be of the same make.
 *
 * @throws RangeError for a name that is not known, with the nearest one that is
 */
export function knownModel(name: string, models: readonly KnownModel[] = KNOWN_MODELS): KnownModel {
  const found = models.find((model) => model.name === name);
  if (found) return found;
  if (/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(name)) return foreignModel(name);
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
