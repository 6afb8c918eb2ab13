// A screen in a hall (see docs/kiosk.md): slides in turn, as many pieces of each at a time
// as there is room for; an urgent notice in force alone and at once; how old all this is,
// and nothing that can no longer be known. A touch opens the site itself, in large type.
// Without this script the slides stand one below the other, as they were at the build.
const kiosk = {}; // what the page says of itself, and how it stands
root.classList.add("js");
const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
const device = () => wall(Date.now() + +(skew || 0)); // the community's time by the device's clock

// What is kept on the device, for each site on it.
const store = {
  get: (name) => { try { return localStorage["linli.kiosk " + name + " " + kiosk.set]; } catch (x) { return ""; } },
  set: (name, value) => { try { localStorage["linli.kiosk " + name + " " + kiosk.set] = value; } catch (x) { /* the kiosk goes on */ } },
};

// Slides.
const inPart = (part) => {
  const [from, to] = part.split(" ").map(Number), at = now % 1440;
  return from < to ? from <= at && at < to : from <= at || at < to;
};
const inPeriod = (period) => {
  const [from, to] = period.split("/").map((x) => x && at(x));
  return !(from && now < from.t) && !(to && now >= to.end);
};
const piecesOf = (slide) => {
  const box = find("[data-pieces]", slide);
  return box && Array.from(box.children).filter((e) => !e.hidden && !e.out);
};

function due(slide) {
  const { part, period, weekly, daily } = slide.dataset;
  if (slide.hidden || daily != null && kiosk.unsure || kiosk.wrong && find("[data-hours]", slide)) return false;
  if (part && !inPart(part) || period && !inPeriod(period)) return false;
  if (weekly != null) { // one a week, of those that this entry of the list has
    const list = all("[data-weekly]").filter((e) => !e.hidden && e.dataset.part == part && e.dataset.period == period);
    if (list[Math.floor((today() + 3) / 7) % list.length] != slide) return false;
  }
  const pieces = piecesOf(slide);
  return pieces ? pieces.length > 0 : find(".picture,.qr", slide);
}

const urgent = () => all("[data-alone]").filter((e) => e.force);

// list is what is shown in turn. Without a clock nobody knows whether an urgent notice is
// still in force: then it is one of many.
function list() {
  const alone = urgent();
  return alone.length && !kiosk.wrong ? alone : alone.concat(all("[data-slide]").filter(due));
}

// pagesOf says what the pages of a slide hold: as many pieces as fit, from one to another. A
// piece that is larger than the page goes over several, each a little further down, so that
// every line is whole on one of them.
function pagesOf(slide) {
  const box = find("[data-pieces]", slide), out = [];
  if (!box) return [{ from: 0, to: 0 }];
  if (box.clientHeight < box.parentNode.clientHeight * .4) { // what stands above leaves too little
    while (box.previousElementSibling && !box.previousElementSibling.matches(".head,.mark")) box.prepend(box.previousElementSibling);
  }
  const em = parseFloat(getComputedStyle(box).fontSize);
  const pieces = piecesOf(slide), fits = () => box.scrollHeight <= box.clientHeight + .3 * em; // the leading of the last line
  Array.from(box.children).forEach((e) => e.classList.add("away"));
  for (let from = 0, to; from < pieces.length; from = to) {
    for (to = from; to < pieces.length; to++) {
      pieces[to].classList.remove("away");
      if (!fits() && to > from) break;
    }
    pieces.slice(from + 1, to + 1).forEach((e) => e.classList.add("away"));
    const most = fits() ? 0 : box.scrollHeight - box.clientHeight, step = Math.max(em, box.clientHeight / 3, box.clientHeight - 2.5 * em);
    out.push({ from, to, top: 0 });
    for (let top = step; top < most + step; top += step) out.push({ from, to, top: Math.min(top, most) });
    pieces[from].classList.add("away");
  }
  return out;
}

