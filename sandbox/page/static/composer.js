// The message box: drafts that stay, room that grows, commands and people that are suggested.

const drafts = new Map(); // id of a message box -> what was typed and not sent

export function write(box, text) {
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

export function insert(words) {
  const box = document.querySelector("#composer textarea");
  const start = words.startsWith("@") ? box.value.replace(/@[^@\n]*$/, "") : "";
  write(box, `${start}${words} `);
  box.focus();
}

// Arrow keys lead from the message box into the suggestions above it, and back.
export function walkHints(event) {
  const { target, key } = event;
  const list = target.form?.querySelector(".hints:not([hidden])");
  if (!list || !target.matches("textarea[data-grows], .hints button")) return;
  event.preventDefault();
  const offered = list.querySelectorAll("li:not([hidden]) button");
  const stops = [...offered, target.form.querySelector("textarea")];
  const step = key === "ArrowUp" ? -1 : 1;
  stops[(stops.indexOf(target) + step + stops.length) % stops.length].focus();
}

// After a redraw: what was typed here before, and room for it.
export function restoreDrafts() {
  for (const box of document.querySelectorAll("textarea[data-grows]")) {
    if (!box.value && drafts.get(box.id)) box.value = drafts.get(box.id);
    grow(box);
  }
}
