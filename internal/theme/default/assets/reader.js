// What a reader's own device adds: reading aloud, the building the reader lives in, copying.
// Each button stays hidden where it could do nothing, and without this script.
(() => {
const root = document.documentElement;
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
const stored = (name, value) => {
  try {
    if (value === undefined) return localStorage[name];
    if (value) localStorage[name] = value; else delete localStorage[name];
  } catch (x) { /* private mode: not remembered */ }
};
const manifest = find("link[rel=manifest]").getAttribute("href");
const place = "linli.building " + manifest; // several communities may share a host
const mine = () => { // the building: where its page is below the language's root, and its name
  try { return JSON.parse(stored(place)); } catch (x) { return null; }
};
function settle(building) {
  stored(place, building ? JSON.stringify(building) : "");
  known();
}
const known = () => root.classList.toggle("has-building", !!mine()); // styles keep room for it
known();

// press shows whether a button is pressed, by its label, too.
function press(button, on) {
  const label = find("[data-label]", button);
  label.textContent = on ? label.dataset.labelPressed : label.dataset.label;
  button.setAttribute("aria-pressed", on);
}

// Sentences of the main part, each as the pieces of text it is written in.
const silent = "nav,script,noscript,button,svg,form,[hidden],[aria-hidden],.crumbs,.topline,.month";
const block = "p,li,h1,h2,h3,td,th,dt,dd,figcaption,caption,summary,time,div";
function sentences(within) {
  const out = [], texts = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  let run = [], of;
  const end = () => {
    const text = run.map((n) => n.data).join("");
    const pattern = /[\s\S]+?(?:[。！？；][”’」』）)]*|[.!?](?=\s)|$)/g;
    for (let m; run.length && (m = pattern.exec(text)) && m[0];) {
      if (/[^\s\p{P}]/u.test(m[0])) out.push({ text: m[0].trim(), pieces: pieces(run, m.index, m.index + m[0].length) });
    }
    run = [];
  };
  for (let n; (n = texts.nextNode());) {
    const e = n.parentElement;
    if (!n.data.trim() && !run.length || e.closest(silent) || !e.getClientRects().length) continue;
    if (e.closest(block) != of) end();
    of = e.closest(block);
    run.push(n);
  }
  end();
  return out;
}
function pieces(run, from, to) {
  const out = [];
  let at = 0;
  run.forEach((node) => {
    const n = node.data.length, a = Math.max(0, from - at), b = Math.min(n, to - at);
    if (a < b) out.push({ node, a, b });
    at += n;
  });
  return out;
}

// Reading aloud.
const speech = window.speechSynthesis;
const voice = (lang) => { // of the language as spoken here, if there is one
  const plain = (s) => s.replace("_", "-").toLowerCase();
  const same = speech.getVoices().filter((v) => plain(v.lang).slice(0, 2) == plain(lang).slice(0, 2));
  const exact = same.filter((v) => plain(v.lang).startsWith(plain(lang)));
  const best = exact.length ? exact : same;
  return best.find((v) => v.localService) || best[0];
};
let reading; // what is being read: the button, the sentences, where
function marks(sentence) { // marks the last piece first, so that the others stay where they are
  return sentence.pieces.slice().reverse().map(({ node, a, b }) => {
    const range = document.createRange(), mark = document.createElement("mark");
    if (!node.isConnected || b > node.data.length) return null; // it has changed meanwhile
    range.setStart(node, a);
    range.setEnd(node, b);
    mark.className = "spoken";
    range.surroundContents(mark);
    return mark;
  }).filter(Boolean);
}
function unmark(list) {
  list.forEach((mark) => {
    const parent = mark.parentNode;
    if (!parent) return;
    while (mark.firstChild) parent.insertBefore(mark.firstChild, mark);
    mark.remove();
    parent.normalize();
  });
}
function stop() {
  if (!reading) return;
  const { button, marked } = reading;
  reading = null;
  speech.cancel();
  unmark(marked);
  press(button, false);
}
function next(own) {
  if (reading != own) return;
  unmark(own.marked);
  own.marked = [];
  const left = sentences(find("main")), sentence = left[own.at++]; // marks and the clock may have split texts
  if (!sentence) return stop();
  const first = sentence.pieces[0].node.parentElement, say = new SpeechSynthesisUtterance(sentence.text);
  say.lang = (first.closest("[lang]") || root).lang;
  say.voice = voice(say.lang) || null;
  say.rate = root.classList.contains("elder") ? 0.85 : 1;
  say.onend = () => next(own);
  say.onerror = () => reading == own && stop();
  own.marked = marks(sentence);
  const box = (own.marked[0] || first).getBoundingClientRect();
  if (box.top < 0 || box.bottom > innerHeight) (own.marked[0] || first).scrollIntoView({ block: "center" });
  speech.speak(say);
}
function aloud(button) {
  button.hidden = false;
  button.onclick = () => {
    if (reading) return stop();
    press(button, true);
    next(reading = { button, at: 0, marked: [] });
  };
}

// The building the reader lives in: on its page a button to remember it; on the home page
// what its page says of supply, of notices for it alone, and whom to call.
function building(button) {
  const own = { path: button.dataset.building, name: button.dataset.name };
  const told = find("[data-told]");
  const is = () => (mine() || {}).path == own.path;
  const remember = (on) => {
    settle(on ? own : null);
    press(button, is());
  };
  press(button, is());
  button.hidden = false;
  button.onclick = () => {
    remember(!is());
    told.hidden = true;
  };
  if (location.hash == "#my-building" && !mine()) { // by the code in the stairwell
    remember(true);
    told.hidden = !is();
  }
}
async function home(section) {
  const own = mine();
  if (!own) return;
  const href = section.dataset.root + own.path.slice(1), link = find("[data-building-link]", section);
  link.href = href;
  link.textContent = own.name;
  section.hidden = false;
  const answer = await fetch(href);
  if (answer.status == 404) { // there is no such building any more
    settle(null);
    section.hidden = true;
    return;
  }
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const name = find(".plate.big", page);
  if (name) { // as it is called in this language
    link.textContent = name.firstChild.data;
    link.lang = name.lang || root.lang;
  }
  const says = find("[data-building-says]", section);
  const put = (...list) => { // each in a box of its own: lists tell what follows them whether they are empty
    const box = document.createElement("div");
    list.forEach((e) => box.append(document.importNode(e, true)));
    says.append(box);
  };
  const [supply, notices] = ["supply", "concerns"].map((name) => find("[data-" + name + "]", page));
  if (supply) put(...Array.from(supply.children).slice(1));
  if (notices) {
    const list = find(".list", notices);
    const told = supply ? all("a", supply).map((a) => a.pathname) : [];
    Array.from(list.children).forEach((li) => {
      if (!("own" in li.dataset) || told.includes(find("a", li).pathname)) li.remove();
      li.dataset.n = "b" + li.dataset.n; // the home page's lists may have the same
    });
    list.dataset.list = JSON.stringify(JSON.parse(list.dataset.list).map(([at, names]) => [at, names.replace(/\w+/g, "b$&")]));
    if (list.children.length) put(list);
  }
  const lead = find(".thread li", page);
  if (lead && find(".btn", lead)) put(find("h3", lead), find(".btn", lead));
  const used = new Set(all("#sprite symbol").map((s) => s.id));
  all("symbol", page).forEach((s) => { if (!used.has(s.id)) find("#sprite").append(document.importNode(s, true)); });
  document.dispatchEvent(new Event("visibilitychange")); // what depends on the moment
}

// Without a network the worker shows what was visited last, and what is needed most: the
// telephones, the places, the reader's building. A preview has none, for it would stay in
// the browser.
async function keep() {
  const workers = navigator.serviceWorker;
  if (!workers || find("script[src*='/.linli/']")) return;
  await workers.register(manifest.replace(/[^/]*$/, "sw.js"));
  const { active } = await workers.ready, own = mine(), home = find(".bar .plate").getAttribute("href");
  active.postMessage({ keep: [home, ...all(".foot li a").map((a) => a.getAttribute("href")).filter((h) => /\/(points|grid)\/$/.test(h)), ...own ? [home + own.path.slice(1)] : []] });
}
addEventListener("load", () => { keep().catch((x) => console.error(x)); });

document.addEventListener("DOMContentLoaded", () => {
  const buttons = all("[data-aloud]");
  if (speech && window.SpeechSynthesisUtterance && buttons.length) {
    const offer = () => { if (voice(root.lang)) buttons.forEach(aloud); };
    offer();
    speech.addEventListener && speech.addEventListener("voiceschanged", offer);
    addEventListener("pagehide", () => speech.cancel());
  }
  all("[data-building]").forEach(building);
  all("[data-my-building]").forEach((e) => home(e).catch((x) => console.error(x)));
  const number = () => { // of a slip of paper: the day, and four signs that are not mixed up
    const now = new Date(), two = (n) => String(n).padStart(2, "0"), signs = crypto.getRandomValues(new Uint8Array(4));
    const text = two(now.getMonth() + 1) + two(now.getDate()) + "-" + Array.from(signs, (n) => "23456789ABCDEFGHJKMNPQRSTVWXYZ"[n % 30]).join("");
    all("[data-slip-number]").forEach((e) => { e.textContent = text; });
  };
  if (find("[data-slip-number]")) {
    number();
    addEventListener("beforeprint", number);
  }
  if (navigator.clipboard) all("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.onclick = () => navigator.clipboard.writeText(button.dataset.copy).then(() => press(button, true)).catch(() => { button.hidden = true; });
  });
});
})();
