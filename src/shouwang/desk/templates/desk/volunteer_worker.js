{% load static %}/* The worker of one volunteer's page: opens it where there is no net. It keeps one list, for a day, and what that page
   is drawn with; nothing else of this site. What was tapped is not its business: that lies in the page's own queue. */
"use strict";

const PAGE = new URL(self.registration.scope).pathname;
const KEPT = "door:" + PAGE;
const SHELL = PAGE + "?shell=1";
const STATIC = "{% get_static_prefix %}";
const LONGEST = {{ kept_hours }} * 3600 * 1000;
const PATIENCE = 6000;
let keeping = Promise.resolve(), isForgotten = false;

/* What is being kept just now, so that whoever removes everything can wait for it. */
function noted(work) {
  keeping = Promise.all([keeping, work]).catch(() => {});
  return work;
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === PAGE && !url.search) {
    event.respondWith(request.mode === "navigate" ? opened(request) : fresh(request));
  } else if (url.pathname.startsWith(STATIC)) {
    event.respondWith(drawn(request));
  }
});

/* The page names the files that it is drawn with. */
self.addEventListener("message", (event) => {
  if (event.data && event.data.keep) {
    isForgotten = false;
    event.waitUntil(noted(prepare(event.data.keep)));
  }
  if (event.data && event.data.forget) event.waitUntil(forget(event.ports[0]));
});

/* A worker serves its page to the end even after it was taken off the phone: it must not bring anything back. */
async function forget(port) {
  isForgotten = true;
  await keeping;
  await caches.delete(KEPT);
  port.postMessage("gone");
}

async function prepare(files) {
  const cache = await caches.open(KEPT);
  const wanted = new Set(files.map((file) => new URL(file, self.location.href).href));
  for (const known of await cache.keys()) {
    if (new URL(known.url).pathname.startsWith(STATIC) && !wanted.has(known.url)) await cache.delete(known);
  }
  for (const file of wanted) if (!(await cache.match(file))) await cache.add(file);
  await cache.add(new Request(SHELL, {cache: "no-store"}));
  await fresh(new Request(PAGE, {cache: "no-store"}));
}

/* From the net, and kept; a link that has died takes the list off the phone. */
async function fresh(request) {
  const answer = await fetch(request);
  if (isForgotten) return answer;
  if (answer.status === 404 || answer.status === 410) await (await caches.open(KEPT)).delete(PAGE);
  if (answer.ok && !answer.redirected) await noted(keep(answer.clone()));
  return answer;
}

async function keep(copy) {
  const headers = new Headers(copy.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("X-Kept-At", String(Date.now()));
  const list = new Response(await copy.blob(), {headers: headers});
  await (await caches.open(KEPT)).put(PAGE, list);
}

/* Looked for without making the cache, which `caches.open` does. */
function found(name) {
  return caches.match(name, {cacheName: KEPT});
}

async function opened(request) {
  const kept = await fromPhone();
  const coming = fresh(request), late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  coming.catch(() => {});  // it may fail when nobody waits for it any more
  try {
    const answer = kept ? await Promise.race([coming, late]) : await coming;
    if (answer && answer.status < 500) return answer;
    return kept || answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/* What was kept: the list, marked with its time; after a day only the empty page, for what is not sent yet. */
async function fromPhone() {
  const list = await found(PAGE);
  if (!list) return found(SHELL);
  const at = Number(list.headers.get("X-Kept-At")), age = Date.now() - at;
  if (!(age >= 0 && age < LONGEST)) {
    await (await caches.open(KEPT)).delete(PAGE);
    return found(SHELL);
  }
  const text = await list.text();
  return new Response(text.replace("<html ", "<html data-kept=\"" + at + "\" "), {headers: list.headers});
}

async function drawn(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await found(request.url);
    if (kept) return kept;
    throw error;
  }
}
