// Prints for every day of 2025 and 2026 that is a working day the last of five working
// days counted from it: 2026-11-24 2026-11-30.
import days from "chinese-days";

for (let t = Date.UTC(2025, 0, 1); t < Date.UTC(2026, 11, 20); t += 864e5) {
  const day = new Date(t).toISOString().slice(0, 10);
  if (days.isWorkday(day)) console.log(day, days.findWorkday(4, day));
}
