// Reads an iCalendar file and prints what a client understands of it, as JSON: for
// every event its status, whether it repeats, and its first starts after a moment.
// usage: node ical.js FILE AFTER
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [file, after] = process.argv.slice(2);
const bytes = readFileSync(file);
const calendar = new ICAL.Component(ICAL.parse(bytes.toString("utf8")));
const components = calendar.getAllSubcomponents("vevent");
const moved = components.filter((c) => c.hasProperty("recurrence-id"));
const events = components.filter((c) => !moved.includes(c)).map((component) => {
  const uid = component.getFirstPropertyValue("uid");
  const event = new ICAL.Event(component, { exceptions: moved.filter((c) => c.getFirstPropertyValue("uid") === uid) });
  const starts = [];
  const next = event.iterator();
  for (let i = 0; i < 500 && starts.length < 3; i++) {
    const time = next.next();
    if (!time) break;
    const start = event.getOccurrenceDetails(time).startDate.toString();
    if (start >= after) starts.push(start);
  }
  return { uid: event.uid, summary: event.summary, status: component.getFirstPropertyValue("status"), repeats: event.isRecurring(), starts };
});
const longest = Math.max(...bytes.toString("binary").split("\r\n").map((line) => line.length));
console.log(JSON.stringify({ events, zones: calendar.getAllSubcomponents("vtimezone").length, longest }));
