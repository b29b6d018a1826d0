// What lies over the page: dialogs, the panel that says why, menus, toasts, the finder.

const TOAST = 10_000; // milliseconds for which an act can be taken back by the toast

function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("leadpact:open", { bubbles: true }));
  dialog.querySelector("[autofocus]")?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) { event.preventDefault(); open(document.querySelector(opener.dataset.dialog)); }
  if (event.target.closest("[data-close]")) event.target.closest("dialog, .toast, .tour")?.[event.target.closest("dialog") ? "close" : "remove"]();
  if (event.target.matches?.("dialog") && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const item = event.target.closest("details.menu .sheet a, details.menu .sheet button");
  if (item && !item.hasAttribute("data-stay")) item.closest("details").open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); event.preventDefault(); }
});

// What the server sends into a dialog opens it; what it answers to a form in it closes it, unless it says something.
document.addEventListener("htmx:afterSwap", (event) => {
  // Only what was asked to fill one: a form within it that was sent is a target, too.
  if (event.detail.target.matches?.("#panel-body, #dialog-body")) open(event.detail.target.closest("dialog"));
});
document.addEventListener("leadpact:done", () => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
});

function failed(text) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = text;
  document.getElementById("toasts")?.append(toast);
}
document.addEventListener("htmx:sendError", () => failed("The server cannot be reached. Nothing was changed; try again in a moment."));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) failed("The server failed at this. Nothing was changed; please try again.");
});

// Toasts go by themselves, unless somebody is at them.
const toasts = document.getElementById("toasts");
if (toasts) {
  const watch = (toast) => {
    let left = setTimeout(() => toast.remove(), TOAST);
    for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(left));
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, () => { clearTimeout(left); left = setTimeout(() => toast.remove(), TOAST / 2); });
  };
  for (const toast of toasts.children) watch(toast);
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) if (node.nodeType === 1) watch(node);
  }).observe(toasts, { childList: true });
}

// The finder: arrows choose, Enter goes there.
const finder = document.getElementById("finder");
finder?.addEventListener("keydown", (event) => {
  const links = [...finder.querySelectorAll(".found a")].filter((link) => link.checkVisibility());
  const now = links.findIndex((link) => link.classList.contains("current"));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && links.length) {
    event.preventDefault();
    for (const link of links) link.classList.remove("current");
    const next = links[(now + step + links.length) % links.length];
    next.classList.add("current");
    next.scrollIntoView({ block: "nearest" });
  }
  if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault();
    (links[Math.max(0, now)])?.click();
  }
});
finder?.addEventListener("input", (event) => {
  const text = event.target.value.trim().toLowerCase();
  for (const link of finder.querySelectorAll("[data-place]")) link.hidden = !link.textContent.toLowerCase().includes(text);
});
finder?.addEventListener("htmx:afterSettle", () => {
  const links = [...finder.querySelectorAll(".found a")].filter((link) => link.checkVisibility());
  for (const link of links) link.classList.remove("current");
  links[0]?.classList.add("current");
});

// Choices that act at once: a select or a checkbox with data-submit sends its form.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form?.requestSubmit();
});
