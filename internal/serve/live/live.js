// Keeps the open page as the files are: reloads it when its bytes change, changes its
// style sheets without, and shows what is wrong with the files. Pages carry this script in
// previews only.
const me = new URL(document.currentScript.src);
const key = "linli-scroll";
const kept = JSON.parse(sessionStorage.getItem(key) || "null");
sessionStorage.removeItem(key);
if (kept && kept.page === location.pathname) {
  addEventListener("load", () => scrollTo(kept.x, kept.y));
}

function reload() {
  sessionStorage.setItem(key, JSON.stringify({ page: location.pathname, x: scrollX, y: scrollY }));
  location.reload();
}

// restyle puts new style sheets in the place of the page's, each when it is there.
function restyle(hrefs) {
  document.querySelectorAll('link[rel="stylesheet"]:not([data-linli])').forEach((old, i) => {
    if (!hrefs[i] || old.getAttribute("href") === hrefs[i]) return;
    const fresh = old.cloneNode();
    fresh.href = hrefs[i];
    fresh.onload = () => old.remove();
    old.after(fresh);
  });
}

function element(name, text, parent) {
  const e = document.createElement(name);
  e.textContent = text;
  parent.append(e);
  return e;
}

// mistakes shows what is wrong, or takes it away.
function mistakes(title, list) {
  document.querySelector("#linli-mistakes")?.remove();
  if (!list.length) return;
  const box = document.createElement("section");
  box.id = "linli-mistakes";
  box.setAttribute("role", "alert");
  element("h2", title, box);
  for (const m of list) {
    const item = document.createElement("article");
    element("h3", m.place, item);
    element("p", m.message, item);
    if (m.excerpt) element("pre", m.excerpt, item);
    if (m.mend) element("p", m.mend, item).className = "mend";
    box.append(item);
  }
  document.body.append(box);
}

const style = document.createElement("link");
style.rel = "stylesheet";
style.dataset.linli = "";
style.href = new URL("live.css", me);
document.head.append(style);

const address = new URL("events", me);
address.search = new URLSearchParams({ page: location.pathname, version: me.searchParams.get("v") });
new EventSource(address).onmessage = (event) => {
  const news = JSON.parse(event.data);
  if (news.reload) reload();
  if (news.css) restyle(news.css);
  mistakes(news.title, news.mistakes || []);
};
