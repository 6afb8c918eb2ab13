// Pages are right at the moment they are read: this brings what depends on the moment
// from the build's to the reader's. How each thing stands from when on was decided by the
// build and lies in the page (see docs/time.md). Without this script a page says the
// moment it was built for.
//
// Times are minutes of the community's own clock, counted from 1970 as if it were UTC,
// whatever the zone of the device. words holds the few texts that are needed.
const root = document.documentElement;
const { built: builtAt, zone, skew } = root.dataset;
let data, now, thisYear, paper, least = 0; // on paper nothing is told from today: it hangs for days

const every = (selector, f, within = document) => within.querySelectorAll(selector).forEach((e) => {
  try { f(e); } catch (x) { console.error(x, e); } // what one cannot say must not stop the others
});
const find = (selector, within = document) => within.querySelector(selector);
const days = (t) => Math.floor(t / 1440);
const today = () => days(now);
const moment = (t) => new Date(t * 6e4);
const iso = (t) => moment(t).toISOString();
const year = (t) => moment(t).getUTCFullYear();

// at reads "2026-11-25T10:00", or the day alone, which ends a day later.
function at(s) {
  const whole = s.length < 11;
  const t = Date.parse(whole ? s : s + "Z") / 6e4;
  return { t, whole, end: whole ? t + 1440 : t };
}

// wall is the community's time at a moment of the device's clock.
function wall(ms) {
  let offset;
  zone.split(" ").forEach((z) => {
    const [from, minutes] = z.split(":");
    if (ms >= from * 1e3) offset = +minutes;
  });
  return Math.floor(ms / 6e4) + offset;
}

// Words, as words.go writes them.
function form(text, n) {
  const forms = text.split(" | ");
  return forms[1] ? forms[["one", "few"].indexOf(new Intl.PluralRules(root.lang).select(n))] || forms.pop() : text;
}

const say = (key, a, b) => form(words[key], a).replace("{0}", a).replace("{1}", b);
const ahead = (t) => days(t) - today();
const clock = (t) => iso(t).slice(11, 16);
const time = (d) => (d.whole ? "" : " " + clock(d.t));
const when = (d) => day(d.t) + time(d);
const day = (t) => (!paper && words[{ "-1": "yesterday", 0: "today", 1: "tomorrow", 2: "dayAfter" }[ahead(t)]]) || date(t);

function date(t, key) {
  const m = moment(t).getUTCMonth() + 1;
  const parts = { y: year(t), m, d: moment(t).getUTCDate(), mon: words["month." + m], mo: words["mon." + m] };
  return words[key || (year(t) == thisYear ? "date.day" : "date.full")].replace(/\{(\w+)\}/g, (all, k) => parts[k]);
}

function length(minutes) {
  const d = days(minutes), h = days(minutes * 24) % 24, m = minutes % 60;
  const [a, x, b, y] = d ? ["days", d, "hours", d < 3 && h] : h ? ["hours", h, "minutes", m] : ["minutes", m];
  return say(a, x) + (y ? words.space + say(b, y) : "");
}

function starts(d) {
  const n = ahead(d.t);
  return n >= 0 && n < 3 && !paper ? say("state.starts", day(d.t)) : say("state.startsOn", date(d.t));
}

function span(s) {
  const [from, to] = s.split("/").map((x) => x && at(x));
  if (!from) return say("until", when(to));
  if (!to) return say("from", when(from));
  if (days(from.t) != days(to.t)) return date(from.t) + time(from) + "–" + date(to.t) + time(to);
  if (from.whole) return day(from.t);
  return (ahead(from.t) ? date(from.t) : words.today) + time(from) + "–" + (to.whole ? "24:00" : clock(to.t));
}

// What stands in braces in a live text, by its first letter: see live.go.
const writers = {
  w: (s) => when(at(s)),
  D: (s) => date(at(s).t),
  f: (s) => starts(at(s)),
  s: span,
  l: (s) => length(Math.max(0, at(s).end - now)),
  p: (s) => length(Math.max(0, now - at(s).t)),
  k: (s) => ahead(at(s).t) + 1,
  h: (s) => kind(s, today()).text,
  b: () => "{",
  v: () => "|",
};

const live = (s) => {
  const n = /\{k([^}]*)/.exec(s);
  return (n ? form(s, writers.k(n[1])) : s).replace(/\{(\w)([^}]*)\}/g, (all, k, v) => writers[k](v));
};

function text(e, s) {
  if (!e) return;
  if (e.textContent != s) e.textContent = s;
  e.hidden = !s;
}

// put writes s into a part of e; speak says in which language it is, too.
const part = (e, name) => find("[data-" + name + "]", e);
const put = (e, name, s) => text(part(e, name), s);

function speak(e, s, lang) {
  text(e, s);
  e.lang = lang || root.lang;
}

const edge = (e, name) => ["is-now", "is-soon", "is-over"].forEach((c) => e.classList.toggle(c, c == name));
const pick = (list) => list.filter(([from]) => !from || at(from).t <= now).pop();

