// The worker. For screens (see docs/kiosk.md) it keeps whole sets of the site's files: it
// fetches what kiosk/manifest.json lists into a new cache, checks every byte, and shows it
// when the screen says so; whatever is missing or wrong leaves the set that is shown as it
// is. For residents it keeps the pages last visited, the places and telephones, and the
// reader's building, for when there is no network. Where there is no worker nothing is lost
// but this.
const base = new URL("./", location).pathname; // several communities may share a host
const name = (part) => "linli " + base + " " + part;
const setName = (version) => name("set " + version);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));

// Which set is shown, and which one is there to be shown next.
const stateAt = base + ".linli-screen";
async function state() {
  const kept = await (await caches.open(name("state"))).match(stateAt);
  return kept ? kept.json() : {};
}
let turn = Promise.resolve(); // changes are made one after the other
function settle(change) {
  return (turn = turn.catch(() => {}).then(async () => {
    const s = { ...await state(), ...change };
    await (await caches.open(name("state"))).put(stateAt, new Response(JSON.stringify(s)));
  }));
}

async function tidy(...versions) {
  const keep = versions.map(setName);
  for (const k of await caches.keys()) if (k.startsWith(name("set ")) && !keep.includes(k)) await caches.delete(k);
}

// Sets.
const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
const isFile = async (bytes, f) => bytes.byteLength == f.bytes && hex(await crypto.subtle.digest("SHA-256", bytes)) == f.sha256;

// stored is a file of a cache, if it is there and as it should be.
async function stored(cache, f) {
  const r = cache && await cache.match(f.url);
  if (!r) return null;
  const bytes = await r.clone().arrayBuffer();
  return await isFile(bytes, f) ? r : null;
}

async function fetched(f) {
  const r = await fetch(f.url + "?" + f.sha256.slice(0, 16), { cache: "no-store" }); // caches on the way may hold what was there before
  const bytes = await r.arrayBuffer();
  if (!r.ok && !f.url.endsWith("/404.html") || !await isFile(bytes, f)) throw new Error(f.url + " is not what the manifest says");
  return new Response(bytes, { headers: { "content-type": r.headers.get("content-type") || "" } });
}

// fill brings a set into its cache: from there, from the set that is shown, from the server.
async function fill(m, active) {
  const cache = await caches.open(setName(m.version));
  const old = active && active != m.version ? await caches.open(setName(active)) : null;
  const files = m.files.slice();
  const work = async () => {
    for (let f; (f = files.shift());) {
      if (await stored(cache, f)) continue;
      await cache.put(f.url, await stored(old, f) || await fetched(f));
    }
  };
  const ends = await Promise.allSettled([work(), work(), work(), work()]);
  const wrong = ends.find((x) => x.reason);
  if (wrong) throw wrong.reason;
}

const day = 864e5;
let filling, wanted; // the set that is being filled
async function update(m) {
  wanted = m.version;
  try {
    const s = await state();
    await tidy(s.active, s.ready, m.version);
    const room = await navigator.storage.estimate().catch(() => ({}));
    const need = m.files.reduce((n, f) => n + f.bytes, 0);
    if (room.quota && room.quota - room.usage < need) await tidy(s.active, m.version);
    await fill(m, s.active);
    await settle({ ready: m.version, proven: Date.now() });
  } catch (x) {
    console.error(x); // the set that is shown stays, and the next check tries again
  }
  filling = wanted = null;
}

// whole reports whether a set that was filled is still there: all its files, and every byte of
// them since a day.
async function whole(m, s) {
  if (s.ready != m.version || !(Math.abs(Date.now() - s.proven) < day) || !await caches.has(setName(m.version))) return false;
  return (await (await caches.open(setName(m.version))).keys()).length == m.files.length;
}

// check asks the server what there is, and begins to fetch what is new or lost.
async function check(address, screen, keepAlive) {
  const s = await state();
  if (s.screen != screen) await settle({ screen });
  const reply = { ok: false, active: s.active, ready: s.ready };
  try {
    const answer = await fetch(address, { cache: "no-cache" });
    const m = await answer.json();
    if (!answer.ok || typeof m.version != "string" || !Array.isArray(m.files)) return reply;
    Object.assign(reply, { ok: true, version: m.version, built: m.built, date: answer.headers.get("date"), contact: answer.headers.get("linli-contact") });
    if (!await whole(m, s)) {
      keepAlive(filling || (filling = update(m)));
      reply.loading = true;
    }
  } catch (x) { /* no network, or what answers is not the server */ }
  return reply;
}

async function use(version) {
  const s = await state();
  if (s.ready != version || !await caches.has(setName(version))) return { ok: false };
  await settle({ active: version });
  await tidy(version, wanted);
  return { ok: true };
}

self.addEventListener("message", (e) => {
  const { check: address, screen, use: version, keep: urls } = e.data;
  const reply = (r) => e.ports[0].postMessage(r);
  if (address) e.waitUntil(check(address, screen, (work) => e.waitUntil(work)).then(reply));
  if (version) e.waitUntil(use(version).catch(() => ({ ok: false })).then(reply));
  if (urls) e.waitUntil(keep(urls));
});

