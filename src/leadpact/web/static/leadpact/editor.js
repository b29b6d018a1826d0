// The text of a pact: numbers beside its lines, marks where something is wrong, Tab for indentation, jumps to a line.

const INDENT = "  ";

for (const editor of document.querySelectorAll("[data-editor]")) {
  const text = editor.querySelector("textarea");
  const gutter = editor.querySelector(".gutter");
  const wrong = () => new Map([...document.querySelectorAll("#wrong [data-line]")].map(
    (link) => [Number(link.dataset.line), link.parentElement.querySelector(".attention, .soft.say") ? "doubtful" : "bad"]));

  function number() {
    const marks = wrong();
    const count = text.value.split("\n").length;
    const lines = [];
    for (let line = 1; line <= count; line += 1) {
      const row = document.createElement("span");
      row.textContent = line;
      if (marks.has(line)) row.className = marks.get(line);
      lines.push(row);
    }
    gutter.replaceChildren(...lines);
    scroll();
  }

  function scroll() { gutter.scrollTop = text.scrollTop; }

  function jump(line, column = 1) {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start + column - 1, start + (lines[line - 1]?.length ?? 0));
    const height = text.scrollHeight / lines.length;
    text.scrollTop = Math.max(0, (line - 6) * height);
  }

  // Esc lets the next Tab leave the text, so that nobody is caught in it.
  let leaves = false;
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { leaves = true; return; }
    if (event.key === "Tab" && !event.shiftKey && !leaves && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      text.setRangeText(INDENT, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (event.key === "Enter" && !event.isComposing) {
      const before = text.value.slice(0, text.selectionStart);
      const line = before.slice(before.lastIndexOf("\n") + 1);
      const indent = /^ */.exec(line)[0] + (/:\s*$/.test(line) ? INDENT : "");
      if (indent) {
        event.preventDefault();
        text.setRangeText(`\n${indent}`, text.selectionStart, text.selectionEnd, "end");
        text.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
    if (event.key !== "Shift") leaves = false;
  });
  text.addEventListener("input", number);
  text.addEventListener("scroll", scroll, { passive: true });
  document.body.addEventListener("htmx:afterSwap", number);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#wrong [data-line]");
    if (!link) return;
    event.preventDefault();
    jump(Number(link.dataset.line), Number(link.dataset.column));
  });

  let saved = text.value;
  text.form.addEventListener("submit", () => { saved = text.value; });
  addEventListener("beforeunload", (event) => { if (text.value !== saved) event.preventDefault(); });

  number();
  const asked = /^#L(\d+)$/.exec(location.hash);
  if (asked) jump(Number(asked[1]));
}
