// The catalogues of the product: a journey looks for what a reader is told, in both languages, and not for a copy of it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./house.mjs";

export const languages = ["zh-Hant", "en"];

const words = new Map(languages.map((language) => [language, read(join(root, "web/locales", language))]));

function read(folder) {
  const out = new Map();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ftl")))
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      const parts = /^([^#\s][^=]*?) = ?(.*)$/.exec(line);
      if (parts) out.set(parts[1], parts[2]);
    }
  return out;
}

// Words with plain arguments filled in: {name}; plurals and choices are the server's work.
export function say(language, key, args = {}) {
  const text = words.get(language).get(key);
  if (text === undefined) throw new Error(`no words for ${key} in ${language}`);
  return text.replace(/\{(\w+)\}/g, (hole, name) => args[name] ?? hole);
}
