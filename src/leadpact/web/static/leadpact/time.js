// Time that runs: what is due counts down, what was counts up. The server has written the same words already.

const ZONE = "zone";
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (here && !document.cookie.split("; ").includes(`${ZONE}=${here}`)) {
  document.cookie = `${ZONE}=${here}; path=/; max-age=31536000; samesite=lax`;
}

// The server's clock counts, not the one of this machine.
const start = performance.now();
const served = Date.parse(document.documentElement.dataset.now ?? "") || Date.now();
const now = () => served + (performance.now() - start);

// As web/spans.py writes them.
const two = (number) => String(number).padStart(2, "0");
const days = (seconds) => { const n = Math.floor(seconds / 86400); return `${n} day${n === 1 ? "" : "s"}`; };

function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 300) return `${Math.floor(s / 60)}:${two(s % 60)}`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)} m`;
  return days(s);
}

function ago(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return "just now";
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ago`;
  return `${days(s)} ago`;
}

function tick() {
  const at = now();
  for (const element of document.querySelectorAll("time.due[data-due]")) {
    const left = (Date.parse(element.dataset.due) - at) / 1000;
    const state = left < 0 ? "over" : at >= Date.parse(element.dataset.warn || element.dataset.due) ? "soon" : "runs";
    const text = left < 0 ? `${span(-left)} late` : `${element.dataset.before ?? ""}${span(left)}`;
    if (element.dataset.state !== state) element.dataset.state = state;
    if (element.textContent !== text) element.textContent = text;
  }
  for (const element of document.querySelectorAll("time[data-ago]")) {
    const text = ago((at - Date.parse(element.dataset.ago)) / 1000);
    if (element.textContent !== text) element.textContent = text;
  }
}

setInterval(tick, 1000);
