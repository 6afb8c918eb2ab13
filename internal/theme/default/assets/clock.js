// Pages are right at the moment they are read: this applies the rules of the build to
// the reader's moment. What depends on it stands in the page as data (see docs/time.md);
// words holds the texts. Without this script a page says the moment it was built for.
//
// Times are minutes of the community's own clock, counted from 1970 as if it were UTC,
// whatever the zone of the device.
const root = document.documentElement;
const built = at(root.dataset.built);
let data = {};
let now = 0;

const every = (selector, f, within) => (within || document).querySelectorAll(selector).forEach(f);
const find = (e, selector) => e.querySelector(selector);
const pad = (n) => (n < 10 ? "0" : "") + n;
const days = (t) => Math.floor(t / 1440);
const fields = (t) => new Date(t * 6e4).toISOString().split(/\D/).map(Number); // year, month, day, hour, minute
const weekday = (t) => (new Date(t * 6e4).getUTCDay() + 6) % 7; // Monday is 0
const isoDay = (day) => new Date(day * 864e5).toISOString().slice(0, 10);

// at reads "2026-11-25T10:00", or the day alone: then w is set, and the end is a day later.
function at(s) {
  if (!s) return;
  const t = Date.parse(s.slice(0, 10) + "T" + (s.slice(11, 16) || "00:00") + "Z") / 6e4;
  const w = s.length < 11;
  return { t, w, end: w ? t + 1440 : t };
}

// wall is the community's time at a moment of the device's clock.
function wall(ms) {
  let offset = 0;
  root.dataset.zone.split(" ").forEach((z) => {
    const [from, minutes] = z.split(":");
    if (ms >= from * 1e3) offset = +minutes;
  });
  return Math.floor(ms / 6e4) + offset;
}

// Words: as words.go writes them.
function say(key, ...args) {
  let text = words[key] || "";
  const forms = text.split(" | ");
  const n = args[0];
  if (forms[1] && n >= 0) {
    const one = n % 10 == 1 && n % 100 != 11;
    const few = n % 10 > 1 && n % 10 < 5 && (n % 100 < 12 || n % 100 > 14);
    text = forms[2] ? forms[one ? 0 : few ? 1 : 2] : forms[n == 1 ? 0 : 1];
  }
  return text.replace(/\{(\d)\}/g, (all, i) => args[i]);
}

function write(key, t) {
  const [y, m, d] = fields(t);
  const values = { y, m, d, mon: words["month." + m], mo: words["mon." + m] };
  return words[key].replace(/\{(\w+)\}/g, (all, k) => values[k]);
}

const sameYear = (t) => fields(t)[0] == fields(now)[0];
const date = (t) => write(sameYear(t) ? "date.day" : "date.full", t);
const ahead = (t) => days(t) - days(now);
const clock = (t) => pad(fields(t)[3]) + ":" + pad(fields(t)[4]);
const time = (d) => (d.w ? "" : " " + clock(d.t));
const day = (t) => say({ "-1": "yesterday", 0: "today", 1: "tomorrow", 2: "dayAfter" }[ahead(t)]) || date(t);
const when = (d) => day(d.t) + time(d);
const capital = (s) => s.charAt(0).toUpperCase() + s.slice(1);

function length(minutes) {
  minutes = Math.max(minutes, 0);
  const d = days(minutes);
  const h = Math.floor(minutes / 60) % 24;
  const m = minutes % 60;
  const join = (a, b) => a + words.space + b;
  if (d) return d < 3 && h ? join(say("days", d), say("hours", h)) : say("days", d);
  if (h) return m ? join(say("hours", h), say("minutes", m)) : say("hours", h);
  return say("minutes", m);
}

function span(s) {
  const [from, to] = s.split("/").map(at);
  if (!from) return to ? say("until", when(to)) : "";
  if (!to) return say("from", when(from));
  if (days(from.t) == days(to.t)) {
    return from.w ? day(from.t) : (ahead(from.t) ? date(from.t) : words.today) + " " + clock(from.t) + "–" + clock(to.t);
  }
  return date(from.t) + time(from) + "–" + date(to.t) + time(to);
}

function starts(d) {
  const n = ahead(d.t);
  return n >= 0 && n < 3 ? say("state.starts", day(d.t)) : say("state.startsOn", date(d.t));
}

