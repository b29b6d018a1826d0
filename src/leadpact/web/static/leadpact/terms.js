// Terms say what they mean: on hovering, with the keyboard, and when they are touched. Escape takes it away.

const LINGER = 150; // milliseconds in which the pointer may move onto what is shown
const GAP = 6; // pixels between a term and what it means

const tip = document.createElement("div");
tip.id = "term-tip";
tip.className = "term-tip";
tip.setAttribute("role", "tooltip");
tip.setAttribute("popover", "manual");
document.body.append(tip);
document.documentElement.classList.add("tips"); // without this, the style sheet shows it in its plain way

let shown = null;
let leaving = 0;

function show(term) {
  clearTimeout(leaving);
  if (shown === term) return;
  hide();
  shown = term;
  tip.textContent = term.dataset.means;
  term.setAttribute("aria-describedby", tip.id);
  tip.showPopover();
  const box = term.getBoundingClientRect();
  const room = document.documentElement.clientWidth - tip.offsetWidth - GAP;
  const below = box.bottom + GAP + tip.offsetHeight < innerHeight;
  tip.style.left = `${Math.max(GAP, Math.min(box.left, room))}px`;
  tip.style.top = `${below ? box.bottom + GAP : Math.max(GAP, box.top - GAP - tip.offsetHeight)}px`;
}

function hide() {
  clearTimeout(leaving);
  shown?.removeAttribute("aria-describedby");
  if (shown) tip.hidePopover();
  shown = null;
}

const leave = () => { clearTimeout(leaving); leaving = setTimeout(hide, LINGER); };
const termOf = (event) => event.target.closest?.(".term");

document.addEventListener("pointerover", (event) => {
  const term = termOf(event);
  if (term) show(term);
  else if (tip.contains(event.target)) clearTimeout(leaving);
  else if (shown && shown !== document.activeElement) leave();
});
document.addEventListener("focusin", (event) => { const term = termOf(event); if (term?.matches(":focus-visible")) show(term); else hide(); });
document.addEventListener("focusout", leave);
document.addEventListener("click", (event) => { const term = termOf(event); if (term?.matches("button")) show(term); else if (!tip.contains(event.target)) hide(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && shown) { hide(); event.stopPropagation(); } }, { capture: true });
document.addEventListener("scroll", hide, { passive: true, capture: true });
document.addEventListener("htmx:beforeSwap", hide);
