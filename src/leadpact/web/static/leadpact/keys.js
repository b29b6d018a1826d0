// Keys are declared where they act: data-key on a button, a link or a field. The help sheet is made from the same.

const TYPING = "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]), textarea, select, [contenteditable]";
const PATIENCE = 1000; // milliseconds between the two keys of a sequence
let begun = "";
let forget = 0;

const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled;

// Where a key is looked for: an open dialog alone; else the current row, what was just done, then the page.
function places() {
  const open = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (open) return [open];
  const row = document.querySelector("[data-row].current");
  return [row, document.getElementById("toasts"), document.body].filter(Boolean);
}

function candidates(place) {
  const found = [...place.querySelectorAll("[data-key]")].filter(isSeen);
  if (place !== document.body) return found;
  return found.filter((element) => !element.closest("[data-row], #toasts, dialog"));
}

function find(key) {
  for (const place of places()) {
    const matches = candidates(place).filter((element) => element.dataset.key.split("|").includes(key));
    if (matches.length) return place.id === "toasts" ? matches.at(-1) : matches[0];
  }
  return null;
}

const starts = (key) => places().some((place) =>
  candidates(place).some((element) => element.dataset.key.split("|").some((one) => one.startsWith(`${key} `))));

function act(element) {
  if (element.matches(TYPING)) { element.focus(); element.select?.(); }
  else if (element.tagName === "SUMMARY") { element.click(); element.focus(); }
  else element.click();
}

function named(event) {
  const held = event.ctrlKey || event.metaKey;
  if (event.altKey) return "";
  if (held) return event.key.length === 1 ? `mod+${event.key.toLowerCase()}` : "";
  return event.key;
}

document.addEventListener("keydown", (event) => {
  const key = named(event);
  if (!key || event.defaultPrevented || event.isComposing) return;
  const field = event.target.closest?.(TYPING); // the field of a dialog that was closed keeps the focus for a moment
  if (field && isSeen(field) && !key.startsWith("mod+")) return;
  if (key === "Enter" && event.target.closest?.("a, button, summary")) return;
  const whole = begun ? `${begun} ${key}` : key;
  begun = "";
  clearTimeout(forget);
  const element = find(whole);
  if (element) { event.preventDefault(); act(element); return; }
  if (starts(whole)) {
    begun = whole;
    forget = setTimeout(() => { begun = ""; }, PATIENCE);
  }
}, { capture: true }); // before lists, to which n alone means something else than after g

const SAID = { "mod+k": "Ctrl K", ArrowDown: "↓", ArrowUp: "↑", Escape: "Esc" };
const shown = (key) => (SAID[key] ?? key).split(" ");

// What a button says, less the key that it shows.
function said(element) {
  const copy = element.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  return copy.textContent.trim();
}

// The sheet of all keys of this page, made anew each time it opens.
function listKeys(table) {
  const rows = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (element.closest("dialog") || !isSeen(element)) continue;
    const label = element.dataset.keyLabel || element.getAttribute("aria-label") || said(element);
    rows.set(element.dataset.key.split("|")[0], label.replace(/\s+/g, " "));
  }
  if (document.querySelector("[data-rows]")) { rows.set("j", "Next row"); rows.set("k", "Previous row"); rows.set("n", "First row: what is next"); rows.set("Enter", "Open the row"); }
  table.replaceChildren(...[...rows].map(([key, label]) => {
    const row = document.createElement("tr");
    const name = document.createElement("th");
    name.scope = "row";
    name.append(...shown(key).map((part) => Object.assign(document.createElement("kbd"), { textContent: part })));
    row.append(name, Object.assign(document.createElement("td"), { textContent: label }));
    return row;
  }));
}

document.addEventListener("leadpact:open", (event) => {
  const table = event.target.querySelector?.("[data-list-keys]");
  if (table) listKeys(table);
});
