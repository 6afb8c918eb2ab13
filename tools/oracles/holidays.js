// Prints every day of 2025 and 2026 that is a public holiday or a make-up workday of
// mainland China, one a line: 2026-01-01 off, 2026-01-04 work.
import days from "chinese-days";

for (let t = Date.UTC(2025, 0, 1); t < Date.UTC(2027, 0, 1); t += 864e5) {
  const day = new Date(t).toISOString().slice(0, 10);
  const { work, name } = days.getDayDetail(day);
  if (name.includes(",")) { // "National Day,国庆节,3"; other days have a weekday's name
    console.log(day, work ? "work" : "off");
  }
}