let current, page, pages, count, timer;
function show(slide, n) {
  all("[data-slide],[data-alone],[data-quiet]").forEach((e) => e.classList.toggle("away", e != slide));
  find("[data-quiet]").hidden = slide != find("[data-quiet]");
  const pieces = piecesOf(slide) || [];
  if (slide != current || n == 0 || pieces.length != count) {
    count = pieces.length;
    pages = pagesOf(slide);
    n = Math.min(n, pages.length - 1);
  }
  current = slide;
  page = n;
  const { from, to, top } = pages[n];
  pieces.forEach((e, i) => e.classList.toggle("away", i < from || i >= to));
  if (pieces.length) find("[data-pieces]", slide).scrollTop = top;
  const pager = find("[data-pager]", slide);
  if (pager) text(pager, pages.length > 1 ? n + 1 + " / " + pages.length : "");
  shift();
  clearTimeout(timer);
  timer = setTimeout(next, 1e3 * (slide.dataset.seconds || 20));
}

function next() {
  if (kiosk.touched) return;
  if (kiosk.ready && kiosk.ready != kiosk.version) return change();
  const slides = list(), i = slides.indexOf(current);
  if (i >= 0 && page + 1 < pages.length) return show(current, page + 1);
  show(slides.length ? slides[(i + 1) % slides.length] : find("[data-quiet]"), 0);
}

// shift moves everything by a few pixels, so that nothing burns in.
let step = 0;
function shift() {
  const [x, y] = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]][step++ % 9];
  root.style.setProperty("--x", x * .25 + "rem");
  root.style.setProperty("--y", y * .25 + "rem");
}

// Time and age.
let second;
function tick() {
  const t = device();
  if (t != second) {
    second = t;
    refresh();
    minute(t);
  }
  const slides = list();
  if (!kiosk.touched && (slides.length ? !slides.includes(current) : current != find("[data-quiet]"))) next();
  if (kiosk.touched && urgent().some((e) => !kiosk.told.includes(e))) leave();
}

// aside keeps of the rows beside the slides those that there is room for.
function aside() {
  const box = find(".side .rows");
  all("li", box).forEach((e) => e.classList.remove("away"));
  const rows = all("li", box).filter((e) => e.offsetHeight);
  const low = (e) => e.offsetTop + e.offsetHeight;
  while (rows.length && low(rows[rows.length - 1]) > low(box) + 2) rows.pop().classList.add("away");
}

// minutes reads a time of day.
const minutes = (s) => s.split(":").reduce((h, m) => h * 60 + +m, 0);

// pertinent puts away, of the events, those that are later than a week from now, but for the
// first; of those on duty today, those whose shift is over.
function pertinent() {
  all(".show-events [data-event]").filter((e) => !e.hidden).forEach((e, i) => { e.out = i && e.next && e.next.t - now > 7 * 1440; });
  all("[data-shift]").forEach((e) => {
    const [from, to] = e.dataset.shift.split(" ").map(minutes);
    e.out = from < to && to <= now % 1440;
  });
}

function minute(t) {
  const wrong = kiosk.wrong = !find("#doubt").hidden;
  if (paper != wrong) { // dates instead of today and tomorrow
    paper = wrong;
    refresh();
  }
  if (!wrong && t > least) store.set("seen", least = t);
  find("[data-clock]").textContent = wrong ? "--:--" : clock(now);
  find("[data-wrong]").hidden = !wrong;
  find("[data-date-line]").textContent = date(now);
  find("[data-today]").hidden = wrong;
  const age = Math.max(at(builtAt).t, kiosk.contact);
  const stale = now - age > kiosk.stale * 60;
  kiosk.unsure = stale || wrong;
  root.classList.toggle("stale", stale);
  root.classList.toggle("unsure", kiosk.unsure);
  root.classList.toggle("wrong-time", wrong);
  find("[data-as-of]").textContent = say("kiosk.asOf", date(age) + " " + clock(age));
  pertinent();
  aside();
  find("[data-unknown]").hidden = !kiosk.unsure || !find("[data-daily]") || list().some((e) => "alone" in e.dataset);
}

// News from the server: by the worker, or without one by asking for the list of files.
function ask(message) {
  return new Promise((resolve, reject) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (e) => resolve(e.data);
    setTimeout(reject, 3e4, new Error("the worker does not answer"));
    kiosk.worker.postMessage(message, [channel.port2]);
  });
}

