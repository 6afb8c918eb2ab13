// Prints every day of the years 1900 to 2100 with its Chinese date and solar term,
// one a line: 2026-02-17 2026 1 1 0 term (the 0 is 1 in a leap month).
import { Solar } from "lunar-typescript";

const out = [];
for (let t = Date.UTC(1900, 0, 31); t <= Date.UTC(2100, 11, 31); t += 864e5) {
  const day = new Date(t);
  const l = Solar.fromYmd(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()).getLunar();
  const month = l.getMonth();
  out.push(`${day.toISOString().slice(0, 10)} ${l.getYear()} ${Math.abs(month)} ${l.getDay()} ${month < 0 ? 1 : 0} ${l.getJieQi()}`);
}
console.log(out.join("\n"));
