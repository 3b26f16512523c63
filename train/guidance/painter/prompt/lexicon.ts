import characters from "../data/characters/screen.json" with { type: "json" };
import history from "../data/characters/history.json" with { type: "json" };
import myth from "../data/characters/myth.json" with { type: "json" };
import { PIECE_KINDS } from "../pieces/pieces.ts";
import { readColour } from "../look/colours.ts";
import { type Colour, type LookPatch, readPatch } from "../look/look.ts";
import colours from "../data/lexicon/colours.json" with { type: "json" };
import garments from "../data/lexicon/garments.json" with { type: "json" };
import grammar from "../data/lexicon/grammar.json" with { type: "json" };
import parts from "../data/lexicon/parts.json" with { type: "json" };
import people from "../data/lexicon/people.json" with { type: "json" };
import pieces from "../data/lexicon/pieces.json" with { type: "json" };
import species from "../data/lexicon/species.json" with { type: "json" };
import traits from "../data/lexicon/traits.json" with { type: "json" };
import unpaintable from "../data/lexicon/unpaintable.json" with { type: "json" };
import type { ColourWord, Dimension, Lexicon, Link, Meaning, Part, Sex, Trait } from "./meanings.ts";
import { readScar } from "./scar_words.ts";
import { phraseText } from "./words/words.ts";

interface Entry {
  readonly also?: readonly string[];
  readonly look?: unknown;
  readonly soft?: unknown;
  readonly absent?: unknown;
  readonly noun?: boolean;
  readonly paints?: boolean;
  readonly part?: string;
  readonly wears?: readonly string[];
  readonly sex?: Sex;
  readonly plain?: boolean;
  readonly child?: boolean;
  readonly livery?: boolean;
  readonly masked?: boolean;
}
type Table<T = Entry> = Readonly<Record<string, T>>;

const ARTICLES = "a an the his her its their my our your this these those some another each every both";
const listed = (phrases: string): string[] => phrases.split(", ");

/** How readily a mistyped word is taken for one of these. */
const RANKS: Readonly<Partial<Record<Meaning["is"], number>>> = {
  part: 0,
  piece: 0.2,
  colour: 0.2,
  dimension: 0.3,
};

/**
 * Reads the tables.
 *
 * @throws SyntaxError where a phrase stands twice, or a look in a table is none
 */
