// A journey: one promise to a citizen as a sentence, walked once for each kind of visitor it names.
import { languages } from "./words.mjs";

export const journeys = [];

const both = [true, false];

// `walk` gets a Visitor. `script`: with, without, or (the rule) both. `language`: one or (the rule) both.
export function journey(sentence, walk, { script = both, language = languages, width = 1280 } = {}) {
  for (const oneLanguage of [language].flat())
    for (const oneScript of [script].flat())
      journeys.push({ sentence, walk, language: oneLanguage, script: oneScript, width, name: `${sentence} [${oneLanguage}${oneScript ? "" : ", no script"}]` });
}

export class Skipped extends Error {}
export function skip(why) {
  throw new Skipped(why);
}
