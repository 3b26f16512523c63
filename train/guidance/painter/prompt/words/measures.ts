/** Why a height or a weight is not understood. */
export const A_MEASURE = "a measure, which a head does not show";

const COUNT = String.raw`\d{1,3}(?:[.,]\d{1,2})?`;
const FEET = "(?:ft|feet|foot)", INCHES = "(?:in|ins|inch|inches)";
const SMALL = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven)";

/**
 * How people are measured: "1.80 m", "1m80", "2 m tall", "180 cm", "80 kg", "5'10\"", "6 ft 2", "six foot two". "30 m"
 * is a man of thirty years, and "85 mm" a lens. In small letters or capitals.
 */
export const MEASURE = String.raw`(?<![\p{L}\p{N}.,])(?:` + [
  String.raw`\d\s?['’′]\s?(?:\d{1,2}(?:\s?(?:["”″]|''|’’))?(?![\p{L}\p{N}])|(?=\s|$))`,
  String
    .raw`(?:${COUNT}|${SMALL})\s?-?${FEET}(?![\p{L}])(?:\s?(?:\d{1,2}|${SMALL})(?![\p{L}\p{N}])(?:\s?${INCHES}\b)?|\s?\d{1,2}${INCHES}\b)?`,
  String.raw`${COUNT}\s?(?:cms?|centimet(?:er|re)s?|kgs?|kilos?|kilograms?|lbs?|pounds|inch|inches)\b`,
  String.raw`\d[.,]\d{1,2}\s?(?:m|met(?:er|re)s?)\b`,
  String.raw`\d\s?m\s?\d\d\b`,
  String.raw`\d\s?(?:m|met(?:er|re)s?)(?=\s(?:tall|high)\b)`,
].join("|") + ")";
