// Reads an iCalendar file and prints what a client understands of it, as JSON: for
// every event its status, whether it repeats, and its first starts after a moment.
// usage: node ical.js FILE AFTER
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [file, after] = process.argv.slice(2);
const bytes = readFileSync(file);
const calendar = new ICAL.Component(ICAL.parse(bytes.toString("utf8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const starts = [];
  const next = event.iterator();
  for (let i = 0; i < 500 && starts.length < 3; i++) {
    const time = next.next();
    if (!time) break;
    if (time.toString() >= after) starts.push(time.toString());
  }
  return { uid: event.uid, summary: event.summary, status: component.getFirstPropertyValue("status"), repeats: event.isRecurring(), starts };
});
const longest = Math.max(...bytes.toString("binary").split("\r\n").map((line) => line.length));
console.log(JSON.stringify({ events, zones: calendar.getAllSubcomponents("vtimezone").length, longest }));
