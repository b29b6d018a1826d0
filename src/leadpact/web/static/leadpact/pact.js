// The pact: the list of sections says where one is; the file can be copied.

const links = new Map([...document.querySelectorAll(".contract-sections a")].map((link) => [link.hash.slice(1), link]));
const sections = [...links.keys()].map((name) => document.getElementById(name)).filter(Boolean);

// The section that is being read: the last one whose beginning has come up to the upper third of the window.
function mark() {
  const read = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 3).at(-1);
  for (const [name, link] of links) {
    if (name === read?.id) {
      if (link.hasAttribute("aria-current")) continue;
      link.setAttribute("aria-current", "location");
      const list = link.closest("nav");
      list.scrollTo({ left: link.offsetLeft - 32, top: link.offsetTop - list.clientHeight / 2 });
    } else link.removeAttribute("aria-current");
  }
}

let asked = 0;
if (sections.length) {
  addEventListener("scroll", () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(mark); }, { passive: true });
  mark();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard; // browsers give it to safe places only
  button.addEventListener("click", async () => {
    const lines = [...document.querySelectorAll(`${button.dataset.copy} code`)].map((line) => line.textContent);
    await navigator.clipboard.writeText(lines.join("\n"));
    button.querySelector("span").textContent = "Copied";
  });
}
