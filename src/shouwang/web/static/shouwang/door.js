/* The volunteer's list with or without a net: a tap is kept on the phone first, shown at once, and sent by itself.
   The queue and the sending are in door-queue.js; without this script the forms post as they always did. */
(function () {
  "use strict";
  const box = document.getElementById("door"), kit = window.shouwangDoor;
  if (!box || !kit || !window.Promise || !window.fetch) return;
  const words = box.dataset, root = document.documentElement;
  const KEPT = Number(words.keptHours) * 3600 * 1000, opened = Date.now();
  let queue = null, sender = null, pressed = null, pageAt = Number(words.at), asked = 0, isDue = false, isGone = false;
  kit.door.reports = words.reports;
  kit.door.person = words.person;
  kit.door.token = (document.querySelector("[name=csrfmiddlewaretoken]") || {value: ""}).value;

  /* ---- Showing ----------------------------------------------------------------------------------------------- */

  function element(name, classes, text) {
    const made = document.createElement(name);
    if (classes) made.className = classes;
    if (text) made.textContent = text;
    return made;
  }

  function button(text, deed) {
    const made = element("button", "btn btn-small", text);
    made.type = "button";
    made.addEventListener("click", deed);
    return made;
  }

  function glyph() {
    const made = element("span", "glyph");
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  function clock(moment) {
    const at = new Date(moment);
    return ("0" + at.getHours()).slice(-2) + ":" + ("0" + at.getMinutes()).slice(-2);
  }

  function said(record) {
    return record.withdraw ? words.wordsUndoing : record.state === "sent" ? words.wordsSent : words.wordsNotSent;
  }

  function undoing(record) {
    return button(words.wordsUndo, async function () {
      await kit.undo(queue, record.n);
      await paint();
      if (record.tried) sender.flush();
    });
  }

  let painting = Promise.resolve();
  function paint() {  // one after the other, or an older picture could be laid over a newer one
    painting = painting.then(paintNow, paintNow);
    return painting;
  }

  async function paintNow() {
    if (!queue) return;
    const mine = await queue.all();
    paintLine(mine);
    const shown = new Set();
    document.querySelectorAll("[data-request]").forEach(function (card) {
      const here = mine.filter(function (each) { return each.request === card.dataset.request && (each.state === "waiting" || each.state === "sent"); });
      here.forEach(function (each) { shown.add(each.n); });
      paintCard(card, here);
    });
    paintList(mine.filter(function (each) { return each.state !== "sent" && !shown.has(each.n); }));
  }

  function paintLine(mine) {
    const waiting = mine.filter(function (each) { return each.state === "waiting"; }).length;
    const line = box.querySelector(".door-line"), state = sender.state, parts = [];
    if (waiting) parts.push(words.wordsWaiting.replace("{n}", waiting));
    if (navigator.onLine === false) parts.push(words.wordsNoNet);
    else if (waiting && state.elsewhere) parts.push(words.wordsElsewhere);
    else if (waiting && state.trouble === "net") parts.push(words.wordsNoNet);
    else if (waiting && state.trouble === "unknown") parts.push(words.wordsUnknown);
    else if (waiting && state.trouble) parts.push(words.wordsTrouble);
    else if (waiting) parts.push(words.wordsSending);
    else parts.push(words.wordsAll);
    if (queue.isForgetful && waiting) parts.push(words.wordsForgetful);
    const text = parts.join(" · "), spoken = line.querySelector(".door-words");
    if (spoken.textContent !== text) spoken.textContent = text;  // read out only when it changes
    line.className = "door-line " + (waiting || navigator.onLine === false ? "tone-due" : "tone-ok");
    box.dataset.waiting = waiting;
    box.querySelector("[data-door-send]").hidden = !waiting || state.sending || state.elsewhere || navigator.onLine === false;
    box.hidden = false;
  }

  /* Drawn anew only where something changed, or a button would vanish under somebody's finger. */
  function isAsBefore(place, records) {
    const now = JSON.stringify(records);
    if (place.shouwangSaid === now) return true;
    place.shouwangSaid = now;
    return false;
  }

  /* A card says at once what was tapped; what ends it for this person takes the other answers away. */
  function paintCard(card, here) {
    if (isAsBefore(card, here)) return;
    let mark = card.querySelector(".door-mark");
    if (mark) mark.remove();
    const live = here.filter(function (each) { return !each.withdraw; });
    const ends = live.some(function (each) { return each.move === "finish" || each.move === "hand_back"; });
    const form = card.querySelector("form:not([data-call])");
    if (form) form.hidden = ends;
    const start = card.querySelector("[data-move=start]");
    if (start) start.hidden = live.some(function (each) { return each.move === "start"; });
    card.classList.toggle("door-done", ends);
    if (!here.length) return;
    mark = element("ul", "door-mark");
    here.forEach(function (each) { mark.appendChild(item(each, false)); });
    card.insertBefore(mark, form);
  }

  function item(record, withPlace) {
    const made = element("li", record.state === "sent" ? "tone-ok" : "tone-due"), text = element("div", "text");
    made.appendChild(glyph());
    const head = element("b", "", (withPlace ? record.place + " · " : "") + record.label);
    text.appendChild(head);
    text.appendChild(document.createTextNode(" " + clock(record.said_at) + " · " + said(record)));
    if (record.note) text.appendChild(element("div", "door-note", "“" + record.note + "”"));
    made.appendChild(text);
    if (record.state === "waiting" && !record.withdraw) made.appendChild(undoing(record));
    return made;
  }

  /* What stands on no card: not sent though the list has gone on; kept by the office; refused, with what was typed. */
  function paintList(rest) {
    const list = box.querySelector(".door-list");
    if (isAsBefore(list, rest)) return;
    list.textContent = "";
    rest.forEach(function (record) {
      if (record.state === "waiting") { list.appendChild(item(record, true)); return; }
      const made = element("li", "tone-overdue"), text = element("div", "text");
      made.appendChild(glyph());
      text.appendChild(element("b", "", record.place + " · " + record.label));
      text.appendChild(document.createTextNode(" " + clock(record.said_at)));
      if (record.note) text.appendChild(element("div", "door-note", "“" + record.note + "”"));
      text.appendChild(element("div", "", record.sentence || words.wordsUnreadable));
      made.appendChild(text);
      made.appendChild(button(record.state === "held" ? words.wordsUnderstood : words.wordsRemove, async function () {
        await queue.change(record.n, function () { return null; });
        await paint();
      }));
      list.appendChild(made);
    });
    list.hidden = !list.children.length;
  }

  /* ---- Tapping ----------------------------------------------------------------------------------------------- */

  /* A tap that is made twice on one spot: after the first the list moves, and another button lies under the finger. */
  const HOLD = 1200, NEAR = 48;
  let last = {x: 0, y: 0, at: 0, on: null};

  function isStray(event, button) {
    const now = Date.now(), stray = event.detail > 0 && now - last.at < HOLD && button !== last.on &&
      Math.abs(event.clientX - last.x) < NEAR && Math.abs(event.clientY - last.y) < NEAR;
    if (!stray && event.detail > 0) last = {x: event.clientX, y: event.clientY, at: now, on: button};
    return stray;
  }

  document.addEventListener("click", function (event) {  // old WebViews and iOS do not tell a form which button sent it
    const found = event.target.closest("button[type=submit]");
    if (!found) return;
    if (found.closest("[data-request]") && isStray(event, found)) { event.preventDefault(); event.stopPropagation(); return; }
    pressed = found;
  }, true);

  document.addEventListener("submit", function (event) {
    const form = event.target, card = form.closest("[data-request]");
    if (!card || !queue) return;
    event.preventDefault();
    if (form.hasAttribute("data-call")) open_(form);
    else keep(card, form, event.submitter || pressed);
  });

  async function keep(card, form, tapped) {
    if (!tapped || tapped.name !== "outcome" || form.dataset.keeping) return;
    form.dataset.keeping = "1";
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(function () {});  // not to be thrown out
    const note = form.elements.note;
    try {
      await queue.add({
        key: kit.newKey(), person: words.person, reports: words.reports, request: card.dataset.request, number: card.dataset.number,
        place: card.dataset.place, outcome: tapped.value, label: tapped.textContent.trim(), move: tapped.dataset.move,
        note: note.value.trim(), said_at: Date.now(), state: "waiting", tried: false, withdraw: false,
      });
    } catch (error) {  // nothing can be kept here at all (a full phone): as without script
      const field = element("input");
      field.type = "hidden"; field.name = tapped.name; field.value = tapped.value;
      form.appendChild(field);
      form.submit();
      return;
    } finally {
      delete form.dataset.keeping;
    }
    note.value = "";
    const more = form.querySelector("details");
    if (more) more.open = false;
    await paint();
    const line = card.querySelector(".door-mark");
    if (line && card.classList.contains("door-done")) { line.tabIndex = -1; line.focus(); }
    sender.flush();
  }

  /* The whole number: journalled by the server, shown here, kept nowhere. */
  async function open_(form) {
    let old = form.querySelector(".door-call");
    if (old) old.remove();
    try {
      const answer = await kit.post(form.getAttribute("action"), "", "application/json");
      if (!answer.ok) throw new Error(answer.status);
      const number = (await answer.json()).number;
      const link = element("a", "btn btn-ink call number", number);
      link.href = "tel:" + number;
      const told = element("p", "muted small door-call", words.wordsOpened);
      form.textContent = "";
      form.appendChild(link);
      form.appendChild(told);
      link.focus();
    } catch (error) {
      old = element("p", "note tone-due door-call");
      old.setAttribute("role", "alert");
      old.appendChild(glyph());
      old.appendChild(element("span", "", words.wordsNoNumber));
      form.appendChild(old);
    }
  }

  /* ---- The list itself --------------------------------------------------------------------------------------- */

  /* Fresh from the server, unless somebody is writing. */
  async function renew() {
    const list = document.getElementById("visits");
    if (isGone || (!("dead" in words) && !navigator.onLine)) return;
    const isWriting = Array.prototype.some.call(document.querySelectorAll("#visits textarea"), function (each) { return each.value || each === document.activeElement; });
    if (isWriting || asked > Date.now() - 2000) { isDue = true; return; }
    isDue = false;
    asked = Date.now();
    try {
      const answer = await kit.fetched(words.page, {headers: {"Accept": "text/html"}});
      if (answer.status === 404 && !("dead" in words)) { location.reload(); return; }
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const visits = fresh.getElementById("visits"), frame = fresh.getElementById("door");
      if (!visits || !frame) return;
      if (!list) { location.reload(); return; }
      list.innerHTML = visits.innerHTML;
      pageAt = Number(frame.dataset.at);
      root.removeAttribute("data-kept");
      box.querySelector(".door-kept").hidden = true;
      await kit.tidy(queue, pageAt);
    } catch (error) { /* no net: the list stays as it is */ }
    await paint();
  }

  function takeAway(sentence) {
    const list = document.getElementById("visits");
    if (!list) return;
    list.textContent = "";
    const note = element("p", "note tone-wait");
    note.appendChild(glyph());
    note.appendChild(element("span", "", sentence));
    list.appendChild(note);
  }

  function tooOld() {
    const since = Number(root.dataset.kept) || opened;
    if (Date.now() - since > KEPT) takeAway(words.wordsExpired);
  }

  /* Lists under earlier links, which nobody opens any more; a browser does nothing of this by itself. */
  async function clearOld() {
    if (!window.caches) return;
    for (const name of await caches.keys()) {
      if (name.indexOf("door:") !== 0) continue;
      const cache = await caches.open(name), list = await cache.match(name.slice(5));
      if (list && !(Date.now() - Number(list.headers.get("X-Kept-At")) < KEPT)) await cache.delete(name.slice(5));
    }
  }

  /* It may be keeping the list at this very moment; it answers when it keeps nothing any more. */
  function tellWorker() {
    const worker = navigator.serviceWorker && navigator.serviceWorker.controller;
    if (!worker) return Promise.resolve();
    const line = new MessageChannel();
    const answered = new Promise(function (done) { line.port1.onmessage = done; });
    worker.postMessage({forget: true}, [line.port2]);
    return Promise.race([answered, new Promise(function (done) { setTimeout(done, 2000); })]);  // an older worker says nothing
  }

  async function forget() {
    isGone = true;  // not brought back by the next sending; opening the page again brings it
    await tellWorker();
    if (window.caches) for (const name of await caches.keys()) if (name.indexOf("door:") === 0) await caches.delete(name);
    if (navigator.serviceWorker) for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
    for (const record of await queue.all()) if (record.state !== "waiting") await queue.change(record.n, function () { return null; });
    takeAway(words.wordsRemoved);
    await paint();
  }

  /* ---- The worker: only a bonus, and only where the browser has one (https, or this very machine) ---------------- */

  async function prepare() {
    if (!navigator.serviceWorker || "dead" in words) return;
    const files = new Set();
    document.querySelectorAll("link[rel=stylesheet],link[rel=icon],script[src]").forEach(function (each) { files.add(each.href || each.src); });
    document.querySelectorAll("svg use").forEach(function (each) { files.add(new URL(each.getAttribute("href"), location.href).href.split("#")[0]); });
    try {
      await navigator.serviceWorker.register(words.worker, {scope: words.page});
      const ready = await navigator.serviceWorker.ready;
      ready.active.postMessage({keep: Array.from(files)});
    } catch (error) { /* it works without */ }
  }

  /* ---- Beginning --------------------------------------------------------------------------------------------- */

  async function begin() {
    queue = await kit.openQueue();
    sender = kit.newSender(queue, async function () {
      await paint();
      if (sender.state.at > pageAt && !sender.state.sending && !Number(box.dataset.waiting)) renew();
    });
    if (!root.dataset.kept) await kit.tidy(queue, pageAt);
    else {
      const line = box.querySelector(".door-kept");
      line.textContent = words.wordsKept.replace("{time}", clock(Number(root.dataset.kept)));
      line.hidden = false;
    }
    tooOld();
    await paint();
    sender.flush();
    window.addEventListener("online", function () { paint(); sender.flush(); });
    window.addEventListener("offline", paint);
    window.addEventListener("pageshow", function () { sender.flush(); });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState !== "visible") return;
      tooOld();
      paint();
      sender.flush();
      if (Date.now() - opened > 60000) renew();
    });
    box.querySelector("[data-door-send]").addEventListener("click", function () { sender.flush(); });
    const wipe = document.querySelector(".door-wipe");
    if (wipe) {
      wipe.hidden = false;
      wipe.querySelector("[data-door-wipe]").addEventListener("click", function () { wipe.open = false; forget(); });
    }
    setInterval(function () {
      if (document.visibilityState !== "visible") return;
      tooOld();
      paint();
      if (isDue) renew();
    }, 5000);
    prepare();
    clearOld().catch(function () {});
  }

  // Another language is another page, which without a net would be the end of this one.
  function languages() {
    const choice = document.querySelector(".languages");
    if (choice) choice.hidden = navigator.onLine === false;
  }
  window.addEventListener("online", languages);
  window.addEventListener("offline", languages);
  languages();

  begin();
})();
