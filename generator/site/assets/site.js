// What the theme leaves to a mouse is put right for keyboard and screen reader; nothing here changes a word of the record.
"use strict";

const DAY = 24 * 60 * 60 * 1000;
const find = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

// The drawer and the search open by labels that no key reaches: real buttons take their place.
function button(label, toggle, name, kind) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `md-header__button md-icon pc-menu pc-menu--${kind}`;
  made.setAttribute("aria-label", name);
  made.append(...label.childNodes);
  made.addEventListener("click", () => set(toggle, !toggle.checked));
  label.replaceWith(made);
  return made;
}

function set(toggle, open) {
  if (toggle.checked === open) return;
  toggle.checked = open;
  toggle.dispatchEvent(new Event("change", { bubbles: true }));
}

function drawer() {
  const toggle = find("#__drawer");
  const side = find(".md-sidebar--primary");
  const label = find("label.md-header__button[for=__drawer]");
  const narrow = matchMedia("(max-width: 76.234375em)");
  const opener = button(label, toggle, "Menu", "drawer");
  const closer = document.createElement("button");
  closer.type = "button";
  closer.className = "pc-close";
  closer.textContent = "Close menu";
  find(".pc-nav").before(closer);
  side.id = "pc-pages";
  opener.setAttribute("aria-controls", side.id);
  const sync = () => {
    const open = narrow.matches && toggle.checked;
    side.inert = narrow.matches && !open;
    opener.setAttribute("aria-expanded", String(open));
    // The drawer covers the page: what lies under it must not take the focus.
    for (const part of all(".md-content, .pc-notice, .md-footer, .md-tabs")) part.inert = open;
    if (open) closer.focus({ preventScroll: true });
  };
  const close = () => {
    set(toggle, false);
    opener.focus();
  };
  toggle.addEventListener("change", sync);
  narrow.addEventListener("change", sync);
  closer.addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && toggle.checked) close();
  });
  sync();
}

function search() {
  const label = find("label.md-header__button[for=__search]");
  const toggle = find("#__search");
  const narrow = matchMedia("(max-width: 59.984375em)");
  // While it is shut, nothing of it that cannot be seen takes the focus.
  const sync = () => {
    find(".md-search").inert = narrow.matches && !toggle.checked;
    find(".md-search__output").inert = !toggle.checked;
  };
  toggle.addEventListener("change", sync);
  narrow.addEventListener("change", sync);
  button(label, toggle, "Search", "search").addEventListener("click", () => find(".md-search__input").focus());
  sync();
}

// A box that scrolls can be reached and scrolled by keyboard, and says what it holds; one that does not scroll is left alone.
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth <= target.clientWidth) {
      target.removeAttribute("tabindex");
      target.removeAttribute("role");
      continue;
    }
    target.tabIndex = 0;
    target.setAttribute("role", "region");
    if (!target.hasAttribute("aria-label")) target.setAttribute("aria-label", nameOf(target));
  }
});

function nameOf(box) {
  const caption = box.querySelector("caption");
  if (caption) return caption.textContent.trim();
  const before = (heading) => heading.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING;
  const heading = all(".md-content :is(h1, h2, h3)").filter(before).pop();
  return `${heading ? heading.firstChild.textContent.trim() : "Table"} (scrolls sideways)`;
}

function boxes() {
  for (const box of all(".md-typeset__scrollwrap, .pc-figure__scroll, .md-typeset pre > code")) sizes.observe(box);
}

// Rows shown as blocks lose their meaning for screen readers unless it is said again.
function tables() {
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", th: "columnheader", td: "cell" };
  for (const table of all(".pc-table, .pc-compare")) {
    for (const part of [table, ...table.querySelectorAll(Object.keys(roles).join())]) {
      part.setAttribute("role", part.scope === "rowgroup" ? "rowheader" : roles[part.localName]);
    }
  }
}

// A build older than a day must not be taken for today's.
function age(notice) {
  const built = new Date(`${notice.dataset.built}T00:00`);
  if (new Date() - built > 2 * DAY) document.documentElement.classList.add("pc-old");
}

// The margins of each printed sheet: only a script knows the title, and a sheet made by one is not refused.
function paper(notice) {
  const said = (text) => `"${text.replace(/[\\"]/g, "\\$&").replace(/\s+/g, " ")}"`;
  const sheet = new CSSStyleSheet();
  const title = find("[data-md-component=header-topic]").textContent.trim();
  const meant = notice.querySelector(".pc-notice__for").textContent;
  const look = "font: 8pt 'Source Sans 3', sans-serif; color: #444;";
  sheet.replaceSync(
    `@page { @top-left { content: ${said(title)}; ${look} } @bottom-left { content: ${said(meant)}; ${look} }` +
      ` @bottom-right { content: counter(page) " of " counter(pages); ${look} } }`,
  );
  document.adoptedStyleSheets.push(sheet);
}

document.addEventListener("DOMContentLoaded", () => {
  const notice = find(".pc-notice");
  age(notice);
  drawer();
  search();
  tables();
  boxes();
  // The theme wraps wide tables after this script has run.
  new MutationObserver(boxes).observe(find(".md-content"), { childList: true, subtree: true });
  paper(notice);
});