// The arguments of live texts, by their first letter: see live.go.
const writers = {
  w: (s) => when(at(s)),
  W: (s) => capital(when(at(s))),
  f: (s) => starts(at(s)),
  s: span,
  l: (s) => length(at(s).end - now),
  p: (s) => length(now - at(s).t),
  k: (s) => ahead(at(s).t) + 1,
  h: (s) => kind(s, days(now)).text,
};

function live(code) {
  return code.split("|").map((part) => {
    const [key, ...args] = part.split(" ");
    const values = args.map((a) => writers[a[0]](a.slice(1)));
    return key == "=" ? values.join("") : say(key, ...values);
  }).join("");
}

function text(e, s) {
  if (!e) return;
  if (e.textContent != s) e.textContent = s;
  e.hidden = !s;
}

const edge = (e, name) => ["is-now", "is-soon", "is-over"].forEach((c) => e.classList.toggle(c, c == name));

// Phases: notices, publicity periods, terms.
const phase = (e) => e.phase = e.dataset.phases.split(";").map((p) => p.split(",")).filter(([from]) => !from || at(from).t <= now).pop();

function phases(e) {
  const [, name, state, moment] = phase(e);
  const urgent = e.hasAttribute("data-urgent");
  const alarm = urgent && name == "is-now";
  const edges = e.querySelectorAll("[data-edge]");
  (edges.length ? [...edges] : [e]).forEach((x) => {
    edge(x, name);
    if (urgent) x.classList.toggle("urgent", alarm);
  });
  every("[data-state]", (x) => text(x, live(state)), e);
  text(find(e, "[data-time]"), moment && live(moment));
  every("[data-alarm]", (x) => {
    x.classList.toggle("alert", alarm);
    x.firstElementChild.hidden = !alarm;
    find(e, "span.state").hidden = alarm;
  }, e);
}

// The group of a phase, in the order of lists.
const groups = { "is-now": 0, "is-soon": 1, "": 2, "is-over": 3 };

// Opening hours.
const week = (runs, n) => {
  for (const run of runs.split(" ")) {
    const [letters, count] = run.split("*");
    if ((n -= count || 1) < 0) return letters;
  }
};
const letter = (runs, d) => {
  const n = d - days(at(data.monday).t);
  return (week(runs, Math.floor(n / 7)) || "")[n % 7];
};
const kind = (name, d) => data.hours[name].kinds[letter(data.hours[name].weeks, d)] || { spans: [], text: "" };

// until returns the end of the span that holds t.
function until(name, t) {
  for (const d of [days(t), days(t) - 1]) {
    for (const [from, to] of kind(name, d).spans) {
      if (d * 1440 + from <= t && t < d * 1440 + to) return d * 1440 + to;
    }
  }
}

function opening(e) {
  const name = e.dataset.hours;
  let open = until(name, now);
  const state = find(e, "[data-state]");
  if (e.hasAttribute("data-edge")) {
    e.classList.toggle("c-health", !!open);
    edge(e, open ? "is-now" : "is-soon");
  } else if (state) {
    let next;
    if (open) {
      const limit = now + 366 * 1440;
      for (let more = open; more < limit; more = until(name, more)) {
        next = more;
        if (!until(name, more)) break;
        next = 0;
      }
    } else {
      for (let d = days(now); !next && d < days(now) + 366; d++) {
        next = kind(name, d).spans.map(([from]) => d * 1440 + from).find((t) => t > now);
      }
    }
    text(state, words[open ? ("office" in e.dataset ? "open.office" : "open.now") : "open.closed"]);
    state.className = open ? "state now ok" : "state";
    text(find(e, "[data-time]"), next ? say(open ? "open.until" : "open.next", (ahead(next) ? day(next) + " " : "") + clock(next)) : "");
  }
  every("tr", (row, i) => {
    const d = days(now) - weekday(now) + i;
    row.classList.toggle("today-row", d == days(now));
    find(row, "[data-note]").textContent = data.notes[isoDay(d)] || "";
    row.lastElementChild.textContent = kind(name, d).text;
  }, e);
}

