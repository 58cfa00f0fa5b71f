// Where the focus goes: into a form, to what is new in it, and back to where it came from.

const fields = "input:not([type=hidden]), select, textarea";
const takesFocus = "a, button, input, select, textarea, summary, [tabindex]";

export function trailOf(element) {
  const trail = [];
  for (let at = element; at && at !== document.body; at = at.parentElement) {
    if (at.id) trail.push({ id: at.id, value: at.value });
  }
  return trail;
}

// A block that the app does not name has another id after each update. What is meant is then the
// one that does the same with the same, as long as there is only one.
function placeOf({ id, value }) {
  const [surface, , action] = id.split("/").map(CSS.escape);
  const alike = document.querySelectorAll(`[id^="${surface}/"][id$="/${action}"]`);
  const same = [...alike].filter((one) => one.value === value);
  return document.getElementById(id) ?? (same.length === 1 ? same[0] : null);
}

// When what had the focus is gone, it goes to what that stood in and not to the top of the page.
export function returnTo(trail, focused = null) {
  if (focused?.isConnected) return focused.focus({ preventScroll: true }); // it was moved
  for (const place of trail.map(placeOf).filter(Boolean)) {
    const stop = place.matches("details.menu") ? place.querySelector("summary") : place;
    if (!stop.matches(takesFocus)) stop.tabIndex = -1;
    stop.focus({ preventScroll: true });
    if (document.activeElement === stop) return;
  }
}

export function focusFirst(modal) {
  const wanted = ["[data-focus]", `.modal-body :is(${fields})`, "h2"];
  chosenOf(wanted.map((selector) => modal.querySelector(selector)).find(Boolean)).focus();
}

// Of several radio buttons Tab stops at the chosen one, and so do we.
function chosenOf(field) {
  return field.closest("[role=radiogroup]")?.querySelector(":checked") ?? field;
}

// ---- what an answer brings ---------------------------------------------------------------------

const blocksOf = (modal) => [...modal.querySelectorAll(".modal-body > .blocks > *")];

// A field is the same one whatever is entered in it.
const signOf = (block) => (block.matches(".field") ? block.id : block.textContent);

// What stands in a form when it is sent in or a button in it is pressed.
export function standing(modal, button = null) {
  return { view: modal.dataset.view, signs: new Set(blocksOf(modal).map(signOf)), button };
}

// An app may answer by changing the form that is open. Whoever waits at its end would see nothing
// of what was put at its beginning. A button that is still there keeps the focus, unless the form
// begins with something new that is out of sight.
export function showNews(modal, before) {
  const blocks = blocksOf(modal);
  const news = blocks.find((block) => !before.signs.has(signOf(block)));
  if (!news || modal.dataset.view !== before.view) return false;
  if (before.button?.isConnected && (news !== blocks[0] || isInSight(news))) return false;
  news.scrollIntoView({ block: "start" });
  const stop = news.matches(".field") ? chosenOf(news.querySelector(fields) ?? news) : news;
  if (!stop.matches(takesFocus)) stop.tabIndex = -1;
  stop.focus({ preventScroll: true });
  return true;
}

function isInSight(block) {
  const room = block.closest(".modal-body").getBoundingClientRect();
  return block.getBoundingClientRect().top >= room.top - 1;
}