// Whatever has phases: notices, publicity periods, terms, menus, hours of the week.
function phases(e) {
  const [, name, state, moment] = pick(JSON.parse(e.dataset.phases));
  const urgent = "urgent" in e.dataset;
  const edges = e.querySelectorAll("[data-edge]");
  (edges[0] ? edges : [e]).forEach((x) => {
    edge(x, name);
    if (urgent) x.classList.toggle("urgent", name == "is-now");
  });
  every("[data-state]", (x) => text(x, live(state)), e);
  put(e, "time", moment ? live(moment) : "");
  e.force = name == "is-now";
}

// letter finds a day in runs of weeks: "aaaaabb*53".
function letter(runs, d) {
  let n = d - days(at(data.monday).t);
  for (const run of runs.split(" ")) {
    const [week, count] = run.split("*");
    const length = 7 * (count || 1);
    if (n < length) return week[n % 7];
    n -= length;
  }
}

const kind = (name, d) => data.hours[name].kinds[letter(data.hours[name].weeks, d)] || { spans: [], text: "" };

// closing returns the end of the opening hours that hold t.
function closing(name, t) {
  for (const d of [days(t), days(t) - 1]) {
    const found = kind(name, d).spans.find(([from, to]) => d * 1440 + from <= t && t < d * 1440 + to);
    if (found) return d * 1440 + found[1];
  }
}

function opening(e) {
  const { hours, office } = e.dataset;
  let next, end = closing(hours, now);
  const open = !!end;
  if ("edge" in e.dataset) {
    e.classList.toggle("c-health", open);
    return edge(e, open ? "is-now" : "is-soon");
  }
  for (; end && !data.hours[hours].always; end = closing(hours, end)) next = end; // spans may touch
  for (let d = today(); !open && !next && d < today() + 366; d++) {
    const span = kind(hours, d).spans.find(([from]) => d * 1440 + from > now);
    next = span && d * 1440 + span[0];
  }
  const state = part(e, "state");
  text(state, words["open." + (open ? (office == null ? "now" : "office") : "closed")]);
  state.className = open ? "state now ok" : "state";
  put(e, "time", next && letter(data.hours[hours].weeks, days(next)) ? say(open ? "open.until" : "open.next", (ahead(next) ? day(next) + " " : "") + clock(next)) : "");
}

// Events: how long they last, and runs of starts.
function event(e) {
  const { event, status } = e.dataset;
  const [minutes, ...runs] = event.trim().split(" ");
  let next, last;
  runs.forEach((run) => {
    const [s, step, count] = run.split("*");
    const first = at(s), apart = (step || 0) * 1440;
    const nth = (i) => ({ t: first.t + i * apart, whole: first.whole, end: first.t + i * apart + +minutes });
    const i = Math.max(0, Math.floor((now - nth(0).end) / (apart || 1)) + 1);
    const final = nth((count || 1) - 1);
    if (!last || final.t > last.t) last = final;
    if (final.end > now && (!next || nth(i).t < next.t)) next = nth(apart ? i : 0);
  });
  const o = e.next = next || last;
  const off = status == "cancelled" || status == "postponed";
  e.over = !next || status == "done";
  const name = status == "cancelled" || (!off && e.over) ? "is-over" : !off && o.t <= now ? "is-now" : "is-soon";
  edge(e, name);
  const item = find(".leaf", e);
  const state = off ? status : { "is-over": "over", "is-now": "running" }[name];
  put(e, "state", state ? words["state." + state] : item || "repeats" in e.dataset ? "" : starts(o));
  if (item && o) {
    if (iso(o.t).slice(0, 10) != item.dateTime) leaf(item, o.t);
    put(e, "time", time(o).trim());
  }
}

function leaf(e, t) {
  e.dateTime = iso(t).slice(0, 10);
  text(e.firstElementChild, date(t, year(t) == thisYear ? "date.month" : "date.monthYear"));
  e.lastElementChild.firstChild.data = moment(t).getUTCDate();
}

// Lists show what their schedule says for the moment, in its order.
function lists() {
  const items = {};
  const all = document.querySelectorAll("[data-list]");
  all.forEach((ul) => every("[data-n]", (e) => {
    items[e.dataset.n] = e;
    e.hidden = true;
  }, ul));
  all.forEach((ul) => {
    let place = 0, shown = 0;
    pick(JSON.parse(ul.dataset.list))[1].split(" ").forEach((n) => {
      const e = items[n];
      if (!e) return;
      e.hidden = e.over;
      if (ul.children[place] != e) ul.insertBefore(e, ul.children[place] || null);
      place++;
      if (!e.hidden) shown++;
    });
    const empty = ul.nextElementSibling;
    if (empty) empty.hidden = shown;
    else ul.parentNode.hidden = !shown;
  });
}

