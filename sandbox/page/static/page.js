// Keeps the page current without reloading it. Whatever changed on the server is fetched as the
// page itself and merged in place, so focus, scrolling and half-typed text stay where they are.
"use strict";

const user = document.body.dataset.user;
const base = `/as/${user}`;
const drafts = new Map();
let fetching = null;
let again = false;

// ---- merging -----------------------------------------------------------------------------------

const ownAttributes = new Set(["open", "aria-busy", "data-typed"]); // the browser's, not the server's

function sameThing(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && (one.id || "") === (other.id || "");
}

function mergeAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !ownAttributes.has(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!ownAttributes.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

function mergeChildren(old, fresh) {
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    let found = at;
    while (found && !sameThing(found, wanted)) found = found.nextSibling;
    if (found && (wanted.id || found === at)) {
      if (found === at) at = at.nextSibling;
      else old.insertBefore(found, at);
      merge(found, wanted);
    } else {
      old.insertBefore(document.importNode(wanted, true), at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function merge(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE || old.hasAttribute("data-keep")) return;
  if (old.isEqualNode(fresh)) return;
  mergeAttributes(old, fresh);
  if (old.nodeName === "TEMPLATE") old.innerHTML = fresh.innerHTML;
  else mergeChildren(old, fresh);
}

function show(html, options = {}) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const log = document.getElementById("log");
  const wasAtEnd = !log || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const opener = document.activeElement;
  document.title = fresh.title;
  merge(document.body, fresh.body);
  settle({ ...options, opener, scroll: options.moved || wasAtEnd });
}

function settle({ scroll = false, moved = false } = {}) {
  settleModal();
  restoreDraft();
  sizeComposers();
  const log = document.getElementById("log");
  if (scroll && log) log.scrollTop = log.scrollHeight;
  if (moved) document.getElementById("main").focus({ preventScroll: true });
}

async function refresh(options = {}) {
  if (fetching) {
    again = true;
    return fetching;
  }
  fetching = (async () => {
    do {
      again = false;
      const answer = await fetch(location.href, { headers: { "X-Sandbox-Page": "refresh" } });
      if (answer.ok) show(await answer.text(), options);
    } while (again);
  })().catch(() => connection(false)).finally(() => { fetching = null; });
  return fetching;
}

async function go(address) {
  history.pushState({}, "", address);
  document.body.classList.remove("menu-open");
  await refresh({ moved: true, scroll: true });
  await opened();
}

// ---- talking to the server ---------------------------------------------------------------------

async function post(path, data, busy) {
  busy?.setAttribute("aria-busy", "true");
  try {
    const body = data instanceof FormData ? data : new URLSearchParams(data);
    const answer = await fetch(path, { method: "POST", body, headers: { "X-Sandbox-Page": "act" } });
    const said = await answer.json();
    if (said.problem) tell(said.problem);
    if (said.go) await go(said.go);
    else await refresh();
    return answer.ok;
  } catch {
    connection(false);
    return false;
  } finally {
    busy?.removeAttribute("aria-busy");
  }
}

function tell(sentence) {
  const toast = document.getElementById("told");
  toast.querySelector("p").textContent = sentence;
  toast.hidden = false;
}

function connection(isThere) {
  document.getElementById("lost").hidden = isThere;
}

function listen() {
  const stream = new EventSource(`${base}/stream`);
  stream.addEventListener("changed", () => refresh());
  stream.addEventListener("open", () => { connection(true); refresh(); });
  stream.addEventListener("error", () => connection(false));
}

// An app hears that its Home or Messages tab was opened, but only when somebody looks at it.
async function opened() {
  const tab = document.getElementById("main").dataset.opens;
  if (tab) await post(`${base}/open`, { tab });
}

// ---- modals ------------------------------------------------------------------------------------

let cameFrom = null;
let shownView = "";

function settleModal() {
  const modal = document.getElementById("modal");
  const view = modal?.dataset.view || "";
  if (modal && !modal.open) {
    if (!shownView) cameFrom = document.activeElement;
    modal.showModal();
  }
  if (modal && view !== shownView) focusFirst(modal);
  if (!modal && shownView) {
    const back = cameFrom?.id ? document.getElementById(cameFrom.id) : cameFrom;
    (back?.isConnected ? back : document.querySelector("#composer textarea"))?.focus();
  }
  if (modal?.querySelector("[data-refused]") && modal.dataset.refused !== modal.dataset.told) {
    modal.dataset.told = modal.dataset.refused;
  }
  shownView = view;
}

function focusFirst(modal) {
  const fields = "input:not([type=hidden]), select, textarea";
  const target = modal.querySelector("[data-focus]")
    || modal.querySelector(`.modal-body :is(${fields})`)
    || modal.querySelector("h2");
  target.focus();
}

function confirmed(template) {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "modal modal-small";
    dialog.setAttribute("data-keep", "");
    dialog.append(template.content.cloneNode(true));
    dialog.setAttribute("aria-label", dialog.querySelector("h2").textContent);
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) dialog.close(button.value);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.documentElement.append(dialog); // beside the body, which is merged
    dialog.showModal();
  });
}

// ---- pressing, choosing, entering --------------------------------------------------------------

