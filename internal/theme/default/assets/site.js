
// What a page gains with script beside the right time: large type, remembered, before
// the first paint so that nothing jumps, and buttons that stay hidden without script.
const kept = {}; // in private mode: for this page only
const remember = (name, value) => {
  kept[name] = value;
  try { localStorage[name] = value; } catch (e) { /* private mode */ }
};
const recall = (name) => {
  try { return kept[name] || localStorage[name]; } catch (e) { return kept[name]; }
};

root.classList.add("js"); // styles keep the place of what scripts will show
root.classList.toggle("elder", recall("linli.elder") == 1);

document.addEventListener("DOMContentLoaded", () => {
  every("[data-elder]", (button) => {
    const label = find("[data-label]", button);
    const show = (on) => {
      label.textContent = on ? label.dataset.labelPressed : label.dataset.label;
      button.setAttribute("aria-pressed", on);
    };
    button.hidden = false;
    button.onclick = () => {
      const on = root.classList.toggle("elder");
      remember("linli.elder", +on);
      show(on);
    };
    show(root.classList.contains("elder"));
  });
  every("[data-print]", (button) => {
    button.hidden = false;
    button.onclick = () => print();
  });
});