// Today: the date, meals, courses, what is on.
function meal(e) {
  const next = (data.meals && data.meals[e.dataset.meal] || []).find((m) => at(m.day).t + m.to > now);
  if (!next) return e.hidden = true;
  const from = at(next.day).t + next.from;
  const serving = from <= now;
  if (!e.dataset.from) e.hidden = false;
  put(e, "title", day(from) + next.name);
  speak(part(e, "line"), next.dishes, next.lang);
  if (!part(e, "contains")) return;
  edge(e, serving ? "is-now" : "is-soon");
  put(e, "state", serving ? words["canteen.now"] : say("canteen.in", length(from - now)));
  every("[data-price]", (p) => p.hidden = p.dataset.price != next.meal, e);
  put(e, "contains", next.contains || "");
}

function course(e) {
  const next = data.courses.find((c) => letter(c.days, today()) == 1 && now % 1440 < c.to);
  e.hidden = !next;
  if (!next) return;
  put(e, "time", clock(next.from));
  speak(part(e, "line"), next.text, next.lang);
}

function nextEvent(e) {
  const next = [...document.querySelectorAll("[data-coming]>li")].find((x) => !x.hidden && !x.dataset.status);
  const [first, second] = e.querySelectorAll("[data-line]");
  const link = next ? find("a", next) : e;
  const place = next && part(next, "place");
  const on = next && ahead(next.next.t) < 1;
  put(e, "title", words[next ? (on ? "home.eventToday" : "home.nextEvent") : "home.noEvents"]);
  put(e, "time", next ? (on ? time(next.next).trim() : when(next.next)) : "");
  speak(first, next ? link.textContent : "", link.lang);
  speak(second, place ? place.textContent : "", place && place.lang);
  part(e, "title").href = next ? link.href : e.dataset.nextEvent;
}

function board(e) {
  const d = e.dateTime = iso(now).slice(0, 10);
  put(e, "month", date(now, "date.month"));
  put(e, "weekday", words["weekday." + (moment(now).getUTCDay() || 7)]);
  put(e, "date", moment(now).getUTCDate());
  const moon = pick(data.moons || []);
  const names = [];
  if (moon) {
    const n = today() - days(at(moon[0]).t) + 1;
    names.push([data.moonDays ? say("lunar", moon[1] + data.moonDays[n - 1]) : say("lunarDate", moon[1], n)]);
  }
  names.push(...(data.days || {})[d] || []);
  const box = part(e, "names");
  box.textContent = "";
  names.forEach(([name, lang]) => {
    const span = document.createElement("span");
    span.className = "ib";
    speak(span, name, lang);
    box.append(span, " ");
  });
}

// Urgent notices: told to screen readers once, put away by one tap until they change.
function alerts() {
  every("[data-alert]", (e) => {
    const id = "linli " + e.dataset.alert;
    e.hidden = !e.force || recall(id) > 1;
    const button = part(e, "dismiss");
    button.hidden = false;
    button.onclick = () => {
      remember(id, 2);
      e.hidden = true;
      const main = find("main");
      main.tabIndex = -1;
      main.focus();
    };
    if (!e.hidden && !recall(id)) {
      remember(id, 1);
      e.setAttribute("role", "alert");
    }
  });
}

function refresh() {
  const built = Math.max(at(builtAt).t, least); // a clock that went back is not believed
  const real = wall(Date.now() + +(skew || 0));
  const note = find("#doubt"); // not on pages that only need to know the year
  const doubt = note && (real < built || real > built + 366 * 1440);
  now = doubt ? built : real;
  const turned = (thisYear || year(built)) != year(now);
  thisYear = year(now);
  every("[data-from],[data-until]", (e) => {
    const { from, until } = e.dataset;
    e.hidden = !(from && now < at(from).t || until && now >= at(until).end) == "else" in e.dataset;
    if ("bar" in e.dataset) find(".fill", e).setAttribute("width", Math.min(100, Math.max(0, 100 * (now - at(from).t) / (at(until).end - at(from).t))).toFixed(1));
  });
  every("[data-phases]", phases);
  every("[data-hours]", opening);
  every("[data-event]", event);
  every("[data-days]", (e) => e.hidden = letter(e.dataset.days, today()) != 1);
  every("[data-day]", (e) => e.classList.toggle("is-today", days(at(e.dataset.day).t) == today()));
  if (turned) every("[data-leaf]", (e) => leaf(e, at(e.dateTime).t));
  lists();
  every("[data-meal]", meal);
  every("[data-course]", course);
  every("[data-next-event]", nextEvent);
  every("[data-today]", board);
  every("[data-say]", (e) => {
    const s = live(e.dataset.say);
    if (e.textContent != s) e.textContent = s;
  });
  alerts();
  if (note) note.hidden = !doubt || Math.abs(real - built) < 6;
}

document.addEventListener("DOMContentLoaded", () => {
  const block = find("#moment");
  data = block && JSON.parse(block.textContent);
  Object.assign(words, data && data.words);
  const tick = () => {
    refresh();
    setTimeout(tick, 6e4 - Date.now() % 6e4);
  };
  tick();
  document.addEventListener("visibilitychange", refresh);
  addEventListener("pageshow", refresh);
  ["beforeprint", "afterprint"].forEach((name, after) => addEventListener(name, () => {
    paper = !after;
    refresh();
  }));
});
