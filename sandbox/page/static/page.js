// Keeps the page current without reloading it, and brings what people press and type to the server.

import { insert, restoreDrafts, walkHints, write } from "./composer.js";
import { focusFirst, returnTo, showNews, standing, trailOf } from "./focus.js";
import { merge } from "./merge.js";

const base = `/as/${document.body.dataset.user}`;
let told = ""; // what went wrong, until it is put away
let shownView = ""; // id of the modal in front
let modalOpener = null;
let acted = []; // where the last thing was done
let awaited = null; // the form in front as it was sent, until its answer shows or somebody goes on

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
  if (hasMoved) (one("#reply textarea") ?? one("#main")).focus({ preventScroll: true });
  else if (document.activeElement === document.body) returnTo(trail, focused);
  hasMoved = false;
}

function settle() {
  settleModal();
  restoreDrafts();
  one("#menu").setAttribute("aria-expanded", sideIsOpen());
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
  if (modal && !shownView) modalOpener = [...trailOf(document.activeElement), ...acted];
  if (modal && !modal.open) modal.showModal();
  if (modal && view !== shownView) focusFirst(modal);
  else if (modal && awaited && showNews(modal, awaited)) awaited = null;
  if (!modal && shownView) returnTo([...modalOpener, ...trailOf(one("#main"))]);
  shownView = view;
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
  showSide(false);
  hasMoved = true;
  await refresh();
  await tellAppWhatIsOpen();
}

async function post(path, data, busy) {
  markBusy(busy, "true");
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
    markBusy(busy, null);
  }
}

// What was pressed is not taken a second time before the answer shows, and says so to whoever hears
// the page; it keeps the focus meanwhile, which a disabled button would lose.
function markBusy(element, isBusy) {
  if (!element) return;
  element.ariaBusy = isBusy;
  const button = element.matches("button") ? element : element.querySelector("#submit-modal");
  if (button) button.ariaDisabled = isBusy;
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
  acted = trailOf(control);
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
  const modal = isButton && control.closest("#modal");
  if (modal) awaited = standing(modal, control);
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

// Slack asks at once for what needs no typing.
document.addEventListener("focusin", ({ target }) => {
  if (target.matches("[data-suggest][data-least='0']") && !target.value) suggest(target);
});

function suggest(search) {
  if (search.value.length < Number(search.dataset.least)) return;
  const data = new FormData(search.form);
  data.set("suggest", search.dataset.suggest);
  data.set("typed", search.value);
  post(search.form.dataset.suggestTo, data, search);
}

async function send(form) {
  const box = form.querySelector("textarea");
  const text = box.value;
  if (!text.trim()) return;
  const data = new FormData(form);
  write(box, "");
  if (!(await post(form.action, data, form)) && !box.value) write(box, text); // nothing is lost
}

// ---- listening ---------------------------------------------------------------------------------

function showSide(isOpen) {
  document.documentElement.classList.toggle("side-open", isOpen);
  one("#menu").setAttribute("aria-expanded", isOpen);
  if (isOpen) one("#side summary").focus();
}

function sideIsOpen() {
  // Kept above the body, which is merged.
  return document.documentElement.classList.contains("side-open");
}

const clicks = {
  "button[data-press]": (button) => press(button, true),
  "button[data-insert]": (button) => insert(button.dataset.insert),
  "button[data-close]": (button) => {
    // Chromium asks twice for one Escape in a field of a time.
    if (button.ariaBusy === "true") return;
    post(button.dataset.close, fieldsOf({ view_id: button.value }), button);
  },
  "[data-side]": () => showSide(!sideIsOpen()),
  "[data-put-away]": () => { told = ""; settle(); },
};

document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) {
    const leaves = !menu.contains(event.target) || event.target.closest("[data-insert], [data-go]");
    if (leaves) menu.open = false;
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
  const isCut = list.getBoundingClientRect().bottom > room;
  if (isCut) list.style.cssText = "top: auto; bottom: calc(100% + 4px)";
}, true);

document.addEventListener("change", ({ target }) => {
  if (target.closest("[data-press-on~=change]")) press(target, false);
});

// Whoever goes on before an answer has come is not led away.
for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) {
  document.addEventListener(kind, () => { awaited = null; }, true);
}

document.addEventListener("input", ({ target }) => {
  if (target.matches("textarea[data-grows]")) write(target, target.value);
  if (target.matches("[data-suggest]")) afterTyping(target, () => suggest(target));
  if (target.matches("[data-press-on~=character]")) afterTyping(target, () => press(target, false));
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  if (!form.matches("[data-post]")) return;
  const isModal = form.matches("#modal > form.surface"); // another view is another form
  if (isModal && (form.ariaBusy === "true" || !one("#submit-modal"))) return;
  acted = trailOf(event.submitter ?? form);
  const path = event.submitter?.getAttribute("formaction") || form.action;
  form.closest("details.menu")?.removeAttribute("open");
  event.submitter?.closest("details.menu")?.removeAttribute("open");
  if (form.querySelector("textarea[data-grows]") && path === form.action) return send(form);
  if (isModal) awaited = standing(one("#modal"));
  await post(path, new FormData(form, event.submitter), form);
  awaited = null;
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
    } else if (sideIsOpen()) showSide(false);
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
const [arrival] = performance.getEntriesByType("navigation");
if (arrival?.type === "reload") await post(`${base}/reload`, new FormData());
await tellAppWhatIsOpen();
