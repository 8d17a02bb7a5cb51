// What the page needs beyond HTML and CSS. Without it the book can still be read.

// Light, dark, or as the system says; the script in the head has applied the choice already.
const themeChoice = document.querySelector(".theme-choice");
const themeSelect = themeChoice.querySelector("select");
themeSelect.value = window.theme.choice;
themeSelect.addEventListener("change", () => window.theme.choose(themeSelect.value));
themeChoice.hidden = false;

// A button on each block of code. Browsers offer the clipboard to secure pages only.
if (navigator.clipboard) {
  for (const block of document.querySelectorAll(".cell_input .highlight, article > section .highlight")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.querySelector("pre").textContent.trimEnd());
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    block.append(button);
  }
}

// What scrolls sideways must be reachable by keyboard, and only as long as it does scroll.
const scrollers = document.querySelectorAll("article pre, .table-frame, .output.text_html, div.math, .cell_output:has(> img:only-child)");
const watcher = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const scroller of scrollers) watcher.observe(scroller);

// Once formulas stand in their own fonts, they need no kept room any more.
addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  await document.fonts.ready;
  document.documentElement.classList.remove("formulas-pending");
});

// The margin shows which section is being read.
const links = new Map();
for (const link of document.querySelectorAll(".sections a[href^='#']")) {
  const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (section) links.set(section, link);
}
const reading = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) links.get(target).setAttribute("aria-current", "true");
      else links.get(target).removeAttribute("aria-current");
    }
  },
  { rootMargin: "-20% 0px -79% 0px" },
);
for (const section of links.keys()) reading.observe(section);
