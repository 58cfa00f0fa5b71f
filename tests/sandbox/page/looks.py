"""Scripts that measure a page in the browser."""

NAMELESS = """() => [...document.querySelectorAll("input, select, textarea, button, summary, a")]
  .filter(it => it.type !== "hidden" && it.checkVisibility())
  .filter(it => !it.labels?.length && !it.ariaLabel && !it.textContent.trim())
  .map(it => it.outerHTML.slice(0, 120))"""
"""Controls in sight that have no name for a screen reader."""

CONTRASTS_BELOW = """least => {
  const read = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const curve = value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const part = value => curve(value / 255);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const ground = it => {
    for (; it; it = it.parentElement) {
      const colour = read(getComputedStyle(it).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const it = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !it.checkVisibility()) continue;
    if (it.closest("[disabled]")) continue;
    const [one, two] = [light(read(getComputedStyle(it).color)), light(ground(it))];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < least) found.push(`${it.outerHTML.slice(0, 90)} ${ratio.toFixed(2)}`);
  }
  return found;
}"""
"""Texts in sight whose contrast (WCAG 2) with what they stand on is below the argument."""