// Events: their runs of starts, and how long they last.
function event(e) {
  const { event, status } = e.dataset;
  const [minutes, ...runs] = event.trim().split(" ");
  let next, last;
  runs.forEach((run) => {
    const [s, step, count] = run.split("*");
    const first = at(s);
    const apart = (step || 0) * 1440;
    const nth = (i) => ({ t: first.t + i * apart, w: first.w, end: first.t + i * apart + +minutes });
    const i = nth(0).end > now ? 0 : apart ? Math.floor((now - nth(0).end) / apart) + 1 : 1;
    const n = count || 1;
    const final = nth(n - 1);
    if (!last || final.t > last.t) last = final;
    if (i < n && (!next || nth(i).t < next.t)) next = nth(i);
  });
  const over = !next || status == "done";
  const o = e.next = next || last;
  const name = status == "cancelled" || (over && status != "postponed") ? "is-over" : status != "postponed" && o.t <= now ? "is-now" : "is-soon";
  e.over = over;
  edge(e, name);
  const item = e.classList.contains("item");
  const state = status == "cancelled" || status == "postponed" ? words["state." + status] : name == "is-over" ? words["state.over"] : name == "is-now" ? words["state.running"] : item ? "" : starts(o);
  text(find(e, "[data-state]"), state);
  if (!o) return;
  if (item) {
    leaf(find(e, ".leaf"), o.t);
    text(find(e, "[data-time]"), o.w ? "" : clock(o.t));
  }
  every("[data-when]", (x) => text(find(x, "[data-line]"), date(o.t) + say("paren", words["weekday." + (weekday(o.t) + 1)]) + x.dataset.when.trimEnd()), e);
}

function leaf(e, t) {
  e.firstElementChild.textContent = write(sameYear(t) ? "date.month" : "date.monthYear", t);
  e.lastElementChild.firstChild.data = fields(t)[2];
}

// Lists: what is current, in the order of the build.
const order = (e) => +e.dataset.order;
const by = (...keys) => (a, b) => keys.reduce((r, k) => r || k(a) - k(b), 0);
const group = (e) => groups[e.phase[1]];
const severity = (e) => (group(e) ? 0 : +e.dataset.severity);
const midnight = () => (days(now) + 1) * 1440 - 1;
const soonest = (e) => (!e.next ? 0 : e.next.t < days(now) * 1440 && e.next.end > now ? midnight() : e.next.t);

const lists = {
  board: (items) => [by((e) => +e.phase[4], group, severity, order), (e) => e.phase[4] < 8],
  concerning: () => [by(group, severity, order), (e, shown, most) => e.phase[4] < 7 && (!("general" in e.dataset) || shown < most)],
  events: () => [by(soonest, order), (e) => !e.over],
};

function list(ul) {
  const [compare, keep] = lists[ul.dataset.list]();
  const most = +ul.dataset.most;
  let shown = 0;
  const items = [...ul.children].sort(compare);
  items.forEach((e) => {
    const show = !gone(e) && keep(e, shown, most) && (shown < most || !("general" in e.dataset) && ul.dataset.list == "concerning");
    e.hidden = !show;
    if (show) shown++;
  });
  arrange(ul, items);
  const empty = ul.nextElementSibling;
  if (empty) empty.hidden = shown > 0;
}

// arrange puts items into a list in their order, touching nothing if they are.
function arrange(ul, items) {
  items.forEach((e, i) => {
    if (ul.children[i] != e) ul.insertBefore(e, ul.children[i] || null);
  });
}

const gone = (e) => e.dataset.gone && at(e.dataset.gone).end <= now;

// Groups of a list: notices go from one to the next.
function regroup() {
  const sections = [...document.querySelectorAll("[data-group]")].map((s) => ({ s, items: [], n: +find(s, "[data-count]").dataset.count }));
  sections.forEach(({ s }, i) => every(".item", (e) => {
    if (e.home == null) e.home = i;
    const to = group(e);
    e.hidden = gone(e);
    sections[e.home].n -= to != e.home || e.hidden;
    sections[to].n += to != e.home && !e.hidden;
    sections[to].items.push(e);
  }, s));
  sections.forEach(({ s, items, n }) => {
    arrange(find(s, ".list"), items.sort(by(severity, order)));
    s.hidden = !items.some((e) => !e.hidden);
    text(find(s, "[data-count]"), say("list.count", n));
  });
}

