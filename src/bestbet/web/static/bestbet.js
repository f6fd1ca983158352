/* Swaps parts of a page without loading it again. No state is kept here that the server does not have.
   data-get="/path" fetches this part; when: data-on="load | open | click | input | every" (click unless said)
   data-post="/path" sends this form (or, of a button outside a form, nothing) and shows what comes back
   data-target="#id": where it goes, a selector, "closest SELECTOR", or this very element unless said
   data-swap="outer" replaces the target itself; data-into="id", of what comes back: goes into that element instead
   data-wait="300": milliseconds of quiet before an input is sent, or between two looks of "every"
   data-say="text" is said aloud when the part arrives; only the newest answer to a target is shown. */
"use strict";
(() => {
  const flying = new Map(), timers = new Map();
  const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content || "";

  function targetOf(element) {
    const said = element.dataset.target;
    if (!said) return element;
    return said.startsWith("closest ") ? element.closest(said.slice(8)) : document.querySelector(said);
  }
  function say(text) {
    const region = document.getElementById("said");
    if (region && text) region.textContent = text;
  }

  function notice(text) {
    const region = document.getElementById("notice");
    if (region) { region.textContent = text; region.hidden = !text; }
  }

  function swap(target, html, isOuter) {
    const focused = document.activeElement;
    const id = target.contains(focused) ? focused.id : "";
    const name = !id && target.contains(focused) ? focused.name : "";
    const marks = id || name ? [focused.selectionStart, focused.selectionEnd] : [];
    const open = [...target.querySelectorAll("details[open][id]")].map((one) => one.id);
    const parent = target.parentElement;
    if (isOuter) target.outerHTML = html; else target.innerHTML = html;
    const scope = isOuter ? parent : target;
    open.forEach((one) => { const found = document.getElementById(one); if (found) found.open = true; });
    const again = (id ? document.getElementById(id) : name ? scope.querySelector(`[name="${CSS.escape(name)}"]`) : null)
      || (id || name ? scope.querySelector('[data-say][tabindex="-1"]') : null);
    if (again) {
      again.focus({ preventScroll: true });
      try { if (marks[0] != null) again.setSelectionRange(...marks); } catch { /* sliders have no selection */ }
    }
    const words = scope.querySelector("[data-say]");
    if (words) say(words.dataset.say);
    for (const one of scope.querySelectorAll("[data-into]")) {
      const place = document.getElementById(one.dataset.into), field = document.querySelector(`[aria-describedby~="${one.dataset.into}"]`);
      if (place) { place.replaceChildren(...one.childNodes); begin(place); }
      if (field) field.setAttribute("aria-invalid", String(Boolean(place.querySelector(".wrong"))));
      one.remove();
    }
    begin(scope);
  }

  async function send(element, path, options) {
    const target = targetOf(element);
    if (!target) return;
    flying.get(target)?.abort();
    const stop = new AbortController();
    flying.set(target, stop);
    target.setAttribute("aria-busy", "true");
    try {
      const headers = { "X-Bestbet-Part": "1", ...options.headers };
      const answer = await fetch(path, { ...options, headers, signal: stop.signal, credentials: "same-origin" });
      const html = await answer.text();
      if (answer.status === 401) { location.assign(`/login?next=${encodeURIComponent(location.pathname)}`); return; }
      const onward = answer.headers.get("X-Bestbet-Go");
      if (onward) { location.assign(onward); return; }
      notice("");
      target.removeAttribute("aria-busy");
      swap(target, html, element.dataset.swap === "outer");
    } catch (error) {
      if (error.name === "AbortError") return;
      notice("The server does not answer. Trying again; nothing on this page is lost.");
      if (options.method !== "POST") setTimeout(() => target.isConnected && send(element, path, options), 1500);
    } finally {
      if (flying.get(target) === stop) { flying.delete(target); target.removeAttribute("aria-busy"); }
    }
  }

  function get(element) {
    const form = element.matches("form") ? element : element.dataset.form !== undefined || element.name ? element.form : null;
    const query = form ? `?${new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "form_token"))}` : "";
    send(element, element.dataset.get + query, { method: "GET" });
  }

  function post(element, submitter) {
    const form = element.matches("form") ? element : element.closest("form");
    const body = form ? new FormData(form, submitter?.form === form ? submitter : null) : new FormData();
    const headers = { "X-Bestbet-Form": meta("form-token") };
    if (!element.dataset.on) {  // what is sent by itself changes nothing, and a newer one may overtake it
      headers["Idempotency-Key"] = element.dataset.key ||= crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`;
    }
    const hasFile = form?.querySelector('input[type="file"]');
    const sent = hasFile ? body : new URLSearchParams(body);
    send(element, element.dataset.post, { method: "POST", headers, body: sent }).then(() => delete element.dataset.key);
  }

  function later(element, act, wait) {
    clearTimeout(timers.get(element));
    timers.set(element, setTimeout(() => element.isConnected && act(element), wait));
  }

  function begin(scope) {
    for (const element of scope.querySelectorAll("[data-on]")) {
      const { on, wait, get: path, begun } = element.dataset;
      if (begun) continue;
      if (on === "load") { element.dataset.begun = "1"; path ? get(element) : post(element); }
      if (on === "every") { element.dataset.begun = "1"; later(element, get, Number(wait || 1000)); }
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) { event.preventDefault(); return; }
    if (form.dataset.post === undefined && form.dataset.get === undefined) return;
    event.preventDefault();
    if (form.dataset.post !== undefined) post(form, event.submitter); else get(form);
  });
  document.addEventListener("click", (event) => {
    const element = event.target.closest("button[data-get],a[data-get],button[data-post]");
    if (!element || (element.dataset.on && element.dataset.on !== "click")) return;
    event.preventDefault();
    if (element.dataset.post !== undefined) post(element); else get(element);
  });
  document.addEventListener("toggle", (event) => {
    const element = event.target;
    if (!element.open) return;
    const part = element.matches('[data-on="open"]') ? element : element.querySelector(':scope > [data-on="open"], :scope > [data-part] > [data-on="open"]');
    if (part && !part.dataset.begun) { part.dataset.begun = "1"; get(part); }
  }, true);
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const element = event.target.closest(`[data-on="${kind}"]`);
      if (element) later(element, element.dataset.post === undefined ? get : post, Number(element.dataset.wait || 250));
      if (kind === "change" && event.target.matches("[data-drop] input")) event.target.form.requestSubmit();
    });
  }
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const area = event.target.closest?.("[data-drop]");
      if (!area) return;
      event.preventDefault();
      area.classList.toggle("over", kind === "dragover");
      if (kind === "drop") { const field = area.querySelector("input"); field.files = event.dataTransfer.files; field.form.requestSubmit(); }
    });
  }
  begin(document);
})();