async function plain() {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), 3e4);
  try {
    const answer = await fetch(kiosk.set, { cache: "no-cache", signal: stop.signal });
    const m = await answer.json();
    return { ok: answer.ok, version: m.version, built: m.built, ready: m.version, date: answer.headers.get("date"), contact: answer.headers.get("linli-contact") };
  } catch (x) {
    return {};
  } finally {
    clearTimeout(late);
  }
}

async function check() {
  if (!kiosk.worker) await engage();
  const r = kiosk.worker ? await ask({ check: kiosk.set, screen: location.pathname }).catch(() => { kiosk.worker = null; return {}; }) : await plain();
  kiosk.version = kiosk.version || r.active; // another screen's window may have gone on to the next
  if (r.ready) kiosk.ready = r.ready;
  // A server's clock tells whether this one is right; a player's is this one.
  if (r.ok && r.contact == null && Math.abs(Date.parse(r.date) - Date.now()) < 6e5) least = Math.min(least, device());
  const same = kiosk.version ? r.version == kiosk.version : r.built && wall(Date.parse(r.built)) == at(builtAt).t;
  if (!kiosk.worker && !kiosk.version) kiosk.version = r.version;
  if (r.ok && same) {
    const t = r.contact == null ? device() : r.contact && wall(Date.parse(r.contact));
    if (t) store.set("contact", kiosk.contact = t);
  }
  minute(device());
  clearTimeout(kiosk.again);
  kiosk.again = setTimeout(check, r.loading ? 5e3 : 12e4);
}

// change shows the new set: the page is loaded again, out of it.
async function change() {
  try {
    if (kiosk.worker) {
      const used = await ask({ use: kiosk.ready });
      if (!used.ok) throw new Error("the set is gone");
    } else if (!(await fetch(location.href, { cache: "no-cache" })).ok) throw new Error("no answer");
    if (kiosk.touched) return;
    location.reload();
  } catch (x) {
    kiosk.ready = kiosk.version;
    next();
  }
}

// engage finds the worker, which a browser may have thrown away with what it kept. A phone
// that only has a look is spared the download.
async function engage() {
  const workers = navigator.serviceWorker, { saveData, type } = navigator.connection || {};
  if (!workers || saveData || type == "cellular") return;
  try {
    const registration = await workers.register(kiosk.workerAt);
    kiosk.worker = registration.active || (await workers.ready).active;
    workers.oncontrollerchange = () => { kiosk.worker = workers.controller || kiosk.worker; };
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  } catch (x) { console.error(x); }
}

// Touch: the pages themselves, in a frame, in large type. Nothing leads out of the site, and
// afterwards nothing is left of what was looked at.
let idle, trail = [];
const frame = () => find("[data-touch-page]");
const inside = (href) => {
  const u = new URL(href, location.href);
  const page = u.pathname.startsWith(kiosk.base) && u.pathname.endsWith("/") && !u.pathname.startsWith(kiosk.base + "posters/");
  return u.origin == location.origin && page && u;
};

function touched() {
  clearTimeout(idle);
  idle = setTimeout(leave, kiosk.idle * 1e3);
}

const drawers = () => [localStorage, sessionStorage];
function enter() {
  kiosk.touched = true;
  kiosk.told = urgent();
  try { kiosk.kept = drawers().map((d) => ({ ...d })); } catch (x) { /* nothing is kept */ }
  clearTimeout(timer);
  find("[data-touch]").hidden = false;
  tiles();
  touched();
}

// A screen of another language, opened by touch, comes from this address, and goes back there.
const origin = () => new URLSearchParams(location.hash.slice(1)).get("from");

function leave() {
  clearTimeout(idle);
  if (origin()) return location.replace(origin());
  kiosk.touched = false;
  trail = [];
  find("[data-touch]").hidden = true;
  tiles();
  try {
    drawers().forEach((d, i) => {
      Object.keys(d).filter((k) => !k.startsWith("linli.kiosk ")).forEach((k) => delete d[k]);
      Object.entries(kiosk.kept[i]).filter(([k]) => !k.startsWith("linli.kiosk ")).forEach(([k, v]) => { d[k] = v; });
    });
  } catch (x) { /* nothing was kept */ }
  next();
}

