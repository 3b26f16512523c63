import type { Profile } from "../../runtime/gpu/gpu.ts";
import { shownValue } from "../../runtime/base/message.ts";
import { FIELDS } from "./fields.ts";
import { type Field, type Kind, PRESET_NAMES, type PresetName, type ValueOf } from "./field_table.ts";

/** One flat object; what each field means stands in fields.ts. */
export type TrainConfig = {
  readonly [Name in keyof typeof FIELDS]: ValueOf<(typeof FIELDS)[Name]["kind"]>;
};
type FieldName = keyof TrainConfig;

const ENTRIES = Object.entries<Field>(FIELDS) as [FieldName, Field][];

export const PRESETS = Object.fromEntries(PRESET_NAMES.map((name) => [name, preset(name)])) as Readonly<
  Record<PresetName, TrainConfig>
>;

function preset(name: PresetName): TrainConfig {
  const values = Object.entries(FIELDS).map(([field, record]) => [field, record[name]]);
  return Object.fromEntries(values) as TrainConfig;
}

/**
 * A preset with some fields changed. Where the number of steps is changed, the schedule is stretched with it.
 *
 * @throws RangeError or TypeError that names the field, its range and what was met
 */
export function makeConfig(preset: PresetName, changes: Readonly<Partial<TrainConfig>> = {}): TrainConfig {
  const base = PRESETS[preset];
  const config: Record<string, unknown> = { ...base };
  const stretch = (changes.steps ?? base.steps) / base.steps;
  for (const [name, { kind, stretches }] of ENTRIES) {
    const least = kind.type === "number" ? kind.min : 0;
    if (stretches) config[name] = Math.max(least, Math.round(Number(base[name]) * stretch));
    if (changes[name] !== undefined) config[name] = changes[name];
  }
  // A clip that is longer than a batch of the preset's is the batch.
  const isWhole = Number(config.views) % Number(config.temporal) === 0;
  if (config.temporal !== 0 && changes.views === undefined && !isWhole) config.views = config.temporal;
  return checkConfig(config);
}

/**
 * What a program or a page asks for: by the machine where it names no preset, and a size that it names is the size of all
 * steps.
 *
 * @throws RangeError or TypeError that names the field, its range and what was met
 */
export function askedConfig(
  device: Profile,
  changes: Readonly<Partial<TrainConfig>>,
  preset: PresetName = device === "cpu" && changes.guidance !== "diffusion" ? "fast" : "paper",
): TrainConfig {
  return makeConfig(preset, { ...changes.size !== undefined && { finalSize: 0 }, ...changes });
}

/** @throws RangeError or TypeError that names the field, its range and what was met */
export function checkConfig(value: Readonly<Record<string, unknown>>): TrainConfig {
  for (const [name, { kind }] of ENTRIES) checkField(name, kind, value[name]);
  for (const [name, { atLeast }] of ENTRIES) {
    if (atLeast !== undefined && Number(value[atLeast]) > Number(value[name])) {
      throw new RangeError(
        `Cannot train, ${atLeast} must be at most ${name}: ${value[atLeast]} and ${value[name]}`,
      );
    }
  }
  checkClips(value as unknown as TrainConfig);
  return value as unknown as TrainConfig;
}

/** @throws RangeError for views that are not whole clips */
function checkClips({ temporal, views }: TrainConfig): void {
  if (temporal === 0 || temporal > 1 && views % temporal === 0) return;
  throw new RangeError(
    temporal === 1
      ? `Cannot train, temporal must be 0 for none or the frames of a clip, from 2 on: ${temporal}`
      : `Cannot train, views must be whole clips of temporal ${temporal}: ${views}`,
  );
}

function checkField(name: string, kind: Kind, value: unknown): void {
  if (kind.accepts(value)) return;
  const met: string = typeof value;
  throw met === kind.type
    ? new RangeError(`Cannot train, ${name} must be ${kind.words}: ${value}`)
    : new TypeError(`Cannot train, ${name} must be ${kind.words}: ${shownValue(value)}`);
}

/**
 * Reads a configuration file: JSON, an object with some of TrainConfig's fields.
 *
 * @throws SyntaxError for text that is no JSON or a field that there is not, with its place
 */
export function readConfigFile(text: string, path: string): Partial<TrainConfig> {
  const refuse = (constraint: string, cause?: unknown): never => {
    throw new SyntaxError(`Cannot read the configuration, ${path} ${constraint}`, { cause });
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    refuse(`must be JSON: ${(cause as Error).message}`, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(`must hold an object: ${shownValue(value, 40)}`);
  }
  for (const [name, met] of Object.entries(value)) {
    if (!Object.hasOwn(FIELDS, name)) refuse(`has a field that there is not: ${name}`);
    checkField(name, FIELDS[name as FieldName].kind, met);
  }
  return value;
}

/** The side of a step's pictures. */
export function sizeAt(config: TrainConfig, step: number): number {
  return config.finalSize > 0 && step >= config.finalFrom ? config.finalSize : config.size;
}
