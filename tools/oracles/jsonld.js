// Expands the JSON-LD of pages and prints the types found in each, as JSON.
// usage: node jsonld.js FILE…
import { readFileSync } from "node:fs";
import jsonld from "jsonld";

const found = {};
for (const file of process.argv.slice(2)) {
  const block = readFileSync(file, "utf8").match(/<script type="application\/ld\+json">(.*?)<\/script>/s);
  if (!block) continue;
  const doc = JSON.parse(block[1]);
  if (doc["@context"] !== "https://schema.org") throw new Error(`${file}: context ${doc["@context"]}`);
  doc["@context"] = { "@vocab": "https://schema.org/" };
  const types = [];
  JSON.stringify(await jsonld.expand(doc), (key, value) => {
    if (key === "@type") types.push(...value.map((t) => t.replace("https://schema.org/", "")));
    return value;
  });
  found[file] = [...new Set(types)];
}
console.log(JSON.stringify(found));