// Meals, courses, and the day itself.
function dishes(e, list, lang) {
  e.textContent = "";
  list.forEach((d) => {
    const part = e.appendChild(document.createElement("span"));
    part.className = "ib";
    part.textContent = d;
  });
  e.lang = lang || root.lang;
}

function meal(e) {
  const start = (m) => at(m.day).t + m.from;
  const next = (data.meals[e.dataset.meal] || []).find((m) => at(m.day).t + m.to > now);
  e.hidden = !next;
  if (!next) return;
  text(find(e, "[data-title]"), capital(day(start(next))) + words.space + words["meal." + next.meal] + (next.hours || ""));
  const line = find(e, "[data-line]");
  const sheet = e.classList.contains("sheet");
  if (!sheet) {
    line.textContent = next.dishes.join("");
    line.lang = next.lang || root.lang;
    return;
  }
  dishes(line, next.dishes, next.lang);
  const serving = start(next) <= now;
  edge(e, serving ? "is-now" : "is-soon");
  text(find(e, "[data-state]"), serving ? words["canteen.now"] : say("canteen.in", length(start(next) - now)));
  every("[data-price]", (p) => p.hidden = p.dataset.price != next.meal, e);
  text(find(e, "[data-contains]"), next.contains || "");
}

function weeks() {
  const monday = isoDay(days(now) - weekday(now));
  const has = {};
  every("[data-canteen]", (e) => {
    const { canteen, week, number, only } = e.dataset;
    const now = week == monday;
    if (only != null) e.hidden = !now;
    if (week) {
      has[canteen] = has[canteen] || now;
      text(find(e, "h2[data-title]"), now ? words["canteen.thisWeek"] : say("canteen.week", number));
      const past = find(e, ".past");
      const lists = [[], []];
      every("[data-day]", (d) => {
        const n = ahead(at(d.dataset.day).t);
        edge(d, n ? (n < 0 ? "is-over" : "is-soon") : "is-now");
        find(d, ".leaf").firstElementChild.textContent = words[n ? (n == 1 ? "leaf.tomorrow" : "wd." + (weekday(at(d.dataset.day).t) + 1)) : "leaf.today"];
        lists[+(now && n < 0)].push(d);
      }, e);
      const sort = (l) => l.sort((a, b) => a.dataset.day < b.dataset.day ? -1 : 1);
      arrange(find(e, ".list"), sort(lists[0]));
      arrange(find(past, ".list"), sort(lists[1]));
      past.hidden = !lists[1][0];
      const next = find(e, "[data-meal]");
      if (next) next.hidden = next.hidden || !now;
    } else {
      e.hidden = has[canteen];
    }
  });
}

function course(e) {
  const minute = now % 1440;
  const next = data.courses.find((c) => letter(c.days, days(now)) == 1 && minute < c.to);
  e.hidden = !next;
  if (!next) return;
  text(find(e, "[data-time]"), clock(next.from));
  text(find(e, "[data-line]"), next.text);
  find(e, "[data-line]").lang = next.lang || root.lang;
}

function nextEvent(e) {
  let next;
  every("[data-list=events] .item", (x) => {
    if (!next && !x.over && !x.dataset.status) next = x;
  });
  const lines = e.querySelectorAll("[data-line]");
  const link = next && find(next, "h3 a");
  const today = next && ahead(next.next.t) <= 0;
  const title = find(e, "[data-title]");
  text(title, words[next ? (today ? "home.eventToday" : "home.nextEvent") : "home.noEvents"]);
  text(find(e, "[data-time]"), next ? (today ? time(next.next).trim() : when(next.next)) : "");
  const place = next && find(next, "[data-time]").nextElementSibling;
  [link, place].forEach((from, i) => {
    text(lines[i], from ? from.textContent : "");
    lines[i].lang = (from && from.lang) || root.lang;
  });
  if (next) title.href = link.href;
}