function readLexicon(): Lexicon {
  const meanings = new Map<string, Meaning>(), words = new Map<string, number>(), partByName = readParts();
  const longest = new Map<string, number>();
  const say = (phrases: readonly string[], meaning: Meaning) => {
    for (const phrase of new Set(phrases.map(phraseText))) {
      if (meanings.has(phrase)) {
        throw new SyntaxError(`Cannot read the lexicon, a phrase must stand in it once: ${phrase}`);
      }
      meanings.set(phrase, meaning);
      const parts = phrase.split(" ");
      longest.set(parts[0]!, Math.max(longest.get(parts[0]!) ?? 1, parts.length));
      for (const word of parts) {
        words.set(word, Math.min(words.get(word) ?? 9, parts.length > 1 ? 1.5 : RANKS[meaning.is] ?? 1));
      }
    }
  };
  const names = (name: string, entry: Entry) => [name, ...entry.also ?? []];
  say(ARTICLES.split(" "), { is: "article" });
  say([...grammar.skip.split(" "), ...grammar.skipPhrases], { is: "skip" });
  for (const [link, phrases] of Object.entries(grammar.links)) {
    say(listed(phrases), { is: "link", link: link as Link });
  }
  say(listed(grammar.scene), { is: "scene" });
  say(["half"], { is: "half" });
  for (const [why, phrases] of Object.entries(unpaintable)) say(listed(phrases), { is: "unpaintable", why });
  for (const [word, by] of Object.entries(grammar.degrees)) say([word], { is: "degree", by });
  for (const [word, of] of Object.entries(grammar.dimensions)) {
    say([word], { is: "dimension", of: numbers(of) });
  }
  for (const [word, [to, by]] of Object.entries(grammar.shades as unknown as Table<[string, number]>)) {
    say([word], { is: "shade", to: to === "vivid" ? to : readColour(to)!, by });
  }
  say(["scar", "scarred", "gash"], { is: "scar", scar: readScar([]).scar });
  for (const [name, entry] of Object.entries(colours as Table<ColourEntry>)) {
    say(names(name, entry), { is: "colour", colour: readColourWord(name, entry) });
  }
  const kinds = { character: { ...characters, ...history, ...myth }, person: people, species } as const;
  for (const kind of ["character", "person", "species"] as const) {
    for (const [name, entry] of Object.entries(kinds[kind] as Table)) {
      const look = readPatch(entry.look ?? {}, name), soft = readPatch(entry.soft ?? {}, name);
      const { wears = [], sex, plain: isPlain = false, child: isChild = false } = entry;
      const { livery: hasLivery = false, masked: isMasked = false } = entry;
      say(names(name, entry), {
        is: "who",
        kind,
        look,
        soft,
        wears,
        sex,
        isPlain,
        isChild,
        hasLivery,
        isMasked,
      });
    }
  }
  for (const [name, entry] of Object.entries(traits as Table)) {
    const part = entry.part === undefined ? undefined : partByName.get(entry.part)!;
    const trait: Trait = {
      look: readPatch(entry.look, name),
      soft: readPatch(entry.soft ?? {}, name),
      absent: entry.absent === undefined ? undefined : readPatch(entry.absent, name),
      noun: entry.noun ?? false,
      paints: entry.paints ?? false,
      part,
    };
    say(names(name, entry), { is: "trait", trait });
  }
  for (const [name, { words }] of Object.entries(parts as Table<PartEntry>)) {
    say(words, { is: "part", part: partByName.get(name)! });
  }
  for (const [name, words] of Object.entries(pieces)) {
    const kind = name === "hat" ? name : PIECE_KINDS.find((piece) => piece === name);
    if (!kind) throw new SyntaxError(`Cannot read the lexicon, there is no such piece: ${name}`);
    say(words, { is: "piece", kind, has: {}, isClothing: false });
  }
  for (const [name, entry] of Object.entries(garments as Table<GarmentEntry>)) {
    const has = readPatch(entry.look ?? {}, name), part = entry.part && partByName.get(entry.part);
    const kind = PIECE_KINDS.find((piece) => piece === entry.piece);
    if (part) say(names(name, entry), { is: "part", part: { ...part, has } });
    else if (kind) say(names(name, entry), { is: "piece", kind, has, isClothing: entry.clothed ?? false });
    else throw new SyntaxError(`Cannot read the lexicon, there is no such piece: ${entry.piece}`);
  }
  return {
    meanings,
    longest,
    words,
    wearer: partByName.get("wearer")!,
    men: new Set(listed(grammar.men)),
    characters: Object.keys(kinds.character),
    species: Object.keys(species),
  };
}

/** A garment that is a piece of its own colours, or clothes with pieces. */
interface GarmentEntry extends Entry {
  readonly piece?: string;
  readonly clothed?: boolean;
}

interface PartEntry {
  readonly words: readonly string[];
  readonly colour?: string;
  readonly has?: unknown;
  readonly soft?: unknown;
  readonly absent?: unknown;
  readonly dims: Readonly<Record<string, unknown>>;
}

function readParts(): Map<string, Part> {
  return new Map(
    Object.entries(parts as Table<PartEntry>).map(([name, entry]) => {
      const dimensions: Record<string, Dimension> = {};
      for (const [dimension, source] of Object.entries(entry.dims)) {
        dimensions[dimension] = Array.isArray(source)
          ? source.map(([from, patch]) => [Number(from), readPatch(patch, name)] as const)
          : readPatch(source, name);
      }
      const absent = entry.absent === undefined ? undefined : readPatch(entry.absent, name);
      const has = readPatch(entry.has ?? {}, name), soft = readPatch(entry.soft ?? {}, name);
      return [name, { name, colour: entry.colour, has, soft, absent, dimensions }];
    }),
  );
}

interface ColourEntry extends Entry {
  readonly any: string;
  readonly of?: "hair" | "skin";
  readonly cloth?: boolean;
}

const COLOURED = ["hair", "beard", "skin", "eyes", "lips"];
function readColourWord(name: string, entry: ColourEntry): ColourWord {
  const on: Record<string, Colour | LookPatch> = {};
  for (const part of COLOURED) {
    const value = (entry as unknown as Record<string, unknown>)[part];
    if (value !== undefined) {
      on[part] = typeof value === "string" ? colourOf(value, name) : readPatch(value, name);
    }
  }
  return { any: colourOf(entry.any, name), on, of: entry.of, isCloth: entry.cloth ?? false };
}

function colourOf(text: string, name: string): Colour {
  const colour = readColour(text);
  if (colour) return colour;
  throw new SyntaxError(`Cannot read the lexicon, ${name} must be a colour such as "#c08060": ${text}`);
}

/** JSON's type has every key of every sibling, undefined where absent. */
function numbers(of: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(of).filter((pair): pair is [string, number] => pair[1] !== undefined),
  );
}

export const LEXICON: Lexicon = readLexicon();
