// Lists that are walked by key: j and k, n begins at the top, Enter opens. What is current stays so when the list is drawn anew.

let lastId = "";
let lastPlace = 0;

const list = () => document.querySelector("[data-rows]");
const rowsOf = (container) => [...container.querySelectorAll("[data-row]")];

function choose(container, row, { scroll = true } = {}) {
  for (const other of container.querySelectorAll("[data-row].current")) {
    other.classList.remove("current");
    other.removeAttribute("aria-current");
  }
  if (!row) {
    document.dispatchEvent(new CustomEvent("leadpact:current"));
    return;
  }
  row.classList.add("current");
  row.setAttribute("aria-current", "true");
  lastId = row.id;
  lastPlace = rowsOf(container).indexOf(row);
  document.dispatchEvent(new CustomEvent("leadpact:current"));
  if (scroll) row.scrollIntoView({ block: "nearest" });
}

// After the list was drawn anew: the same lead, or whoever has taken its place.
function restore() {
  const container = list();
  if (!container) return;
  const rows = rowsOf(container);
  if (!lastId && container.dataset.rows === "quiet") return; // a report: nothing is current before a key is pressed
  const same = lastId && document.getElementById(lastId);
  const row = same && container.contains(same) ? same : rows[Math.min(lastPlace, rows.length - 1)];
  choose(container, row, { scroll: false });
}

document.addEventListener("keydown", (event) => {
  const container = list();
  if (!container || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest?.("input, textarea, select, [contenteditable], details.menu[open]");
  if (document.querySelector("dialog[open]") || field?.checkVisibility()) return;
  const rows = rowsOf(container);
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step && rows.length) {
    const now = rows.findIndex((row) => row.classList.contains("current"));
    choose(container, rows[Math.max(0, Math.min(rows.length - 1, now < 0 ? 0 : now + step))]);
    event.preventDefault();
  }
  if (event.key === "n" && rows.length) {
    choose(container, rows[0]);
    event.preventDefault();
  }
  if (event.key === "Enter" && !event.target.closest?.("a, button, summary")) {
    container.querySelector("[data-row].current [data-open]")?.click();
  }
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-rows] [data-row]");
  if (row) choose(row.closest("[data-rows]"), row, { scroll: false });
});

// Pages that draw themselves anew wait while somebody is in the midst of something, or looks elsewhere.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.detail.elt.matches("[data-live]") || event.detail.requestConfig.verb !== "get") return;
  if (document.hidden || document.querySelector("dialog[open], details.menu[open]")) event.preventDefault();
});

document.addEventListener("htmx:afterSettle", restore);
document.addEventListener("DOMContentLoaded", restore);
if (document.readyState !== "loading") restore();
