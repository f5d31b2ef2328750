{% load static %}/* The worker of one volunteer's page: opens it where there is no net. It keeps one list, for a day, and what that page
   is drawn with; nothing else of this site. What was tapped is not its business: that lies in the page's own queue. */
"use strict";

const PAGE = new URL(self.registration.scope).pathname;
const KEPT = "door:" + PAGE;
const SHELL = PAGE + "?shell=1";
const STATIC = "{% get_static_prefix %}";
const LONGEST = {{ kept_hours }} * 3600 * 1000;
const PATIENCE = 6000;

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
  if (event.data && event.data.keep) event.waitUntil(prepare(event.data.keep));
});

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
  const cache = await caches.open(KEPT);
  if (answer.status === 404 || answer.status === 410) await cache.delete(PAGE);
  if (answer.ok && !answer.redirected) {
    const copy = answer.clone(), headers = new Headers(copy.headers);
    headers.delete("Content-Encoding");
    headers.delete("Content-Length");
    headers.set("X-Kept-At", String(Date.now()));
    await cache.put(PAGE, new Response(await copy.blob(), {headers: headers}));
  }
  return answer;
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
  const cache = await caches.open(KEPT);
  const list = await cache.match(PAGE);
  if (!list) return cache.match(SHELL);
  const at = Number(list.headers.get("X-Kept-At")), age = Date.now() - at;
  if (!(age >= 0 && age < LONGEST)) {
    await cache.delete(PAGE);
    return cache.match(SHELL);
  }
  const text = await list.text();
  return new Response(text.replace("<html ", "<html data-kept=\"" + at + "\" "), {headers: list.headers});
}

async function drawn(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(KEPT)).match(request.url);
    if (kept) return kept;
    throw error;
  }
}
