/** Whose heads the scripts of HeadStudio's authors make. */
const SUBJECTS = [
  "Joker",
  "Kratos",
  "Groot",
  "Vincent van Gogh",
  "Batman",
  "Two-face",
  "Doctor Strange",
  "Geralt",
  "Hulk",
  "Captain America",
  "Gandalf",
  "Leo Tolstoy",
  "Salvador Dali",
  "Terracotta Army",
  "Thor",
  "an alien",
  "a man with a large afro",
] as const;

/** What avatars of the paper are asked for with. */
export const PAPER_PROMPTS: readonly string[] = SUBJECTS.map((subject) => `a DSLR portrait of ${subject}`);
