// Makes the page in the window equal to a freshly fetched one, in place: what did not change is not
// touched, so focus, scrolling, open menus and half-typed text stay as they are.

const ownAttributes = new Set(["open", "aria-busy", "aria-disabled", "style"]); // the browser's, not the server's

function isSame(one, other) {
  return one.nodeName === other.nodeName && (one.id || "") === (other.id || "");
}

function mergeAttributes(old, fresh) {
  const keepsFocus = old === document.activeElement; // by the tabindex that it was given
  for (const { name } of [...old.attributes]) {
    if (fresh.hasAttribute(name) || ownAttributes.has(name)) continue;
    if (!(keepsFocus && name === "tabindex")) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (!ownAttributes.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}

// Something with an id is found wherever it went; without one only the next in line is the same.
function counterpart(wanted, next) {
  if (!wanted.id) return next && isSame(next, wanted) ? next : null;
  for (let found = next; found; found = found.nextSibling) {
    if (isSame(found, wanted)) return found;
  }
  return null;
}

function mergeChildren(old, fresh) {
  const staying = new Set([...fresh.children].map(({ id }) => id).filter(Boolean));
  let next = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const found = counterpart(wanted, next);
    if (!found) {
      old.insertBefore(document.importNode(wanted, true), next);
      continue;
    }
    // What is gone goes first: to move what stays would take the focus from a field in it.
    while (next !== found && !staying.has(next.id)) {
      next = next.nextSibling;
      next.previousSibling.remove();
    }
    if (found === next) next = next.nextSibling;
    else old.insertBefore(found, next);
    merge(found, wanted);
  }
  while (next) {
    const after = next.nextSibling;
    next.remove();
    next = after;
  }
}

export function merge(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  if (old.hasAttribute("data-keep") || old.isEqualNode(fresh)) return;
  mergeAttributes(old, fresh);
  if (old.nodeName === "TEMPLATE") old.innerHTML = fresh.innerHTML;
  else mergeChildren(old, fresh);
}
