// The search page: finds in the browser what the shards of the index hold (docs/search.md),
// and shows where each page says it, from the page itself. Without this script the page
// leads to the lists.
(() => {
const settings = JSON.parse(document.getElementById("search-settings").textContent);
const words = settings.words;
const root = document.documentElement;
const find = (name) => document.querySelector("[data-search-" + name + "]");
const now = () => Math.floor((Date.now() + +(root.dataset.skew || 0)) / 6e4);

// Characters, as internal/search/text.go tells them apart.
const space = 0, sign = 1, digit = 2, letter = 3;
function classOf(c) {
  const r = c.codePointAt(0);
  if (r >= 0x61 && r <= 0x7a) return letter;
  if (r >= 0x30 && r <= 0x39) return digit;
  if (r <= 0x20 || r == 0x7f || r == 0xa0 || r == 0x3000 || (r >= 0x2000 && r <= 0x200f) || r == 0x2028 || r == 0x2029 || r == 0xfeff) return space;
  return r >= 0xc0 && r < 0x530 && r != 0xd7 && r != 0xf7 ? letter : sign;
}
function fold(c) {
  const r = c.charCodeAt(0);
  if (r >= 0xff01 && r <= 0xff5e) c = String.fromCharCode(r - 0xfee0);
  const small = r < 0x530 || r > 0xff00 ? c.toLowerCase() : c;
  return small.length == c.length ? small : c;
}
const folded = (s) => Array.from(s, fold).join("");
const normal = (s) => folded(s.normalize("NFC")).replace(/[\u200b-\u200f\ufeff\s]+/g, " ").trim();
function hash(s) {
  let h = 2166136261;
  for (const c of s) h = Math.imul(h ^ c.codePointAt(0), 16777619);
  return h >>> 0;
}
const chars = (s, n) => Array.from(s).slice(0, n).join("");

// Lists of pages, as internal/search/postings.go writes them. A set is a byte for each page.
function number(bytes, at) {
  let n = 0, shift = 0, b;
  do n += ((b = bytes[at++]) & 127) * 2 ** shift; while ((shift += 7, b > 127));
  return [n, at];
}
function numbers(bytes, bitmap, f) {
  if (bitmap) {
    bytes.forEach((b, i) => { for (let k = 0; b; k++, b >>= 1) if (b & 1) f(8 * i + k); });
    return;
  }
  for (let id = -1, gap, at = 0; at < bytes.length;) {
    [gap, at] = number(bytes, at);
    f(id += gap);
  }
}
function coded(s, f) { // a set within the contents
  if (!s) return;
  const bytes = Uint8Array.from(atob(s), (c) => c.charCodeAt(0)), [n, at] = number(bytes, 0);
  numbers(bytes.subarray(at), n & 1, f);
}

const kept = {}; // what was fetched, and read, by address
function fetched(address, read) {
  return kept[address] || (kept[address] = fetch(address, { cache: "no-cache" }).then((r) => {
    if (!r.ok) throw new Error(address + ": " + r.status);
    return read(r);
  }).catch((x) => { delete kept[address]; throw x; }));
}
const json = (r) => r.json();

// An index is one language's: its contents, and its shards as far as they were asked for.
class Index {
  constructor(from) { Object.assign(this, from); }

  async open() {
    if (this.contents) return;
    const c = await fetched(this.data + "index.json", json);
    this.size = c.docs;
    this.over = this.set();
    coded(c.over, (n) => { this.over[n] = 1; });
    this.holds = new Map((c.holds || []).map(([n, from, until]) => [n, { from, until }]));
    this.contents = c;
  }

  set() { return new Uint8Array(this.size); }

  // terms returns the shard in which the terms of a group are: each with its bytes.
  terms(group) {
    return this.file("t/" + hash(group) % this.contents.shards + ".bin", async (r) => termsOf(new Uint8Array(await r.arrayBuffer())));
  }

  // file fetches a file of the index as it was when the contents were written.
  file(name, read) { return fetched(this.data + name + "?" + this.contents.sum, read); }

  // list is the set of a term's pages.
  async list(term, group) {
    const out = this.set(), t = (await this.terms(group || term.slice(1))).get(term);
    if (t) numbers(t.bytes, t.bitmap, (n) => { out[n] = 1; });
    return out;
  }

  // starting is the set of pages with a word that begins with w.
  async starting(kind, short, w) {
    if (Array.from(w).length < 3) return this.list(short + w);
    const out = this.set();
    (await this.terms(chars(w, 3))).forEach((t, term) => {
      if (term.startsWith(kind + w)) numbers(t.bytes, t.bitmap, (n) => { out[n] = 1; });
    });
    return out;
  }

  // read is the set of pages with a name that is read like w; a long w goes on in further
  // readings.
  async read(kind, short, w) {
    if (w.length < 2) return null; // any
    if (w.length < 3) return this.list(short + w);
    const out = this.set();
    for (const [term, t] of await this.terms(w.slice(0, 3))) {
      if (term[0] != kind) continue;
      const goesOn = term.endsWith("-"), said = goesOn ? term.slice(1, -1) : term.slice(1);
      if (said.startsWith(w)) numbers(t.bytes, t.bitmap, (n) => { out[n] = 1; });
      else if (goesOn && w.startsWith(said)) {
        const rest = await this.read(kind, short, w.slice(said.length));
        numbers(t.bytes, t.bitmap, (n) => { if (!rest || rest[n]) out[n] = 1; });
      }
    }
    return out;
  }

  // page returns what is told of a page.
  async page(n) {
    const size = this.contents.block, block = await this.file("d/" + Math.floor(n / size) + ".json", json);
    const [path, title, date] = block[n % size];
    return { href: this.root + path, kind: path.split("/")[1], title: title.normalize("NFC"), date };
  }
}

function termsOf(bytes) {
  const out = new Map(), text = new TextDecoder();
  for (let at = 0, n; at < bytes.length;) {
    [n, at] = number(bytes, at);
    const term = text.decode(bytes.subarray(at, at + n));
    [n, at] = number(bytes, at + n);
    out.set(term, { bitmap: n & 1, bytes: bytes.subarray(at, (at += n >> 1)) });
  }
  return out;
}

const and = (a, b) => a && b ? a.map((x, i) => x & b[i]) : a || b;
const or = (a, b) => a.map((x, i) => x | b[i]);
const count = (a) => a.reduce((n, x) => n + x, 0);

// pairsOf are the neighbours in a part of a question, and the words in it that are whole at
// their beginning.
function pairsOf(part) {
  const list = Array.from(part), pairs = [], runs = [];
  let run = "";
  list.forEach((c, i) => {
    const kind = classOf(c), before = i ? classOf(list[i - 1]) : space;
    if (i && (kind != letter || before != letter)) pairs.push(list[i - 1] + c);
    if (kind > sign && (run || before == sign)) run += c;
    if (run && (kind == sign || i == list.length - 1)) {
      if (/[^0-9]/.test(run) && run.length > 1) runs.push(run);
      run = "";
    }
  });
  return { pairs, runs };
}

// matches returns the sets of pages that say a part of the question: in the title, in a
// name, anywhere. A long part may be said in pieces there: see long.
async function matches(index, part) {
  const list = Array.from(part), kinds = list.map(classOf), none = index.set();
  if (kinds.every((k) => k > sign) && kinds.includes(letter)) {
    const w = chars(part, 24);
    if (list.length == 1) return [await index.list("T" + w), none, none];
    const [title, word, said, name] = await Promise.all([
      index.starting("W", "T", w), index.starting("w", "2", w),
      /^[a-z0-9]+$/.test(w) ? index.read("p", "P", w) : none, /^[a-z0-9]+$/.test(w) ? index.read("k", "K", w) : none]);
    return [or(title, said), name, word];
  }
  if (list.length == 1) return [await index.list("t" + part), none, none];
  const { pairs, runs } = pairsOf(part);
  const some = pairs.filter((p, i) => i % 2 == 0 || i == pairs.length - 1);
  let [title, body] = await both(index, some);
  if (some.length < pairs.length && count(body) > 40) {
    const [t, b] = await both(index, pairs.filter((p) => !some.includes(p)));
    [title, body] = [and(title, t), and(body, b)];
  }
  for (const run of runs) body = and(body, await index.starting("w", "2", chars(run, 24)));
  return [title ? and(title, body) : none, none, body];
}

async function both(index, pairs) {
  let title = null, body = null;
  await Promise.all(pairs.map(async (p) => {
    body = and(body, await index.list("b" + p));
    if (classOf(Array.from(p)[1]) != letter) title = and(title, await index.list("t" + p));
  }));
  return [title, body]; // no title: none of the pairs tells
}

// The order of what is found: where it is said, then whether it holds.
function standing(index, n) {
  const h = index.holds.get(n), t = now();
  if (index.over[n] || (h && h.until && h.until <= t)) return "over";
  return h ? h.from <= t ? "now" : "soon" : "";
}
const rank = (index, n, state) => state == "now" ? 0 : state == "soon" ? 1 : n < index.contents.lasting ? 2 : state ? 4 : 3;

async function search(index, question, filter) {
  const parts = question.split(" "), tiers = index.set().fill(1);
  for (const [title, name, body] of await Promise.all(parts.map((p) => matches(index, p)))) {
    tiers.forEach((tier, n) => { tiers[n] = tier && (title[n] ? tier : name[n] ? Math.max(tier, 2) : body[n] ? 3 : 0); });
  }
  const exact = await index.list("=" + chars(question, 2) + hash(question).toString(16).padStart(8, "0"), chars(question, 2));
  for (const f of [filter.kind && "kind:" + filter.kind, filter.audience && "for:" + filter.audience]) {
    if (!f) continue;
    const set = await index.list("f" + f);
    tiers.forEach((tier, n) => { if (!set[n]) tiers[n] = 0; });
  }
  const instead = new Set();
  if (index.second) coded(indexes[0].contents.instead, (n) => { instead.add(n); });
  const years = index.contents.years || [], at = years.findIndex(([y]) => y == filter.time);
  const out = [];
  tiers.forEach((tier, n) => {
    const state = standing(index, n);
    if (!tier || instead.has(n)) return;
    if (filter.time == "now" && state != "now" && state != "soon") return;
    if (/\d/.test(filter.time) && (at < 0 || n < years[at][1] || (years[at + 1] && n >= years[at + 1][1]))) return;
    out.push({ index, n, state, order: (exact[n] ? 0 : tier) * 10 + rank(index, n, state) });
  });
  return out;
}

// Words that nobody says: what is nearest to them.
async function mended(indexes, question) {
  const parts = await Promise.all(question.split(" ").map(async (w) => {
    if (w.length < 4 || Array.from(w).some((c) => classOf(c) < digit)) return w;
    let best = w, least = w.length < 8 ? 1.5 : 2.5;
    for (const index of indexes) {
      for (const n of index.contents.spelled || []) {
        if (Math.abs(n - w.length) > 1) continue;
        for (const x of await index.file("w/" + n + ".txt", async (r) => (await r.text()).split("\n"))) {
          const d = distance(w, x, least);
          if (d < least) [best, least] = [x, d];
        }
      }
    }
    return best;
  }));
  return parts.join(" ");
}

// distance counts letters changed, left out, added or swapped with their neighbour
// (Damerau and Levenshtein, restricted).
function distance(a, b, most) {
  let before = [], last = Array.from({ length: b.length + 1 }, (x, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) >= most) return most;
    [before, last] = [last, row];
  }
  return last[b.length];
}

// What a page says, for the words around what was looked for.
const said = (href) => fetched(href, async (r) => saidBy(new DOMParser().parseFromString(await r.text(), "text/html")));
function saidBy(doc) {
  const main = doc.querySelector("main") || doc.body;
  main.querySelectorAll("nav,script,noscript,svg,[hidden],button,h1,.alert,.topline,.mark,.meta,.vh,.n,.leaf,.btn,[data-say],[data-state],#doubt").forEach((e) => e.remove());
  main.querySelectorAll("p,li,h2,h3,td,th,div,dt,dd,figcaption,br,pre").forEach((e) => e.after(" "));
  const about = doc.querySelector("meta[name=description]");
  return {
    text: main.textContent.normalize("NFC").replace(/\s+/g, " "),
    beside: [about && about.content, doc.title].concat(Array.from(doc.images, (i) => i.alt)).join(" ").normalize("NFC"),
  };
}

// place finds a part of the question in a text, spaces within disregarded: where, and how
// long.
function place(text, part) {
  const t = folded(text), list = Array.from(part), word = classOf(list[0]) == letter;
  const pattern = new RegExp(list.map((c) => c.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("\\s*"), "g");
  for (let m; (m = pattern.exec(t));) {
    if (!word || !m.index || classOf(t[m.index - 1]) < digit) return [m.index, m[0].length];
    pattern.lastIndex = m.index + 1;
  }
}

// marked fills e with text, what was looked for marked.
function marked(e, text, parts) {
  e.textContent = "";
  while (text) {
    const places = parts.map((p) => place(text, p)).filter(Boolean).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    if (!places[0]) break;
    const [at, n] = places[0], m = document.createElement("mark");
    m.textContent = text.slice(at, at + n);
    e.append(text.slice(0, at), m);
    text = text.slice(at + n);
  }
  e.append(text);
}

// around cuts a text to the words around the first thing looked for.
function around(text, parts) {
  const places = parts.map((p) => place(text, p)).filter(Boolean).map((p) => p[0]);
  const at = Math.max(0, (places.length ? Math.min(...places) : 0) - 24);
  return (at ? "…" : "") + text.slice(at, at + 110).trim() + (at + 110 < text.length ? "…" : "");
}

function make(name, style, text) {
  const e = document.createElement(name);
  if (style) e.className = style;
  if (text) e.textContent = text;
  return e;
}

// row makes the entry of a page. The words around are fetched when it is seen.
function row(hit, page, parts) {
  const li = make("li", "item sheetless" + (hit.state ? " is-" + hit.state : "")), a = make("a"), div = make("div");
  a.href = page.href;
  if (hit.index.second) a.lang = hit.index.lang;
  marked(a, page.title, parts);
  div.append(make("h3"), make("p", "soft context"), make("p", "meta"));
  div.children[0].append(a);
  div.children[1].lang = hit.index.lang;
  div.children[2].append(make("span", "cat", settings.kinds[page.kind] || page.kind));
  if (hit.state) div.children[2].append(make("span", "state", words[hit.state]));
  if (page.date) div.children[2].append(make("time", "", new Intl.DateTimeFormat(root.lang, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }).format(new Date(page.date))));
  li.append(div);
  return li;
}

const tell = async (li, page, parts) => {
  const { text } = await said(page.href);
  marked(li.querySelector(".context"), around(text, parts), parts);
};
const seen = window.IntersectionObserver && new IntersectionObserver((list) => list.forEach((e) => {
  if (e.isIntersecting) { seen.unobserve(e.target); e.target.tell(); }
}));

const form = find("form"), input = find("input"), status = find("status"), results = find("results"), more = find("more");
const indexes = settings.indexes.map((x, i) => new Index({ second: i > 0, ...x }));
let asked = 0, hits = [], unsure = false, parts = [];

// show appends the next ten that say what was asked for.
async function show() {
  const own = asked;
  let shown = 0;
  more.hidden = true;
  while (shown < 10 && hits.length && own == asked) {
    const batch = hits.splice(0, 10 - shown);
    const pages = await Promise.all(batch.map((h) => h.index.page(h.n)));
    const sure = await Promise.all(batch.map((h, i) => !unsure || says(pages[i]).catch(() => true))); // one that cannot be asked may say it
    if (own != asked) return;
    batch.forEach((h, i) => {
      if (!sure[i]) return;
      const li = row(h, pages[i], parts);
      results.append(li);
      shown++;
      li.tell = () => tell(li, pages[i], parts).catch(() => {});
      if (seen && !unsure) seen.observe(li); else li.tell();
    });
  }
  more.hidden = !hits.length;
  if (!results.children.length) status.textContent = words.none;
  else if (!hits.length && unsure) status.textContent = words.found.replace("{0}", results.children.length);
}

// says reports whether a page says every part of the question as it was asked.
async function says(page) {
  const { text, beside } = await said(page.href), all = [page.title, text, beside].join(" ");
  return parts.every((p) => !long(p) || place(all, p));
}
const long = (part) => Array.from(part).length > 2 && Array.from(part).some((c) => classOf(c) < digit);

const filters = () => {
  const out = {};
  ["kind", "time", "audience"].forEach((name) => { const e = find(name); out[name] = e ? e.value : ""; });
  return out;
};

const busy = (is) => results.setAttribute("aria-busy", is);

async function ask() {
  const own = ++asked, question = normal(input.value), filter = filters();
  const query = question && "?q=" + encodeURIComponent(question);
  if (query != location.search) history.replaceState(null, "", query || location.pathname);
  busy(!!question);
  if (!question) {
    results.textContent = status.textContent = "";
    more.hidden = true;
    return;
  }
  try {
    await open();
    let text = question;
    const run = async () => [].concat(...await Promise.all(indexes.map((x) => search(x, text, filter))));
    let found = await run();
    if (!found.length && !filter.kind && !filter.time && !filter.audience) {
      const bare = question.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/([a-z])['’](?=[a-z])/g, "$1"); // pinyin with tones and apostrophes
      for (const other of [() => bare, () => mended(indexes, question)]) {
        text = await other();
        if (text != question) found = await run();
        if (found.length) break;
      }
    }
    if (own != asked) return;
    hits = found.sort((a, b) => a.order - b.order || a.index.second - b.index.second || b.n - a.n);
    parts = text.split(" ");
    unsure = parts.some(long);
    results.textContent = "";
    status.textContent = (text != question ? words.mended.replace("{0}", text) + " " : "") +
      (hits.length ? (unsure ? words.about : words.found).replace("{0}", hits.length) : words.none);
    await show();
  } catch (x) {
    console.error(x);
    if (own == asked) status.textContent = words.failed;
  }
  if (own == asked) busy(false);
}

const open = () => Promise.all(indexes.map((x) => x.open()));

// Filters that the contents offer.
async function offer() {
  await open();
  const all = (f) => [...new Set([].concat(...indexes.map((x) => f(x.contents))))];
  const fill = (name, list, text) => {
    const e = find(name);
    list.forEach((v) => { const o = make("option", "", text(v)); o.value = v; e.append(o); });
    e.parentNode.hidden = !list.length;
  };
  fill("kind", Object.keys(settings.kinds).filter((k) => indexes.some((x) => x.contents.kinds[k])), (k) => settings.kinds[k]);
  fill("audience", all((c) => c.audiences || []), (a) => a);
  fill("time", ["now"].concat(all((c) => (c.years || []).map(([y]) => y)).sort((a, b) => b - a)), (y) => y == "now" ? words.current : y);
}

let composing = false, wait;
const soon = () => { clearTimeout(wait); wait = setTimeout(ask, 150); };
input.addEventListener("compositionstart", () => { composing = true; });
input.addEventListener("compositionend", () => { composing = false; soon(); });
input.addEventListener("input", () => { if (!composing) soon(); });
form.addEventListener("submit", (e) => { e.preventDefault(); clearTimeout(wait); ask(); });
form.addEventListener("change", (e) => { if (e.target != input) ask(); });
more.addEventListener("click", async () => {
  const n = results.children.length;
  busy(true);
  await show();
  busy(false);
  if (results.children[n]) results.children[n].querySelector("a").focus();
});
form.hidden = false;
input.value = new URLSearchParams(location.search).get("q") || "";
offer().then(ask).catch((x) => { console.error(x); status.textContent = words.failed; });
if (!input.value) input.focus();
})();
