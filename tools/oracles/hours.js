// Reads {expr, moments: [ISO…]} as JSON lines from standard input; prints for each the
// states at the moments as a string of 0 and 1, or the error. The zone is TZ's.
import opening_hours from "opening_hours";
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const { expr, moments } = JSON.parse(line);
  try {
    const oh = new opening_hours(expr, null, { locale: "en" });
    console.log(moments.map((m) => (oh.getState(new Date(m)) || oh.getUnknown(new Date(m)) ? 1 : 0)).join(""));
  } catch (e) {
    console.log("error " + String(e).split("\n")[0]);
  }
}
