/* The Mix page: while a slider moves, one question is on its way and only the newest is asked next; left standing, the
   same question is asked again from more futures. Each mix is an address, so undo and redo are the browser's own. */
"use strict";
(() => {
  const REST = 400, FINER = [4096, 16384], SILENT = ["form_token", "strategy_name", "because", "digest", "sliders"];
  const who = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  const labels = new WeakMap();
  let flying = null, isDirty = false, rest = 0, newest = history.state?.n || 0;
  const form = () => document.getElementById("mix-form");
  const ranges = () => [...form().querySelectorAll("input[type=range]")];

  function words(range) {
    if (!labels.has(range)) labels.set(range, JSON.parse(range.dataset.stops));
    return labels.get(range);
  }

  function paint(range) {
    const said = words(range)[range.value];
    range.parentElement.querySelector("output").textContent = said;
    range.setAttribute("aria-valuetext", said);
    range.parentElement.classList.toggle("moved", range.value !== range.dataset.today);
    const aims = range.closest("details");
    if (aims && range.value !== "0") aims.open = true;
  }

  function address() {
    const moved = ranges().filter((one) => one.value !== one.dataset.today);
    const said = new URLSearchParams(moved.map((one) => [one.name, words(one)[one.value]]));
    return moved.length ? `/mix?${said}` : "/mix";
  }

  function question(paths) {
    const fields = [...new FormData(form())].filter(([name]) => !SILENT.includes(name));
    const said = new URLSearchParams([...fields, ["who", who], ["screen", innerWidth > 760 ? "desk" : "phone"]]);
    if (paths) said.set("paths", paths);
    return `/mix/live?${said}`;
  }

  function notice(text) {
    const region = document.getElementById("notice");
    if (region) { region.textContent = text; region.hidden = !text; }
  }

  function changed() {
    clearTimeout(rest);
    if (flying && !flying.paths) { isDirty = true; return; }
    flying?.stop.abort();
    ask(0);
  }

  async function ask(paths) {
    const mine = flying = { paths, stop: new AbortController() };
    let isDrawn = false;
    try {
      const answer = await fetch(question(paths), { headers: { "X-Bestbet-Part": "1" }, signal: mine.stop.signal });
      const html = await answer.text();
      if (flying !== mine) return;
      if (answer.status === 401) { location.assign(`/login?next=${encodeURIComponent(address())}`); return; }
      if (answer.headers.get("X-Bestbet-Go")) { moveOn(paths); return; }
      if (answer.status !== 204) document.getElementById("answer").innerHTML = html;
      isDrawn = answer.ok;
      notice("");
    } catch (error) {
      if (error.name === "AbortError" || flying !== mine) return;
      notice("The server does not answer. Trying again; nothing on this page is lost.");
      isDirty = false;
      flying = null;
      rest = setTimeout(() => ask(0), 1500);
      return;
    }
    flying = null;
    if (isDirty) { isDirty = false; ask(0); return; }
    if (!isDrawn) return;
    const finer = FINER.find((n) => n > paths);
    if (!paths) rest = setTimeout(() => { keep(); ask(finer); }, REST);
    else if (finer) { speak(); ask(finer); }
  }

  // The plan has changed elsewhere. Whoever moves a slider is taken to the new chances; nobody who only reads or writes is.
  function moveOn(paths) {
    flying = null;
    if (paths) return;
    if (!document.getElementById("strategy_name")?.value) { location.assign(address()); return; }
    notice("The plan has changed since: keep this mix, or load the page anew for its chances.");
  }

  function speak() {
    const said = document.querySelector("[data-say-rest]")?.dataset.sayRest;
    const region = document.getElementById("said");
    if (region && said) region.textContent = said;
  }

  function keep() {
    if (address() !== location.pathname + location.search) {
      newest = (history.state?.n || 0) + 1;
      history.pushState({ n: newest }, "", address());
    }
    steps();
  }

  function steps() {
    const n = history.state?.n || 0;
    const [undo, redo] = form().querySelectorAll("[data-step]");
    undo.disabled = n <= 0;
    redo.disabled = n >= newest;
  }

  function set(stops) {
    for (const range of ranges()) {
      range.value = stops[range.name] ?? range.value;
      paint(range);
    }
    changed();
  }

  async function search(button) {
    const token = document.querySelector('meta[name="form-token"]').content;
    const headers = { "X-Bestbet-Form": token, "X-Bestbet-Part": "1" };
    button.disabled = true;
    await fetch(button.dataset.search, { method: "POST", headers, redirect: "manual" });
    location.assign(address());
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches("#mix-form input[type=range]")) return;
    paint(event.target);
    changed();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose]") && event.target.value) set(JSON.parse(event.target.value));
  });
  // Keeping the mix changes the plan, so whatever was asked meanwhile would lead back here: the page is about to leave.
  function leave() {
    clearTimeout(rest);
    flying?.stop.abort();
    flying = null;
    isDirty = false;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#mix-form [data-post]")) leave();
    const button = event.target.closest("[data-set],[data-step],[data-search]");
    if (!button) return;
    if (button.dataset.set) set(JSON.parse(button.dataset.set));
    else if (button.dataset.search) search(button);
    else history.go(Number(button.dataset.step));
  });
  addEventListener("popstate", () => {
    if (!form()) return;
    const said = new URLSearchParams(location.search);
    const stops = ranges().map((one) => [one.name, said.has(one.name) ? words(one).indexOf(said.get(one.name)) : Number(one.dataset.today)]);
    set(Object.fromEntries(stops.filter(([, stop]) => stop >= 0)));
    steps();
  });
  function stay() {  // what was refused is said in place, and the page goes on
    const kept = document.getElementById("kept");
    if (kept) new MutationObserver(changed).observe(kept, { childList: true });
  }
  const start = () => { if (form()) { steps(); stay(); rest = setTimeout(() => ask(FINER[0]), REST); } };
  if (form()) start();
  else new MutationObserver((_, self) => { if (form()) { self.disconnect(); start(); } }).observe(document.getElementById("mix"), { childList: true, subtree: true });
})();
