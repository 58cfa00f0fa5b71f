// Keeps the page current without reloading it, and brings what people press and type to the server.

import { merge } from "./merge.js";

const base = `/as/${document.body.dataset.user}`;
const drafts = new Map(); // id of a message box -> what was typed and not sent
let told = ""; // what went wrong, until it is put away
let shownView = ""; // id of the modal in front
let modalOpener = null;

const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];

// ---- showing -----------------------------------------------------------------------------------

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const log = one("#log");
  const wasAtEnd = log && log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const focused = document.activeElement;
  const trail = trailOf(focused);
  document.title = fresh.title;
  merge(document.body, fresh.body);
  settle();
  if (hasMoved || wasAtEnd) scrollToEnd();
  if (hasMoved) one("#main").focus({ preventScroll: true });
  else if (!focused.isConnected && document.activeElement === document.body) returnTo(trail);
  hasMoved = false;
}

function trailOf(element) {
  const ids = [];
  for (let at = element; at && at !== document.body; at = at.parentElement) if (at.id) ids.push(at.id);
  return ids;
}

// When the pressed button is gone, focus goes to what it stood in and not to the top of the page.
function returnTo(trail) {
  const place = trail.map((id) => document.getElementById(id)).find(Boolean);
  if (place && !place.matches("a, button, input, select, textarea, [tabindex]")) place.tabIndex = -1;
  place?.focus({ preventScroll: true });
}

function settle() {
  settleModal();
  for (const box of all("textarea[data-grows]")) {
    if (!box.value && drafts.get(box.id)) box.value = drafts.get(box.id);
    grow(box);
  }
  const toast = one("#told");
  toast.hidden = !told;
  toast.querySelector("p").textContent = told;
}

function scrollToEnd() {
  for (const log of all("#log[role=log], .thread .log")) log.scrollTop = log.scrollHeight;
}

function settleModal() {
  const modal = one("#modal");
  const view = modal?.dataset.view || "";
  if (modal && !shownView) modalOpener = trailOf(document.activeElement);
  if (modal && !modal.open) modal.showModal();
  if (modal && view !== shownView) focusFirst(modal);
  if (!modal && shownView) returnTo([...modalOpener, "main"]);
  shownView = view;
}

function focusFirst(modal) {
  const fields = "input:not([type=hidden]), select, textarea";
  const field = modal.querySelector("[data-focus]") || modal.querySelector(`.modal-body :is(${fields})`);
  (field || modal.querySelector("h2")).focus();
}

// ---- talking to the server ---------------------------------------------------------------------

let fetching = null;
let isStale = false;
let hasMoved = false;

async function fetchPage() {
  do {
    isStale = false;
    const address = location.href;
    const seen = document.hidden ? "hidden" : "refresh";
    const answer = await fetch(address, { headers: { "X-Sandbox-Page": seen } });
    if (answer.ok && address === location.href) show(await answer.text());
  } while (isStale);
  isThere(true);
}

async function refresh() {
  isStale = true;
  fetching ??= fetchPage().catch(() => isThere(false)).finally(() => { fetching = null; });
  return fetching;
}

async function go(address) {
  history.pushState({}, "", address);
  await arrive();
}

async function arrive() {
  document.body.classList.remove("menu-open");
  hasMoved = true;
  await refresh();
  await tellAppWhatIsOpen();
}

async function post(path, data, busy) {
  busy?.setAttribute("aria-busy", "true");
  try {
    // A form without files goes as plain fields: the server reads those faster.
    const hasFiles = [...data.values()].some((value) => value instanceof File);
    const body = hasFiles ? data : new URLSearchParams(data);
    const answer = await fetch(path, { method: "POST", body });
    const { problem = "", go: next } = await answer.json();
    told = problem;
    await (next ? go(next) : refresh());
    return answer.ok;
  } catch {
    isThere(false);
    return false;
  } finally {
    busy?.removeAttribute("aria-busy");
  }
}

function isThere(yes) {
  one("#lost").hidden = yes;
}

function fieldsOf(entries) {
  const data = new FormData();
  for (const [name, value] of Object.entries(entries)) data.set(name, value);
  return data;
}

// An app hears that its Home or Messages tab was opened, but only when somebody looks at it.
async function tellAppWhatIsOpen() {
  const tab = one("#main").dataset.opens;
  if (tab) await post(`${base}/open`, fieldsOf({ tab }));
}

// ---- pressing and choosing ---------------------------------------------------------------------

async function press(control, isButton) {
  const asks = control.closest("[data-confirm]")?.dataset.confirm;
  if (asks && !(await confirmed(document.getElementById(asks)))) {
    if (!isButton) control.form.reset();
    return;
  }
  if (control.dataset.url) window.open(control.dataset.url, "_blank", "noopener");
  control.closest("details.menu")?.removeAttribute("open");
  const data = new FormData(control.form);
  data.set("press", control.name);
  if (isButton) data.set("pressed", control.value);
  await post(control.form.dataset.press, data, control);
}

function confirmed(template) {
  const dialog = document.createElement("dialog");
  dialog.className = "modal modal-small";
  dialog.append(template.content.cloneNode(true));
  dialog.setAttribute("aria-label", dialog.querySelector("h2").textContent);
  document.documentElement.append(dialog); // beside the body, which is merged
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) dialog.close(button.value);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

const waiting = new Map();

function afterTyping(control, act) {
  clearTimeout(waiting.get(control.id));
  waiting.set(control.id, setTimeout(act, 400));
}

function suggest(search) {
  if (search.value.length < Number(search.dataset.least)) return;
  const data = new FormData(search.form);
  data.set("suggest", search.dataset.suggest);
  data.set("typed", search.value);
  post(search.form.dataset.suggestTo, data, search);
}

