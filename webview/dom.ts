/** A page is built as elements and then {@link morph}ed into the one on screen, so that focus and scrolling survive. */

type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const SVG = 'http://www.w3.org/2000/svg';

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== undefined && child !== false));
  return element;
}

/** An HTML element. Text is always text: nothing is parsed as HTML. */
export const h = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => fill(document.createElement(name), attributes, children);

/** A custom element of {@link ./controls}. */
export const control = <E extends HTMLElement>(
  name: string,
  attributes: Attributes = {},
  ...children: readonly Child[]
): E => fill(document.createElement(name) as E, attributes, children);

/** An SVG element. */
export const svg = <K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] => fill(document.createElementNS(SVG, name), attributes, children);

/** Identity of a child among its siblings; children without one are matched by position. */
const keyOf = (node: Node): string | null => (node instanceof Element ? node.getAttribute('data-key') : null);

/** Makes the children of `shown` equal to those of `wanted`, touching only what differs. */
export function morphChildren(shown: Element, wanted: Element | DocumentFragment): void {
  const keyed = new Map<string, Element>();
  for (const child of shown.children) {
    const key = keyOf(child);
    if (key !== null) keyed.set(key, child);
  }
  let at = shown.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = keyOf(next);
    const match = key === null ? at : (keyed.get(key) ?? null);
    if (match && match.nodeName === next.nodeName && match.nodeType === next.nodeType && keyOf(match) === key) {
      if (match === at) at = at.nextSibling;
      else shown.insertBefore(match, at);
      morph(match, next);
    } else shown.insertBefore(next, at);
  }
  while (at) {
    const rest = at.nextSibling;
    shown.removeChild(at);
    at = rest;
  }
}

function morph(shown: Node, wanted: Node): void {
  if (shown instanceof Element && wanted instanceof Element) {
    for (const { name } of [...shown.attributes]) if (!wanted.hasAttribute(name)) shown.removeAttribute(name);
    for (const { name, value } of wanted.attributes)
      if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
    morphChildren(shown, wanted);
  } else if (shown.nodeValue !== wanted.nodeValue) shown.nodeValue = wanted.nodeValue;
}

/** Replaces what an element holds by `children`, keeping what is the same. */
export function draw(element: Element, children: readonly Node[]): void {
  const fragment = document.createDocumentFragment();
  fragment.append(...children);
  morphChildren(element, fragment);
}