function today(e) {
  const d = isoDay(days(now));
  e.dateTime = d;
  text(find(e, "[data-month]"), write("date.month", now));
  text(find(e, "[data-weekday]"), words["weekday." + (weekday(now) + 1)]);
  text(find(e, "[data-date]"), "" + fields(now)[2]);
  const names = [];
  const moon = data.moons.filter(([from]) => from <= d).pop();
  if (moon) {
    const n = days(now) - days(at(moon[0]).t) + 1;
    const digits = "一二三四五六七八九十";
    const name = n % 10 ? ["初", "十", "廿"][Math.floor(n / 10)] + digits[n % 10 - 1] : ["初十", "二十", "三十"][n / 10 - 1];
    names.push([moon[1] > 0 ? say("lunarDate", moon[1], n) : say("lunar", moon[1] + name)]);
  }
  (data.days[d] || []).forEach((n) => names.push([n, data.lang]));
  if (data.notes[d] == words.makeUp) names.push([words.makeUp]);
  const box = find(e, "[data-names]");
  if (names.map((n) => n[0]).join(" ") == box.textContent.trim()) return;
  box.textContent = "";
  names.forEach(([n, lang]) => {
    const part = box.appendChild(document.createElement("span"));
    part.className = "ib";
    part.textContent = n;
    if (lang) part.lang = lang;
    box.append(" ");
  });
}

// Urgent notices: told to screen readers once, put away by one tap until they change.
function alerts() {
  let seen = {};
  try { seen = JSON.parse(localStorage.getItem("linli.alerts")) || {}; } catch (e) { /* private mode */ }
  const keep = () => { try { localStorage.setItem("linli.alerts", JSON.stringify(seen)); } catch (e) { /* private mode */ } };
  every("[data-alert]", (e) => {
    const id = e.dataset.alert;
    const force = e.phase[1] == "is-now" && !gone(e);
    const button = find(e, "[data-dismiss]");
    e.hidden = !force || seen[id] == 2;
    button.hidden = false;
    button.onclick = () => {
      seen[id] = 2;
      keep();
      e.hidden = true;
    };
    if (!e.hidden && !seen[id]) {
      seen[id] = 1;
      keep();
      find(e, "div").setAttribute("role", "alert");
    }
  });
}

function refresh() {
  const real = wall(Date.now() + +(root.dataset.skew || 0));
  const doubt = real < built.t || real > built.t + 366 * 1440;
  now = doubt ? built.t : real;
  every("[data-from],[data-until]", (e) => {
    const { from, until } = e.dataset;
    e.hidden = !(!from || at(from).t <= now) || !(!until || now < at(until).end);
    if ("bar" in e.dataset) e.lastElementChild.setAttribute("width", (100 * (now - at(from).t) / (at(until).end - at(from).t)).toFixed(1));
  });
  every("[data-say]", (e) => {
    const s = live(e.dataset.say);
    if (e.textContent != s) e.textContent = s;
  });
  every("[data-phases]", phases);
  every("[data-hours]", opening);
  every("[data-event]", event);
  every("[data-days]", (e) => e.hidden = letter(e.dataset.days, days(now)) != 1);
  every("[data-date]", (e) => { if (e.dataset.date) e.classList.toggle("is-today", e.dataset.date == isoDay(days(now))); });
  every("[data-weekday]", (e) => { if (e.dataset.weekday) e.hidden = e.dataset.weekday != weekday(now) + 1; });
  if (!sameYear(built.t)) every("[data-leaf]", (e) => leaf(e, at(e.dateTime).t));
  every("[data-gone]", (e) => { if (gone(e)) e.hidden = true; });
  every("[data-list]", list);
  regroup();
  every("[data-meal]", meal);
  weeks();
  every("[data-course]", course);
  every("[data-next-event]", nextEvent);
  every("[data-today]", today);
  alerts();
  doubted(doubt && Math.abs(real - built.t) > 5);
}

// doubted says that the device's clock is not believed.
function doubted(yes) {
  let note = find(document, "#doubt");
  if (yes && !note) {
    note = document.createElement("p");
    note.id = "doubt";
    note.className = "sheet note";
    const main = find(document, "main");
    main.insertBefore(note, main.firstChild);
  }
  if (note) text(note, yes ? say("clock.wrong", write("date.full", built.t) + " " + clock(built.t)) : "");
}

document.addEventListener("DOMContentLoaded", () => {
  const block = find(document, "#moment");
  data = Object.assign({ notes: {}, days: {}, moons: [], meals: {} }, block && JSON.parse(block.textContent));
  refresh();
  const tick = () => {
    refresh();
    setTimeout(tick, 6e4 - Date.now() % 6e4);
  };
  setTimeout(tick, 6e4 - Date.now() % 6e4);
  document.addEventListener("visibilitychange", refresh);
  addEventListener("pageshow", refresh);
});
