// Reads {rule, start, until} as JSON lines; prints the days of the occurrences, with
// times, in UTC clock time.
import rrule from "rrule";
import { createInterface } from "node:readline";

const { RRule } = rrule;
for await (const line of createInterface({ input: process.stdin })) {
  const { rule, start, until } = JSON.parse(line);
  const options = RRule.parseString(rule);
  options.dtstart = new Date(start);
  const r = new RRule(options);
  console.log(r.between(new Date(start), new Date(until), true).map((d) => d.toISOString().slice(0, 16)).join(" "));
}