// Who is asking: a screen, with the pages it opens in its frame, or a resident.
const isBoard = (path) => path.startsWith(base) && /^([a-z]{2}(-[A-Za-z]+)?\/)?kiosk\//.test(path.slice(base.length));
async function ofScreen(e) {
  const r = e.request;
  if (r.mode == "navigate") return r.destination == "iframe" || isBoard(new URL(r.url).pathname);
  const client = await self.clients.get(e.clientId);
  return !!client && (client.frameType == "nested" || isBoard(new URL(client.url).pathname));
}

const page = (body) => new Response("<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'><title>linli</title><body>" + body, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });

async function forScreen(request, path) {
  const s = await state();
  let set = null;
  for (const version of [s.active, s.ready]) { // one of them, never both
    if (!set && version && await caches.has(setName(version))) set = await caches.open(setName(version));
  }
  const own = set && await set.match(path);
  if (own) return own;
  try {
    const r = await fetch(request);
    if (r.ok || request.mode != "navigate") return r;
  } catch (x) {
    if (request.mode != "navigate") throw x;
  }
  if (isBoard(path)) { // a screen that has lost its own page shows another one's
    const other = path != base + "kiosk/" && await forScreen(request, base + "kiosk/");
    if (other && other.ok) return other;
  }
  return set && await set.match(base + "404.html") || page("<h1>屏幕还没有内容 · Nothing here yet</h1><p>连上网络后会自己显示。It will show as soon as there is a network.");
}

// begin is where the player of screens leads to the screen: where that is, is known from
// when it was there.
const begin = base + ".linli/screen";
async function begun(request) {
  try {
    const r = await fetch(request);
    if (r.ok || r.type == "opaqueredirect") return r;
  } catch (x) { /* it is not there yet */ }
  return Response.redirect((await state()).screen || base + "kiosk/");
}

// Residents: pages from the network, from what was kept where there is none.
const visited = name("visited"), kept = name("kept");

// note keeps a page or an asset under its address without the query, which may say what was
// looked for, and forgets the oldest.
const most = 100;
async function note(request, answer) {
  const html = /^text\/html/.test(answer.headers.get("content-type")), { origin, pathname } = new URL(request.url);
  if (answer.status != 200 || answer.type != "basic" || answer.redirected || request.mode == "navigate" && !html) return;
  const c = await caches.open(visited);
  await c.put(origin + pathname, answer);
  const keys = await c.keys();
  for (const k of keys.slice(0, Math.max(0, keys.length - most))) await c.delete(k);
}

async function recalled(request) {
  for (const c of [visited, kept]) {
    const r = await caches.has(c) && await (await caches.open(c)).match(request, { ignoreSearch: true });
    if (r) return r;
  }
}

// forReader answers with what the network says, and without one with what is kept.
async function forReader(e) {
  const { request } = e, old = await recalled(request);
  const asset = new URL(request.url).pathname.startsWith(base + "assets/");
  if (asset && old) return old; // their names change when they do
  try {
    const r = await fetch(request);
    if (request.mode == "navigate" || asset) e.waitUntil(note(request, r.clone()).catch(() => {}));
    return r;
  } catch (x) {
    if (old) return old;
    if (request.mode != "navigate") throw x;
    return without();
  }
}

// without is the page for readers without a network: it leads to what is kept.
async function without() {
  const found = new Map();
  let css = "";
  for (const c of [kept, visited]) {
    for (const k of await (await caches.open(c)).keys()) {
      const { pathname } = new URL(k.url);
      if (/\/assets\/site\..*css$/.test(pathname)) css = "<link rel=stylesheet href='" + pathname + "'>";
      if (!pathname.endsWith("/")) continue;
      const title = /<title>([^<]*)/.exec(await (await recalled(k)).text());
      found.set(pathname, title ? title[1] : pathname);
    }
  }
  const list = [...found].map(([path, title]) => "<li><a class=more href='" + path + "'>" + title + "</a></li>").join("");
  return page(css + "<main class=wrap><h1>现在没有网络</h1><p>No network. 네트워크가 없습니다. Нет сети.</p><h2>这些页面还能看</h2><ul>" + list + "</ul></main>");
}

// keep fetches the pages that a reader may need most, twice a day at most.
async function keep(urls) {
  const c = await caches.open(kept), now = Date.now();
  for (const url of urls) {
    const old = await c.match(url);
    if (old && now - Date.parse(old.headers.get("date")) < 432e5) continue;
    const r = await fetch(url).catch(() => null);
    if (r && r.ok && !r.redirected) await c.put(url, r);
  }
}

self.addEventListener("fetch", (e) => {
  const { request } = e, u = new URL(request.url);
  if (request.method != "GET" || u.origin != location.origin || !u.pathname.startsWith(base) || u.pathname.endsWith("/kiosk/manifest.json")) return;
  if (u.pathname == begin) return e.respondWith(begun(request));
  const answer = ofScreen(e).then((screen) => screen ? forScreen(request, u.pathname) : forReader(e));
  e.respondWith(answer.catch(() => fetch(request))); // whatever became of what is kept
});