async function press(control, moment) {
  const asks = control.closest("[data-confirm]")?.dataset.confirm;
  if (asks && !(await confirmed(document.getElementById(asks)))) {
    if (moment === "change") control.form.reset();
    return;
  }
  if (control.dataset.url) window.open(control.dataset.url, "_blank", "noopener");
  control.closest("details.menu")?.removeAttribute("open");
  const form = control.form;
  const data = new FormData(form);
  data.set("press", control.name);
  if (moment === "press") data.set("pressed", control.value);
  await post(form.dataset.press, data, control);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-press]");
  if (button) return void press(button, "press");
  const link = event.target.closest("a[data-go]");
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    return void go(link.href);
  }
  const insert = event.target.closest("button[data-insert]");
  if (insert) return void insertCommand(insert);
  if (event.target.closest("[data-menu]")) return void toggleMenu();
  if (event.target.closest("[data-hide]")) event.target.closest("[role]").hidden = true;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
});

document.addEventListener("change", (event) => {
  const control = event.target.closest("[data-press-on~=change]");
  if (control) press(event.target, "change");
});

const waiting = new Map();

document.addEventListener("input", (event) => {
  const control = event.target;
  if (control.matches("#composer textarea")) return composerTyped(control);
  if (control.matches("[data-suggest]")) return later(control, () => suggest(control));
  if (control.matches("[data-press-on~=character]")) later(control, () => press(control, "character"));
});

function later(control, act) {
  clearTimeout(waiting.get(control));
  waiting.set(control, setTimeout(act, 400));
}

async function suggest(search) {
  if (search.value.length < Number(search.dataset.least)) return;
  const data = new FormData(search.form);
  data.set("suggest", search.dataset.suggest);
  data.set("typed", search.value);
  await post(search.form.dataset.suggestTo, data, search);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-post]")) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  if (form.id === "composer") return void send(form);
  const data = new FormData(form, event.submitter);
  form.closest("details.menu")?.removeAttribute("open");
  post(form.action, data, form).then(focusFirstError);
});

function focusFirstError() {
  document.querySelector("#modal [aria-invalid=true]")?.focus();
}

document.addEventListener("keydown", (event) => {
  const control = event.target;
  if (event.key === "Escape") {
    const menu = control.closest?.("details.menu[open]");
    if (menu) {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
      event.preventDefault();
    } else if (document.body.classList.contains("menu-open")) toggleMenu();
  }
  if (event.key !== "Enter" || event.isComposing) return;
  if (control.matches("#composer textarea") && !event.shiftKey) {
    event.preventDefault();
    control.form.requestSubmit();
  } else if (control.matches("input[data-press-on~=enter], textarea[data-press-on~=enter]") && !event.shiftKey) {
    event.preventDefault();
    press(control, "enter");
  } else if (control.matches("[data-suggest]")) {
    event.preventDefault();
  }
});

document.addEventListener("cancel", (event) => {
  if (event.target.id !== "modal") return;
  event.preventDefault(); // the app may want to hear of it, and a modal below may show
  document.getElementById("close-modal").click();
}, true);

// ---- the composer ------------------------------------------------------------------------------

async function send(form) {
  const box = form.querySelector("textarea");
  const text = box.value;
  if (!text.trim()) return;
  const data = new FormData(form);
  box.value = "";
  drafts.delete(box.id);
  composerTyped(box);
  if (!(await post(form.action, data, form)) && !box.value) {
    box.value = text; // nothing that was typed is lost
    composerTyped(box);
  }
}

function composerTyped(box) {
  drafts.set(box.id, box.value);
  sizeComposers();
  const word = box.value.match(/^\/\S*$/)?.[0];
  const hints = document.getElementById("hints");
  if (!hints) return;
  for (const hint of hints.querySelectorAll("button")) {
    hint.parentElement.hidden = !(word && hint.dataset.insert.startsWith(word));
  }
  hints.hidden = ![...hints.children].some((item) => !item.hidden);
}

function insertCommand(button) {
  const box = document.querySelector("#composer textarea");
  box.value = `${button.dataset.insert} `;
  button.closest("details.menu")?.removeAttribute("open");
  composerTyped(box);
  box.focus();
}

function restoreDraft() {
  const box = document.querySelector("#composer textarea");
  if (box && !box.value && drafts.get(box.id)) box.value = drafts.get(box.id);
}

function sizeComposers() {
  for (const box of document.querySelectorAll("#composer textarea, #reply textarea")) {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 200)}px`;
  }
}

// ---- the rest ----------------------------------------------------------------------------------

function toggleMenu() {
  const isOpen = document.body.classList.toggle("menu-open");
  for (const button of document.querySelectorAll("[data-menu]")) button.setAttribute("aria-expanded", isOpen);
  if (isOpen) document.querySelector("#side a, #side summary").focus();
}

window.addEventListener("popstate", () => refresh({ moved: true, scroll: true }));
setInterval(() => { if (!document.hidden) refresh(); }, 30000);

(async () => {
  settle({ scroll: true });
  listen();
  const [load] = performance.getEntriesByType("navigation");
  if (load?.type === "reload") await post(`${base}/reload`, {});
  await opened();
})();
