// The bar under a list of work: its buttons act on the current row. What the row cannot do is not shown.

const bar = document.getElementById("desk");
const current = () => document.querySelector("[data-row].current");

function refresh() {
  if (!bar) return;
  const row = current();
  const can = new Set((row?.dataset.can ?? "").split(" "));
  bar.hidden = !row;
  for (const button of bar.querySelectorAll("[data-can]")) button.hidden = !can.has(button.dataset.can);
  const call = bar.querySelector("[data-call]");
  if (call) {
    call.hidden = !row?.dataset.phone;
    call.href = `tel:${row?.dataset.phone ?? ""}`;
  }
  const name = bar.querySelector("[data-current-name]");
  if (name) name.textContent = row?.dataset.name ?? "";
}

bar?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  const row = current();
  if (!button || !row) return;
  const address = `/leads/${row.dataset.lead}/${button.dataset.act}`;
  if (button.dataset.asks !== undefined) htmx.ajax("GET", address, { target: "#dialog-body", swap: "innerHTML" });
  else htmx.ajax("POST", address, { source: bar, swap: "none", values: JSON.parse(button.dataset.values ?? "{}") });
});

document.addEventListener("leadpact:current", refresh);
refresh();