function tiles() {
  const f = frame();
  f.hidden = find("[data-touch-keys]").hidden = find("[data-touch-elsewhere]").hidden = true;
  find("[data-touch-tiles]").hidden = false;
  if (f.contentWindow) f.contentWindow.location.replace("about:blank");
}

function visit(href) {
  const f = frame(), u = inside(href);
  if (!u) return;
  trail.push(u.href);
  f.hidden = false;
  find("[data-touch-tiles]").hidden = true;
  find("[data-touch-keys]").hidden = u.pathname != new URL(find("[data-touch-search]").dataset.href, location.href).pathname;
  f.contentWindow.location.replace(u.href);
}

function back() {
  trail.pop();
  const href = trail.pop();
  if (href) visit(href);
  else tiles();
}

const refuse = (e) => e.preventDefault();
const still = (target) => ["contextmenu", "dragstart", "selectstart", "auxclick"].forEach((name) => target.addEventListener(name, refuse));

// opened prepares a page in the frame.
function opened() {
  let doc;
  try { doc = frame().contentDocument; } catch (x) { /* an error page of the browser */ }
  if (!doc || !doc.body) return tiles();
  if (doc.URL == "about:blank") return;
  find("[data-touch-elsewhere]").hidden = !doc.querySelector("[data-not-found]");
  const style = doc.createElement("link");
  style.rel = "stylesheet";
  style.href = kiosk.style;
  doc.head.append(style);
  doc.documentElement.classList.add("elder", "touched", "light");
  doc.documentElement.classList.toggle("unsure", kiosk.unsure);
  doc.documentElement.classList.toggle("wrong-time", kiosk.wrong);
  doc.documentElement.style.fontSize = Math.min(innerWidth, innerHeight) / 36 + "px";
  still(doc);
  ["pointerdown", "keydown", "scroll", "wheel"].forEach((name) => doc.addEventListener(name, touched, { capture: true, passive: true }));
  doc.addEventListener("submit", refuse, true);
  doc.querySelectorAll("input").forEach((e) => { e.readOnly = true; }); // the keys of the screen write
  doc.addEventListener("click", (e) => {
    touched();
    const a = e.target.closest("a[href]");
    if (!a || a.getAttribute("href")[0] == "#") return;
    e.preventDefault();
    visit(a.href);
  }, true);
}

function typed(key) {
  const input = frame().contentDocument.querySelector("[data-search-input]");
  if (!input) return;
  input.value = key == "clear" ? "" : key == "back" ? input.value.slice(0, -1) : input.value + key;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function touchable() {
  still(document);
  all("[data-keys]").forEach((row) => {
    const further = row.firstChild;
    for (const key of row.dataset.keys) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.dataset.key = button.textContent = key;
      row.insertBefore(button, further);
    }
  });
  frame().addEventListener("load", opened);
  document.addEventListener("pointerdown", () => { if (kiosk.touched) touched(); }, true);
  document.addEventListener("click", (e) => {
    e.preventDefault();
    const a = e.target.closest("a[href]"), button = e.target.closest("button");
    if (!kiosk.touched) {
      enter();
      if (a) visit(a.href);
      return;
    }
    if (a && a.hreflang) return location.replace(a.href + "#from=" + encodeURIComponent(origin() || location.pathname));
    if (a) return visit(a.href);
    if (!button) return;
    const d = button.dataset;
    if ("key" in d) typed(d.key);
    else if ("touchEnd" in d) leave();
    else if ("touchMenu" in d) { trail = []; tiles(); }
    else if ("touchPrevious" in d) back();
    else if ("touchSearch" in d) visit(d.href);
  }, true);
}

document.addEventListener("DOMContentLoaded", () => {
  const { base, stale, idle, worker, set, style } = find("[data-board]").dataset;
  kiosk.stale = +stale;
  kiosk.idle = +idle;
  kiosk.workerAt = worker;
  kiosk.set = set;
  kiosk.base = base;
  kiosk.style = style;
  kiosk.contact = +store.get("contact") || 0;
  least = +store.get("seen") || 0;
  touchable();
  tick();
  if (!current) next();
  root.classList.add("on");
  if (origin()) enter();
  setInterval(tick, 1e3);
  addEventListener("resize", () => { if (current) show(current, 0); });
  check();
});
