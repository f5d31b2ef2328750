/* What was tapped at doors and is not answered for yet: a queue on the phone, and the sending of it, once.
   Plain ES2019 for old WebViews. On a plain http address there is no service worker, no crypto.randomUUID and no
   navigator.locks; IndexedDB and getRandomValues are there, and nothing else is needed. How it works: ARCHITECTURE.md. */
(function () {
  "use strict";
  const LEASE = 8000, AGAIN = 1500, BEAT = 2500, PATIENCE = 20000, MOST = 20, LONGEST_PAUSE = 60000, DAY = 24 * 3600 * 1000;

  function newKey() {
    const bytes = new Uint8Array(18);
    crypto.getRandomValues(bytes);
    let text = "";
    bytes.forEach(function (byte) { text += String.fromCharCode(byte); });
    return btoa(text).replace(/\+/g, "-").replace(/\//g, "_");
  }

  /* ---- Where it lies. A record: {n, key, person, reports, request, number, place, outcome, label, move, note,
     said_at, state: waiting|sent|held|refused, tried, withdraw, sent_at, sentence} ------------------------------ */

  async function openQueue() {
    try {
      const db = await window.idb.openDB("shouwang-door", 1, {
        upgrade: function (fresh) {
          fresh.createObjectStore("reports", {keyPath: "n", autoIncrement: true});
          fresh.createObjectStore("leases", {keyPath: "id"});
        },
      });
      return onPhone(db);
    } catch (error) {
      return inMemory();
    }
  }

  function onPhone(db) {
    const me = newKey();
    /* strict: on the disk before the tap is called kept, whatever the battery does next */
    function writing(store) { return db.transaction(store, "readwrite", {durability: "strict"}); }
    return {
      isForgetful: false,
      all: function () { return db.getAll("reports"); },
      add: async function (record) {
        const tx = writing("reports");
        await tx.store.add(record);
        await tx.done;
      },
      /* Read and write in one transaction: `edit` gets the record and returns the new one, or null to remove it. */
      change: async function (n, edit) {
        const tx = writing("reports"), known = await tx.store.get(n);
        const next = known ? edit(known) : null;
        if (next) await tx.store.put(next);
        else if (known) await tx.store.delete(n);
        await tx.done;
        return next;
      },
      /* Only one tab sends at a time; a tab that died gives way when its lease runs out. */
      lease: async function () {
        const tx = writing("leases"), held = await tx.store.get("send"), now = Date.now();
        const free = !held || held.who === me || held.until < now || held.until > now + 2 * LEASE;
        if (free) await tx.store.put({id: "send", who: me, until: now + LEASE});
        await tx.done;
        return free;
      },
      release: async function () {
        const tx = writing("leases"), held = await tx.store.get("send");
        if (held && held.who === me) await tx.store.delete("send");
        await tx.done;
      },
      /* As the page goes: nothing of it runs any more after this turn, so that there is no looking first. */
      leave: function () {
        const tx = writing("leases");
        tx.done.catch(function () {});
        tx.store.delete("send").catch(function () {});
        if (tx.commit) tx.commit();
      },
    };
  }

  /* A browser that lets nothing be kept (some private modes): as long as the page stays open. */
  function inMemory() {
    const records = new Map();
    let last = 0;
    return {
      isForgetful: true,
      all: async function () { return Array.from(records.values()); },
      add: async function (record) { last += 1; records.set(last, Object.assign({n: last}, record)); },
      change: async function (n, edit) {
        const known = records.get(n), next = known ? edit(Object.assign({}, known)) : null;
        if (next) records.set(n, next); else records.delete(n);
        return next;
      },
      lease: async function () { return true; },
      release: async function () {},
      leave: function () {},
    };
  }

  /* ---- The sending ------------------------------------------------------------------------------------------- */

  /* The whole answer within our patience: a net that dies after the first line of it would keep the body, the sender
     and with its lease every other tab waiting for ever. */
  async function fetched(url, options) {
    const stop = new AbortController();
    let timer = 0;
    const late = new Promise(function (_, refuse) {
      timer = setTimeout(function () { stop.abort(); refuse(new Error("late")); }, PATIENCE);
    });
    async function whole() {
      const answer = await fetch(url, Object.assign({
        credentials: "same-origin", cache: "no-store", redirect: "error", signal: stop.signal,
      }, options));
      const body = await answer.text();
      return {
        ok: answer.ok, status: answer.status,
        text: async function () { return body; },
        json: async function () { return JSON.parse(body); },
      };
    }
    try {
      return await Promise.race([whole(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /* The server gives the token that its own pages carry; the cookie beside it is not for scripts to read. The page may
     be of yesterday: without a token, or with a dead one, a new one is fetched. An answer that is none at all comes back. */
  async function newToken() {
    const answer = await fetched(door.reports);
    if (answer.ok) door.token = (await answer.json()).token || "";
    return answer;
  }

  async function post(url, body, accept) {
    async function once() {
      return fetched(url, {
        method: "POST", body: body,
        headers: {"Content-Type": "application/json", "Accept": accept, "X-CSRFToken": door.token},
      });
    }
    let answer = door.token ? await once() : null;
    if (answer && answer.status !== 403) return answer;
    answer = await newToken();
    return answer.ok ? once() : answer;
  }

  const door = {reports: "", person: "", token: ""};

  function addressOf(record) {
    return record.person === door.person || !/^\/v\//.test(record.reports) ? door.reports : record.reports;
  }

  /* `state.trouble`: "" | net | later | unknown; `elsewhere`: another tab is at it. `changed` is called whenever there is
     something new to show. Tabs tell each other when they have done; a browser without that asks again by itself. */
  function newSender(queue, changed) {
    const state = {sending: false, elsewhere: false, trouble: "", at: 0};
    const tabs = window.BroadcastChannel ? new BroadcastChannel("shouwang-door") : null;
    let busy = false, again = false, fails = 0, timer = 0, isHolding = false;
    if (tabs) tabs.onmessage = function () { if (state.elsewhere) flush(); else changed(); };
    window.addEventListener("pagehide", function () {
      if (isHolding) { queue.leave(); tell(); }
    });

    function tell() {
      if (tabs) tabs.postMessage("done");
    }

    function soon(pause) {
      clearTimeout(timer);
      timer = setTimeout(flush, pause);
    }

    async function flush() {
      clearTimeout(timer);
      if (busy) { again = true; return; }
      busy = true;
      let left = 0, beat = 0;
      try {
        isHolding = await queue.lease();
        if (isHolding) {
          beat = setInterval(function () { queue.lease().catch(function () {}); }, BEAT);
          left = await sendAll();
        } else left = -1;
      } catch (error) {
        left = 1;
        state.trouble = state.trouble || "later";
      }
      clearInterval(beat);
      try { await queue.release(); } catch (error) { /* it runs out by itself */ }
      if (isHolding) tell();
      busy = state.sending = isHolding = false;
      state.elsewhere = left < 0;
      if (left < 0) soon(AGAIN * (1 + Math.random()));
      else if (left > 0) {
        fails += 1;
        soon(Math.min(LONGEST_PAUSE, 1000 * Math.pow(2, Math.min(fails, 6))) * (0.75 + Math.random() / 2));
      } else {
        fails = 0;
        state.trouble = "";
      }
      changed();
      if (again) { again = false; flush(); }
    }

    /* Everything that waits, oldest first; what cannot go now is passed by. Returns how much stays; -1 where another tab
       took the lease over meanwhile (this one slept), which is no failure. */
    async function sendAll() {
      const passed = new Set();
      let alone = fails >= 3;
      for (;;) {
        const waiting = (await queue.all()).filter(function (each) { return each.state === "waiting"; });
        const next = waiting.filter(function (each) { return !passed.has(each.n); });
        if (!next.length) return waiting.length;
        if (!state.sending) { state.sending = true; changed(); }
        if (!(await queue.lease())) return -1;
        const url = addressOf(next[0]);
        const batch = next.filter(function (each) { return addressOf(each) === url; }).slice(0, alone ? 1 : MOST);
        const result = await sendBatch(url, batch);
        if (result === "net") { state.trouble = "net"; return waiting.length; }
        if (result === "bad" && batch.length > 1) { alone = true; continue; }
        if (result === "bad") await queue.change(batch[0].n, function (each) { return Object.assign(each, {state: "refused", sentence: ""}); });
        if (result !== "done") state.trouble = result === "unknown" ? "unknown" : "later";
        batch.forEach(function (each) { passed.add(each.n); });
        changed();
      }
    }

    async function sendBatch(url, batch) {
      const sent = [];
      for (const record of batch) {  // from here on the server may have it, whatever we hear
        const now = await queue.change(record.n, function (each) { each.tried = true; return each; });
        if (now) sent.push(now);
      }
      if (!sent.length) return "done";
      const body = JSON.stringify({sent_at: Date.now(), reports: sent.map(function (each) {
        return {key: each.key, request: each.request, outcome: each.outcome, note: each.note, said_at: each.said_at, withdraw: !!each.withdraw};
      })});
      let answer, said;
      try {
        answer = await post(url, body, "application/json");
        if (answer.status === 404) return "unknown";
        if (answer.status === 400 || answer.status === 413) return "bad";
        if (!answer.ok) return "later";
        said = await answer.json();  // the sign-in page of somebody's wireless net is no answer
      } catch (error) {
        return "net";
      }
      if (!said || !Array.isArray(said.answers)) return "net";
      state.at = said.at;
      let all = true;
      for (const record of sent) {
        const one = said.answers.find(function (each) { return each.key === record.key; });
        if (!one || one.result === "later") { all = false; continue; }
        await queue.change(record.n, function (each) { return settled(each, record, one, said.at); });
      }
      return all ? "done" : "later";
    }

    return {flush: flush, state: state};
  }

  function settled(now, sent, answer, at) {
    if (!!now.withdraw !== !!sent.withdraw) return now;  // taken back while it was under way: that has to be told, too
    if (answer.result === "held" || answer.result === "refused") {
      return Object.assign(now, {state: answer.result, sentence: answer.sentence, sent_at: at});
    }
    return now.withdraw ? null : Object.assign(now, {state: "sent", sent_at: at});
  }

  /* Take back: gone where it never left the phone, otherwise the server is told, and has the last word. */
  function undo(queue, n) {
    return queue.change(n, function (each) {
      if (each.state !== "waiting" || each.withdraw) return each;
      if (!each.tried) return null;
      each.withdraw = true;
      return each;
    });
  }

  /* What the page has from the server itself, and what is a day old, need not lie on the phone. */
  async function tidy(queue, pageAt) {
    for (const record of await queue.all()) {
      const told = record.state === "sent" && (record.sent_at <= pageAt || Date.now() - record.said_at > DAY);
      if (told) await queue.change(record.n, function (each) { return each.state === "sent" ? null : each; });
    }
  }

  window.shouwangDoor = {door: door, newKey: newKey, openQueue: openQueue, newSender: newSender, undo: undo, tidy: tidy, post: post, fetched: fetched};
})();
