// What a page gains with script. Without it every page is complete: the buttons
// below stay hidden.
(function () {
  var root = document.documentElement;
  var key = "linli.elder";

  function stored() {
    try { return localStorage.getItem(key) === "1"; } catch (e) { return false; }
  }

  // Large type before the first paint, so that nothing jumps.
  root.classList.toggle("elder", stored());

  function elderButton(button) {
    var label = button.querySelector("[data-label-pressed]");
    function show() {
      var on = root.classList.contains("elder");
      label.textContent = label.getAttribute(on ? "data-label-pressed" : "data-label");
      button.setAttribute("aria-pressed", String(on));
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      var on = root.classList.toggle("elder");
      try { localStorage.setItem(key, on ? "1" : "0"); } catch (e) { /* private mode: for this page only */ }
      show();
    });
    show();
  }

  function printButton(button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    Array.prototype.forEach.call(document.querySelectorAll("[data-elder]"), elderButton);
    Array.prototype.forEach.call(document.querySelectorAll("[data-print]"), printButton);
  });
})();