// ---- the message box ---------------------------------------------------------------------------

async function send(form) {
  const box = form.querySelector("textarea");
  const text = box.value;
  if (!text.trim()) return;
  const data = new FormData(form);
  write(box, "");
  if (!(await post(form.action, data, form)) && !box.value) write(box, text); // nothing is lost
}

function write(box, text) {
  box.value = text;
  drafts.set(box.id, text);
  grow(box);
  hint(box);
}

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 200)}px`;
}

// Commands while the first word starts with "/", people while the last one starts with "@".
function hint(box) {
  const list = box.form.querySelector(".hints");
  if (!list) return;
  const word = box.value.match(/^\/\S*$|(?<=^|\s)@[^@\n]*$/)?.[0].toLowerCase() || null;
  for (const item of list.children) {
    item.hidden = !word || !item.firstElementChild.dataset.insert.toLowerCase().startsWith(word);
  }
  list.hidden = [...list.children].every((item) => item.hidden);
}

function insert(words) {
  const box = one("#composer textarea");
  const start = words.startsWith("@") ? box.value.replace(/@[^@\n]*$/, "") : "";
  write(box, `${start}${words} `);
  box.focus();
}

// Arrow keys lead from the message box into the suggestions above it, and back.
function walkHints(event) {
  const { target, key } = event;
  const list = target.form?.querySelector(".hints:not([hidden])");
  if (!list || !target.matches("textarea[data-grows], .hints button")) return;
  event.preventDefault();
  const stops = [...list.querySelectorAll("li:not([hidden]) button"), target.form.querySelector("textarea")];
  const step = key === "ArrowUp" ? -1 : 1;
  stops[(stops.indexOf(target) + step + stops.length) % stops.length].focus();
}

// ---- listening ---------------------------------------------------------------------------------

function toggleSide() {
  const isOpen = document.body.classList.toggle("menu-open");
  one("#menu").setAttribute("aria-expanded", isOpen);
  if (isOpen) one("#side summary").focus();
}

const clicks = {
  "button[data-press]": (button) => press(button, true),
  "button[data-insert]": (button) => insert(button.dataset.insert),
  "button[data-close]": (button) => post(button.dataset.close, fieldsOf({ view_id: button.value }), button),
  "[data-side]": () => toggleSide(),
  "[data-put-away]": () => { told = ""; settle(); },
};

document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) {
    if (!menu.contains(event.target) || event.target.closest("[data-insert], [data-go]")) menu.open = false;
  }
  const link = event.target.closest("a[data-go]");
  if (link && !(event.metaKey || event.ctrlKey || event.shiftKey)) {
    event.preventDefault();
    go(link.href);
    return;
  }
  for (const [selector, act] of Object.entries(clicks)) {
    const found = event.target.closest(selector);
    if (found) act(found);
  }
});

// A menu near the end of what scrolls opens upwards.
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches("details.menu[open]:not(.menu-up)")) return;
  const list = target.querySelector("ul");
  const room = target.closest(".log, .modal-body, .side").getBoundingClientRect().bottom;
  list.style.cssText = "";
  if (list.getBoundingClientRect().bottom > room) list.style.cssText = "top: auto; bottom: calc(100% + 4px)";
}, true);

document.addEventListener("change", ({ target }) => {
  if (target.closest("[data-press-on~=change]")) press(target, false);
});

document.addEventListener("input", ({ target }) => {
  if (target.matches("textarea[data-grows]")) write(target, target.value);
  if (target.matches("[data-suggest]")) afterTyping(target, () => suggest(target));
  if (target.matches("[data-press-on~=character]")) afterTyping(target, () => press(target, false));
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (!form.matches("[data-post]")) return;
  if (form.id === "modal-form" && (form.ariaBusy === "true" || !one("#submit-modal"))) return;
  const path = event.submitter?.getAttribute("formaction") || form.action;
  form.closest("details.menu")?.removeAttribute("open");
  event.submitter?.closest("details.menu")?.removeAttribute("open");
  if (form.querySelector("textarea[data-grows]") && path === form.action) return send(form);
  await post(path, new FormData(form, event.submitter), form);
  one("#modal [aria-invalid=true]")?.focus();
});

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (key === "Escape") {
    const menu = target.closest("details.menu[open]");
    if (menu) {
      event.preventDefault();
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (document.body.classList.contains("menu-open")) toggleSide();
  }
  if (key === "ArrowUp" || key === "ArrowDown") walkHints(event);
  if (key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (target.matches("textarea[data-grows]")) {
    event.preventDefault();
    target.form.requestSubmit();
  } else if (target.matches("[data-press-on~=enter]")) {
    event.preventDefault();
    press(target, false);
  } else if (target.matches("[data-suggest]")) event.preventDefault();
});

// Escape on a modal: the server closes it, since the app may hear of it and another may lie below.
document.addEventListener("cancel", (event) => {
  if (event.target.id !== "modal") return;
  event.preventDefault();
  one("#close-modal").click();
}, true);

window.addEventListener("popstate", arrive);
document.addEventListener("visibilitychange", () => refresh());
setInterval(() => refresh(), 30_000); // the clock on top

function listen() {
  const stream = new WebSocket(`ws://${location.host}${base}/stream`);
  stream.addEventListener("open", () => refresh());
  stream.addEventListener("message", () => refresh());
  stream.addEventListener("close", () => {
    isThere(false);
    setTimeout(listen, 1000);
  });
}

listen();
settle();
scrollToEnd();
if (performance.getEntriesByType("navigation")[0]?.type === "reload") await post(`${base}/reload`, new FormData());
await tellAppWhatIsOpen();
